"""The texts that are hashed and signed, built here a second time."""

import hashlib
import re
from typing import Any

from cases.verification.faults import Broken

_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def canonical(value: Any) -> str:
    """Write a value as the one JSON text: keys by code point, no spaces, only what must be escaped.

    Raises:
        ValueError: it holds something that has no single text, such as a fraction.

    """
    if isinstance(value, str):
        return _string(value)
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    raise ValueError(f"a {type(value).__name__} has no single text")


def _string(text: str) -> str:
    if _NEEDS_ESCAPE.search(text) is None:
        return f'"{text}"'
    return '"' + _NEEDS_ESCAPE.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def sha256(*parts: bytes) -> str:
    """Hash the parts one after the other."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def first_previous(chain: int) -> str:
    """Give what the first event of a chain must point back to."""
    return sha256(b"ombudsman chain %d" % chain)


def checkpoint_body(number: int, at: str, chains: int, root: str, previous: str) -> str:
    """Write the text of a checkpoint: six lines, each ended."""
    return "\n".join(("ombudsman checkpoint", str(number), at, str(chains), root, previous, ""))


def unhex(text: str, place: str) -> bytes:
    """Read hexadecimal digits.

    Raises:
        Broken: they are something else; only a changed row can hold that.

    """
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Broken(place, "a hash or signature is not hexadecimal") from None
