"""Invented kinds of record for the items of a method, rarer the more they weigh, as in real life."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.scoring.attributes import DISPUTED_SINCE, RELATION_TO_SUBJECT
from cases.scoring.inputs import Scalar
from cases.scoring.items import CountedFrom, Item, Per, PointsKind, RecordClass
from cases.scoring.method import Method
from cases.sweeps.kinds import DISPUTE_DAY

_MOST_UNITS = 12
_ABOUT_OTHERS = {RecordClass.COURT_LISTING, RecordClass.CREDIT, RecordClass.JUDGMENT, RecordClass.PENALTY}


@dataclass(frozen=True, slots=True)
class Invented:
    """A kind that the generator draws with ``weight``. ``lasts``: its records have an end."""

    item: str
    attributes: Mapping[str, Scalar]
    weight: int
    lasts: bool


def invent_kinds(methods: Sequence[Method], measures: Collection[str]) -> tuple[Invented, ...]:
    """Kinds for every item, the first method that has it deciding. Attributes in ``measures`` stay out."""
    items: dict[str, Item] = {}
    for method in methods:
        items = dict(method.item_by_code) | items
    return tuple(kind for item in items.values() for kind in _kinds(item, measures))


def slots(kinds: Sequence[Invented], count: int) -> tuple[int, ...]:
    """``count`` places shared out by weight, every kind at least one: drawing a place draws a kind."""
    total = sum(kind.weight for kind in kinds)
    room = count - len(kinds)
    places: list[int] = []
    so_far = 0
    for number, kind in enumerate(kinds):
        so_far += kind.weight
        places.extend([number] * (number + 1 + room * so_far // total - len(places)))
    return tuple(places)


def _kinds(item: Item, measures: Collection[str]) -> Iterator[Invented]:
    lasts = item.counted_from is CountedFrom.EVENT_END
    values = list(_values(item, measures))
    common = 2_000_000 // (5 + _typical(item)) // (4 if item.per is Per.SUBJECT else 1)
    shares = [common // (place + 1) for place in range(len(values))]
    for attributes, share in zip(values, shares, strict=True):
        scaled = share * common // sum(shares)
        for repair, part in _repairs(item):
            yield Invented(item.code, attributes | repair, max(1, scaled * part // 100), lasts)
    rare = max(1, common // 200)
    yield Invented(item.code, values[0] | {DISPUTED_SINCE: DISPUTE_DAY}, rare, lasts)
    if item.record_class in _ABOUT_OTHERS:
        yield Invented(item.code, values[0] | {RELATION_TO_SUBJECT: "father"}, rare, lasts)
    if values[0]:
        yield Invented(item.code, {}, rare, lasts)


def _values(item: Item, measures: Collection[str]) -> Iterator[dict[str, Scalar]]:
    points = item.points
    name = points.attribute or ""
    kind = PointsKind.FIXED if name in measures else points.kind
    if kind is PointsKind.PER_UNIT:
        for units in range(1, _MOST_UNITS + 1):
            yield {name: units}
    elif kind is PointsKind.BY_VALUE:
        for row in points.table:
            yield {name: row.equals}
    elif kind is PointsKind.BY_BAND:
        for row in points.table:
            low = row.low if row.low is not None else (row.high or Decimal(0)) - 1
            yield {name: low}
    else:
        yield {}


def _repairs(item: Item) -> tuple[tuple[dict[str, Scalar], int], ...]:
    if item.repair is None:
        return (({}, 100),)
    name = item.repair.attribute
    return (({name: False}, 55), ({name: True}, 40), ({}, 5))


def _typical(item: Item) -> int:
    amounts = [item.points.value, *(row.points for row in item.points.table)]
    return min((abs(int(amount)) for amount in amounts if amount), default=10)
