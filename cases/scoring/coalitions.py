"""The total under any subset of changes to the records, without scoring the untouched ones again.

The evaluator's own functions say which records count and what each is worth; only the sums are made again (``sums``).
The property tests compare every subset with ``evaluate``. Where two records may state the same fact, the evaluator
itself is asked. Specification: docs/algorithms/lawful-score.md.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cases.scoring.counting import counted_records
from cases.scoring.evaluate import evaluate
from cases.scoring.findings import Effect
from cases.scoring.inputs import Input
from cases.scoring.lawful import Change, corrected
from cases.scoring.method import Duplicates, Method
from cases.scoring.rounding import round_to
from cases.scoring.scale import Cap, Group, RoundingMoment
from cases.scoring.selection import order_day, ordered, select
from cases.scoring.sums import Grid, GroupSum, ItemSum, Mask, Range, Row, held, subsets, union


class Coalitions:
    """The totals of one person under every subset of ``changes``, exactly as ``evaluate`` gives them.

    Totals are integers in one unit per person; ``points`` turns them into points of the scale.
    """

    def __init__(self, method: Method, inputs: Sequence[Input], changes: Sequence[Change], as_of: date) -> None:
        self._method, self._inputs, self._changes, self._as_of = method, inputs, changes, as_of
        records = [one for one in ordered(method, inputs) if one.item in method.item_by_code]
        touching = _touching(changes)
        #: The changes that can move anything.
        self.live = union(touching.get(one.record_id, 0) for one in records)
        touched = {one.item for one in records if one.record_id in touching}
        rows = {
            code: [_row(method, one, touching, changes, as_of) for one in records if one.item == code]
            for code in touched
        }
        self._repeats = _may_repeat(records, rows)
        as_it_is = evaluate(method, inputs, as_of).item_points()
        others = {code: points for code, points in as_it_is.items() if code not in touched}
        self._grid = Grid(method.scale, _numbers(method, rows, others))
        self._groups = [self._group(group, rows, others) for group in method.groups]
        self._base = self._grid.whole(method.scale.base)
        self._limits = self._grid.limits(Cap(min=method.scale.min, max=method.scale.max))
        self._totals: dict[Mask, int] = {}

    def points(self, total: int) -> Fraction:
        """A total, or a difference of two, in points of the scale."""
        return Fraction(total, self._grid.unit)

    def printed(self, total: int) -> Decimal:
        """A total as the method prints it."""
        scale = self._method.scale
        return round_to(self.points(total), decimals=scale.decimals, mode=scale.rounding)

    def total(self, mask: Mask) -> int:
        """The total once the changes in ``mask`` are made."""
        own = mask & self.live
        if own not in self._totals:
            self._totals[own] = self._scored(own) if self._repeats else self._summed(own)
        return self._totals[own]

    def made(self, mask: Mask) -> tuple[Input, ...]:
        """The records once the changes in ``mask`` are made."""
        return corrected(self._inputs, [change for k, change in enumerate(self._changes) if mask >> k & 1])

    def families(self) -> list[Mask]:
        """Sets of live changes that have no influence on one another: what each set moves adds up."""
        if self._repeats or not self._is_exact() or any(held(end, self._limits) != end for end in self._span()):
            return [self.live] if self.live else []
        return [family for group in self._groups for family in group.families()]

    def moves(self, change: Mask) -> Range:
        """Bounds of what one live change moves in the total, whatever else is changed; nought lies between them."""
        if self._repeats:
            low, high = (held(end, self._limits) for end in self._span())
            return self._grid.widened((low - high, high - low))
        item = next(item for group in self._groups for item in group.items if item.mask & change)
        return item.moves(change) if self._is_exact() else self._grid.widened(item.moves(change))

    def _group(self, group: Group, rows: Mapping[str, Sequence[Row]], others: Mapping[str, Fraction]) -> GroupSum:
        items = [item for item in self._method.items if item.group == group.code]
        return GroupSum(
            items=tuple(
                ItemSum(self._method, item, rows[item.code], self._grid, repeats=self._repeats)
                for item in items
                if item.code in rows
            ),
            rest=sum(self._grid.whole(others.get(item.code, Fraction(0))) for item in items),
            limits=self._grid.limits(group.cap),
        )

    def _span(self) -> Range:
        """Bounds of the total over all subsets, before the limits of the scale."""
        low, high = (self._base + sum(group.span[side] for group in self._groups) for side in (0, 1))
        return low, high

    def _summed(self, mask: Mask) -> int:
        total = self._base + sum(group.sum(mask) for group in self._groups)
        return self._grid.rounded(held(total, self._limits))

    def _scored(self, mask: Mask) -> int:
        return self._grid.whole(evaluate(self._method, self.made(mask), self._as_of).total)

    def _is_exact(self) -> bool:
        """True when the last rounding never changes anything."""
        whole_items = self._method.scale.rounded is RoundingMoment.PER_ITEM and self._base % self._grid.step == 0
        return self._grid.step == 1 or whole_items


def _touching(changes: Sequence[Change]) -> dict[str, Mask]:
    """Which changes touch a record, by its id; those without effect touch none."""
    touching: dict[str, Mask] = {}
    for position, change in enumerate(changes):
        if change.effect is not Effect.NONE:
            touching[change.record_id] = touching.get(change.record_id, 0) | 1 << position
    return touching


def _row(method: Method, record: Input, touching: Mapping[str, Mask], changes: Sequence[Change], as_of: date) -> Row:
    mask = touching.get(record.record_id, 0)
    item = method.item_by_code[record.item]
    forms = {
        subset: corrected([record], [change for k, change in enumerate(changes) if subset >> k & 1])
        for subset in subsets(mask)
    }
    keyed = method.records.duplicate_key if method.records.duplicates is Duplicates.KEEP_ONE else ()
    stated = [tuple(form.attributes.get(name) for name in keyed) for each in forms.values() for form in each]
    day = order_day(item, record)
    return Row(
        mask=mask,
        points={subset: _points(method, each, as_of) for subset, each in forms.items()},
        month=(day.year, day.month),
        facts=frozenset(fact for fact in stated if fact and None not in fact and "" not in fact),
    )


def _points(method: Method, form: Sequence[Input], as_of: date) -> Fraction | None:
    counted = counted_records(method, select(method, form, as_of), as_of)
    return next((value.left for values in counted.values() for _record, value in values), None)


def _may_repeat(records: Sequence[Input], rows: Mapping[str, Sequence[Row]]) -> bool:
    """True when a change may let another record take the place of the changed one."""
    ids = Counter(one.record_id for one in records)
    if any(ids[one.record_id] > 1 for one in records if one.item in rows):
        return True
    facts = [Counter(fact for row in each for fact in row.facts) for each in rows.values()]
    return any(count > 1 for each in facts for count in each.values())


def _numbers(
    method: Method, rows: Mapping[str, Sequence[Row]], others: Mapping[str, Fraction]
) -> Iterator[Fraction | Decimal]:
    """Every number that a sum can be made of."""
    yield method.scale.base
    yield from others.values()
    yield from (
        points for each in rows.values() for row in each for points in row.points.values() if points is not None
    )
