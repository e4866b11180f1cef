"""Intake's verbs: a case is accepted or refused with reasons, given to somebody, and handed over."""

from datetime import datetime

from django.db import transaction

from cases import access, workflow
from cases.actors import Actor, Role
from cases.models import Case, Duty, User
from cases.permissions import Permission
from cases.services import deadline_rows, deadlines, events, mail
from cases.services.guards import lock_case, require, require_unchanged
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseAction, CaseStatus, Facts, Reason

FINAL_RULE = "OMB-FINAL"
# Grounds on which a complaint is not ours or cannot be examined; each is worded in cases/wording/admission.py.
REFUSAL_GROUNDS = ("not_our_field", "other_body_first", "court_decides", "not_affected", "no_substance", "repeated")


@transaction.atomic
def accept(
    *, case: Case, reasons: str, by: Actor, at: datetime, to: User | None = None, version: int | None = None
) -> Case:
    """Take a complaint on and give it to `to`, or to the actor when they may hold cases.

    Effects in order: the case moves on with its reasons and its holder, the clock for our decision starts, an event,
    an e-mail to the complainant. The same acceptance again changes nothing. Raises Refused: wrong status, no reasons,
    a conflict of interest of the actor or of `to`, nobody to hold the case, the case changed meanwhile.
    """
    require(by, Permission.ADMIT)
    case = lock_case(case)
    holder = to or _self_as_holder(by)
    if case.status == CaseStatus.INVESTIGATING.value and case.assigned_to_id == holder.pk:
        return case
    require_unchanged(case, version)
    facts = Facts(reasons_given=bool(reasons.strip()), conflict=access.has_conflict(by, case))
    refuse_if(_against(case, CaseAction.ACCEPT, facts), field="reasons" if not reasons.strip() else "")
    _require_fit(holder, case)
    case.status = workflow.CASE[CaseStatus(case.status), CaseAction.ACCEPT].value
    case.version += 1
    case.assigned_to, case.assigned_at, case.admission_reasons = holder, at, reasons.strip()
    case.save(update_fields=["status", "version", "assigned_to", "assigned_at", "admission_reasons"])
    if not deadline_rows.open_rows(case, (FINAL_RULE,), None):
        # Filing starts the clock already: the complainant's sixty days do not begin anew with our reading.
        deadlines.start(case=case, rule_id=FINAL_RULE, trigger_at=at, duty=Duty.OFFICE, by=by, at=at)
    events.record(case=case, action="case_accepted", by=by, at=at, data={"to": holder.pk}, detail={"reasons": reasons})
    mail.to_complainant(case=case, template="news", key=f"accepted:{case.pk}", at=at)
    return case


@transaction.atomic
def refuse(
    *, case: Case, ground: str, referral: str, reasons: str, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Turn a complaint down, with the ground, the reasons, and who can help instead.

    Effects in order: the case ends, its clocks are cancelled, an event, an e-mail to the complainant. Raises Refused:
    wrong status, no reasons, no known ground, no referral, a conflict of interest, the case changed meanwhile.
    """
    require(by, Permission.ADMIT)
    case = lock_case(case)
    require_unchanged(case, version)
    facts = Facts(
        reasons_given=bool(reasons.strip()),
        referral_named=bool(referral.strip()),
        conflict=access.has_conflict(by, case),
    )
    refuse_if(_against(case, CaseAction.REFUSE, facts))
    if ground not in REFUSAL_GROUNDS:
        raise Refused(Reason.NO_GROUND, field="ground")
    case.status = workflow.CASE[CaseStatus(case.status), CaseAction.REFUSE].value
    case.version += 1
    case.admission_reasons, case.referral, case.closed_at = reasons.strip(), referral.strip(), at
    case.save(update_fields=["status", "version", "admission_reasons", "referral", "closed_at"])
    deadlines.cancel_all(case=case, by=by, at=at)
    events.record(
        case=case,
        action="case_refused",
        by=by,
        at=at,
        data={"ground": ground},
        detail={"reasons": reasons.strip(), "referral": referral.strip()},
    )
    mail.to_complainant(case=case, template="refused", key=f"refused:{case.pk}", at=at)
    return case


@transaction.atomic
def assign(*, case: Case, to: User, by: Actor, at: datetime) -> Case:
    """Give a case that nobody holds to somebody who may hold it; giving it to its holder changes nothing.

    Effects in order: the holder, an event. Raises Refused: the case has ended or another holder, a conflict of
    interest of the actor or of `to`.
    """
    require(by, Permission.ASSIGN)
    case = lock_case(case)
    if case.assigned_to_id == to.pk:
        return case
    if case.assigned_to_id is not None:
        raise Refused(Reason.CHANGED_MEANWHILE)
    return _give(case, to, "case_assigned", by, at)


@transaction.atomic
def hand_over(*, case: Case, to: User, reasons: str, by: Actor, at: datetime) -> Case:
    """Pass a case on to a colleague, with reasons; the one who held it loses access.

    Effects in order: the holder, an event. Raises Refused: no reasons, the actor neither holds the case nor is an
    ombudsman, the case has ended, a conflict of interest of `to`.
    """
    require(by, Permission.ASSIGN)
    case = lock_case(case)
    if case.assigned_to_id == to.pk:
        return case
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    if by.role is not Role.OMBUDSMAN and case.assigned_to_id != by.user_id:
        raise Refused(Reason.NOT_ASSIGNED)
    return _give(case, to, "case_handed_over", by, at, reasons.strip())


def reasons_against_handling(case: Case, to: User) -> tuple[Reason, ...]:
    """Say why somebody may not hold a case; the words stand beside their name in the form."""
    if not to.is_active or to.role not in (Role.INVESTIGATOR, Role.OMBUDSMAN):
        return (Reason.NOT_ALLOWED,)
    return (Reason.CONFLICT_OF_INTEREST,) if access.has_conflict(to.actor, case) else ()


def _give(case: Case, to: User, action: str, by: Actor, at: datetime, reasons: str = "") -> Case:
    if not case.is_open:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    _require_fit(to, case)
    before = case.assigned_to_id
    case.assigned_to, case.assigned_at = to, at
    case.version += 1
    case.save(update_fields=["assigned_to", "assigned_at", "version"])
    events.record(
        case=case,
        action=action,
        by=by,
        at=at,
        data={"from": before, "to": to.pk},
        detail={"reasons": reasons} if reasons else None,
    )
    return case


def _against(case: Case, action: CaseAction, facts: Facts) -> tuple[Reason, ...]:
    return workflow.reasons_against(workflow.CASE, CaseStatus(case.status), action, facts)


def _self_as_holder(by: Actor) -> User:
    """Whoever may hold cases takes the case themselves; intake has to name somebody."""
    holder = access.case_workers().filter(pk=by.user_id or 0).first()
    if holder is None:
        raise Refused(Reason.NOT_ASSIGNED, field="to")
    return holder


def _require_fit(to: User, case: Case) -> None:
    refuse_if(reasons_against_handling(case, to), field="to")
