"""One score on its own scale: reported, recomputed, lawful, and what each step between them is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.charts.drawing import WIDTH, Column, Figure, coordinate, draw, lines, plain, signed, text_width

# Fill and outline of the marks, in the order the marks are given.
LOOKS = (("#ffffff", "#1a2437"), ("#1a2437", "#1a2437"), ("#ad4418", "#ad4418"), ("#135437", "#135437"))
GAIN, LOSS = "#2c7a55", "#ad4418"
MARGIN, INSET = 12, 20
#: So many causes are drawn one by one; the rest is one bar, and the table has them all.
MOST_DRAWN: Final = 8


@dataclass(frozen=True)
class Band:
    """A grade and the half-open range [lower, upper) that earns it."""

    label: str
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True)
class Cause:
    """One reason why a figure differs from the one before it, and how many points of the difference it explains."""

    label: str
    points: Decimal


@dataclass(frozen=True)
class Mark:
    """One figure on the scale: reported, recomputed, lawful, or corrected, in that order.

    `causes` lead from the figure before to this one; their points add up to the difference (to the digits shown).
    """

    label: str
    value: Decimal
    causes: tuple[Cause, ...] = ()


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
    """Draw the figures of one score one below the other, and between them a bar for each cause.

    The scale is cut to the grades that the figures touch, so that a bar of a few points can be seen.
    """
    window = _window(data)
    edges = [(x_of(window, band.lower), x_of(window, band.upper)) for band in _touched(data, window)]
    names = [band.label for band in _touched(data, window)]
    heads = _placed([(name, (left + right) / 2) for name, (left, right) in zip(names, edges, strict=True)])
    top = 10 + 15 * (1 + max([head["row"] for head in heads], default=-1))
    rows, bottom = _rows(data, window, top + 4)
    ends = _placed([(plain(value), x_of(window, value)) for value in _lines(data, window)])
    svg = draw(
        "score_path",
        data.key,
        data.title,
        _described(data),
        {
            "bands": [
                {
                    "x": coordinate(left),
                    "width": coordinate(right - left),
                    "fill": "#f2eee5" if index % 2 else "#faf8f3",
                }
                for index, (left, right) in enumerate(edges)
            ],
            "heads": [{**head, "y": 17 + 15 * head["row"]} for head in heads],
            "ends": [{**end, "y": bottom + 15 + 15 * end["row"]} for end in ends],
            "rows": rows,
            "links": _links(rows),
            "top": top,
            "bottom": bottom,
            "plot_height": bottom - top,
            "right": WIDTH - MARGIN,
            "height": bottom + 8 + 15 * (1 + max([end["row"] for end in ends], default=-1)),
        },
    )
    columns = (Column(_("Figure"), numeric=False), Column(_("Points")), Column(_("Grade")), Column(_("Difference")))
    return Figure(data.title, svg, columns, _table(data))


Window = tuple[Decimal, Decimal]


def x_of(window: Window, value: Decimal) -> Decimal:
    """Where a value stands; one outside the window stands on its edge."""
    low, high = window
    share = (value - low) / (high - low)
    return INSET + (WIDTH - 2 * INSET) * min(max(share, Decimal(0)), Decimal(1))


def _window(data: ScorePath) -> Window:
    """The grades that the figures and the bars between them touch, or the whole scale."""
    values = [mark.value for mark in data.marks]
    before = data.marks[0].value if data.marks else data.lowest
    for mark in data.marks:
        for cause in mark.causes:
            before += cause.points
            values.append(before)
        before = mark.value
    inside = [min(max(value, data.lowest), data.highest) for value in values] or [data.lowest, data.highest]
    low = max([band.lower for band in data.bands if band.lower <= min(inside)], default=data.lowest)
    high = min([band.upper for band in data.bands if band.upper > max(inside)], default=data.highest)
    return (low, high) if low < high else (data.lowest, max(data.highest, data.lowest + 1))


def _touched(data: ScorePath, window: Window) -> list[Band]:
    return [band for band in data.bands if band.lower < window[1] and band.upper > window[0]]


def _lines(data: ScorePath, window: Window) -> list[Decimal]:
    """The values written under the picture: where grades begin, and both ends."""
    return sorted({*window, *(band.lower for band in _touched(data, window) if band.lower > window[0])})


def _placed(labels: Sequence[tuple[str, Decimal]]) -> list[dict[str, Any]]:
    """Centre labels on their places, inside the picture; one that would touch its neighbour goes a row further."""
    placed: list[dict[str, Any]] = []
    taken: list[Decimal] = []
    for text, place in labels:
        half = Decimal(text_width(text, 12)) / 2
        x = min(max(place, MARGIN + half), WIDTH - MARGIN - half)
        row = next((row for row, end in enumerate(taken) if end + 6 < x - half), len(taken))
        taken[row : row + 1] = [x + half]
        placed.append({"text": text, "x": coordinate(x), "row": row})
    return placed


def _rows(data: ScorePath, window: Window, y: int) -> tuple[list[dict[str, Any]], int]:
    """Every figure and every cause, from top to bottom, and where the picture ends."""
    rows: list[dict[str, Any]] = []
    for index, mark in enumerate(data.marks):
        if index:
            before = data.marks[index - 1].value
            for cause in _drawn(mark.causes):
                after = before + cause.points
                rows.append(_bar(cause, x_of(window, before), x_of(window, after), y))
                y, before = y + rows[-1]["height"], after
        rows.append(
            _figure(mark, grade(data.bands, mark.value), x_of(window, mark.value), LOOKS[index % len(LOOKS)], y)
        )
        y += rows[-1]["height"]
    return rows, y + 4


def _drawn(causes: Sequence[Cause]) -> list[Cause]:
    """The causes that can be seen; beyond `MOST_DRAWN` the smallest are one."""
    moving = [cause for cause in causes if cause.points]
    if len(moving) <= MOST_DRAWN:
        return moving
    order = sorted(range(len(moving)), key=lambda place: -abs(moving[place].points))
    alone, rest = sorted(order[: MOST_DRAWN - 1]), order[MOST_DRAWN - 1 :]
    label = _("Other findings: {count}").format(count=len(rest))
    return [moving[k] for k in alone] + [Cause(label, sum((moving[k].points for k in rest), Decimal(0)))]


def _figure(mark: Mark, name: str, x: Decimal, look: tuple[str, str], y: int) -> dict[str, Any]:
    value = plain(mark.value)
    room = WIDTH - 2 * MARGIN - text_width(value, 17) - text_width(name, 13) - 20
    words = lines(mark.label, room, 13)
    track = y + 16 * len(words) + 14
    return {
        "lines": [{"text": line, "y": y + 16 * (number + 1)} for number, line in enumerate(words)],
        "first_y": y + 16,
        "value": value,
        "grade": "" if name == "–" else name,
        "x": coordinate(x),
        "end": coordinate(x),
        "y": track,
        "above": track - 8,
        "below": track + 8,
        "fill": look[0],
        "stroke": look[1],
        "height": 16 * len(words) + 30,
    }


def _bar(cause: Cause, before: Decimal, after: Decimal, y: int) -> dict[str, Any]:
    value = signed(cause.points)
    words = lines(cause.label, WIDTH - 2 * MARGIN - text_width(value, 13) - 14, 13)
    top = y + 16 * len(words) + 6
    return {
        "lines": [{"text": line, "y": y + 16 * (number + 1) - 2} for number, line in enumerate(words)],
        "first_y": y + 14,
        "points": value,
        "left": coordinate(min(before, after)),
        "width": coordinate(max(abs(after - before), Decimal("1.5"))),
        "x": coordinate(before),
        "end": coordinate(after),
        "top": top,
        "above": top,
        "below": top + 10,
        "fill": GAIN if cause.points > 0 else LOSS,
        "height": 16 * len(words) + 22,
    }


def _links(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """From where one row ends down to where the next begins; where words stand in between, only the first bit."""
    return [
        {
            "x1": one["end"],
            "y1": one["below"],
            "x2": two["x"] if _is_free(two, Decimal(two["x"])) else one["end"],
            "y2": two["above"] if _is_free(two, Decimal(two["x"])) else one["below"] + 7,
        }
        for one, two in pairwise(rows)
    ]


def _is_free(row: Mapping[str, Any], x: Decimal) -> bool:
    """Whether a line through the words of a row would touch none of them."""
    bold = 17 if "value" in row else 13
    left = max(text_width(line["text"], 14 if "value" in row else 13) for line in row["lines"])
    right = text_width(row.get("value") or row["points"], bold) + text_width(row.get("grade", ""), 13)
    return MARGIN + left + 8 < x < WIDTH - MARGIN - right - 14


def _described(data: ScorePath) -> str:
    scale = _("Scale from {lowest} to {highest}.").format(lowest=plain(data.lowest), highest=plain(data.highest))
    parts: list[str] = []
    for mark in data.marks:
        parts += [f"{cause.label}: {signed(cause.points)}" for cause in _drawn(mark.causes)]
        parts.append(f"{mark.label}: {plain(mark.value)}")
    return f"{scale} {', '.join(parts)}."


def _table(data: ScorePath) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for mark in data.marks:
        rows += [(cause.label, "–", "–", signed(cause.points)) for cause in mark.causes]
        difference = signed(mark.value - data.marks[0].value)
        rows.append((mark.label, plain(mark.value), grade(data.bands, mark.value), difference))
    return tuple(rows)
