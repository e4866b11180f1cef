"""A PDF of nothing but pictures (ISO 32000-2): no text, links, dates or names. PNG and JPEG go in as they are."""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

WIDTH = 595  # points: A4; the height follows the picture


@dataclass(frozen=True)
class Leaf:
    """One page on disk, as we encoded it ourselves: RGB, eight bits, not interlaced."""

    path: Path
    content_type: str
    width: int
    height: int


@dataclass(frozen=True)
class Bound:
    """What was written."""

    size: int
    sha256: str


class _Sheet:
    """Writes the objects of a PDF one after the other, counting and hashing."""

    def __init__(self, out: BinaryIO) -> None:
        self.size, self._out, self._digest = 0, out, hashlib.sha256()
        self.places: dict[int, int] = {}

    def write(self, content: bytes) -> None:
        self._out.write(content)
        self._digest.update(content)
        self.size += len(content)

    def add(self, number: int, dictionary: str, stream: bytes | None = None) -> None:
        self.places[number] = self.size
        self.write(f"{number} 0 obj\n{dictionary}\n".encode())
        if stream is not None:
            self.write(b"stream\n" + stream + b"\nendstream\n")
        self.write(b"endobj\n")

    def end(self) -> Bound:
        start, count = self.size, len(self.places) + 1
        rows = "".join(f"{self.places[number]:010d} 00000 n \n" for number in sorted(self.places))
        self.write(f"xref\n0 {count}\n0000000000 65535 f \n{rows}".encode())
        self.write(f"trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())
        return Bound(self.size, self._digest.hexdigest())


def bind(out: BinaryIO, leaves: Sequence[Leaf]) -> Bound:
    """Write the leaves as one PDF, holding one of them in memory at a time."""
    sheet = _Sheet(out)
    sheet.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    kids = " ".join(f"{3 + 3 * place} 0 R" for place in range(len(leaves)))
    sheet.add(1, "<</Type/Catalog/Pages 2 0 R>>")
    sheet.add(2, f"<</Type/Pages/Count {len(leaves)}/Kids[{kids}]>>")
    for place, leaf in enumerate(leaves):
        page, picture, drawing = 3 + 3 * place, 4 + 3 * place, 5 + 3 * place
        height = max(1, WIDTH * leaf.height // leaf.width)
        box, shown = f"/MediaBox[0 0 {WIDTH} {height}]", f"/Resources<</XObject<</P {picture} 0 R>>>>"
        sheet.add(page, f"<</Type/Page/Parent 2 0 R{box}{shown}/Contents {drawing} 0 R>>")
        sheet.add(picture, *_image(leaf))
        draw = f"q {WIDTH} 0 0 {height} 0 0 cm /P Do Q".encode()
        sheet.add(drawing, f"<</Length {len(draw)}>>", draw)
    return sheet.end()


def _image(leaf: Leaf) -> tuple[str, bytes]:
    raw = leaf.path.read_bytes()
    size = f"/Width {leaf.width}/Height {leaf.height}/ColorSpace/DeviceRGB/BitsPerComponent 8"
    if leaf.content_type == "image/jpeg":
        return f"<</Type/XObject/Subtype/Image{size}/Filter/DCTDecode/Length {len(raw)}>>", raw
    packed = b"".join(_parts(raw))
    rows = f"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/BitsPerComponent 8/Columns {leaf.width}>>"
    return f"<</Type/XObject/Subtype/Image{size}{rows}/Length {len(packed)}>>", packed


def _parts(png: bytes) -> Iterable[bytes]:
    """Give the packed rows of a PNG, which a PDF stores in the same form."""
    place = 8
    while place < len(png):
        length, name = struct.unpack_from(">I4s", png, place)
        if name == b"IDAT":
            yield png[place + 8 : place + 8 + length]
        place += 12 + length
