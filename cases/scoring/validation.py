"""How the parts of a disclosed method must fit together before anything is computed from it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from cases.scoring.document import Problem, ProblemCode
from cases.scoring.items import DecayKind, DecayRow, Direction, Item, Points, PointsKind
from cases.scoring.rounding import is_exact
from cases.scoring.scale import Cap, Group, Scale

Range = tuple[Decimal | None, Decimal | None]


def check(scale: Scale, groups: Sequence[Group], items: Sequence[Item]) -> Iterator[Problem]:
    """Every gap between the parts, with its place."""
    yield from _scale(scale)
    yield from _references(scale, groups, items)
    for position, group in enumerate(groups):
        yield from _cap(group.cap, f"groups[{position}].cap", scale.decimals)
    for position, item in enumerate(items):
        yield from _item(item, f"items[{position}]", scale.decimals)


def _scale(scale: Scale) -> Iterator[Problem]:
    if scale.min is not None and scale.max is not None and scale.min > scale.max:
        yield Problem("scale.max", ProblemCode.WRONG_ORDER)
    if scale.tolerance < 0:
        yield Problem("scale.tolerance", ProblemCode.OUT_OF_RANGE)
    # Limits that are themselves printable numbers make "clamp, then round" and "round, then
    # clamp" the same, so that no method can hide a difference there.
    yield from _printable(scale.min, "scale.min", scale.decimals)
    yield from _printable(scale.max, "scale.max", scale.decimals)
    yield from _bands(scale)


def _bands(scale: Scale) -> Iterator[Problem]:
    ranges = [(band.low, band.high) for band in scale.bands]
    yield from _contiguous(ranges, "scale.bands")
    if not ranges:
        return
    first, last = ranges[0][0], ranges[-1][1]
    if first is not None and (scale.min is None or first > scale.min):
        yield Problem("scale.bands[0].low", ProblemCode.HOLE)
    if last is not None and (scale.max is None or last <= scale.max):
        yield Problem(f"scale.bands[{len(ranges) - 1}].high", ProblemCode.HOLE)


def _references(scale: Scale, groups: Sequence[Group], items: Sequence[Item]) -> Iterator[Problem]:
    if not items:
        yield Problem("items", ProblemCode.MISSING)
    yield from _repeated([item.code for item in items], "items", "code")
    yield from _repeated([group.code for group in groups], "groups", "code")
    yield from _repeated([band.label for band in scale.bands], "scale.bands", "label")
    group_codes = {group.code for group in groups}
    for position, item in enumerate(items):
        if item.group not in group_codes:
            yield Problem(f"items[{position}].group", ProblemCode.UNKNOWN_GROUP)
    item_codes = {item.code for item in items}
    labels = {band.label for band in scale.bands}
    for position, cap in enumerate(scale.grade_caps):
        if cap.when_item not in item_codes:
            yield Problem(f"scale.grade_caps[{position}].when_item", ProblemCode.UNKNOWN_ITEM)
        if cap.at_most not in labels:
            yield Problem(f"scale.grade_caps[{position}].at_most", ProblemCode.UNKNOWN_GRADE)


def _item(item: Item, path: str, decimals: int) -> Iterator[Problem]:
    yield from _cap(item.cap, f"{path}.cap", decimals)
    yield from _table(item.points, f"{path}.points.table")
    stated = [row.points for row in item.points.table]
    if item.points.value is not None:
        stated.append(item.points.value)
    if any(_wrong_way(points, item.direction) for points in stated):
        yield Problem(f"{path}.direction", ProblemCode.WRONG_ORDER)
    if item.decay.kind is DecayKind.TABLE:
        yield from _decay_table(item.decay.rows, f"{path}.decay.rows")


def _table(points: Points, path: str) -> Iterator[Problem]:
    if points.kind in (PointsKind.BY_VALUE, PointsKind.BY_BAND, PointsKind.BY_RULE) and not points.table:
        yield Problem(path, ProblemCode.MISSING)
    if points.kind is PointsKind.BY_BAND:
        yield from _contiguous([(row.low, row.high) for row in points.table], path)
    if points.kind is PointsKind.BY_VALUE:
        yield from _repeated([str(row.equals) for row in points.table], path, "equals")


def _decay_table(rows: Sequence[DecayRow], path: str) -> Iterator[Problem]:
    """Every age falls into one row: the limits rise, and the last row alone is open."""
    if not rows:
        yield Problem(path, ProblemCode.MISSING)
    reached = 0
    for position, row in enumerate(rows):
        place = f"{path}[{position}]"
        if not 0 <= row.factor <= 1:
            yield Problem(f"{place}.factor", ProblemCode.OUT_OF_RANGE)
        is_last = position == len(rows) - 1
        if row.below_months is None:
            if not is_last:
                yield Problem(f"{place}.below_months", ProblemCode.OVERLAP)
            continue
        if row.below_months <= reached:
            yield Problem(f"{place}.below_months", ProblemCode.WRONG_ORDER)
        if is_last:
            yield Problem(f"{place}.below_months", ProblemCode.HOLE)
        reached = row.below_months


def _wrong_way(points: Decimal, direction: Direction) -> bool:
    if direction is Direction.PLUS:
        return points < 0
    return direction is Direction.MINUS and points > 0


def _cap(cap: Cap | None, path: str, decimals: int) -> Iterator[Problem]:
    if cap is None:
        return
    if cap.min is None and cap.max is None:
        yield Problem(path, ProblemCode.MISSING)
    # A cap is a limit on a sum that starts at nothing, so nothing must lie inside it.
    if cap.min is not None and cap.min > 0:
        yield Problem(f"{path}.min", ProblemCode.OUT_OF_RANGE)
    if cap.max is not None and cap.max < 0:
        yield Problem(f"{path}.max", ProblemCode.OUT_OF_RANGE)
    yield from _printable(cap.min, f"{path}.min", decimals)
    yield from _printable(cap.max, f"{path}.max", decimals)


def _printable(value: Decimal | None, path: str, decimals: int) -> Iterator[Problem]:
    if value is not None and not is_exact(Fraction(value), decimals=decimals):
        yield Problem(path, ProblemCode.NOT_EXACT)


def _contiguous(ranges: Sequence[Range], path: str) -> Iterator[Problem]:
    """Bands run upwards and each begins where the one before ends; only the outer ends are open."""
    for position, (low, high) in enumerate(ranges):
        place = f"{path}[{position}]"
        if low is not None and high is not None and low >= high:
            yield Problem(f"{place}.high", ProblemCode.WRONG_ORDER)
        if position == 0:
            continue
        before = ranges[position - 1][1]
        if before is None or low is None or low < before:
            yield Problem(f"{place}.low", ProblemCode.OVERLAP)
        elif low > before:
            yield Problem(f"{place}.low", ProblemCode.HOLE)


def _repeated(codes: Sequence[str], path: str, field: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for position, code in enumerate(codes):
        if code in seen:
            yield Problem(f"{path}[{position}].{field}", ProblemCode.REPEATED)
        seen.add(code)
