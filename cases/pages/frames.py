"""What the child writes to its caller: one line about the file, then each page as a line and its bytes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

LARGEST_PAGE = 8 * 1024 * 1024  # bytes of one picture
LONGEST_SIDE = 1600  # pixels
MOST_PAGES = 200  # of one file
BATCH = 10  # pages a child makes before the next one begins
_LONGEST_LINE = 1000
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Garbled(Exception):
    """What came from the child is not what a child writes."""


@dataclass(frozen=True)
class Picture:
    """One page as a picture: its place in the file, counted from 1, and its encoded bytes."""

    number: int
    content_type: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Drawn:
    """What one child made: how many pages the file has, the locks that held, and some of the pages."""

    total: int
    locks: tuple[str, ...]
    pages: tuple[Picture, ...]


def write(out: BinaryIO, *, total: int, locks: Iterable[str], pages: Iterable[Picture]) -> None:
    """Write everything, each page as soon as it is made."""
    out.write(_line({"total": total, "locks": list(locks)}))
    for page in pages:
        facts = {"number": page.number, "type": page.content_type, "width": page.width, "height": page.height}
        out.write(_line({**facts, "size": len(page.content)}))
        out.write(page.content)
        out.flush()


def read(raw: bytes, *, first: int) -> Drawn:
    """Read what a child wrote; its pages must come in order, beginning with number `first`.

    Raises:
        Garbled: anything that a sound child would not write.

    """
    head, place = _next(raw, 0)
    total, locks = head.get("total"), head.get("locks")
    if not isinstance(total, int) or total < 1 or not isinstance(locks, list):
        raise Garbled("head")
    pages: list[Picture] = []
    while place < len(raw):
        facts, place = _next(raw, place)
        page = _page(facts, raw, place)
        if page.number != first + len(pages) or page.number > total:
            raise Garbled("order")
        pages.append(page)
        place += len(page.content)
    return Drawn(total, tuple(str(one)[:20] for one in locks), tuple(pages))


def _line(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts).encode() + b"\n"


def _next(raw: bytes, place: int) -> tuple[dict[str, Any], int]:
    end = raw.find(b"\n", place, place + _LONGEST_LINE)
    try:
        facts = json.loads(raw[place:end]) if end > 0 else None
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        raise Garbled("line")
    return facts, end + 1


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _page(facts: dict[str, Any], raw: bytes, place: int) -> Picture:
    number, width, height, size = (_whole(facts.get(name)) for name in ("number", "width", "height", "size"))
    if not 0 < width <= LONGEST_SIDE or not 0 < height <= LONGEST_SIDE or not 0 < size <= LARGEST_PAGE:
        raise Garbled("page")
    content, kind = raw[place : place + size], str(facts.get("type"))
    if len(content) != size or kind not in _BEGINNINGS or not content.startswith(_BEGINNINGS[kind]):
        raise Garbled("bytes")
    return Picture(number, kind, width, height, content)
