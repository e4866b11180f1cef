"""Which of an item's records count, and for how much, before anything is added up."""

from datetime import date
from fractions import Fraction

from cases.scoring.inputs import Input
from cases.scoring.items import Item, Per
from cases.scoring.method import Method, Missing
from cases.scoring.points import Mark, NoPoints, Worth, worth
from cases.scoring.result import Why
from cases.scoring.rounding import round_to
from cases.scoring.scale import RoundingMoment, Scale
from cases.scoring.selection import Selection, order_day

Counted = tuple[Input, Worth]


def counted_records(method: Method, selection: Selection, as_of: date) -> dict[str, list[Counted]]:
    """The counted records of every item that has some, in document order; the rest is noted as left out."""
    return {
        item.code: _count(method, item, selection, as_of) for item in method.items if item.code in selection.counting
    }


def _count(method: Method, item: Item, selection: Selection, as_of: date) -> list[Counted]:
    counted: list[Counted] = []
    months: set[tuple[int, int]] = set()
    for record in selection.counting[item.code]:
        value = worth(item, record, as_of)
        if isinstance(value, NoPoints):
            _note_no_points(method, item, record, value, selection)
        elif _is_full(item, record, len(counted), months):
            selection.leave_out(record, Why.OVER_COUNT)
        else:
            counted.append((record, _rounded(method.scale, value)))
    return counted


def _is_full(item: Item, record: Input, count: int, months: set[tuple[int, int]]) -> bool:
    """True when no further record may count; else the record's month is taken from now on."""
    if item.max_count is not None and count >= item.max_count:
        return True
    if item.per is not Per.MONTH:
        return item.per is Per.SUBJECT and count >= 1
    day = order_day(item, record)
    month = (day.year, day.month)
    taken = month in months
    months.add(month)
    return taken


def _rounded(scale: Scale, value: Worth) -> Worth:
    if scale.rounded is not RoundingMoment.PER_RECORD:
        return value
    rounded = Fraction(round_to(value.left, decimals=scale.decimals, mode=scale.rounding))
    return value if rounded == value.left else value._replace(left=rounded, marks=(*value.marks, Mark.ROUNDED))


def _note_no_points(method: Method, item: Item, record: Input, no_points: NoPoints, selection: Selection) -> None:
    selection.leave_out(record, Why(no_points.value))
    if no_points is NoPoints.UNDISCLOSED:
        selection.undisclosed.append(f"points:{item.code}")
    elif method.records.missing_attribute is Missing.NOT_COMPUTABLE:
        selection.undisclosed.append(f"attribute:{record.record_id}")
