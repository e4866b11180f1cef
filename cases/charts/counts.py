"""Counted groups as bars: how many cases fall due when."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.charts.drawing import WIDTH, Column, Figure, coordinate, draw, text_width

COLOURS = {"ink": "#1a2437", "red": "#93131e", "amber": "#b07a00", "green": "#2c7a55", "grey": "#807a6c"}


@dataclass(frozen=True)
class Bar:
    """A counted group; tone is one of `COLOURS`."""

    label: str
    count: int
    tone: str = "ink"


@dataclass(frozen=True)
class Caseload:
    """How many cases fall due when. `count_label` heads the numbers of the table."""

    key: str
    title: str
    count_label: str
    bars: tuple[Bar, ...]


def caseload(data: Caseload) -> Figure:
    """Draw counted groups as bars, in the order given."""
    most = max([bar.count for bar in data.bars] + [1])
    gutter = max([text_width(bar.label, 13) for bar in data.bars] + [0]) + 20
    room = WIDTH - gutter - 48
    bars = [
        {
            "label": bar.label,
            "count": bar.count,
            "y": 10 + 28 * index,
            "text_y": 25 + 28 * index,
            "width": coordinate(Decimal(room * bar.count) / most),
            "count_x": gutter + room * bar.count // most + 8,
            "fill": COLOURS[bar.tone],
        }
        for index, bar in enumerate(data.bars)
    ]
    words = ", ".join(f"{bar.label}: {bar.count}" for bar in data.bars) + "."
    frame = {"bars": bars, "gutter": gutter, "height": 16 + 28 * len(bars)}
    svg = draw("caseload", data.key, data.title, words, frame)
    rows = tuple((bar.label, str(bar.count)) for bar in data.bars)
    columns = (Column(_("Due"), numeric=False), Column(data.count_label))
    return Figure(data.title, svg, columns, rows)
