"""The arithmetic of the audit chain: canonical bytes, links, Merkle root, checkpoint text. Pure.

Tree hashing follows RFC 9162 (leaf and node prefixes). `manage.py verify_audit` computes all this a
second time with code of its own: a fault here must not hide itself.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def canonical(value: Any) -> bytes:
    """Give the one JSON text of a value made of strings, integers, booleans, null, lists, objects."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def moment(at: datetime) -> str:
    """Write an aware moment in UTC with microseconds, as the chain hashes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def genesis(number: int) -> str:
    """Give the value that the first event of a chain points back to."""
    return hashlib.sha256(f"ombudsman chain {number}".encode()).hexdigest()


def link(previous: str, body: Sequence[Any]) -> str:
    """Hash one event together with the hash of the event before it."""
    return hashlib.sha256(bytes.fromhex(previous) + canonical(list(body))).hexdigest()


def commitment(salt: str, value: Any) -> str:
    """Commit to a personal value without revealing it; erasing value and salt leaves the chain whole."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(value)).hexdigest()


def leaf(number: int, length: int, head: str) -> bytes:
    """Hash the head of one chain as a leaf of the checkpoint's tree."""
    return hashlib.sha256(b"\x00" + canonical([number, length, head])).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Give the root over the leaves in chain order; an odd node moves up unchanged, as in RFC 9162."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + level[index] + level[index + 1]).digest() for index in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[str]:
    """Give the hashes that lead from one leaf to the root, lowest first (RFC 9162, section 2.1.3.1)."""
    path, level = [], list(leaves)
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside].hex())
        pairs = [
            hashlib.sha256(b"\x01" + level[left] + level[left + 1]).digest() for left in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(pairs) * 2 :]
        index //= 2
    return path


def checkpoint_text(number: int, at: datetime, chains: int, root: str, previous: str) -> str:
    """Write the text that is signed: one fact a line, so that a person can read it aloud."""
    return f"ombudsman checkpoint\n{number}\n{moment(at)}\n{chains}\n{root}\n{previous}\n"


def short_form(number: int, root: str) -> str:
    """Give the short form printed on a decision letter: number and first 16 hex digits of the root."""
    return f"{number}-{root[:8]}-{root[8:16]}"
