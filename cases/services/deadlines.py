"""The clocks of a case: started, paused, resumed, extended, met, broken, cancelled.

`due_on` of a deadline is what its rule gives now; `notified_due_on` is what the party was told,
and that day binds: `due_at` is its last moment in Shanghai. The two differ only when a provisional
date was counted again (`cases.services.deadline_watch`) and moving it would have harmed somebody.

Every function locks the case, then the deadline, and looks at the row as it stands then: a second
click, tab or worker finds the work done and changes nothing. Each change writes one event and
returns the row as it stands after it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases import deadline_rules as rules
from cases import deadlines as counting
from cases.actors import Actor, Role
from cases.calendars import STATUTORY
from cases.deadline_rules import Extension, ExtensionRefusal, OnExpiry
from cases.deadlines import Calendar, local_day
from cases.models import (
    Case,
    CorrectionRequest,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    DeadlineRule,
    DeadlineStatus,
    Duty,
    InterimRelief,
)
from cases.permissions import Permission, may
from cases.services.deadline_rows import (
    OPEN,
    Subject,
    announce,
    count,
    extensions_of,
    lock_case,
    locked,
    notify,
    open_rows,
    rule_of,
    take_over,
    versions_of,
    write,
)
from cases.services.refusals import ExtensionRefused, Refused
from cases.workflow import Reason

# The end of these periods is nobody's breach: the time to comment is over, a bar is lifted.
HARMLESS = frozenset({OnExpiry.PROCEED, OnExpiry.BAR_ENDS})


@transaction.atomic
def start(
    *,
    case: Case,
    rule_id: str,
    trigger_at: datetime,
    duty: Duty,
    by: Actor,
    at: datetime,
    subject: Subject | None = None,
    calendar: Calendar = STATUTORY,
) -> Deadline:
    """Start the clock of a rule for an event; the same rule, event and subject again give the same row.

    The version of the rule in force on the event's day in Shanghai governs. Raises NoRuleInForce.
    Effects in order: the row; one event; the next due date of the case.
    """
    owner = lock_case(case.pk)
    day = local_day(trigger_at)
    versions = {row.pk: row for row in DeadlineRule.objects.filter(versions_of([rule_id], "pk"))}
    rule = rules.rule_in_force([rule_of(row) for row in versions.values()], rule_id, day)
    about = {
        "correction": subject if isinstance(subject, CorrectionRequest) else None,
        "relief": subject if isinstance(subject, InterimRelief) else None,
    }
    existing = Deadline.objects.filter(case=owner, rule_id=rule.id, trigger_at=trigger_at, **about).first()
    if existing is not None:
        return existing
    due = counting.due(rule, triggered_on=day, calendar=calendar)
    deadline = Deadline(
        case=owner,
        rule=versions[rule.id],
        duty=duty.value,
        trigger_at=trigger_at,
        notified_due_on=due.due_on,
        **about,
    )
    take_over(deadline, due)
    deadline.save(force_insert=True)
    write(deadline, "deadline_started", by=by, at=at, data={"duty": duty.value})
    case.next_due_on = owner.next_due_on  # the caller's copy must not undo it by a later save
    return deadline


@transaction.atomic
def pause(*, deadline: Deadline, reason: str, by: Actor, at: datetime, calendar: Calendar = STATUTORY) -> Deadline:
    """Stop the clock from today on, with a reason; one that stands still is left as it is.

    Refused: no permission to move deadlines; no reason; the deadline is over. Effects in order: the
    pause; the recounted row; one event (the reason in its erasable detail).
    """
    _require_mover(by)
    row = locked(deadline)
    if row.status == DeadlineStatus.PAUSED.value:
        return row
    if not reason.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reason")
    if row.status not in OPEN or at > row.due_at:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    DeadlinePause.objects.create(deadline=row, starts_on=local_day(at), reason=reason.strip(), made_by_id=by.user_id)
    row.status = DeadlineStatus.PAUSED.value
    take_over(row, count(row, at=at, calendar=calendar))
    write(row, "deadline_paused", by=by, at=at, detail={"reason": reason.strip()})
    return row


@transaction.atomic
def resume(*, deadline: Deadline, by: Actor, at: datetime, calendar: Calendar = STATUTORY) -> Deadline:
    """Let the clock run again from today on; the due date moves by the days it really stood still.

    A clock that runs is left as it is. Refused: no permission to move deadlines; the deadline is over.
    Effects in order: the pause ends; the recounted row; a notice when the date moved; one event.
    """
    _require_mover(by)
    row = locked(deadline)
    if row.status == DeadlineStatus.RUNNING.value:
        return row
    if row.status not in OPEN:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    _close_pause(row, at)
    row.status = DeadlineStatus.RUNNING.value
    _tell(row, count(row, at=at, calendar=calendar), at)
    write(row, "deadline_resumed", by=by, at=at)
    return row


@transaction.atomic
def extend(
    *, deadline: Deadline, length: int, reason: str, by: Actor, at: datetime, calendar: Calendar = STATUTORY
) -> Deadline:
    """Give `length` more of the unit in which the rule may be extended, as far as the rule allows.

    The same extension asked for twice on one day is granted once. Refused: no permission to move
    deadlines; no reason; more than the rule allows; the deadline is over. Effects in order: the
    extension; the recounted row; the notice that it moved; one event (the reason in its erasable detail).
    """
    _require_mover(by)
    row = locked(deadline)
    granted_on, why = local_day(at), reason.strip()
    if row.extensions.filter(days=length, reason=why, granted_on=granted_on).exists():
        return row
    if row.status not in OPEN:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    refusals = extension_refusals(deadline=row, length=length, reason=why, at=at)
    if ExtensionRefusal.NO_REASON in refusals:
        raise Refused(Reason.NO_REASONS_GIVEN, field="reason")
    if refusals:
        raise ExtensionRefused(*refusals)
    DeadlineExtension.objects.create(
        deadline=row, days=length, reason=why, granted_on=granted_on, made_by_id=by.user_id
    )
    _tell(row, count(row, at=at, calendar=calendar), at)
    write(row, "deadline_extended", by=by, at=at, data={"length": length}, detail={"reason": why})
    return row


def extension_refusals(*, deadline: Deadline, length: int, reason: str, at: datetime) -> tuple[ExtensionRefusal, ...]:
    """Say why more time cannot be given, precisely enough to stand beside the form's field."""
    rule = rule_of(deadline.rule)
    unit = rule.extension.unit if rule.extension else rule.unit
    asked = Extension(length, unit, reason, local_day(at))
    last_day = deadline.notified_due_on if deadline.status == DeadlineStatus.RUNNING.value else None
    return rules.extension_refusals(rule, [*extensions_of(deadline), asked], last_day=last_day)


@transaction.atomic
def meet(*, deadline: Deadline, by: Actor, at: datetime) -> Deadline:
    """Note that what was due has been done; too late is a breach, whoever notices it first.

    A deadline that is over is left as it is.
    """
    row = expire(deadline=deadline, by=by, at=at)
    if row.status in OPEN:
        _end(row, DeadlineStatus.MET, at)
        write(row, "deadline_met", by=by, at=at)
    return row


@transaction.atomic
def meet_all(
    *, case: Case, rule_ids: Sequence[str], by: Actor, at: datetime, subject: Subject | None = None
) -> list[Deadline]:
    """Meet every open deadline of these rules in a case, or only those about `subject`."""
    rows = [meet(deadline=row, by=by, at=at) for row in open_rows(case, rule_ids, subject)]
    case.refresh_from_db(fields=["next_due_on"])
    return rows


@transaction.atomic
def cancel_all(
    *, case: Case, by: Actor, at: datetime, rule_ids: Sequence[str] = (), subject: Subject | None = None
) -> list[Deadline]:
    """Stop clocks because nothing is due any more: all of a case, or those of some rules or a subject.

    A clock that had run out before is a breach and stays one.
    """
    rows = [_cancel(row, by, at) for row in open_rows(case, rule_ids, subject)]
    case.refresh_from_db(fields=["next_due_on"])
    return rows


@transaction.atomic
def expire(*, deadline: Deadline, by: Actor, at: datetime) -> Deadline:
    """End a clock that ran out: a breach that is escalated, or for some rules just the end.

    While time is left, and a second time, nothing happens. Effects in order: the row; one event; the
    job that tells the people concerned.
    """
    row = locked(deadline)
    if row.status != DeadlineStatus.RUNNING.value or at <= row.due_at:
        return row
    harmless = rule_of(row.rule).on_expiry in HARMLESS
    _end(row, DeadlineStatus.MET if harmless else DeadlineStatus.BREACHED, at)
    notice = "over" if harmless else "breached"
    write(row, f"deadline_{notice}", by=by, at=at, data={"on_expiry": row.rule.on_expiry, "duty": row.duty})
    notify(row, notice, at)
    return row


def _cancel(deadline: Deadline, by: Actor, at: datetime) -> Deadline:
    row = expire(deadline=deadline, by=by, at=at)
    if row.status in OPEN:
        _end(row, DeadlineStatus.CANCELLED, at)
        write(row, "deadline_cancelled", by=by, at=at)
    return row


def _end(row: Deadline, status: DeadlineStatus, at: datetime) -> None:
    _close_pause(row, at)
    row.status = status.value
    row.ended_at = at


def _tell(row: Deadline, due: counting.Due, at: datetime) -> None:
    """Put the new date on the row; whoever has to act hears of it when it moved."""
    before = row.notified_due_on
    announce(row, due)
    if row.notified_due_on != before:
        notify(row, "moved", at)


def _close_pause(row: Deadline, at: datetime) -> None:
    row.pauses.filter(ends_on__isnull=True).update(ends_on=local_day(at))


def _require_mover(by: Actor) -> None:
    """The machine moves clocks as the consequence of another act, which was checked there."""
    if by.role is not Role.SYSTEM and not may(by.role, Permission.MOVE_DEADLINE):
        raise Refused(Reason.NOT_ALLOWED)
