"""Dates as well as people know them, timelines in order, and pieces that survive being stored."""

from datetime import date

import pytest

from cases import told
from cases.told import EarlierStep, Effect, Happening, When

MARCH = When(2026, 3)
SECOND = When(2026, 3, 2)
ABOUT = When(2025, about=True)


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1949, None, None), (2026, 13, None), (2026, None, 2), (2025, 2, 29), (2026, 4, 31)]
)
def test_it_rejects_what_is_on_no_calendar(year, month, day):
    with pytest.raises(ValueError, match=r"When\(|month|day"):
        When(year, month, day)


def test_a_timeline_is_in_order_and_unknown_days_come_last():
    rows = [Happening("d"), Happening("c", SECOND), Happening("b", MARCH), Happening("a", ABOUT), Happening("e")]

    assert [one.what for one in told.in_order(rows)] == ["a", "b", "c", "d", "e"]


def test_pieces_come_back_as_they_were_stored():
    happenings = (Happening("我不能登机。", SECOND), Happening("no day"))
    effects = (Effect("travel", date(2026, 9, 21), "flight"), Effect("loan"))
    steps = (EarlierStep("the platform", MARCH, "letter", "refused", ABOUT, "All is correct."), EarlierStep("court"))

    assert told.timeline(told.written(happenings)) == happenings
    assert told.effects(told.written(effects)) == effects
    assert told.earlier(told.written(steps)) == steps


def test_nothing_told_is_stored_as_nothing():
    assert (told.written(()), told.answers_written({"paid_on": ""})) == ("", "")
    assert (told.timeline(""), told.effects(""), told.earlier(""), told.answers("")) == ((), (), (), {})


def test_the_first_day_that_matters_is_the_earliest():
    effects = (Effect("loan", date(2026, 12, 1)), Effect("travel", date(2026, 9, 21)), Effect("job"))

    assert told.first_day(effects) == date(2026, 9, 21)
    assert told.first_day((Effect("job"),)) is None
