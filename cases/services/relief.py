"""Interim relief: asked by the citizen or for them, decided in a working day, ordered, and ended.

What the order sets off stands beside: `relief_orders` tells the holder, `relief_checks` looks whether it complied.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from cases import workflow
from cases.actors import Actor, Role
from cases.models import Agency, Case, Duty, InterimRelief
from cases.permissions import Permission
from cases.services import deadlines, events, jobs, mail, notices
from cases.services.guards import lock_case, reasons_against_worker, require, worker_facts
from cases.services.refusals import Refused, refuse_if
from cases.workflow import Facts, Reason, ReliefAction, ReliefStatus

DECIDE_RULE = "OMB-RELIEF-DECIDE"
COMPLY_RULE = "OMB-RELIEF-COMPLY"
LONGEST = timedelta(days=90)
ORDER = "order_relief"
LOOK = "look_at_relief"
# The order stands, whether it is followed or not.
ORDERED = frozenset({ReliefStatus.GRANTED, ReliefStatus.COMPLIED, ReliefStatus.DEFIED})
OPEN = ORDERED | {ReliefStatus.ASKED}


@transaction.atomic
def ask_each(*, case: Case, holders: Sequence[Agency], why: str, by: Actor, at: datetime) -> list[InterimRelief]:
    """Ask several holders at once: one request, one clock and one event each, all of them or none.

    Raises Refused as `ask` does, or when no holder is named.
    """
    if not holders:
        raise Refused(Reason.NO_SANCTION_NAMED)
    return [ask(case=case, holder=holder, why=why, by=by, at=at) for holder in holders]


@transaction.atomic
def ask(*, case: Case, holder: Agency, why: str, by: Actor, at: datetime) -> InterimRelief:
    """Ask that one holder suspends its sanction while the case is open; asking twice gives the same.

    Staff ask on behalf of a complainant who cannot, in their own cases only. Effects in order: the
    request, the office's clock of one working day, an event. Refused: no permission to ask; the case
    has ended.
    """
    require(by, Permission.ASK_RELIEF)
    case = lock_case(case)
    if not case.is_open:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    on_behalf = by.role is not Role.CITIZEN
    if on_behalf:
        refuse_if(reasons_against_worker(case, by))
    open_already = InterimRelief.objects.filter(case=case, holder=holder, status__in=[s.value for s in OPEN]).first()
    if open_already:
        return open_already
    asked = InterimRelief.objects.create(case=case, holder=holder, why=why, asked_at=at)
    deadlines.start(case=case, rule_id=DECIDE_RULE, trigger_at=at, duty=Duty.OFFICE, subject=asked, by=by, at=at)
    action = "relief_asked_for_them" if on_behalf else "relief_asked"
    events.record(case=case, action=action, by=by, at=at, about=asked, data={"holder": holder.slug})
    return asked


@transaction.atomic
def grant(*, relief: InterimRelief, reasons: str, by: Actor, at: datetime, until: date | None = None) -> None:
    """Order the holder to suspend its sanction; it expires by itself at `until` (at most 90 days).

    Effects in order: the relief moves on, our clock is met, the holder's clock of two working days
    starts, an event; as jobs the order to the holder and a first look at it; the complainant's mail.
    """
    require(by, Permission.DECIDE_RELIEF)
    relief, case = lock(relief)
    step(relief, ReliefAction.GRANT, worker_facts(case, by, reasons=reasons))
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
    args: dict[str, int | str] = {"relief_id": relief.pk}
    jobs.enqueue(kind=ORDER, key=f"{ORDER}:{relief.pk}", args=args, at=at, case=case)
    jobs.enqueue(kind=LOOK, key=f"{LOOK}:{relief.pk}", args=args, at=at, case=case)
    mail.to_complainant(case=case, template="news", key=f"relief_decided:{relief.pk}", at=at)


@transaction.atomic
def decline(*, relief: InterimRelief, reasons: str, by: Actor, at: datetime) -> None:
    """Refuse the relief, with reasons that the citizen reads and the name of who decided.

    Effects in order: the relief moves on, our clock is met, an event, the complainant's mail.
    """
    require(by, Permission.DECIDE_RELIEF)
    relief, case = lock(relief)
    step(relief, ReliefAction.DECLINE, worker_facts(case, by, reasons=reasons))
    relief.reasons, relief.decided_by_id, relief.decided_at = reasons.strip(), by.user_id, at
    relief.save()
    deadlines.meet_all(case=case, rule_ids=(), subject=relief, by=by, at=at)
    events.record(case=case, action="relief_declined", by=by, at=at, about=relief)
    mail.to_complainant(case=case, template="news", key=f"relief_decided:{relief.pk}", at=at)


@transaction.atomic
def end_if_open(*, relief: InterimRelief, by: Actor, at: datetime) -> None:
    """End a relief that is no longer needed; one that is over already is left alone.

    Effects in order: the relief ends, its clocks are cancelled, an event; a holder that was ordered gets an e-mail.
    """
    relief, case = lock(relief)
    if ReliefStatus(relief.status) not in OPEN:
        return
    ordered = ReliefStatus(relief.status) in ORDERED
    step(relief, ReliefAction.END, Facts())
    relief.save(update_fields=["status"])
    deadlines.cancel_all(case=case, subject=relief, by=by, at=at)
    events.record(case=case, action="relief_ended", by=by, at=at, about=relief, data={"holder": relief.holder.slug})
    if ordered:
        key = f"relief_over:{relief.pk}"
        notices.to_respondents(agency=relief.holder, case=case, template="agency_relief_over", key=key, at=at)


def lock(relief: InterimRelief) -> tuple[InterimRelief, Case]:
    """Lock the case, then the relief, and give both as they stand then."""
    case = lock_case(relief.case)
    rows = InterimRelief.objects.select_for_update(no_key=True, of=("self",)).select_related("holder", "case")
    return rows.get(pk=relief.pk), case


def step(relief: InterimRelief, action: ReliefAction, facts: Facts) -> None:
    """Move a locked relief on, not saved. Raises Refused when its lifecycle does not allow it."""
    status = ReliefStatus(relief.status)
    refuse_if(workflow.reasons_against(workflow.RELIEF, status, action, facts))
    relief.status = workflow.RELIEF[status, action].value
