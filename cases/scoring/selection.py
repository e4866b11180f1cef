"""Which records of a person count at all, in which order; every other one is named with its reason."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from cases.scoring.dates import is_over
from cases.scoring.inputs import Input
from cases.scoring.items import CountedFrom, DecayKind, Item, WhileDisputed
from cases.scoring.method import Conflicts, Duplicates, Method, Missing, Order
from cases.scoring.points import NoPoints, counted_on, worth
from cases.scoring.result import LeftOut, Why


class Selection:
    """Records that count, per item, and those left out; filled by ``select`` only."""

    def __init__(self) -> None:
        self.counting: dict[str, list[Input]] = {}
        self.left_out: list[LeftOut] = []
        self.undisclosed: list[str] = []

    def leave_out(self, record: Input, why: Why) -> None:
        """Note a record that does not count."""
        self.left_out.append(LeftOut(record_id=record.record_id, item=record.item, why=why))


def ordered(method: Method, inputs: Iterable[Input]) -> tuple[Input, ...]:
    """The records in the order in which the method counts them."""
    if method.records.order is Order.AS_GIVEN:
        return tuple(inputs)
    return tuple(sorted(inputs, key=lambda record: _by_date(method, record)))


def select(method: Method, records: Sequence[Input], as_of: date) -> Selection:
    """Drop unknown items, repeats, what lies ahead, what is too old and what is suppressed."""
    selection = Selection()
    known = []
    for record in records:
        if record.item in method.item_by_code:
            known.append(record)
        else:
            selection.leave_out(record, Why.UNKNOWN_ITEM)
            selection.undisclosed.append(f"item:{record.item}")
    # The same record twice is one record in any method; the second pass follows the method's key.
    known = _without_repeats(method, known, lambda record: record.record_id, as_of, selection)
    if method.records.duplicates is Duplicates.KEEP_ONE and method.records.duplicate_key:
        known = _without_repeats(method, known, lambda record: _fact(method, record), as_of, selection)
    for record in known:
        why = _why_not(method, method.item_by_code[record.item], record, as_of, selection)
        if why is None:
            selection.counting.setdefault(record.item, []).append(record)
        else:
            selection.leave_out(record, why)
    return selection


def order_day(item: Item, record: Input) -> date:
    """The day that places a record in time; records without any date come first."""
    return counted_on(item, record) or record.occurred_on or record.determined_on or date.min


def _by_date(method: Method, record: Input) -> tuple[date, str, str, str]:
    item = method.item_by_code.get(record.item)
    day = order_day(item, record) if item else date.min
    return day, record.record_id, record.item, record.sha256


def _fact(method: Method, record: Input) -> Hashable:
    """What makes two records the same fact; a record without the whole key stands for itself."""
    values = tuple(record.attributes.get(name) for name in method.records.duplicate_key)
    if any(value is None or value == "" for value in values):
        return ("alone", record.record_id)
    return (record.item, *values)


def _without_repeats(
    method: Method,
    records: Sequence[Input],
    key: Callable[[Input], Hashable],
    as_of: date,
    selection: Selection,
) -> list[Input]:
    facts: dict[Hashable, list[int]] = {}
    # By position and not by object: the very same object may have been handed in twice.
    for position, record in enumerate(records):
        facts.setdefault(key(record), []).append(position)
    dropped: dict[int, Why] = {}
    for positions in facts.values():
        if len(positions) > 1:
            keep, why = _keep(method, [records[position] for position in positions], as_of)
            dropped |= {position: why for place, position in enumerate(positions) if place != keep}
    for position, why in dropped.items():
        selection.leave_out(records[position], why)
    # What is kept stays in its own place: limits on counts follow the method's order.
    return [record for position, record in enumerate(records) if position not in dropped]


def _keep(method: Method, same: Sequence[Input], as_of: date) -> tuple[int | None, Why]:
    """The position of the one record of a fact that stays, and why the others go."""
    first = same[0]
    if all(replace(record, record_id=first.record_id).sha256 == first.sha256 for record in same[1:]):
        return 0, Why.DUPLICATE
    positions = range(len(same))
    rule = method.records.conflicts
    if rule is Conflicts.LEAVE_OUT:
        return None, Why.CONFLICT
    if rule is Conflicts.KEEP_LATEST:
        return max(positions, key=lambda position: _by_date(method, same[position])), Why.CONFLICT
    return max(positions, key=lambda position: _points(method, same[position], as_of)), Why.CONFLICT


def _points(method: Method, record: Input, as_of: date) -> Fraction:
    value = worth(method.item_by_code[record.item], record, as_of)
    return Fraction(0) if isinstance(value, NoPoints) else value.left


def _why_not(method: Method, item: Item, record: Input, as_of: date, selection: Selection) -> Why | None:
    determined = record.determined_on if item.counted_from is CountedFrom.DETERMINATION else None
    if any(day is not None and day > as_of for day in (record.occurred_on, determined)):
        return Why.NOT_YET
    start = counted_on(item, record)
    needs_date = item.retention is not None or item.decay.kind is not DecayKind.NONE
    if start is None and needs_date and item.counted_from is not CountedFrom.EVENT_END:
        if method.records.missing_date is Missing.NOT_COMPUTABLE:
            selection.undisclosed.append(f"date:{record.record_id}")
        return Why.MISSING_DATE
    if start is not None and item.retention is not None and is_over(start, item.retention, as_of):
        return Why.RETENTION_OVER
    if item.while_disputed is WhileDisputed.SUPPRESSED and record.day("disputed_since") is not None:
        return Why.DISPUTED
    return None
