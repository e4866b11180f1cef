"""The statutory calendar of mainland China, behind the Calendar protocol of cases.deadlines.

Source: the `chinesecalendar` package, which restates the State Council's yearly notices. A year
without a notice is answered as plain weekends and reported as not published, never guessed.
"""

from collections.abc import Callable
from datetime import date

import chinese_calendar
from chinese_calendar import constants

SATURDAY = 5
PUBLISHED_YEARS = frozenset(day.year for day in constants.holidays)


class StatutoryCalendar:
    """Holidays and adjusted working weekends of the years the package knows (2004-2026).

    `published_years` can be narrowed to look at a date as it was known earlier, and `is_holiday`
    replaced by another source of the same notices.
    """

    def __init__(
        self,
        *,
        published_years: frozenset[int] = PUBLISHED_YEARS,
        is_holiday: Callable[[date], bool] = chinese_calendar.is_holiday,
    ) -> None:
        self._published_years = published_years
        self._is_holiday = is_holiday

    def is_rest_day(self, day: date) -> bool:
        """Whether nobody works on `day`: by notice, or by plain weekend in an unpublished year."""
        if self.published(day.year):
            return self._is_holiday(day)
        return day.weekday() >= SATURDAY

    def published(self, year: int) -> bool:
        """Whether the yearly notice for `year` is known."""
        return year in self._published_years


STATUTORY = StatutoryCalendar()
