"""The sums of a score for every subset of changes to its records: items, groups, roundings. Integers throughout."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from cases.scoring.items import Item, Per
from cases.scoring.method import Method
from cases.scoring.rounding import round_to
from cases.scoring.scale import Cap, RoundingMoment, Scale

#: A set of changes: bit k stands for the change at position k.
Mask = int
Range = tuple[int, int]
Limits = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One record of an item: its points under every subset of its own changes, None where it does not count."""

    mask: Mask
    points: Mapping[Mask, Fraction | None]
    month: tuple[int, int]
    facts: frozenset[Hashable]


class Grid:
    """Exact numbers as integers: multiples of 1/``unit``; ``step`` is the last digit that the method prints."""

    def __init__(self, scale: Scale, numbers: Iterable[Fraction | Decimal]) -> None:
        self._scale = scale
        self.unit = lcm(10**scale.decimals, *(Fraction(number).denominator for number in numbers))
        self.step = self.unit // 10**scale.decimals
        self._rounded: dict[int, int] = {}

    def whole(self, value: Fraction | Decimal) -> int:
        """A value of this grid as an integer."""
        return int(Fraction(value) * self.unit)

    def limits(self, cap: Cap | None) -> Limits:
        """A cap on this grid."""
        low, high = (cap.min, cap.max) if cap else (None, None)
        return None if low is None else self.whole(low), None if high is None else self.whole(high)

    def rounded(self, value: int) -> int:
        """The value as the method prints it."""
        if value % self.step == 0:
            return value
        if value not in self._rounded:
            exact = round_to(Fraction(value, self.unit), decimals=self._scale.decimals, mode=self._scale.rounding)
            self._rounded[value] = self.whole(exact)
        return self._rounded[value]

    def widened(self, bounds: Range) -> Range:
        """Bounds of a difference once both its ends are rounded: up to a whole step, and one more at the sign."""
        if self.step == 1:
            return bounds
        low, high = bounds
        return (
            -(-(low // self.step) + 1) * self.step if low else 0,
            (-(-high // self.step) + 1) * self.step if high else 0,
        )


def held(value: int, limits: Limits) -> int:
    """The value inside the limits."""
    low, high = limits
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def union(masks: Iterable[Mask]) -> Mask:
    """All changes that stand in any of the sets."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def subsets(mask: Mask) -> list[Mask]:
    """Every subset of a set, the empty one first; adding the k-th lowest change adds 2^k to the position."""
    found = [0]
    while mask:
        bit = mask & -mask
        found += [subset | bit for subset in found]
        mask ^= bit
    return found


class ItemSum:
    """What one item adds to the score, for every subset of the changes that touch its records."""

    def __init__(self, method: Method, item: Item, rows: Sequence[Row], grid: Grid) -> None:
        self.mask = union(row.mask for row in rows)
        self._grid, self._limits = grid, grid.limits(item.cap)
        self._per_item = method.scale.rounded is RoundingMoment.PER_ITEM
        self._per_month, self._most = item.per is Per.MONTH, 1 if item.per is Per.SUBJECT else item.max_count
        #: Whether every record counts, whatever the others are.
        self._counts_all = not (self._per_month or self._most)
        self._rows = [(row.mask, _on_grid(grid, row.points), row.month) for row in rows]
        self._row_of = {1 << k: (own, points) for own, points, _month in self._rows for k in _bits(own)}
        self._sums: dict[Mask, int] = {}
        self._uncapped: dict[Mask, int] = {0: sum(points[0] or 0 for _own, points, _month in self._rows)}

    def sum(self, mask: Mask) -> int:
        """Points of the item once the changes in ``mask`` are made."""
        own = mask & self.mask
        known = self._sums.get(own)
        if known is None:
            known = self._sums[own] = self._count(own)
        return known

    @cached_property
    def span(self) -> Range:
        """Bounds of the sum over all subsets; they need not be reached."""
        low, high = self._loose
        return self._closed(low), self._closed(high)

    def moves(self, bit: Mask) -> Range:
        """Bounds of what one change moves in the sum, whatever else is changed; nought lies between them."""
        _own, points = self._row_of[bit]
        moved = [0, *((points[key | bit] or 0) - (value or 0) for key, value in points.items() if not key & bit)]
        if not self._counts_all:
            # Another record can take the place or lose it: one in, one out, never more (proof: specification).
            reach = max(0, *self._values) - min(0, *self._values)
            moved += [-reach, reach]
        bounds = min(moved), max(moved)
        return self._grid.widened(bounds) if self._per_item else bounds

    def families(self) -> list[Mask]:
        """Sets of changes that have no influence on one another inside of this item."""
        exact = not self._per_item or all(value % self._grid.step == 0 for value in self._values)
        if self._counts_all and exact and self.span == self._loose:
            return [mask for mask, _points, _month in self._rows if mask]
        return [self.mask]

    @cached_property
    def _values(self) -> list[int]:
        return [value or 0 for _mask, points, _month in self._rows for value in points.values()]

    @cached_property
    def _loose(self) -> Range:
        spare = [] if self._counts_all else [0]
        each = [[*spare, *(value or 0 for value in points.values())] for _mask, points, _month in self._rows]
        return sum(min(values) for values in each), sum(max(values) for values in each)

    def _count(self, mask: Mask) -> int:
        if self._counts_all:
            return self._closed(self._added(mask))
        total, count = 0, 0
        months: set[tuple[int, int]] = set()
        for own, points, month in self._rows:
            value = points[mask & own]
            if value is None or count == self._most or (self._per_month and month in months):
                continue
            months.add(month)
            count += 1
            total += value
        return self._closed(total)

    def _added(self, mask: Mask) -> int:
        """The sum before the cap where every record counts: that of a smaller set, and what one more record moves."""
        larger: list[Mask] = []
        while mask not in self._uncapped:
            larger.append(mask)
            mask &= ~self._row_of[mask & -mask][0]
        total = self._uncapped[mask]
        for more in reversed(larger):
            own, points = self._row_of[more & -more]
            total += (points[more & own] or 0) - (points[0] or 0)
            self._uncapped[more] = total
        return total

    def _closed(self, total: int) -> int:
        total = held(total, self._limits)
        return self._grid.rounded(total) if self._per_item else total


class RepeatedSum(ItemSum):
    """The sum of an item in which two records may state the same fact: one goes, the other comes back.

    ``score`` gives the item's points, capped and rounded, once a set of changes is made.
    """

    def __init__(
        self, method: Method, item: Item, rows: Sequence[Row], grid: Grid, score: Callable[[Mask], Fraction]
    ) -> None:
        super().__init__(method, item, rows, grid)
        self._counts_all = False
        self._score = score

    def moves(self, bit: Mask) -> Range:
        """Bounds of what any change moves in the sum: as far as two sums can lie apart."""
        low, high = self.span
        return low - high, high - low

    def _count(self, mask: Mask) -> int:
        return self._grid.whole(self._score(mask))


@dataclass(frozen=True, slots=True)
class GroupSum:
    """The touched items of one group; ``rest`` is what its other items add."""

    items: tuple[ItemSum, ...]
    rest: int
    limits: Limits

    def sum(self, mask: Mask) -> int:
        """Points of the group once the changes in ``mask`` are made."""
        total = self.rest
        for item in self.items:
            total += item.sum(mask)
        return held(total, self.limits)

    @property
    def span(self) -> Range:
        """Bounds of the sum over all subsets."""
        low, high = self._loose()
        return held(low, self.limits), held(high, self.limits)

    def families(self) -> list[Mask]:
        """Sets of changes that have no influence on one another inside of this group."""
        if self.items and self.span != self._loose():
            return [union(item.mask for item in self.items)]
        return [family for item in self.items for family in item.families()]

    def _loose(self) -> Range:
        return self.rest + sum(item.span[0] for item in self.items), self.rest + sum(
            item.span[1] for item in self.items
        )


def _bits(mask: Mask) -> list[int]:
    return [k for k in range(mask.bit_length()) if mask >> k & 1]


def _on_grid(grid: Grid, points: Mapping[Mask, Fraction | None]) -> dict[Mask, int | None]:
    return {subset: None if value is None else grid.whole(value) for subset, value in points.items()}
