"""Calendar arithmetic of the recompute: whole years and months, no working days, no clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


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
