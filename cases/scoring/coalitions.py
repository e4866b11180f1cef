"""The total under any subset of changes to the records, without scoring the untouched ones again.

The evaluator's own functions say which records count and what each is worth; only the sums are made again (``sums``).
The property tests compare every subset with ``evaluate``. Where two records may state the same fact, the evaluator
itself is asked. Specification: docs/algorithms/lawful-score.md.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from cases.scoring.counting import counted_records
from cases.scoring.evaluate import evaluate
from cases.scoring.findings import Effect
from cases.scoring.inputs import Input
from cases.scoring.items import Item
from cases.scoring.lawful import Change, corrected
from cases.scoring.method import Duplicates, Method
from cases.scoring.rounding import round_to
from cases.scoring.scale import Cap, Group, RoundingMoment
from cases.scoring.selection import order_day, ordered, select
from cases.scoring.sums import Grid, GroupSum, ItemSum, Mask, Range, RepeatedSum, Row, held, subsets, union

#: So many changes of one record are told apart; no rule table finds as much wrong with one.
MOST_OF_ONE: Final = 12


class Coalitions:
    """The totals of one person under every subset of ``changes``, exactly as ``evaluate`` gives them.

    Totals are integers in one unit per person; ``points`` turns them into points of the scale.
    """

    def __init__(self, method: Method, inputs: Sequence[Input], changes: Sequence[Change], as_of: date) -> None:
        self._method, self._inputs, self._changes, self._as_of = method, inputs, changes, as_of
        self._totals: dict[Mask, int] = {}
        records = [one for one in ordered(method, inputs) if one.item in method.item_by_code]
        touching = _touching(changes)
        #: The changes that can move anything.
        self.live: Mask = union(1 << k for one in records for k in touching.get(one.record_id, ()))
        tangled = any(len(touching.get(one.record_id, ())) > MOST_OF_ONE for one in records)
        touched = {one.item for one in records if one.record_id in touching}
        self._by_item = {code: [one for one in records if one.item == code] for code in touched}
        #: Nothing stands alone: the evaluator is asked for every total, and ``moves`` knows nothing.
        self.is_tangled = tangled or _cross_items(records, touched)
        own = {} if self.is_tangled else self._by_item
        rows = {code: [self._row(one, touching.get(one.record_id, ())) for one in each] for code, each in own.items()}
        as_it_is = evaluate(method, inputs, as_of).item_points()
        others = {code: points for code, points in as_it_is.items() if code not in touched}
        self._grid = Grid(method.scale, _numbers(method, rows, others))
        groups = [self._group(group, rows, others) for group in method.groups]
        self._groups = [group for group in groups if group.items]
        self._base = self._grid.whole(method.scale.base) + sum(group.sum(0) for group in groups if not group.items)
        self._limits = self._grid.limits(Cap(min=method.scale.min, max=method.scale.max))

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
        known = self._totals.get(own)
        if known is None:
            known = self._totals[own] = self._scored(own) if self.is_tangled else self._summed(own)
        return known

    def made(self, mask: Mask) -> tuple[Input, ...]:
        """The records once the changes in ``mask`` are made."""
        return corrected(self._inputs, [change for k, change in enumerate(self._changes) if mask >> k & 1])

    def families(self) -> list[Mask]:
        """Sets of live changes that have no influence on one another: what each set moves adds up."""
        if self.is_tangled or not self._is_exact() or any(held(end, self._limits) != end for end in self._span()):
            return [self.live] if self.live else []
        return [family for group in self._groups for family in group.families()]

    def moves(self, change: Mask) -> Range:
        """Bounds of what one live change moves in the total, whatever else is changed; nought lies between them."""
        if self.is_tangled:
            raise ValueError("where nothing stands alone, nothing is known of a single change")
        item = next(item for group in self._groups for item in group.items if item.mask & change)
        return item.moves(change) if self._is_exact() else self._grid.widened(item.moves(change))

    def _row(self, record: Input, positions: Sequence[int]) -> Row:
        """A record of a touched item, in every form that its own changes can give it."""
        method = self._method
        forms = {
            subset: corrected([record], [self._changes[k] for k in positions if subset >> k & 1])
            for subset in subsets(union(1 << k for k in positions))
        }
        keyed = method.records.duplicate_key if method.records.duplicates is Duplicates.KEEP_ONE else ()
        stated = [tuple(form.attributes.get(name) for name in keyed) for each in forms.values() for form in each]
        day = order_day(method.item_by_code[record.item], record)
        return Row(
            mask=union(1 << k for k in positions),
            points={subset: self._points(form) for subset, form in forms.items()},
            month=(day.year, day.month),
            facts=frozenset(fact for fact in stated if fact and None not in fact and "" not in fact),
        )

    def _points(self, form: Sequence[Input]) -> Fraction | None:
        """What a record counts for on its own, before any limit on counts or sums; nothing if it is gone."""
        counted = counted_records(self._method, select(self._method, form, self._as_of), self._as_of)
        return next((value.left for values in counted.values() for _record, value in values), None)

    def _group(self, group: Group, rows: Mapping[str, Sequence[Row]], others: Mapping[str, Fraction]) -> GroupSum:
        items = [item for item in self._method.items if item.group == group.code]
        return GroupSum(
            items=tuple(self._item(item, rows[item.code]) for item in items if item.code in rows),
            rest=sum(self._grid.whole(others.get(item.code, Fraction(0))) for item in items),
            limits=self._grid.limits(group.cap),
        )

    def _item(self, item: Item, rows: Sequence[Row]) -> ItemSum:
        ids = Counter(one.record_id for one in self._by_item[item.code])
        facts = Counter(fact for row in rows for fact in row.facts)
        if any(count > 1 for each in (ids, facts) for count in each.values()):
            return RepeatedSum(self._method, item, rows, self._grid, lambda mask: self._scored_item(item, mask))
        return ItemSum(self._method, item, rows, self._grid)

    def _span(self) -> Range:
        """Bounds of the total over all subsets, before the limits of the scale."""
        low, high = (self._base + sum(group.span[side] for group in self._groups) for side in (0, 1))
        return low, high

    def _summed(self, mask: Mask) -> int:
        total = self._base
        for group in self._groups:
            total += group.sum(mask)
        return self._grid.rounded(held(total, self._limits))

    def _scored(self, mask: Mask) -> int:
        return self._grid.whole(evaluate(self._method, self.made(mask), self._as_of).total)

    def _scored_item(self, item: Item, mask: Mask) -> Fraction:
        changes = [change for k, change in enumerate(self._changes) if mask >> k & 1]
        result = evaluate(self._method, corrected(self._by_item[item.code], changes), self._as_of)
        return result.item_points().get(item.code, Fraction(0))

    def _is_exact(self) -> bool:
        """True when the last rounding never changes anything."""
        whole_items = self._method.scale.rounded is RoundingMoment.PER_ITEM and self._base % self._grid.step == 0
        return self._grid.step == 1 or whole_items


def _touching(changes: Sequence[Change]) -> dict[str, list[int]]:
    """The positions of the changes that touch a record, by its id; those without effect touch none."""
    touching: dict[str, list[int]] = {}
    for position, change in enumerate(changes):
        if change.effect is not Effect.NONE:
            touching.setdefault(change.record_id, []).append(position)
    return touching


def _cross_items(records: Sequence[Input], touched: AbstractSet[str]) -> bool:
    """True when one id stands in two items, one of them touched: only one of its records counts at all."""
    items: dict[str, set[str]] = {}
    for one in records:
        items.setdefault(one.record_id, set()).add(one.item)
    return any(len(each) > 1 and each & touched for each in items.values())


def _numbers(
    method: Method, rows: Mapping[str, Sequence[Row]], others: Mapping[str, Fraction]
) -> Iterator[Fraction | Decimal]:
    """Every number that a sum can be made of."""
    yield method.scale.base
    yield from others.values()
    yield from (
        points for each in rows.values() for row in each for points in row.points.values() if points is not None
    )
