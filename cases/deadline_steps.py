"""The explanation of a due date as data: one step a line, and its form in the database. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cases.deadline_rules import Unit

StepRow = dict[str, str | int | list[str] | list[int]]


class StepCode(StrEnum):
    """What one line of the explanation says. Worded in cases/wording/deadlines.py."""

    AT_ONCE = "at_once"
    STARTING_DAY_NOT_COUNTED = "starting_day_not_counted"
    PAUSED = "paused"
    EXTENDED = "extended"
    COUNTED_DAYS = "counted_days"
    SKIPPED_REST_DAYS = "skipped_rest_days"
    ADJUSTED_WORKING_DAY = "adjusted_working_day"
    MONTH_END = "month_end"
    ROLLED_OVER = "rolled_over"
    PROVISIONAL_YEAR = "provisional_year"


@dataclass(frozen=True)
class Step:
    """One line of the explanation, as data: the fields a code does not need stay empty.

    `on` is the day the line is about, `until` where it leads (an open pause has none), `count`
    a number of `unit`, `dates` the days it lists, `years` the unpublished years, `note` a reason.
    """

    code: StepCode
    on: date | None = None
    until: date | None = None
    count: int = 0
    unit: Unit | None = None
    dates: tuple[date, ...] = ()
    years: tuple[int, ...] = ()
    note: str = ""


def to_rows(steps: Sequence[Step]) -> list[StepRow]:
    """The steps as JSON: the fields that say something, days as ISO text."""
    return [{key: value for key, value in _row(step).items() if value} for step in steps]


def _row(step: Step) -> StepRow:
    return {
        "code": step.code.value,
        "on": step.on.isoformat() if step.on else "",
        "until": step.until.isoformat() if step.until else "",
        "count": step.count,
        "unit": step.unit.value if step.unit else "",
        "dates": [day.isoformat() for day in step.dates],
        "years": list(step.years),
        "note": step.note,
    }


def from_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps that `to_rows` wrote. Raises ValueError for a code or a day it could not have written."""
    return tuple(
        Step(
            code=StepCode(row["code"]),
            on=_day(row.get("on")),
            until=_day(row.get("until")),
            count=row.get("count", 0),
            unit=Unit(row["unit"]) if "unit" in row else None,
            dates=tuple(date.fromisoformat(day) for day in row.get("dates", ())),
            years=tuple(row.get("years", ())),
            note=row.get("note", ""),
        )
        for row in rows
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
