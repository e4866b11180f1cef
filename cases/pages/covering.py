"""Covering parts of a page for good: the pixels below a box are overwritten before the page is encoded anew."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from cases.pages import text
from cases.pages.drawing import encoded
from cases.pages.frames import Picture

WORD = "REDACTED 已遮盖"
_SMALLEST, _LARGEST = 10, 28  # pixels of the word's letters
_BLOCK = 8  # pixels
Box = Sequence[int]  # left, top, width, height in thousandths of the page


def covered(number: int, path: Path, boxes: Sequence[Box]) -> Picture:
    """Give a page with its boxes black and named. Only pictures that we made ourselves come here."""
    with Image.open(path, formats=["PNG", "JPEG"]) as picture:
        page = picture.convert("RGB")
    pen = ImageDraw.Draw(page)
    for box in boxes:
        left, top, right, bottom = edges(box, page.size)
        pen.rectangle((left, top, right - 1, bottom - 1), fill="black")
        _name(pen, left, top, right, bottom)
    return encoded(number, page)


def edges(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Give the pixels of a box: left, top, and the first beyond right and bottom.

    Rounded outwards to the blocks of eight pixels in which JPEG stores a picture: so no block holds both what is
    covered and what is not, and what is covered is black to the last pixel.
    """
    left, top, width, height = box
    return (
        left * size[0] // 1000 // _BLOCK * _BLOCK,
        top * size[1] // 1000 // _BLOCK * _BLOCK,
        min(-(-(left + width) * size[0] // (1000 * _BLOCK)) * _BLOCK, size[0]),
        min(-(-(top + height) * size[1] // (1000 * _BLOCK)) * _BLOCK, size[1]),
    )


def _name(pen: ImageDraw.ImageDraw, left: int, top: int, right: int, bottom: int) -> None:
    """Write into the box what it is, where there is room for it."""
    size = min(_LARGEST, (bottom - top) * 2 // 3, (right - left) // 10)
    if size >= _SMALLEST:
        middle = ((left + right) // 2, (top + bottom) // 2)
        pen.text(middle, WORD, fill="white", font=text.font(size), anchor="mm")
