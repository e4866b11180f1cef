"""Which records of a person count at all, in which order; every other one is named with its reason."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from fractions import Fraction

from cases.scoring.canonical import canonical_bytes
from cases.scoring.dates import first_inside
from cases.scoring.inputs import Input
from cases.scoring.items import CountedFrom, Item, WhileDisputed
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
    records = list(inputs)
    if method.records.order is Order.BY_DATE:
        records.sort(key=lambda record: _place(method, record))
        # Two records can share a place only where an id is repeated; then the hash decides.
        if len({record.record_id for record in records}) < len(records):
            records.sort(key=lambda record: _by_date(method, record))
    return tuple(records)


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
    known = _without_repeats(method, known, [record.record_id for record in known], as_of, selection)
    if method.records.duplicates is Duplicates.KEEP_ONE and method.records.duplicate_key:
        known = _without_repeats(method, known, [_fact(method, record) for record in known], as_of, selection)
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


def _place(method: Method, record: Input) -> tuple[date, str, str]:
    item = method.item_by_code.get(record.item)
    day = order_day(item, record) if item else date.min
    return day, record.record_id, record.item


def _by_date(method: Method, record: Input) -> tuple[tuple[date, str, str], str]:
    return _place(method, record), record.sha256


def _fact(method: Method, record: Input) -> Hashable:
    """What makes two records the same fact; a record without the whole key stands for itself."""
    values = [record.attributes.get(name) for name in method.records.duplicate_key]
    if None in values or "" in values:
        return ("alone", record.record_id)
    return (record.item, *values)


def _without_repeats(
    method: Method,
    records: list[Input],
    facts: Sequence[Hashable],
    as_of: date,
    selection: Selection,
) -> list[Input]:
    """Keep one record of each fact; ``facts`` says of each record which fact it states."""
    if len(set(facts)) == len(facts):
        return records
    # By position and not by object: the very same object may have been handed in twice.
    stating: dict[Hashable, list[int]] = {}
    for position, fact in enumerate(facts):
        stating.setdefault(fact, []).append(position)
    dropped: dict[int, Why] = {}
    for positions in stating.values():
        if len(positions) > 1:
            keep, why = _keep(method, [records[position] for position in positions], as_of)
            dropped |= {position: why for place, position in enumerate(positions) if place != keep}
    for position, why in dropped.items():
        selection.leave_out(records[position], why)
    # What is kept stays in its own place: limits on counts follow the method's order.
    return [record for position, record in enumerate(records) if position not in dropped]


def _keep(method: Method, same: Sequence[Input], as_of: date) -> tuple[int | None, Why]:
    """The position of the one record of a fact that stays, and why the others go."""
    if len({_content(record) for record in same}) == 1:
        return 0, Why.DUPLICATE
    positions = range(len(same))
    rule = method.records.conflicts
    if rule is Conflicts.LEAVE_OUT:
        return None, Why.CONFLICT
    if rule is Conflicts.KEEP_LATEST:
        return max(positions, key=lambda position: _by_date(method, same[position])), Why.CONFLICT
    return max(positions, key=lambda position: _points(method, same[position], as_of)), Why.CONFLICT


def _content(record: Input) -> Hashable:
    """Everything but the id, told apart as in the canonical text: true is not 1."""
    dates = (record.occurred_on, record.ended_on, record.determined_on)
    return (record.item, dates, canonical_bytes(record.attributes))


def _points(method: Method, record: Input, as_of: date) -> Fraction:
    value = worth(method.item_by_code[record.item], record, as_of)
    return Fraction(0) if isinstance(value, NoPoints) else value.left


def _why_not(method: Method, item: Item, record: Input, as_of: date, selection: Selection) -> Why | None:
    start = counted_on(item, record)
    # An end that lies ahead makes nothing of the event undone; a day of determination ahead does.
    latest = start if item.counted_from is CountedFrom.DETERMINATION else None
    if max(record.occurred_on or as_of, latest or as_of) > as_of:
        return Why.NOT_YET
    if start is None:
        # An event without an end goes on: it counts in full and does not age.
        if item.needs_day and item.counted_from is not CountedFrom.EVENT_END:
            if method.records.missing_date is Missing.NOT_COMPUTABLE:
                selection.undisclosed.append(f"date:{record.record_id}")
            return Why.MISSING_DATE
    elif item.retention is not None and start < first_inside(item.retention, as_of):
        return Why.RETENTION_OVER
    if item.while_disputed is WhileDisputed.SUPPRESSED and record.day("disputed_since") is not None:
        return Why.DISPUTED
    return None
