"""A QR code as one path of an inline SVG: sharp at every size, and nothing is fetched from anywhere."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules of white around it, as the standard asks


@dataclass(frozen=True)
class Square:
    """What the template draws: the side in modules and the dark ones as one path."""

    side: int
    path: str


def square(text: str) -> Square:
    """Draw a text. Pure: the same text gives the same path."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return Square(len(rows), "".join(_line(row, y) for y, row in enumerate(rows)))


def _line(row: list[bool], y: int) -> str:
    """Join neighbours, so that no hairline shows between them."""
    parts, x = [], 0
    while x < len(row):
        length = 0
        while x + length < len(row) and row[x + length]:
            length += 1
        if length:
            parts.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length or 1
    return "".join(parts)
