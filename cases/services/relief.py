"""Interim relief: asked by the citizen, decided in a working day, and checked at the holder."""

from datetime import date, datetime, timedelta

from django.db import transaction

from cases import workflow
from cases.actors import SYSTEM, Actor
from cases.models import Agency, Case, Duty, InterimRelief, PullPurpose, PullStatus, Record
from cases.permissions import Permission
from cases.services import deadlines, events, records
from cases.services.guards import lock_case, require, worker_facts
from cases.services.refusals import Refused, refuse_if
from cases.workflow import Facts, Reason, ReliefAction, ReliefStatus
from ratings_connectors.base import Category, RecordKind

DECIDE_RULE = "OMB-RELIEF-DECIDE"
COMPLY_RULE = "OMB-RELIEF-COMPLY"
LONGEST = timedelta(days=90)
OPEN = frozenset({ReliefStatus.ASKED, ReliefStatus.GRANTED, ReliefStatus.COMPLIED, ReliefStatus.DEFIED})


@transaction.atomic
def ask(*, case: Case, holder: Agency, why: str, by: Actor, at: datetime) -> InterimRelief:
    """Ask that one holder suspends its sanction while the case is open; asking twice gives the same.

    Effects in order: the request, the office's clock of one working day, an event. Refused: no
    permission to ask; the case has ended.
    """
    require(by, Permission.ASK_RELIEF)
    case = lock_case(case)
    if not case.is_open:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    open_already = InterimRelief.objects.filter(case=case, holder=holder, status__in=[s.value for s in OPEN]).first()
    if open_already:
        return open_already
    asked = InterimRelief.objects.create(case=case, holder=holder, why=why, asked_at=at)
    deadlines.start(case=case, rule_id=DECIDE_RULE, trigger_at=at, duty=Duty.OFFICE, subject=asked, by=by, at=at)
    events.record(case=case, action="relief_asked", by=by, at=at, about=asked, data={"holder": holder.slug})
    return asked


@transaction.atomic
def grant(*, relief: InterimRelief, reasons: str, by: Actor, at: datetime, until: date | None = None) -> None:
    """Order the holder to suspend its sanction; it expires by itself at `until` (at most 90 days).

    Effects in order: the relief moves on, our clock is met, the holder's clock of two working days
    starts, an event.
    """
    require(by, Permission.DECIDE_RELIEF)
    relief, case = _lock(relief)
    _step(relief, ReliefAction.GRANT, worker_facts(case, by, reasons=reasons))
    latest = (at + LONGEST).date()
    relief.reasons, relief.decided_by_id, relief.decided_at = reasons.strip(), by.user_id, at
    relief.until = min(until or latest, latest)
    relief.save()
    deadlines.meet_all(case=case, rule_ids=(), subject=relief, by=by, at=at)
    deadlines.start(case=case, rule_id=COMPLY_RULE, trigger_at=at, duty=Duty.AGENCY, subject=relief, by=by, at=at)
    events.record(
        case=case,
        action="relief_granted",
        by=by,
        at=at,
        about=relief,
        data={"holder": relief.holder.slug, "until": relief.until.isoformat()},
    )


@transaction.atomic
def decline(*, relief: InterimRelief, reasons: str, by: Actor, at: datetime) -> None:
    """Refuse the relief, with reasons that the citizen reads."""
    require(by, Permission.DECIDE_RELIEF)
    relief, case = _lock(relief)
    _step(relief, ReliefAction.DECLINE, worker_facts(case, by, reasons=reasons))
    relief.reasons, relief.decided_by_id, relief.decided_at = reasons.strip(), by.user_id, at
    relief.save()
    deadlines.meet_all(case=case, rule_ids=(), subject=relief, by=by, at=at)
    events.record(case=case, action="relief_declined", by=by, at=at, about=relief)


@transaction.atomic
def ask_holder(*, relief: InterimRelief, by: Actor, at: datetime) -> None:
    """Pull the restriction's status afresh, to see whether the holder complied."""
    require(by, Permission.DECIDE_RELIEF)
    relief, case = _lock(relief)
    wanted = [(relief.holder, Category.RESTRICTION)]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.RELIEF, by=by, at=at, relief=relief)


@transaction.atomic
def check_relief(*, relief_id: int, at: datetime) -> timedelta | None:
    """Read the newest pull for this relief and say whether the sanction is suspended. Idempotent."""
    relief, case = _lock(InterimRelief.objects.get(pk=relief_id))
    newest = relief.pulls.filter(status=PullStatus.DONE.value).order_by("-finished_at").first()
    if newest is None or relief.status not in {ReliefStatus.GRANTED, ReliefStatus.DEFIED, ReliefStatus.COMPLIED}:
        return None
    live = Record.objects.filter(pull=newest, kind=RecordKind.RESTRICTION.value, content__restricted=True).exists()
    action = ReliefAction.SEE_DEFIED if live else ReliefAction.SEE_COMPLIED
    relief.checked_at = at
    if (ReliefStatus(relief.status), action) in workflow.RELIEF:
        _step(relief, action, Facts())
        if not live:
            deadlines.meet_all(case=case, rule_ids=(), subject=relief, by=SYSTEM, at=at)
        name = "relief_defied" if live else "relief_complied"
        events.record(case=case, action=name, by=SYSTEM, at=at, about=relief, data={"holder": relief.holder.slug})
    relief.save()
    return None


@transaction.atomic
def end_if_open(*, relief: InterimRelief, by: Actor, at: datetime) -> None:
    """End a relief that is no longer needed; one that is over already is left alone."""
    relief, case = _lock(relief)
    if ReliefStatus(relief.status) not in OPEN:
        return
    _step(relief, ReliefAction.END, Facts())
    relief.save(update_fields=["status"])
    deadlines.cancel_all(case=case, subject=relief, by=by, at=at)
    events.record(case=case, action="relief_ended", by=by, at=at, about=relief, data={"holder": relief.holder.slug})


def _lock(relief: InterimRelief) -> tuple[InterimRelief, Case]:
    case = lock_case(relief.case)
    rows = InterimRelief.objects.select_for_update(no_key=True, of=("self",)).select_related("holder", "case")
    return rows.get(pk=relief.pk), case


def _step(relief: InterimRelief, action: ReliefAction, facts: Facts) -> None:
    status = ReliefStatus(relief.status)
    refuse_if(workflow.reasons_against(workflow.RELIEF, status, action, facts))
    relief.status = workflow.RELIEF[status, action].value
