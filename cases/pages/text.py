"""A text as pages: characters on a grid, as on a typewriter; Chinese ones are two cells wide."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

COLUMNS, ROWS = 80, 50
CELL, LINE, EDGE = 14, 30, 50  # pixels
MOST_BYTES = 4 * 1024 * 1024
TAB = " " * 4
# Where Debian and others put a font that has both scripts.
_FONTS: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
)


def pages(path: Path, *, most: int) -> list[list[str]]:
    """Cut the beginning of a text into pages of lines; at most `most` pages, at least one."""
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES)
    lines: list[str] = []
    for line in decoded(raw).splitlines():
        lines += _wrapped(line)
        if len(lines) >= most * ROWS:
            break
    return [lines[start : start + ROWS] for start in range(0, min(len(lines), most * ROWS), ROWS)] or [[]]


def decoded(raw: bytes) -> str:
    """Read UTF-8, else the Chinese encoding; the last character may be cut."""
    try:
        raw[: max(len(raw) - 4, 0)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
    return raw.decode("utf-8-sig", "ignore")


def draw(lines: list[str]) -> Image.Image:
    """Draw one page."""
    canvas = Image.new("RGB", (COLUMNS * CELL + 2 * EDGE, ROWS * LINE + 2 * EDGE), "white")
    pen = ImageDraw.Draw(canvas)
    for row, line in enumerate(lines):
        column = 0
        for char in line:
            pen.text((EDGE + column * CELL, EDGE + row * LINE), char, fill="black", font=font(2 * CELL - 4))
            column += _width(char)
    return canvas


def _wrapped(line: str) -> list[str]:
    rows, row, column = [], "", 0
    for char in line.replace("\t", TAB):
        # What cannot be seen, or turns the line round, is shown as a mark instead of working.
        seen = char if char.isprintable() else "\ufffd"
        if column + _width(seen) > COLUMNS:
            rows.append(row)
            row, column = "", 0
        row, column = row + seen, column + _width(seen)
    return [*rows, row]


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Give a font for both scripts, or Pillow's own, which has only the Latin one."""
    for place in _FONTS:
        if Path(place).exists():
            return ImageFont.truetype(place, size, index=2)
    return ImageFont.load_default(size)
