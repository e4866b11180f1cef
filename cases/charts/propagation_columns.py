"""The wide drawing: columns from where it began to what it did, with lanes for arrows that skip a column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cases.charts.propagation_shapes import BAND, HEAD, SMALL, Box, Line, head, head_down, path

BOX: Final = 172
GAP: Final = 34
SPACE: Final = 14
EDGE: Final = 2
LANE: Final = 12


@dataclass(frozen=True, eq=False)
class Slot:
    """A place in a column: a box, or the lane of a source whose arrows go on to a later column (`box` is None)."""

    key: str
    column: int
    box: Box | None

    @property
    def height(self) -> int:
        """How much of the column it takes."""
        return self.box.height if self.box else LANE


def layout(boxes: Sequence[Box], edges: Sequence[Line], names: Sequence[str]) -> dict[str, Any]:
    """Place boxes and arrows; columns without a box are left out. Deterministic."""
    used = sorted({box.column for box in boxes})
    by_key = {box.key: box for box in boxes}
    columns: dict[int, list[Slot]] = {column: [] for column in used}
    for box in boxes:
        columns[box.column].append(Slot(box.key, box.column, box))
    for source, column in _lanes(edges, by_key, used):
        columns[column].append(Slot(source, column, None))
    places = _placed(columns, edges, used)
    height = max((y + slot.height for slot, y in places.items()), default=BAND) + 6
    left = {column: EDGE + number * (BOX + GAP) for number, column in enumerate(used)}
    lines, heads = _drawn(edges, by_key, used, places, left)
    return {
        "width": 2 * EDGE + len(used) * (BOX + GAP) - GAP if used else BOX,
        "height": height,
        "heads": [{"text": names[column], "x": left[column], "y": 15, "size": SMALL} for column in used],
        "boxes": [slot.box.at(left[slot.column], y) for slot, y in places.items() if slot.box],
        "lines": lines,
        "arrows": heads,
    }


def _lanes(edges: Sequence[Line], by_key: Mapping[str, Box], used: Sequence[int]) -> list[tuple[str, int]]:
    """Every column that arrows of a source pass without ending in it; all arrows of a source share a lane."""
    found: dict[tuple[str, int], None] = {}
    for edge in edges:
        first, last = by_key[edge.source].column, by_key[edge.target].column
        found |= {(edge.source, column): None for column in used if first < column < last}
    return list(found)


def _placed(columns: Mapping[int, list[Slot]], edges: Sequence[Line], used: Sequence[int]) -> dict[Slot, int]:
    """Give every slot its top: each column in the order of what leads into it, and in the middle of the drawing."""
    sources: dict[str, list[str]] = {}
    for edge in edges:
        sources.setdefault(edge.target, []).append(edge.source)
    middle: dict[str, float] = {}
    tallest = max((_height(slots) for slots in columns.values()), default=0)
    places: dict[Slot, int] = {}
    for column in used:
        slots = columns[column]
        order = sorted(enumerate(slots), key=lambda pair: (_pull(pair[1], sources, middle), pair[0]))
        y = BAND + (tallest - _height(slots)) // 2
        for _number, slot in order:
            places[slot] = y
            middle[slot.key] = y + slot.height / 2
            y += slot.height + SPACE
    return places


def _height(slots: Sequence[Slot]) -> int:
    return sum(slot.height + SPACE for slot in slots) - SPACE if slots else 0


def _pull(slot: Slot, sources: Mapping[str, Sequence[str]], middle: Mapping[str, float]) -> float:
    """Where a slot wants to be: at its own lane, or between its sources; one without sources comes first."""
    if slot.box is None:
        return middle.get(slot.key, 0)
    return _between(slot.key, sources, middle)


def _between(key: str, sources: Mapping[str, Sequence[str]], middle: Mapping[str, float]) -> float:
    """A source that is not placed yet stands in the same column: its target follows it there."""
    wishes = [
        middle[source] if source in middle else _between(source, sources, middle) + 1 for source in sources.get(key, ())
    ]
    return sum(wishes) / len(wishes) if wishes else -1


def _drawn(
    edges: Sequence[Line],
    by_key: Mapping[str, Box],
    used: Sequence[int],
    places: Mapping[Slot, int],
    left: Mapping[int, int],
) -> tuple[list[dict[str, str]], list[str]]:
    """Draw every piece of an arrow once, however many arrows share it; a shared piece is certain if one of them is."""
    middle = {(slot.key, slot.column): y + slot.height // 2 for slot, y in places.items()}
    top = {slot.key: y for slot, y in places.items() if slot.box}
    bottom = {slot.key: y + slot.height for slot, y in places.items() if slot.box}
    pieces: dict[str, bool] = {}
    heads: dict[str, None] = {}
    for edge in edges:
        first, last = by_key[edge.source].column, by_key[edge.target].column
        start, end = middle[edge.source, first], middle[edge.target, last]
        x = left[first] + BOX
        if first == last and top[edge.target] - bottom[edge.source] == SPACE:
            # An item and the score below it that it goes into.
            found = [f"M{left[first] + 24},{bottom[edge.source]} V{top[edge.target] - HEAD}"]
            heads[head_down(left[first] + 24, top[edge.target])] = None
        elif first >= last:
            # Inside one column, further away: round the side of both boxes.
            found = [f"M{x},{start} C{x + 22},{start} {x + 22},{end} {left[last] + BOX + HEAD},{end}"]
            heads[head(left[last] + BOX, end, left=True)] = None
        else:
            found, y = [], start
            for column in [column for column in used if first < column < last]:
                lane = middle[edge.source, column]
                found.append(f"{_curve(x, y, left[column], lane)} L{left[column] + BOX},{lane}")
                x, y = left[column] + BOX, lane
            found.append(_curve(x, y, left[last] - HEAD, end))
            heads[head(left[last], end)] = None
        for piece in found:
            pieces[piece] = pieces.get(piece, False) or edge.certain
    return [path(d, certain=certain) for d, certain in pieces.items()], list(heads)


def _curve(x1: int, y1: int, x2: int, y2: int) -> str:
    half = (x1 + x2) // 2
    return f"M{x1},{y1} C{half},{y1} {half},{y2} {x2},{y2}"
