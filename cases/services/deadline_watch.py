"""What nobody clicks on: rules copied in, warnings before, breaches marked, provisional dates counted again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from cases.actors import SYSTEM, Actor
from cases.calendars import STATUTORY
from cases.deadline_rules import Rule
from cases.deadline_table import RULES
from cases.deadlines import Calendar, end_of, local_day
from cases.models import Deadline, DeadlineRule, DeadlineStatus, Duty
from cases.services import deadlines, events
from cases.services.deadline_rows import OPEN, announce, count, locked, notify, take_over, write
from cases.wording.deadlines import rule_title

WARN_DAYS = (5, 2)


@dataclass(frozen=True)
class Scanned:
    """How many deadlines one scan warned about and how many it ended."""

    warned: int
    ended: int


@transaction.atomic
def seed_rules(*, by: Actor, at: datetime) -> int:
    """Copy in the shipped rules that the database does not have; edited rows are left alone.

    Returns how many were added. Effects in order: the rows; one event on the office's own chain.
    """
    known = set(DeadlineRule.objects.values_list("pk", flat=True))
    missing = [rule for rule in RULES if rule.id not in known]
    if not missing:
        return 0
    DeadlineRule.objects.bulk_create([_row_of(rule) for rule in missing], ignore_conflicts=True)
    events.record(
        case=None, action="deadline_rules_seeded", by=by, at=at, data={"rules": [rule.id for rule in missing]}
    )
    return len(missing)


def scan(*, at: datetime, warn_days: Sequence[int] = WARN_DAYS) -> Scanned:
    """Look at every running deadline that needs it: end those that ran out, warn before the others.

    `warn_days` are calendar days before the last day; of several that passed unseen only the nearest
    is told. Each deadline is its own transaction, so a scan that dies is continued by the next one.
    """
    horizon = end_of(local_day(at) + timedelta(days=max(warn_days)))
    unwarned = Q(warned_days__isnull=True) | Q(warned_days__gt=min(warn_days))
    rows = Deadline.objects.filter(
        Q(due_at__lt=at) | (Q(due_at__lte=horizon) & unwarned), status=DeadlineStatus.RUNNING.value
    )
    warned = ended = 0
    for row in rows.order_by("due_at", "id"):
        if at > row.due_at:
            ended += deadlines.expire(deadline=row, by=SYSTEM, at=at).ended_at == at
        elif _warning_due(row, at, warn_days) is not None:
            warned += _warn(row, at, warn_days)
    return Scanned(warned=warned, ended=ended)


def recompute_provisional(*, by: Actor, at: datetime, calendar: Calendar = STATUTORY) -> int:
    """Count provisional dates again with the calendar known now; returns how many rows changed.

    Run it when a yearly calendar has been published. Each deadline is its own transaction.
    """
    rows = Deadline.objects.filter(provisional=True, status__in=OPEN).order_by("id")
    return sum(recount(deadline=row, by=by, at=at, calendar=calendar) for row in rows)


@transaction.atomic
def recount(*, deadline: Deadline, by: Actor, at: datetime, calendar: Calendar = STATUTORY) -> bool:
    """Count one provisional date again; False when nothing changed.

    A date that was told never moves to a party's harm: whoever must act keeps the later of both
    dates, and what this office promised by the earlier one stays promised. The row keeps both, the
    event names the old and the new. Effects in order: the row; one event; a notice if the day moved.
    """
    row = locked(deadline)
    if row.status not in OPEN or not row.provisional:
        return False
    due = count(row, at=at, calendar=calendar)
    before, told = row.due_on, row.notified_due_on
    if due.due_on == before and due.provisional:
        return False
    if row.duty == Duty.OFFICE.value:
        row.notified_due_on = min(told, due.due_on)
        take_over(row, due)
    else:
        announce(row, due)
    write(row, "deadline_recounted", by=by, at=at, data={"before": before.isoformat(), "told": told.isoformat()})
    if row.notified_due_on != told:
        notify(row, "moved", at)
    return True


def _warning_due(row: Deadline, at: datetime, warn_days: Sequence[int]) -> int | None:
    """The nearest warning that is due and not given; none on the very day that started the clock."""
    left = (row.notified_due_on - local_day(at)).days
    whole = (row.notified_due_on - local_day(row.trigger_at)).days
    passed = [days for days in warn_days if left <= days < whole]
    if not passed or (row.warned_days is not None and min(passed) >= row.warned_days):
        return None
    return min(passed)


@transaction.atomic
def _warn(deadline: Deadline, at: datetime, warn_days: Sequence[int]) -> bool:
    row = locked(deadline)
    days = _warning_due(row, at, warn_days)
    if row.status != DeadlineStatus.RUNNING.value or days is None:
        return False
    row.warned_days = days
    write(row, "deadline_warned", by=SYSTEM, at=at, data={"days": days, "duty": row.duty})
    notify(row, f"warning_{days}", at)
    return True


def _row_of(rule: Rule) -> DeadlineRule:
    with translation.override("en"):
        title = rule_title(rule.id)
    return DeadlineRule(
        id=rule.id,
        title=title,
        trigger=rule.trigger.value,
        length=rule.length,
        unit=rule.unit.value,
        extension=rule.extension.maximum if rule.extension else 0,
        extension_unit=rule.extension.unit.value if rule.extension else "",
        basis=rule.basis,
        is_law=rule.is_law,
        on_expiry=rule.on_expiry.value,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )
