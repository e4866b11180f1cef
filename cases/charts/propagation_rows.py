"""The drawing for a phone: boxes one below the other, and arrows that run down the left edge."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cases.charts.propagation_shapes import BAND, HEAD, SMALL, Box, Line, head, path

WIDTH: Final = 340
LANE: Final = 11
SPACE: Final = 12
#: A box narrower than this wraps every name; then all further arrows share the last lane.
MOST_LANES: Final = 6


def room(edges: Sequence[Line]) -> int:
    """How wide a box can be beside the arrows."""
    return WIDTH - _gutter(edges) - 2


def layout(boxes: Sequence[Box], edges: Sequence[Line], names: Sequence[str]) -> dict[str, Any]:
    """Place boxes and arrows, column by column from top to bottom. Deterministic."""
    left = _gutter(edges)
    heads, placed, middle = [], [], {}
    y = 0
    for column in sorted({box.column for box in boxes}):
        heads.append({"text": names[column], "x": left, "y": y + 17, "size": SMALL})
        y += BAND
        for box in (box for box in boxes if box.column == column):
            placed.append(box.at(left, y))
            middle[box.key] = y + box.height // 2
            y += box.height + SPACE
    lines, arrows = _drawn(edges, middle, left)
    return {
        "width": WIDTH,
        "height": max(y, BAND),
        "heads": heads,
        "boxes": placed,
        "lines": lines,
        "arrows": arrows,
    }


def _gutter(edges: Sequence[Line]) -> int:
    lanes = min(len({edge.source for edge in edges}), MOST_LANES)
    return LANE * lanes + HEAD + 8 if lanes else 2


def _drawn(edges: Sequence[Line], middle: Mapping[str, int], left: int) -> tuple[list[dict[str, str]], list[str]]:
    """A source has one lane: out of its box, down to its last target; the longest runs outside, crossing the fewest."""
    reach: dict[str, int] = {}
    for edge in edges:
        length = abs(middle[edge.target] - middle[edge.source])
        reach[edge.source] = max(reach.get(edge.source, 0), length)
    sources = sorted(reach, key=lambda key: (reach[key], middle[key]))
    lanes = {key: left - HEAD - 8 - LANE * min(number, MOST_LANES - 1) for number, key in enumerate(sources)}
    lines: dict[str, bool] = {}
    arrows: dict[str, None] = {}
    for edge in edges:
        x, start, end = lanes[edge.source], middle[edge.source] + 8, middle[edge.target] - 4
        piece = f"M{left},{start} H{x} V{end} H{left - HEAD}"
        lines[piece] = lines.get(piece, False) or edge.certain
        arrows[head(left, end)] = None
    return [path(d, certain=certain) for d, certain in lines.items()], list(arrows)
