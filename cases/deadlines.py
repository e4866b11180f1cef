"""How a due date is counted, and why it falls where it falls. Pure: no Django, no clock.

Law: Civil Code Articles 200-204 (and Civil Procedure Law Article 85, the same for court periods):
the day of the event is not counted; a period that ends on a statutory rest day ends on the day
after it; a period of months or years ends on the matching day, or on the month's last day when
there is none. Every date is a day in Asia/Shanghai, and every period ends with that day (24:00).

A pause stops the clock from the day it starts up to, and not including, the day it ends; those
days are not counted. A period in calendar days, months or years therefore ends later by the
real number of paused days. In working days only the paused *working* days move the end: a pause
over a holiday stops days that would not have counted anyway.

An extension lengthens the period; it is counted on from the period's own last day without a
break, and only the final last day rolls over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from cases.deadline_rules import Extension, ExtensionNotAllowed, Rule, Unit, extension_refusals
from cases.deadline_steps import Step, StepCode

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
MONTHS_IN = {Unit.MONTHS: 1, Unit.YEARS: 12}
# The State Council's New Year arrangement has reached back into the December before it (Saturday
# 2018-12-29 and Sunday 2006-12-31 were worked), so these days depend on both years.
NEW_YEAR_WINDOW = (12, 26)


class Calendar(Protocol):
    """The statutory rest days; weekends moved to working days by order count as working."""

    def is_rest_day(self, day: date) -> bool:
        """Whether no work is done on `day`."""

    def published(self, year: int) -> bool:
        """Whether the official arrangement of `year` is known; if not, answers are a guess."""


@dataclass(frozen=True)
class Pause:
    """The clock stands still from `starts_on` until the day before `ends_on` (None: still)."""

    starts_on: date
    ends_on: date | None
    reason: str


@dataclass(frozen=True)
class Due:
    """The last day to act, its last moment in Shanghai, and how it was found.

    `provisional`: a year it depends on has no official calendar yet; count again once it has.
    """

    due_on: date
    due_at: datetime
    provisional: bool
    steps: tuple[Step, ...]


def local_day(moment: datetime) -> date:
    """The day in Shanghai on which `moment` falls. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone to fall on a day")
    return moment.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """The last moment of `day` in Shanghai: what is done at it is still in time."""
    return datetime.combine(day, time.max, tzinfo=SHANGHAI)


def due(
    rule: Rule,
    *,
    triggered_on: date,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    as_of: date | None = None,
) -> Due:
    """The due date of `rule` for an event on `triggered_on`, with its explanation.

    A pause that is still open is counted up to `as_of`: the answer is then the earliest possible
    date, true if the clock ran again that day. Raises ExtensionNotAllowed when the rule does not
    allow the extensions, and ValueError for an open pause without `as_of`.
    """
    if refusals := extension_refusals(rule, extensions):
        raise ExtensionNotAllowed(refusals)
    if rule.length == 0:
        # "At once" is not a period: nothing is counted, so nothing rolls over or pauses.
        step = Step(StepCode.AT_ONCE, on=triggered_on)
        return Due(triggered_on, end_of(triggered_on), provisional=False, steps=(step,))
    paused = frozenset(day for pause in pauses for day in _days(pause, as_of))
    run = _Run(end=triggered_on)
    for length, unit in _stretches(rule, extensions):
        if unit is Unit.WORKING:
            run = run.then(_count_working(run.end, length, calendar, paused))
        else:
            run = run.then(_count_calendar(run.end, length, unit, paused))
    run = run.then(_roll_over(run.end, calendar, paused))
    unknown = _unpublished(run.consulted, calendar)
    steps = (
        Step(StepCode.STARTING_DAY_NOT_COUNTED, on=triggered_on),
        *_pause_steps(pauses, as_of, run.lost, rule.unit),
        *(Step(StepCode.EXTENDED, on=x.granted_on, count=x.length, unit=x.unit, note=x.reason) for x in extensions),
        *run.steps,
        *((Step(StepCode.PROVISIONAL_YEAR, on=run.end, years=unknown),) if unknown else ()),
    )
    return Due(run.end, end_of(run.end), provisional=bool(unknown), steps=steps)


@dataclass(frozen=True)
class _Run:
    """What was counted so far.

    The last day reached, what to say about it, the paused days that moved it, and the days whose
    place in the official calendar mattered.
    """

    end: date
    steps: tuple[Step, ...] = ()
    lost: frozenset[date] = frozenset()
    consulted: frozenset[date] = frozenset()

    def then(self, more: "_Run") -> "_Run":
        """Continue this run by `more`."""
        return _Run(
            end=more.end,
            steps=self.steps + more.steps,
            lost=self.lost | more.lost,
            consulted=self.consulted | more.consulted,
        )


def _stretches(rule: Rule, extensions: Sequence[Extension]) -> list[tuple[int, Unit]]:
    """The lengths to count one after the other.

    Equal units are one stretch: 31 January plus one month plus one month is 31 March, not the 28th.
    """
    found: list[tuple[int, Unit]] = [(rule.length, rule.unit)]
    for extension in extensions:
        length, unit = found[-1]
        if extension.unit is unit:
            found[-1] = (length + extension.length, unit)
        else:
            found.append((extension.length, extension.unit))
    return found


def _count_calendar(start: date, length: int, unit: Unit, paused: frozenset[date]) -> _Run:
    """Days, months or years on the calendar; each paused day inside pushes the end by one.

    The official calendar only matters for the roll-over, so nothing is consulted here.
    """
    end = start + timedelta(days=length)
    month_end: tuple[Step, ...] = ()
    if unit in MONTHS_IN:
        end = _months_after(start, length * MONTHS_IN[unit])
        if end.day != start.day:
            month_end = (Step(StepCode.MONTH_END, on=end, count=start.day),)
    lost = {day for day in paused if start < day <= end}
    owed = len(lost)
    while owed:
        end += ONE_DAY
        if end in paused:
            lost.add(end)
        else:
            owed -= 1
    counted = Step(StepCode.COUNTED_DAYS, on=start, until=end, count=length, unit=unit)
    return _Run(end, (*month_end, counted), frozenset(lost))


def _count_working(start: date, length: int, calendar: Calendar, paused: frozenset[date]) -> _Run:
    """Working days only: a weekend day worked by order counts, a rest or paused day does not."""
    end, left = start, length
    lost, rest, moved = list[date](), list[date](), list[date]()
    while left:
        end += ONE_DAY
        if calendar.is_rest_day(end):
            rest.append(end)
        elif end in paused:
            lost.append(end)
        else:
            left -= 1
            if _is_weekend(end):
                moved.append(end)
    steps = [Step(StepCode.COUNTED_DAYS, on=start, until=end, count=length, unit=Unit.WORKING)]
    if rest:
        steps.append(Step(StepCode.SKIPPED_REST_DAYS, dates=tuple(rest)))
    if moved:
        steps.append(Step(StepCode.ADJUSTED_WORKING_DAY, unit=Unit.WORKING, dates=tuple(moved)))
    return _Run(end, tuple(steps), frozenset(lost), frozenset(_range(start + ONE_DAY, end)))


def _roll_over(end: date, calendar: Calendar, paused: frozenset[date]) -> _Run:
    """On to the first day that is no rest day, nor paused once the last day has been reached."""
    last = end
    while calendar.is_rest_day(last) or last in paused:
        last += ONE_DAY
    passed = tuple(_range(end, last))
    rest = tuple(day for day in passed if calendar.is_rest_day(day))
    steps: tuple[Step, ...] = ()
    if passed:
        steps = (Step(StepCode.ROLLED_OVER, on=end, until=last, dates=rest),)
    elif _is_weekend(end):
        steps = (Step(StepCode.ADJUSTED_WORKING_DAY, on=end, dates=(end,)),)
    return _Run(last, steps, frozenset(passed) - frozenset(rest), frozenset((*passed, last)))


def _months_after(start: date, months: int) -> date:
    """The matching day `months` later, or that month's last day (Civil Code Article 202)."""
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return first.replace(day=min(start.day, last.day))


def _pause_steps(pauses: Sequence[Pause], as_of: date | None, lost: frozenset[date], unit: Unit) -> Iterator[Step]:
    """One line a pause, with the counted days it took (a day in two pauses belongs to the first)."""
    left = set(lost)
    counted_in = Unit.WORKING if unit is Unit.WORKING else Unit.CALENDAR
    for pause in pauses:
        taken = left.intersection(_days(pause, as_of))
        left -= taken
        yield Step(
            StepCode.PAUSED,
            on=pause.starts_on,
            until=pause.ends_on,
            count=len(taken),
            unit=counted_in,
            note=pause.reason,
        )


def _days(pause: Pause, as_of: date | None) -> Iterator[date]:
    """The days on which the clock stood still; ValueError for an open pause without `as_of`."""
    ends_on = pause.ends_on or as_of
    if ends_on is None:
        raise ValueError("an open pause can only be counted up to a given day")
    return _range(pause.starts_on, ends_on)


def _range(first: date, stop: date) -> Iterator[date]:
    """The days from `first` up to, and not including, `stop`."""
    return (first + timedelta(days=offset) for offset in range((stop - first).days))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def _unpublished(days: frozenset[date], calendar: Calendar) -> tuple[int, ...]:
    """The years these days depend on whose official arrangement is not known."""
    years = {day.year for day in days}
    years |= {day.year + 1 for day in days if (day.month, day.day) >= NEW_YEAR_WINDOW}
    return tuple(sorted(year for year in years if not calendar.published(year)))
