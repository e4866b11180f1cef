"""Drawing the pages of a picture, a PDF or a text: every page on a fresh canvas, so that only what is seen goes on."""

import io
import signal
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from cases.pages import text
from cases.pages.frames import LONGEST_SIDE, MOST_PAGES, Picture

LARGEST_PICTURE = 40_000_000  # pixels, as in the check before
TALL = 2.5  # a picture that much higher than wide is a scrolled screen: it is cut into pages, not shrunk
SCREEN_WIDTH = 1000
SECONDS_A_PAGE = 10
LARGEST_SCALE = 4.0  # pixels for each point of a PDF page
_ORIENTATION, _TURNED = 0x0112, frozenset({5, 6, 7, 8})  # EXIF 2.32, table 4
_READERS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)  # loaded now: later there is only reading


class Undrawable(Exception):
    """There is nothing to draw, or more than we draw."""


def pages(path: Path, content_type: str, first: int, count: int) -> tuple[int, Iterator[Picture]]:
    """Give how many pages a file has, and pictures of those from `first` on, drawn one by one.

    A page that takes longer than ten seconds ends the process.

    Raises:
        Undrawable: a picture of too many pixels, a document without pages.

    """
    total, draw = _OPEN[content_type](path)
    if total < 1:
        raise Undrawable(content_type)
    return total, _drawn(draw, range(first, min(first + count, total + 1, MOST_PAGES + 1)))


def _drawn(draw: Callable[[int], Image.Image], numbers: range) -> Iterator[Picture]:
    for number in numbers:
        signal.alarm(SECONDS_A_PAGE)
        yield encoded(number, draw(number))
    signal.alarm(0)


def encoded(number: int, picture: Image.Image) -> Picture:
    """Encode a page as PNG or JPEG, whichever is smaller, from a canvas of our own."""
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    png, jpeg = io.BytesIO(), io.BytesIO()
    canvas.save(png, "PNG")
    canvas.save(jpeg, "JPEG", quality=85, subsampling=0)  # blocks of eight by eight, for `covering.edges`
    kind, best = min((("image/png", png), ("image/jpeg", jpeg)), key=lambda one: one[1].tell())
    return Picture(number, kind, canvas.width, canvas.height, best.getvalue())


Opened = tuple[int, Callable[[int], Image.Image]]


def _picture(path: Path) -> Opened:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = Image.open(path, formats=["JPEG", "PNG", "WEBP"])
    if picture.width * picture.height > LARGEST_PICTURE:
        raise Undrawable("pixels")
    turned = picture.getexif().get(_ORIENTATION) in _TURNED
    width, height = picture.size[::-1] if turned else picture.size
    tall = height > TALL * width
    size = (SCREEN_WIDTH, height) if tall else (LONGEST_SIDE, LONGEST_SIDE)
    signal.alarm(SECONDS_A_PAGE)
    # Shrinks while it decodes where the format can, and never enlarges.
    picture.thumbnail(size[::-1] if turned else size, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    picture.close()

    def draw(number: int) -> Image.Image:
        top = (number - 1) * LONGEST_SIDE
        return upright.crop((0, top, upright.width, min(top + LONGEST_SIDE, upright.height)))

    return -(-upright.height // LONGEST_SIDE), draw


def _pdf(path: Path) -> Opened:
    document = pypdfium2.PdfDocument(path)
    document.init_forms()  # so that what was filled in is seen; scripts are not even compiled in

    def draw(number: int) -> Image.Image:
        page = document[number - 1]
        longest = max(*page.get_size(), 1.0)
        bitmap = page.render(scale=min(LONGEST_SIDE / longest, LARGEST_SCALE))
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # a rounded-up pixel
        page.close()
        return picture

    return len(document), draw


def _text(path: Path) -> Opened:
    written = text.pages(path, most=MOST_PAGES)
    return len(written), lambda number: text.draw(written[number - 1])


_OPEN: Final[Mapping[str, Callable[[Path], Opened]]] = {
    "image/jpeg": _picture,
    "image/png": _picture,
    "image/webp": _picture,
    "application/pdf": _pdf,
    "text/plain": _text,
}
DRAWABLE: Final = frozenset(_OPEN)
