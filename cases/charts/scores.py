"""One score on its own scale: reported, recomputed, lawful, corrected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from cases.charts.drawing import WIDTH, Column, Figure, coordinate, draw, plain, signed, text_width, wrap

# Fill and outline of the marks, in the order the marks are given.
LOOKS = (("#ffffff", "#1a2437"), ("#1a2437", "#1a2437"), ("#ad4418", "#ad4418"), ("#135437", "#135437"))


@dataclass(frozen=True)
class Band:
    """A grade and the half-open range [lower, upper) that earns it."""

    label: str
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True)
class Mark:
    """One figure on the scale: reported, recomputed, lawful, or corrected, in that order."""

    label: str
    value: Decimal


@dataclass(frozen=True)
class ScorePath:
    """From the reported score to the lawful one. `key` makes ids unique on a page; lowest and highest end the scale."""

    key: str
    title: str
    lowest: Decimal
    highest: Decimal
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]


def grade(bands: Iterable[Band], value: Decimal) -> str:
    """Name the band a value falls into; a dash outside every band."""
    return next((band.label for band in bands if band.lower <= value < band.upper), "–")


def score_path(data: ScorePath) -> Figure:
    """Draw the figures of one score side by side on its own scale, with the grades behind them."""
    top, height = 34, 250
    gutter = max([text_width(band.label, 13) for band in data.bands] + [0]) + 44
    step = (WIDTH - 8 - gutter) // max(len(data.marks), 1)

    def y_of(value: Decimal) -> Decimal:
        share = (data.highest - value) / (data.highest - data.lowest)
        return top + height * min(max(share, Decimal(0)), Decimal(1))

    edges = [(y_of(band.upper), y_of(band.lower)) for band in data.bands]
    name_places = _labels([(upper + lower) / 2 for upper, lower in edges], top, top + height)
    edge_places = _labels([lower for _upper, lower in edges], top, top + height)
    bands = [
        {
            "label": band.label,
            "lower": plain(band.lower),
            "top": coordinate(upper),
            "height": coordinate(lower - upper),
            "bottom": coordinate(lower),
            "label_y": coordinate(name_places[index]),
            "lower_y": coordinate(edge_places[index]),
            "fill": "#f2eee5" if index % 2 else "#faf8f3",
        }
        for index, (band, (upper, lower)) in enumerate(zip(data.bands, edges, strict=True))
    ]
    marks = [
        {
            "value": plain(mark.value),
            "x": gutter + step * index + step // 2,
            "y": coordinate(y_of(mark.value)),
            "value_y": coordinate(y_of(mark.value) - 13),
            "lines": [
                {"text": line, "y": top + height + 22 + 16 * row}
                for row, line in enumerate(wrap(mark.label, step - 6, 13))
            ],
            "fill": LOOKS[index % len(LOOKS)][0],
            "stroke": LOOKS[index % len(LOOKS)][1],
        }
        for index, mark in enumerate(data.marks)
    ]
    moves = [
        {
            "text": signed(after.value - before.value),
            "x": gutter + step * (index + 1),
            "left": gutter + step * (index + 1) - 23,
            "width": 46,
            "top": coordinate((y_of(before.value) + y_of(after.value)) / 2 - 10),
            "text_y": coordinate((y_of(before.value) + y_of(after.value)) / 2 + 4),
        }
        for index, (before, after) in enumerate(pairwise(data.marks))
        if after.value != before.value
    ]
    svg = draw(
        "score_path",
        data.key,
        data.title,
        _("Scale from {lowest} to {highest}.").format(lowest=plain(data.lowest), highest=plain(data.highest))
        + " "
        + ", ".join(f"{mark.label}: {plain(mark.value)}" for mark in data.marks)
        + ".",
        {
            "bands": bands,
            "marks": marks,
            "links": list(pairwise(marks)),
            "moves": moves,
            "gutter": gutter,
            "tick_x": gutter - 6,
            "plot_width": WIDTH - 8 - gutter,
            "plot_end": WIDTH - 8,
            "highest": plain(data.highest),
            "highest_y": top + 4,
            "height": top + height + 52,
        },
    )
    rows = tuple(
        (mark.label, plain(mark.value), grade(data.bands, mark.value), signed(mark.value - data.marks[0].value))
        for mark in data.marks
    )
    columns = (Column(_("Figure"), numeric=False), Column(_("Points")), Column(_("Grade")), Column(_("Difference")))
    return Figure(data.title, svg, columns, rows)


def _labels(places: Sequence[Decimal], top: int, bottom: int) -> list[Decimal]:
    """Baselines for labels centred on places that run upwards, pushed apart until they no longer touch."""
    gap, spread = 13, list(places)
    for index in range(1, len(spread)):
        spread[index] = min(spread[index], spread[index - 1] - gap)
    for index in range(len(spread) - 1, -1, -1):
        limit = spread[index + 1] + gap if index + 1 < len(spread) else Decimal(top)
        spread[index] = max(spread[index], limit)
    return [min(place, Decimal(bottom)) + 4 for place in spread]
