"""Calendar arithmetic of the recompute: whole years and months, no working days, no clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in calendar units, added in the order years and months, then days."""

    years: int = 0
    months: int = 0
    days: int = 0


def add_period(day: date, period: Period) -> date:
    """The matching day after ``period``; a month without it ends the period on its last day.

    Source: Civil Code, Articles 200 to 204 (the day itself is not counted).
    Beyond the last day a calendar can hold, that last day is given.
    """
    months = day.year * 12 + day.month - 1 + period.years * 12 + period.months
    year, month = divmod(months, 12)
    if year > date.max.year:
        return date.max
    reached = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    if (date.max - reached).days < period.days:
        return date.max
    return reached + timedelta(days=period.days)


def is_over(start: date, period: Period, as_of: date) -> bool:
    """True from the day after the last day of the period that began on ``start``."""
    return as_of > add_period(start, period)


@lru_cache(maxsize=1024)
def first_inside(period: Period, as_of: date) -> date:
    """The earliest day on which a period can have begun that is not over on ``as_of``.

    Found by halving, since a later start never ends sooner; remembered, since everybody's
    records of an item are asked about the same day.
    """
    low, high = date.min.toordinal(), as_of.toordinal()
    while low < high:
        middle = (low + high) // 2
        if is_over(date.fromordinal(middle), period, as_of):
            low = middle + 1
        else:
            high = middle
    return date.fromordinal(low)


def whole_months(start: date, as_of: date) -> int:
    """Age in whole calendar months: the most months whose matching day is not after ``as_of``.

    The matching day is that of ``add_period``: of 31 January it is 28 or 29 February.
    """
    months = (as_of.year - start.year) * 12 + as_of.month - start.month
    matching = min(start.day, monthrange(as_of.year, as_of.month)[1])
    return months if as_of.day >= matching else months - 1
