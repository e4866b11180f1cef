"""A date that follows from a rule before any clock runs: until when something can still be said or asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cases.calendars import STATUTORY
from cases.deadline_rules import Rule, rule_in_force
from cases.deadlines import Calendar, due, local_day
from cases.models import DeadlineRule
from cases.services.deadline_rows import rule_of, versions_of
from cases.wording.deadlines import explain
from cases.wording.rule_bases import rule_basis


@dataclass(frozen=True)
class Foreseen:
    """The last day, why it is that day, and the rule behind it."""

    due_on: date
    why: tuple[str, ...]
    basis: str
    provisional: bool


def foresee(*, rule_id: str, since: datetime, calendar: Calendar = STATUTORY) -> Foreseen:
    """Count the last day of a period that began at a moment, by the version of its rule in force then. One query.

    Raises:
        NoRuleInForce: the office has no such rule for that day.

    """
    return foresee_each(rule_id=rule_id, since=[since], calendar=calendar)[0]


def foresee_each(*, rule_id: str, since: Iterable[datetime], calendar: Calendar = STATUTORY) -> list[Foreseen]:
    """Count the last day for several moments. One query, however many.

    Raises:
        NoRuleInForce: as above.

    """
    rules = [rule_of(row) for row in DeadlineRule.objects.filter(versions_of([rule_id], "pk"))]
    return [_count(rule_in_force(rules, rule_id, local_day(moment)), local_day(moment), calendar) for moment in since]


def _count(rule: Rule, day: date, calendar: Calendar) -> Foreseen:
    found = due(rule, triggered_on=day, calendar=calendar)
    return Foreseen(found.due_on, tuple(explain(found.steps)), rule_basis(rule.basis), found.provisional)
