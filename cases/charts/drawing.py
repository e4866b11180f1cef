"""What every figure shares: its result, how numbers are written, and how wide words run."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

WIDTH = 380
MINUS = "\u2212"


@dataclass(frozen=True)
class Column:
    """A heading of the data table; numbers stand to the right."""

    label: str
    numeric: bool = True


@dataclass(frozen=True)
class Figure:
    """A drawn chart and its data table. The first cell of each row names the row; all cells are ready words.

    `narrow` is the same picture drawn for a phone, where the wide one would be too small to read.
    """

    title: str
    svg: SafeString
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    narrow: SafeString | None = None


def plain(value: Decimal | int) -> str:
    """Write points without trailing zeros and with a true minus sign."""
    text = f"{Decimal(value).normalize():f}"
    return text.replace("-", MINUS)


def signed(value: Decimal | int | None) -> str:
    """Write points that are added or taken away; a dash where there are none."""
    if value is None:
        return "–"
    return f"+{plain(value)}" if value > 0 else plain(value)


def draw(template: str, key: str, title: str, description: str, frame: dict[str, Any]) -> SafeString:
    """Render one figure's template; every word in `frame` is escaped there."""
    context = {"key": key, "title": title, "description": description, "width": WIDTH, **frame}
    return SafeString(render_to_string(f"charts/{template}.svg", context))


def coordinate(value: Decimal | int) -> str:
    """Write a coordinate; words, so that no language turns the point into a comma."""
    return f"{Decimal(value):.1f}"


def text_width(text: str, size: int) -> int:
    """Estimate how wide text runs: a Chinese character is as wide as it is high, a Latin one a good half."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return wide * size + (len(text) - wide) * size * 6 // 10


def lines(text: str, room: int, size: int) -> list[str]:
    """Break a label into lines that fit; a word too long for a line is broken too, Chinese between any characters."""
    found = [""]
    for part in _parts(text):
        if text_width((found[-1] + part).rstrip(), size) <= room or not found[-1]:
            found[-1] += part
        else:
            found.append(part.lstrip())
        while text_width(found[-1].rstrip(), size) > room and len(found[-1]) > 1:
            fits = max(n for n in range(1, len(found[-1])) if n == 1 or text_width(found[-1][:n], size) <= room)
            found[-1:] = [found[-1][:fits], found[-1][fits:]]
    return [line.rstrip() for line in found]


def _parts(text: str) -> list[str]:
    """Where a line may end: after a space and after a Chinese character, but not before its punctuation."""
    return re.findall(r"[\u2e80-\uffef][\u3001-\u3011\uff01-\uff0f\uff1a-\uff1f]*|[^\s\u2e80-\uffef]+\s*|\s+", text)
