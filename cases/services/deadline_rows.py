"""What every change of a deadline shares: the lock, the recount, the event, the case's next due date."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from cases import deadlines as counting
from cases.actors import Actor
from cases.calendars import STATUTORY
from cases.deadline_rules import Allowance, Extension, OnExpiry, Rule, Trigger, Unit
from cases.deadline_steps import to_rows
from cases.deadlines import Calendar, Due, Pause, end_of, local_day
from cases.models import Case, CorrectionRequest, Deadline, DeadlineRule, DeadlineStatus, Duty, InterimRelief
from cases.services import events, jobs

Subject = CorrectionRequest | InterimRelief
NOTICE = "deadline_notice"  # kind of job: tell the people concerned (args: deadline_id, notice)
OPEN = (DeadlineStatus.RUNNING.value, DeadlineStatus.PAUSED.value)
MOVING = ("status", "due_on", "due_at", "notified_due_on", "provisional", "steps", "ended_at", "warned_days")


def lock_case(case_id: int) -> Case:
    """Lock a case before its deadlines, as every writer does, so that two writers cannot block each other."""
    return Case.objects.select_for_update(no_key=True).get(pk=case_id)


def locked(deadline: Deadline) -> Deadline:
    """Give the row as it stands now, locked until the transaction ends."""
    lock_case(deadline.case_id)
    rows = Deadline.objects.select_for_update(no_key=True, of=("self",)).select_related("case", "rule")
    return rows.get(pk=deadline.pk)


def rule_of(row: DeadlineRule) -> Rule:
    """Read a rule from its row. Raises ValueError when an edit left a code that does not exist."""
    return Rule(
        id=row.pk,
        trigger=Trigger(row.trigger),
        length=row.length,
        unit=Unit(row.unit),
        basis=row.basis,
        on_expiry=OnExpiry(row.on_expiry),
        extension=Allowance(row.extension, Unit(row.extension_unit)) if row.extension else None,
        is_law=row.is_law,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def extensions_of(deadline: Deadline) -> list[Extension]:
    """What was granted so far, in the unit in which the rule may be extended."""
    rule = rule_of(deadline.rule)
    unit = rule.extension.unit if rule.extension else rule.unit
    return [Extension(row.days, unit, row.reason, row.granted_on) for row in deadline.extensions.all()]


def count(deadline: Deadline, *, at: datetime, calendar: Calendar = STATUTORY) -> Due:
    """Count a deadline again with all its pauses and extensions; an open pause counts up to `at`."""
    return counting.due(
        rule_of(deadline.rule),
        triggered_on=local_day(deadline.trigger_at),
        calendar=calendar,
        pauses=[Pause(row.starts_on, row.ends_on, row.reason) for row in deadline.pauses.all()],
        extensions=extensions_of(deadline),
        as_of=local_day(at),
    )


def open_rows(case: Case, rule_ids: Sequence[str], subject: Subject | None) -> QuerySet[Deadline]:
    """The clocks of a case that are not over: of some rules or all, about one subject or any."""
    rows = case.deadlines.filter(versions_of(rule_ids, "rule__pk"), status__in=OPEN)
    if isinstance(subject, CorrectionRequest):
        return rows.filter(correction=subject)
    return rows if subject is None else rows.filter(relief=subject)


def versions_of(rule_ids: Sequence[str], column: str) -> Q:
    """All versions of these rules; no rule named means any."""
    found = Q()
    for rule_id in rule_ids:
        found |= Q(**{column: rule_id}) | Q(**{f"{column}__startswith": f"{rule_id}/"})
    return found


def take_over(deadline: Deadline, due: Due) -> None:
    """Put a counted date on a row, without saving: the day that binds stays what the party was told."""
    deadline.due_on = due.due_on
    deadline.due_at = end_of(deadline.notified_due_on)
    deadline.provisional = due.provisional
    deadline.steps = to_rows(due.steps)


def announce(deadline: Deadline, due: Due) -> None:
    """Put on a row a date that the party is told now; it never comes before what they were told earlier.

    When the date moved, the warnings given for the old one count no longer.
    """
    told = max(deadline.notified_due_on, due.due_on)
    if told != deadline.notified_due_on:
        deadline.warned_days = None
    deadline.notified_due_on = told
    take_over(deadline, due)


def write(
    deadline: Deadline,
    action: str,
    *,
    by: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Save the row, write its one event, and let the case and the correction show the next due date."""
    deadline.save(update_fields=MOVING)
    told = {
        "rule": deadline.rule_id,
        "due_on": deadline.due_on.isoformat(),
        "binding": deadline.notified_due_on.isoformat(),
        "provisional": deadline.provisional,
    }
    events.record(
        case=deadline.case, action=action, by=by, at=at, about=deadline, data={**told, **(data or {})}, detail=detail
    )
    _show_next(deadline)


def notify(deadline: Deadline, notice: str, at: datetime) -> None:
    """Ask the worker to tell the people concerned, once for this notice and this due date."""
    jobs.enqueue(
        kind=NOTICE,
        key=f"{NOTICE}:{deadline.pk}:{notice}:{deadline.notified_due_on.isoformat()}",
        args={"deadline_id": deadline.pk, "notice": notice},
        at=at,
        case=deadline.case,
    )


def _show_next(deadline: Deadline) -> None:
    """Copy the next due day to where lists sort by it; clocks that stand still are not next."""
    running = Deadline.objects.filter(case_id=deadline.case_id, status=DeadlineStatus.RUNNING.value)
    deadline.case.next_due_on = running.aggregate(first=Min("notified_due_on"))["first"]
    deadline.case.save(update_fields=["next_due_on"])
    if deadline.correction_id and deadline.duty == Duty.AGENCY.value:
        owed = running.filter(correction_id=deadline.correction_id, duty=Duty.AGENCY.value)
        if (first := owed.aggregate(first=Min("notified_due_on"))["first"]) is not None:
            CorrectionRequest.objects.filter(pk=deadline.correction_id).update(due_on=first)
