"""The container of a case bundle: a ZIP file of which every byte is fixed by its members. Format: docs/bundle.md.

Nothing is packed and no clock is in it, so the verifier can build every header again and notice whatever was changed.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cases.chain import canonical

FORMAT = "ombudsman-bundle/1"
PIECE = 1024 * 1024
LARGEST = 2**32 - 1  # without the extensions for larger files, which have too many ways to say the same
_VERSION, _MADE_BY, _NAMES_IN_UTF8, _1980 = 20, 0x31E, 0x800, 0x21
_MODE = 0o100644 << 16

Signer = Callable[[bytes], str]


class TooLarge(Exception):
    """A bundle would not fit into the format; cases are kept far below that."""


@dataclass(frozen=True)
class Member:
    """One member: its name in the archive, what it is, and its bytes or the file that holds them."""

    name: str
    what: str
    source: bytes | Path
    size: int
    sha256: str
    crc: int

    @property
    def entry(self) -> dict[str, Any]:
        """What MANIFEST.json says of it."""
        return {"name": self.name, "what": self.what, "size": self.size, "sha256": self.sha256}


def member(name: str, what: str, source: bytes | Path) -> Member:
    """Measure a member: reads it once, a piece at a time."""
    digest, crc, size = hashlib.sha256(), 0, 0
    for piece in _pieces(source):
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        size += len(piece)
    return Member(name, what, source, size, digest.hexdigest(), crc)


def manifest(members: Sequence[Member], about: dict[str, Any]) -> bytes:
    """Write the list of members with their hashes."""
    return canonical({"format": FORMAT, **about, "members": [one.entry for one in members]}) + b"\n"


def signed_text(reference: str, made_at: str, members: int, sha256: str) -> bytes:
    """Write the text that is signed: one fact a line, so that a person can read it aloud."""
    return f"ombudsman bundle\n1\n{reference}\n{made_at}\n{members}\n{sha256}\n".encode()


def write(target: BinaryIO, members: Sequence[Member], about: dict[str, Any], sign: Signer) -> None:
    """Write the archive: the members in their order, then MANIFEST.json and MANIFEST.sig.

    `about` needs `reference` and `made_at`; `sign` gives the line that stands under the signed text.

    Raises:
        TooLarge: it would be larger than 4 GB.

    """
    listed = member("MANIFEST.json", "manifest", manifest(members, about))
    text = signed_text(about["reference"], about["made_at"], len(members), listed.sha256)
    every = [*members, listed, member("MANIFEST.sig", "signature", text + sign(text).encode())]
    if sum(one.size + 2 * len(one.name) + 100 for one in every) > LARGEST:
        raise TooLarge
    central, offset = b"", 0
    for one in every:
        name = one.name.encode("ascii")
        fixed = (_NAMES_IN_UTF8, 0, 0, _1980, one.crc, one.size, one.size, len(name), 0)
        target.write(struct.pack("<4s5H3I2H", b"PK\3\4", _VERSION, *fixed) + name)
        target.writelines(_pieces(one.source))
        entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", _MADE_BY, _VERSION, *fixed, 0, 0, 0, _MODE, offset)
        central += entry + name
        offset += 30 + len(name) + one.size
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(every), len(every), len(central), offset, 0)
    target.write(central + end)


def _pieces(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
