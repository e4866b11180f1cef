"""What one record is worth under one item, before any limit on counts or sums."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cases.scoring.inputs import Input, Scalar, as_number
from cases.scoring.items import CountedFrom, DecayKind, Item, Points, PointsKind, PointsRow, RepairEffect


class Mark(StrEnum):
    """What changed the points of a record on its way into the sum."""

    REPAIRED = "repaired"
    HALVED = "halved"
    DECAYED = "decayed"
    ROUNDED = "rounded"
    CAPPED = "capped"
    DISPUTED = "disputed"


class NoPoints(StrEnum):
    """Why the point rule gives no number for a record."""

    MISSING_ATTRIBUTE = "missing_attribute"
    NO_RULE = "no_rule"
    UNDISCLOSED = "undisclosed"


@dataclass(frozen=True, slots=True)
class Worth:
    """Points as the table states them, and what repair and age leave of them."""

    stated: Fraction
    left: Fraction
    marks: tuple[Mark, ...]


def counted_on(item: Item, record: Input) -> date | None:
    """The day from which the record's age runs; None when unknown or not yet ended."""
    if item.counted_from is CountedFrom.EVENT_END:
        return record.ended_on
    if item.counted_from is CountedFrom.DETERMINATION:
        return record.determined_on
    return record.occurred_on


def is_removed_by_repair(item: Item, record: Input) -> bool:
    """True when repair takes the record out of the score altogether."""
    repair = item.repair
    return repair is not None and repair.effect is RepairEffect.REMOVED and record.flag(repair.attribute) is True


def worth(item: Item, record: Input, as_of: date) -> Worth | NoPoints:
    """The points of one record on ``as_of``: the point rule, then repair, then decay."""
    stated = _stated(item.points, record)
    if isinstance(stated, NoPoints):
        return stated
    left, marks = _after_repair(item, record, stated)
    factor = _decay_factor(item, record, as_of)
    if factor != 1 and left != 0:
        left, marks = left * factor, (*marks, Mark.DECAYED)
    return Worth(stated=stated, left=left, marks=marks)


def _stated(points: Points, record: Input) -> Fraction | NoPoints:
    if points.kind is PointsKind.UNDISCLOSED:
        return NoPoints.UNDISCLOSED
    if points.kind is PointsKind.FIXED:
        return Fraction(points.value or 0)
    value = record.attributes.get(points.attribute or "")
    if value is None or value == "":
        return NoPoints.MISSING_ATTRIBUTE
    if points.kind is PointsKind.BY_VALUE:
        return _from_row(next((row for row in points.table if _same(row, value)), None))
    number = as_number(value)
    return NoPoints.MISSING_ATTRIBUTE if number is None else _from_number(points, number)


def _from_number(points: Points, number: Decimal) -> Fraction | NoPoints:
    if points.kind is PointsKind.BY_BAND:
        return _from_row(next((row for row in points.table if _within(row, number)), None))
    # A negative count would turn a deduction into a reward; no method states such a rule.
    return NoPoints.NO_RULE if number < 0 else Fraction(points.value or 0) * Fraction(number)


def _from_row(row: PointsRow | None) -> Fraction | NoPoints:
    return NoPoints.NO_RULE if row is None else Fraction(row.points)


def _same(row: PointsRow, value: Scalar) -> bool:
    # In Python True equals 1; in a method "settled" and "level 1" are different facts.
    if isinstance(row.equals, bool) or isinstance(value, bool):
        return row.equals is value
    if isinstance(row.equals, int):
        return as_number(value) == row.equals
    return row.equals == value


def _within(row: PointsRow, number: Decimal) -> bool:
    return (row.low is None or row.low <= number) and (row.high is None or number < row.high)


def _after_repair(item: Item, record: Input, points: Fraction) -> tuple[Fraction, tuple[Mark, ...]]:
    repair = item.repair
    if repair is None or record.flag(repair.attribute) is not True or repair.effect is RepairEffect.KEPT:
        return points, ()
    if repair.effect is RepairEffect.HALVED:
        return points / 2, (Mark.HALVED,)
    return Fraction(0), (Mark.REPAIRED,)


def _decay_factor(item: Item, record: Input, as_of: date) -> Fraction:
    start = counted_on(item, record)
    if item.decay.kind is DecayKind.NONE or item.decay.days is None or start is None:
        return Fraction(1)
    age = max(0, (as_of - start).days)
    return Fraction(max(0, item.decay.days - age), item.decay.days)
