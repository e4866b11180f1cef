"""The counting of due dates: worked examples, pauses, extensions, and properties that always hold."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.calendars import STATUTORY, StatutoryCalendar
from cases.deadline_rules import (
    Allowance,
    Extension,
    ExtensionNotAllowed,
    ExtensionRefusal,
    OnExpiry,
    Rule,
    Trigger,
    Unit,
    extension_refusals,
)
from cases.deadline_steps import Step, StepCode, from_rows, to_rows
from cases.deadlines import SHANGHAI, Due, Pause, due, end_of, local_day


def rule(length: int, unit: Unit = Unit.CALENDAR, *, extension: Allowance | None = None) -> Rule:
    return Rule("TEST", Trigger.OBJECTION_RECEIVED, length, unit, "test", OnExpiry.ESCALATE, extension=extension)


def count(
    length: int,
    unit: Unit,
    start: date,
    *,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    extension: Allowance | None = None,
    as_of: date | None = None,
    calendar: StatutoryCalendar = STATUTORY,
) -> Due:
    return due(
        rule(length, unit, extension=extension),
        triggered_on=start,
        calendar=calendar,
        pauses=pauses,
        extensions=extensions,
        as_of=as_of,
    )


def days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=offset) for offset in range((last - first).days + 1))


# --- Worked examples on the official calendars of 2025 and 2026 ---


@pytest.mark.parametrize(
    ("length", "unit", "start", "expected"),
    [
        (20, Unit.CALENDAR, date(2025, 9, 11), date(2025, 10, 9)),
        (15, Unit.CALENDAR, date(2025, 9, 26), date(2025, 10, 11)),
        (20, Unit.CALENDAR, date(2026, 1, 28), date(2026, 2, 24)),
        (30, Unit.CALENDAR, date(2025, 12, 2), date(2026, 1, 4)),
        (20, Unit.CALENDAR, date(2026, 3, 2), date(2026, 3, 23)),
        (3, Unit.WORKING, date(2025, 9, 26), date(2025, 9, 30)),
        (5, Unit.WORKING, date(2025, 9, 26), date(2025, 10, 10)),
        (3, Unit.WORKING, date(2026, 2, 12), date(2026, 2, 24)),
        (10, Unit.WORKING, date(2026, 2, 13), date(2026, 3, 5)),
        (3, Unit.WORKING, date(2025, 4, 25), date(2025, 4, 29)),
    ],
)
def test_it_counts_the_worked_examples(length: int, unit: Unit, start: date, expected: date) -> None:
    found = count(length, unit, start)

    assert (found.due_on, found.provisional) == (expected, False)


def test_it_explains_a_roll_over_with_the_days_it_passed() -> None:
    found = count(20, Unit.CALENDAR, date(2025, 9, 11))

    assert found.steps == (
        Step(StepCode.STARTING_DAY_NOT_COUNTED, on=date(2025, 9, 11)),
        Step(StepCode.COUNTED_DAYS, on=date(2025, 9, 11), until=date(2025, 10, 1), count=20, unit=Unit.CALENDAR),
        Step(
            StepCode.ROLLED_OVER,
            on=date(2025, 10, 1),
            until=date(2025, 10, 9),
            dates=days(date(2025, 10, 1), date(2025, 10, 8)),
        ),
    )


def test_it_explains_that_an_adjusted_weekend_day_is_the_last_day() -> None:
    found = count(15, Unit.CALENDAR, date(2025, 9, 26))

    assert found.steps[-1] == Step(StepCode.ADJUSTED_WORKING_DAY, on=date(2025, 10, 11), dates=(date(2025, 10, 11),))


def test_it_explains_skipped_and_adjusted_days_of_working_days() -> None:
    found = count(5, Unit.WORKING, date(2025, 9, 26))

    assert found.steps[1:] == (
        Step(StepCode.COUNTED_DAYS, on=date(2025, 9, 26), until=date(2025, 10, 10), count=5, unit=Unit.WORKING),
        Step(
            StepCode.SKIPPED_REST_DAYS,
            dates=(date(2025, 9, 27), *days(date(2025, 10, 1), date(2025, 10, 8))),
        ),
        Step(StepCode.ADJUSTED_WORKING_DAY, unit=Unit.WORKING, dates=(date(2025, 9, 28),)),
    )


def test_it_ends_with_the_last_moment_of_the_day_in_shanghai() -> None:
    found = count(20, Unit.CALENDAR, date(2026, 3, 2))

    assert found.due_at == datetime(2026, 3, 23, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    assert found.due_at.astimezone(UTC) == datetime(2026, 3, 23, 15, 59, 59, 999999, tzinfo=UTC)


def test_it_takes_the_day_of_a_moment_in_shanghai_and_requires_a_time_zone() -> None:
    assert local_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert local_day(end_of(date(2026, 3, 1))) == date(2026, 3, 1)
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 3, 1, 16, 0))  # noqa: DTZ001 - the naive moment is what is refused


def test_at_once_is_the_day_itself_even_on_a_rest_day() -> None:
    found = count(0, Unit.CALENDAR, date(2025, 10, 1))

    assert found == Due(
        date(2025, 10, 1),
        end_of(date(2025, 10, 1)),
        provisional=False,
        steps=(Step(StepCode.AT_ONCE, on=date(2025, 10, 1)),),
    )


# --- Months and years ---


@pytest.mark.parametrize(
    ("length", "unit", "start", "expected"),
    [
        (1, Unit.MONTHS, date(2024, 1, 31), date(2024, 2, 29)),  # leap year, a Thursday
        (1, Unit.MONTHS, date(2023, 1, 31), date(2023, 2, 28)),
        (6, Unit.MONTHS, date(2025, 8, 31), date(2026, 2, 28)),  # a Saturday worked by order
        (6, Unit.MONTHS, date(2025, 3, 12), date(2025, 9, 12)),
        (12, Unit.MONTHS, date(2025, 3, 12), date(2026, 3, 12)),
        (1, Unit.YEARS, date(2024, 2, 29), date(2025, 2, 28)),
        (4, Unit.YEARS, date(2020, 2, 29), date(2024, 2, 29)),
        (5, Unit.YEARS, date(2020, 10, 1), date(2025, 10, 9)),  # rolls over the National Day week
    ],
)
def test_it_ends_months_on_the_matching_day_or_the_last(length: int, unit: Unit, start: date, expected: date) -> None:
    assert count(length, unit, start).due_on == expected


def test_it_says_when_the_month_has_no_matching_day() -> None:
    found = count(1, Unit.YEARS, date(2024, 2, 29))

    assert found.steps[1] == Step(StepCode.MONTH_END, on=date(2025, 2, 28), count=29)


# --- Pauses ---


def test_a_pause_moves_calendar_days_by_its_real_days() -> None:
    pause = Pause(date(2026, 3, 9), date(2026, 3, 12), "waiting for the court")

    found = count(20, Unit.CALENDAR, date(2026, 3, 2), pauses=[pause])

    # Day 20 moves from Sunday 22 to Wednesday 25 March.
    assert found.due_on == date(2026, 3, 25)
    assert found.steps[1] == Step(
        StepCode.PAUSED,
        on=date(2026, 3, 9),
        until=date(2026, 3, 12),
        count=3,
        unit=Unit.CALENDAR,
        note="waiting for the court",
    )


def test_a_pause_moves_working_days_only_by_its_working_days() -> None:
    over_the_holiday = Pause(date(2025, 10, 1), date(2025, 10, 10), "waiting")

    found = count(5, Unit.WORKING, date(2025, 9, 26), pauses=[over_the_holiday])

    # Only 9 October would have counted: Friday the 10th becomes the adjusted Saturday the 11th.
    assert found.due_on == date(2025, 10, 11)
    assert found.steps[1].count == 1


def test_a_pause_within_one_day_moves_nothing() -> None:
    pause = Pause(date(2026, 3, 9), date(2026, 3, 9), "a phone call")

    assert count(20, Unit.CALENDAR, date(2026, 3, 2), pauses=[pause]).due_on == date(2026, 3, 23)


def test_two_pauses_that_overlap_are_counted_once() -> None:
    pauses = [Pause(date(2026, 3, 9), date(2026, 3, 12), "a"), Pause(date(2026, 3, 10), date(2026, 3, 13), "b")]

    found = count(21, Unit.CALENDAR, date(2026, 3, 2), pauses=pauses)

    assert found.due_on == date(2026, 3, 27)
    assert [step.count for step in found.steps if step.code is StepCode.PAUSED] == [3, 1]


def test_a_pause_that_begins_during_the_roll_over_keeps_the_last_day() -> None:
    pause = Pause(date(2025, 10, 3), date(2025, 10, 14), "waiting")

    found = count(20, Unit.CALENDAR, date(2025, 9, 11), pauses=[pause])

    assert found.due_on == date(2025, 10, 14)


def test_an_open_pause_is_counted_up_to_the_day_asked_for() -> None:
    pause = Pause(date(2026, 3, 9), None, "waiting")

    assert count(20, Unit.CALENDAR, date(2026, 3, 2), pauses=[pause], as_of=date(2026, 3, 12)).due_on == date(
        2026, 3, 25
    )
    with pytest.raises(ValueError, match="open pause"):
        count(20, Unit.CALENDAR, date(2026, 3, 2), pauses=[pause])


def test_a_pause_moves_a_period_of_months_by_its_real_days() -> None:
    pause = Pause(date(2025, 4, 1), date(2025, 4, 4), "waiting")

    assert count(6, Unit.MONTHS, date(2025, 3, 12), pauses=[pause]).due_on == date(2025, 9, 15)


# --- Extensions ---

THIRTY = Allowance(30, Unit.CALENDAR)


def more(length: int, unit: Unit = Unit.CALENDAR, reason: str = "complex", on: date = date(2026, 3, 10)) -> Extension:
    return Extension(length, unit, reason, on)


def test_an_extension_lengthens_the_period_without_a_break() -> None:
    found = count(60, Unit.CALENDAR, date(2026, 3, 2), extensions=[more(10), more(20)], extension=THIRTY)

    # 90 days from 2 March are 31 May, a Sunday.
    assert found.due_on == date(2026, 6, 1)
    assert found.steps[1:3] == (
        Step(StepCode.EXTENDED, on=date(2026, 3, 10), count=10, unit=Unit.CALENDAR, note="complex"),
        Step(StepCode.EXTENDED, on=date(2026, 3, 10), count=20, unit=Unit.CALENDAR, note="complex"),
    )


def test_an_extension_in_another_unit_is_counted_on_from_the_last_day() -> None:
    found = count(
        1,
        Unit.MONTHS,
        date(2026, 1, 31),
        extensions=[more(3, Unit.WORKING)],
        extension=Allowance(3, Unit.WORKING),
    )

    # 28 February 2026; then 2, 3 and 4 March.
    assert found.due_on == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("allowed", "extensions", "reasons"),
    [
        (None, [more(1)], (ExtensionRefusal.NOT_EXTENDABLE,)),
        (THIRTY, [more(20), more(11)], (ExtensionRefusal.OVER_MAXIMUM,)),
        (THIRTY, [more(3, Unit.WORKING)], (ExtensionRefusal.WRONG_UNIT,)),
        (THIRTY, [more(0)], (ExtensionRefusal.TOO_SHORT,)),
        (THIRTY, [more(31, reason=" ")], (ExtensionRefusal.OVER_MAXIMUM, ExtensionRefusal.NO_REASON)),
    ],
)
def test_it_rejects_more_than_the_rule_allows(
    allowed: Allowance | None, extensions: list[Extension], reasons: tuple[ExtensionRefusal, ...]
) -> None:
    with pytest.raises(ExtensionNotAllowed) as refused:
        count(60, Unit.CALENDAR, date(2026, 3, 2), extensions=extensions, extension=allowed)

    assert refused.value.reasons == reasons


def test_it_rejects_an_extension_of_a_period_that_is_over() -> None:
    asked = [more(5, on=date(2026, 5, 7))]

    assert extension_refusals(rule(60, extension=THIRTY), asked, last_day=date(2026, 5, 6)) == (
        ExtensionRefusal.PERIOD_OVER,
    )
    assert extension_refusals(rule(60, extension=THIRTY), asked, last_day=date(2026, 5, 7)) == ()


# --- Years without an official calendar ---


@pytest.mark.parametrize(
    ("length", "unit", "start", "years"),
    [
        (20, Unit.CALENDAR, date(2026, 12, 20), (2027,)),
        (3, Unit.WORKING, date(2026, 12, 30), (2027,)),
        (5, Unit.YEARS, date(2026, 3, 2), (2031,)),
        # The notice for 2027 may still move the last days of 2026.
        (3, Unit.WORKING, date(2026, 12, 24), (2027,)),
    ],
)
def test_it_is_provisional_where_a_year_is_not_published(
    length: int, unit: Unit, start: date, years: tuple[int, ...]
) -> None:
    found = count(length, unit, start)

    assert found.provisional is True
    assert found.steps[-1] == Step(StepCode.PROVISIONAL_YEAR, on=found.due_on, years=years)


def test_a_provisional_date_changes_when_the_year_is_published() -> None:
    before = StatutoryCalendar(published_years=frozenset({2025}))

    guessed = count(30, Unit.CALENDAR, date(2025, 12, 2), calendar=before)

    assert (guessed.due_on, guessed.provisional) == (date(2026, 1, 1), True)
    assert count(30, Unit.CALENDAR, date(2025, 12, 2)).due_on == date(2026, 1, 4)


# --- Properties ---

# A busy machine is not a failing property.
unhurried = settings(deadline=None)

STARTS = st.dates(date(2018, 1, 1), date(2026, 6, 30))
LENGTHS = st.integers(1, 60)
UNITS = st.sampled_from([Unit.CALENDAR, Unit.WORKING])
PAUSES = st.builds(
    lambda start, length: Pause(start, start + timedelta(days=length), "waiting"),
    STARTS,
    st.integers(0, 20),
)


@unhurried
@given(LENGTHS, st.sampled_from(Unit), STARTS)
def test_the_last_day_is_never_a_rest_day_and_never_before_the_start(length: int, unit: Unit, start: date) -> None:
    found = count(length, unit, start)

    assert not STATUTORY.is_rest_day(found.due_on)
    assert found.due_on > start


@unhurried
@given(LENGTHS, st.sampled_from(Unit), STARTS, st.integers(0, 40))
def test_a_later_start_never_ends_earlier(length: int, unit: Unit, start: date, later: int) -> None:
    assert count(length, unit, start).due_on <= count(length, unit, start + timedelta(days=later)).due_on


@unhurried
@given(LENGTHS, UNITS, STARTS, st.lists(PAUSES, max_size=3))
def test_a_pause_never_shortens(length: int, unit: Unit, start: date, pauses: list[Pause]) -> None:
    assert count(length, unit, start).due_on <= count(length, unit, start, pauses=pauses).due_on


@unhurried
@given(st.integers(2, 60), STARTS, st.integers(0, 20))
def test_a_pause_moves_the_unrolled_last_day_by_exactly_its_days(length: int, start: date, paused: int) -> None:
    begins = start + timedelta(days=1)
    pause = Pause(begins, begins + timedelta(days=paused), "waiting")

    found = count(length, Unit.CALENDAR, start, pauses=[pause])

    [counted] = [step for step in found.steps if step.code is StepCode.COUNTED_DAYS]
    assert counted.until == start + timedelta(days=length + paused)


@unhurried
@given(LENGTHS, st.integers(1, 30), STARTS)
def test_an_extension_never_shortens(length: int, extra: int, start: date) -> None:
    extended = count(length, Unit.CALENDAR, start, extensions=[more(extra)], extension=THIRTY)

    assert count(length, Unit.CALENDAR, start).due_on <= extended.due_on


@unhurried
@given(LENGTHS, st.sampled_from(Unit), STARTS, st.lists(PAUSES, max_size=2))
def test_the_explanation_survives_the_database(length: int, unit: Unit, start: date, pauses: list[Pause]) -> None:
    steps = count(length, unit, start, pauses=pauses).steps

    assert from_rows(to_rows(steps)) == steps


# --- The calendar ---


def test_the_calendar_agrees_with_a_second_source_on_every_day() -> None:
    second = holidays.country_holidays("CN", years=range(2018, 2027))
    every_day = days(date(2018, 1, 1), date(2026, 12, 31))

    differing = [day for day in every_day if STATUTORY.is_rest_day(day) == second.is_working_day(day)]

    assert differing == []


def test_the_calendar_knows_which_years_are_published() -> None:
    assert [year for year in range(2000, 2030) if STATUTORY.published(year)] == list(range(2004, 2027))


def test_no_adjusted_december_day_lies_before_the_window_of_the_next_new_year() -> None:
    odd = [
        day
        for year in range(2004, 2027)
        for day in days(date(year, 12, 1), date(year, 12, 31))
        if STATUTORY.is_rest_day(day) != (day.weekday() >= 5)
    ]

    assert min((day.month, day.day) for day in odd) == (12, 29)


# --- The core is pure ---


def test_importing_the_deadline_core_leaves_django_unloaded() -> None:
    script = "import sys, cases.deadlines, cases.deadline_table, cases.calendars; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
