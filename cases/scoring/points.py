"""What one record is worth under one item, before any limit on counts or sums."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from cases.scoring.dates import whole_months
from cases.scoring.expressions import Attribute, Choose, Expression, parts_of
from cases.scoring.inputs import Input
from cases.scoring.items import CountedFrom, Decay, DecayKind, Item, Points, PointsKind, RepairEffect
from cases.scoring.point_table import Stated
from cases.scoring.predicates import is_missing
from cases.scoring.rounding import is_handy_ratio

_NOTHING = Fraction(0)


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


class Worth(NamedTuple):
    """Points as the rule states them, what repair and age leave of them, and the code for the loss."""

    stated: Fraction
    left: Fraction
    marks: tuple[Mark, ...]
    reason_code: str = ""


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
    stated = _STATED[item.points.kind](item.points, record)
    if isinstance(stated, NoPoints):
        return stated
    left, marks = _after_repair(item, record, stated.points)
    left, marks = _after_decay(item, record, as_of, left, marks)
    return Worth(stated=stated.points, left=left, marks=marks, reason_code=stated.reason_code or item.reason_code or "")


def _undisclosed(_points: Points, _record: Input) -> NoPoints:
    return NoPoints.UNDISCLOSED


def _fixed(points: Points, _record: Input) -> Stated:
    return Stated(points.amount)


def _per_unit(points: Points, record: Input) -> Stated | NoPoints:
    number = record.number(points.attribute or "")
    if number is None:
        return NoPoints.MISSING_ATTRIBUTE
    # A negative count would turn a deduction into a reward; no method states such a rule.
    return NoPoints.NO_RULE if number < 0 else Stated(_times(points.amount, *number.as_integer_ratio()))


def _by_value(points: Points, record: Input) -> Stated | NoPoints:
    value = record.attributes.get(points.attribute or "")
    if is_missing(value):
        return NoPoints.MISSING_ATTRIBUTE
    return points.rows.by_value(value) or NoPoints.NO_RULE


def _by_band(points: Points, record: Input) -> Stated | NoPoints:
    number = record.number(points.attribute or "")
    if number is None:
        return NoPoints.MISSING_ATTRIBUTE
    return points.rows.by_band(number) or NoPoints.NO_RULE


def _by_rule(points: Points, record: Input) -> Stated | NoPoints:
    stated, unknown = points.rows.by_rule(record.attributes)
    if stated is None:
        return NoPoints.MISSING_ATTRIBUTE if unknown else NoPoints.NO_RULE
    return stated


def _by_expression(points: Points, record: Input) -> Stated | NoPoints:
    if points.expression is None:
        return NoPoints.UNDISCLOSED
    value = points.expression.value(record.attributes)
    if value is not None:
        return Stated(value) if is_handy_ratio(value) else NoPoints.NO_RULE
    # Without a value although everything is there that it reads: a division by nought.
    return NoPoints.MISSING_ATTRIBUTE if _lacks_a_value(points.expression, record) else NoPoints.NO_RULE


def _lacks_a_value(expression: Expression, record: Input) -> bool:
    if isinstance(expression, Attribute):
        return record.number(expression.attribute) is None
    if isinstance(expression, Choose):
        answer = expression.condition.holds(record.attributes)
        chosen = expression.then if answer else expression.otherwise
        return answer is None or _lacks_a_value(chosen, record)
    return any(_lacks_a_value(part, record) for part in parts_of(expression))


_STATED: Mapping[PointsKind, Callable[[Points, Input], Stated | NoPoints]] = {
    PointsKind.UNDISCLOSED: _undisclosed,
    PointsKind.FIXED: _fixed,
    PointsKind.PER_UNIT: _per_unit,
    PointsKind.BY_VALUE: _by_value,
    PointsKind.BY_BAND: _by_band,
    PointsKind.BY_RULE: _by_rule,
    PointsKind.EXPRESSION: _by_expression,
}


def _after_repair(item: Item, record: Input, points: Fraction) -> tuple[Fraction, tuple[Mark, ...]]:
    repair = item.repair
    if repair is None or repair.effect is RepairEffect.KEPT or record.flag(repair.attribute) is not True:
        return points, ()
    if repair.effect is RepairEffect.HALVED:
        return _times(points, 1, 2), (Mark.HALVED,)
    return _NOTHING, (Mark.REPAIRED,)


def _after_decay(
    item: Item, record: Input, as_of: date, points: Fraction, marks: tuple[Mark, ...]
) -> tuple[Fraction, tuple[Mark, ...]]:
    if item.decay.kind is DecayKind.NONE or not points:
        return points, marks
    start = counted_on(item, record)
    if start is None:
        return points, marks
    share, whole = share_left(item.decay, start, as_of)
    return (points, marks) if share == whole else (_times(points, share, whole), (*marks, Mark.DECAYED))


def share_left(decay: Decay, start: date, as_of: date) -> tuple[int, int]:
    """What age leaves of the points, as a ratio of two integers; a day ahead has no age."""
    start = min(start, as_of)
    if decay.days is not None:
        return max(0, decay.days - (as_of - start).days), decay.days
    months = whole_months(start, as_of)
    rows = (row.factor for row in decay.rows if row.below_months is None or months < row.below_months)
    return next(rows).as_integer_ratio()


def _times(points: Fraction, upper: int, lower: int) -> Fraction:
    # One reduction to lowest terms; multiplying two ratios would need two more.
    return Fraction(points.numerator * upper, points.denominator * lower)
