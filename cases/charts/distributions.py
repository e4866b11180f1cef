"""How a difference is spread over a whole population, as bars from the greatest loss to the greatest gain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.charts.drawing import MINUS, WIDTH, Column, Figure, coordinate, draw, text_width

MOST_BARS = 13
LOSS, GAIN, SAME = "#ad4418", "#31608f", "#807a6c"
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Bin:
    """The differences from `low` to `high`, both included, in units of 10^-decimals of a point, and how many people.

    `count` is None where the figure is withheld; then `words` stand in its place.
    """

    low: int
    high: int
    count: int | None
    words: str = ""


@dataclass(frozen=True)
class Distribution:
    """Differences in order, and what heads the two columns of the table."""

    key: str
    title: str
    label: str
    count_label: str
    bins: tuple[Bin, ...]
    decimals: int = 0


def binned(counts: Mapping[int, int], *, most: int = MOST_BARS) -> tuple[Bin, ...]:
    """Put differences into at most `most` bars of equal width; a difference of nothing always stands alone."""
    apart = sorted(value for value in counts if value)
    width = _width(apart, most - 1)
    found: dict[tuple[int, int], int] = {}
    for value, count in counts.items():
        place = _place(value, width)
        found[place] = found.get(place, 0) + count
    return tuple(Bin(low, high, count) for (low, high), count in sorted(found.items()))


def distribution(data: Distribution) -> Figure:
    """Draw the bars; each says its own number, so that the scale needs no second axis."""
    labels = [_label(one, data.decimals) for one in data.bins]
    counts = [f"{one.count:,}" if one.count is not None else one.words for one in data.bins]
    most = max([one.count or 0 for one in data.bins] + [1])
    gutter = max([text_width(label, 13) for label in labels] + [0]) + 20
    room = WIDTH - gutter - max([text_width(count, 13) for count in counts] + [0]) - 16
    bars = [
        {
            "label": label,
            "count": count,
            "y": 10 + 26 * index,
            "text_y": 25 + 26 * index,
            "width": coordinate(max(Decimal(room * (one.count or 0)) / most, Decimal(1) if one.count else Decimal(0))),
            "count_x": gutter + room * (one.count or 0) // most + 8,
            "fill": SAME if one.low <= 0 <= one.high else LOSS if one.high < 0 else GAIN,
        }
        for index, (one, label, count) in enumerate(zip(data.bins, labels, counts, strict=True))
    ]
    words = ", ".join(f"{label}: {count}" for label, count in zip(labels, counts, strict=True)) + "."
    frame = {"bars": bars, "gutter": gutter, "label_x": gutter - 8, "height": 14 + 26 * len(bars)}
    svg = draw("distribution", data.key, data.title, words, frame)
    columns = (Column(data.label, numeric=False), Column(data.count_label))
    return Figure(data.title, svg, columns, tuple(zip(labels, counts, strict=True)))


def _width(values: Sequence[int], most: int) -> int:
    """The smallest round width, in units, with which the values need no more than `most` bars."""
    scale = 1
    while True:
        for step in _STEPS:
            if len({_place(value, step * scale) for value in values}) <= most:
                return step * scale
        scale *= 10


def _place(value: int, width: int) -> tuple[int, int]:
    """The bar of a value: bars begin one unit away from nothing, on either side."""
    if value == 0:
        return 0, 0
    number = (abs(value) - 1) // width
    near, far = number * width + 1, (number + 1) * width
    return (near, far) if value > 0 else (-far, -near)


def _label(one: Bin, decimals: int) -> str:
    low, high = _points(one.low, decimals), _points(one.high, decimals)
    if one.low == one.high:
        return low
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _points(units: int, decimals: int) -> str:
    text = f"{Decimal(units).scaleb(-decimals):f}"
    return f"+{text}" if units > 0 else text.replace("-", MINUS)
