"""Decisions: proposed by one person, signed by another, issued by the machine, open to comments."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from cases import access, workflow
from cases.actors import SYSTEM, Actor, Role
from cases.deadlines import local_day
from cases.models import Case, Comment, Decision, Duty, InterimRelief, Outcome, Stage
from cases.permissions import Permission, may
from cases.services import checkpoints, corrections, deadlines, events, jobs, letters, relief
from cases.services.guards import lock_case, reasons_against_worker, require, worker_facts
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseAction, CaseStatus, Facts, Reason

COMMENT_RULE = "OMB-COMMENT"
FINAL_RULE = "OMB-FINAL"
STATUS_FOR = {Stage.PROVISIONAL: CaseStatus.DECIDING, Stage.FINAL: CaseStatus.COMMENTING}
STANDING = {"sent_back_at__isnull": True, "superseded_at__isnull": True}
ACTION_FOR = {Stage.PROVISIONAL: CaseAction.ISSUE_PROVISIONAL, Stage.FINAL: CaseAction.ISSUE_FINAL}


@transaction.atomic
def prepare(*, case: Case, by: Actor, at: datetime) -> None:
    """Go from the investigation straight to a decision, when there is nothing to ask an agency for."""
    require(by, Permission.PROPOSE_DECISION)
    case = lock_case(case)
    refuse_if(reasons_against_preparing(case=case, by=by))
    corrections.advance(case, CaseAction.PREPARE_DECISION)
    events.record(case=case, action="decision_prepared", by=by, at=at)


def reasons_against_preparing(*, case: Case, by: Actor) -> tuple[Reason, ...]:
    """Say everything that stands against writing the decision now, without asking an agency for anything."""
    facts = replace(worker_facts(case, by), open_corrections=corrections.open_requests(case).count())
    return workflow.reasons_against(workflow.CASE, CaseStatus(case.status), CaseAction.PREPARE_DECISION, facts)


def next_stage(case: Case) -> Stage | None:
    """Give the stage of the decision that this case waits for; None when it waits for none."""
    return next((stage for stage, status in STATUS_FOR.items() if status.value == case.status), None)


@transaction.atomic
def propose(
    *, case: Case, stage: Stage, outcome: Outcome, reasons: str, recommendation: str, by: Actor, at: datetime
) -> Decision:
    """Put a decision before the person who will sign it.

    Raises Refused: wrong status for the stage, no reasons, not one's case, a conflict of interest,
    or a decision of this stage is already waiting.
    """
    require(by, Permission.PROPOSE_DECISION)
    case = lock_case(case)
    if case.status != STATUS_FOR[stage].value:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    refuse_if(reasons_against_worker(case, by))
    if case.decisions.filter(stage=stage.value, **STANDING).exists():
        raise Refused(Reason.ALREADY_DONE)
    decision = Decision.objects.create(
        case=case,
        stage=stage.value,
        outcome=outcome.value,
        reasons=reasons.strip(),
        recommendation=recommendation.strip(),
        proposed_by_id=by.account,
        proposed_at=at,
    )
    events.record(
        case=case,
        action="decision_proposed",
        by=by,
        at=at,
        about=decision,
        data={"stage": stage.value, "outcome": outcome.value},
    )
    return decision


@transaction.atomic
def sign(*, decision: Decision, by: Actor, at: datetime) -> None:
    """Sign a proposed decision as the second person; the machine then issues it.

    Effects in order: the signature, an event, the job that issues. Raises Refused with every reason
    against it: the proposer's own, a conflict of interest, comments still open, a correction open.
    """
    decision, case = _lock(decision)
    refuse_if(reasons_against_signing(decision=decision, case=case, by=by, at=at))
    decision.signed_by_id, decision.signed_at = by.user_id, at
    decision.save(update_fields=["signed_by", "signed_at"])
    events.record(case=case, action="decision_signed", by=by, at=at, about=decision, data={"stage": decision.stage})
    jobs.enqueue(
        kind="issue_decision", key=f"issue_decision:{decision.pk}", args={"decision_id": decision.pk}, at=at, case=case
    )


def reasons_against_signing(*, decision: Decision, case: Case, by: Actor, at: datetime) -> tuple[Reason, ...]:
    """Say everything that stands against this person's signature now; the page shows it before they try."""
    if not decision.stands or decision.signed_at:
        return (Reason.ALREADY_DONE,)
    if not may(by.role, Permission.SIGN_DECISION):
        return (Reason.NOT_ALLOWED,)
    facts = _facts(case, decision, by, at)
    return workflow.reasons_against(workflow.CASE, CaseStatus(case.status), ACTION_FOR[Stage(decision.stage)], facts)


@transaction.atomic
def send_back(*, decision: Decision, reasons: str, by: Actor, at: datetime) -> None:
    """Return a proposed decision to its author with reasons; a new one can then be proposed."""
    require(by, Permission.SIGN_DECISION)
    decision, case = _lock(decision)
    if not decision.stands or decision.signed_at:
        raise Refused(Reason.ALREADY_DONE)
    if decision.proposed_by_id == by.user_id:
        raise Refused(Reason.SAME_PERSON)
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    decision.sent_back_at, decision.sent_back_reasons = at, reasons.strip()
    decision.save(update_fields=["sent_back_at", "sent_back_reasons"])
    events.record(case=case, action="decision_sent_back", by=by, at=at, about=decision)


def issue(*, decision_id: int, at: datetime) -> timedelta | None:
    """Issue a signed decision (job handler). Idempotent: killed at any point and run again, nothing is doubled.

    Effects in order: a checkpoint that covers the signature; the letter is drawn, outside of locks, and
    prints the checkpoint's short form; then in one transaction the letter is filed and the case moves
    on. So the last day for comments that the letter names is the one the clock gives. A case that the
    complainant withdrew meanwhile gets no decision, nor does one whose correction was undone. Raises Refused when
    the case went back to an agency after the signature: a person must look.
    """
    decision = Decision.objects.select_related("case").get(pk=decision_id)
    if decision.issued_at or not decision.signed_at or not decision.stands or not decision.case.is_open:
        return None
    checkpoint = checkpoints.make(by=SYSTEM, at=at)
    drawn = letters.draw_decision(decision_id=decision.pk, checkpoint=checkpoint, at=at)
    _move_on(decision, drawn, at)
    return None


@transaction.atomic
def _move_on(decision: Decision, drawn: letters.Drawn, at: datetime) -> None:
    decision, case = _lock(decision)
    if decision.issued_at or not decision.stands or not case.is_open:
        return
    letters.file(drawn=drawn, at=at)
    decision.issued_at = at
    if decision.stage == Stage.PROVISIONAL:
        clock = deadlines.start(case=case, rule_id=COMMENT_RULE, trigger_at=at, duty=Duty.CITIZEN, by=SYSTEM, at=at)
        decision.comments_until = clock.notified_due_on
        corrections.advance(case, CaseAction.ISSUE_PROVISIONAL)
    else:
        _close(case, decision, at)
    decision.save(update_fields=["issued_at", "comments_until"])
    events.record(
        case=case,
        action="decision_issued",
        by=SYSTEM,
        at=at,
        about=decision,
        data={"stage": decision.stage, "outcome": decision.outcome},
    )
    jobs.enqueue(
        kind="tell_decision", key=f"tell_decision:{decision.pk}", args={"decision_id": decision.pk}, at=at, case=case
    )


def _close(case: Case, decision: Decision, at: datetime) -> None:
    """End the case: outcome and moment together, our own clock met, every other clock cancelled."""
    deadlines.meet_all(case=case, rule_ids=(FINAL_RULE, COMMENT_RULE), by=SYSTEM, at=at)
    deadlines.cancel_all(case=case, by=SYSTEM, at=at)
    for open_relief in InterimRelief.objects.filter(case=case):
        relief.end_if_open(relief=open_relief, by=SYSTEM, at=at)
    case.outcome, case.closed_at = decision.outcome, at
    status = CaseStatus(case.status)
    refuse_if(workflow.reasons_against(workflow.CASE, status, CaseAction.ISSUE_FINAL))
    case.status = workflow.CASE[status, CaseAction.ISSUE_FINAL].value
    case.version += 1
    case.save(update_fields=["outcome", "closed_at", "status", "version"])


@transaction.atomic
def comment(*, decision: Decision, agrees: bool, body: str, by: Actor, at: datetime) -> Comment:
    """Take a party's comment on a provisional decision; each side has one, and it cannot be changed."""
    require(by, Permission.COMMENT)
    decision, case = _lock(decision)
    if not _open_to_comments(decision, case, at):
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    if decision.comments.filter(role=by.role.value, agency=by.agency_id).exists():
        raise Refused(Reason.ALREADY_DONE)
    if not agrees and not body.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="body")
    made = Comment.objects.create(
        decision=decision, role=by.role.value, agency_id=by.agency_id, agrees=agrees, body=body.strip(), made_at=at
    )
    events.record(case=case, action="decision_commented", by=by, at=at, about=made, data={"agrees": agrees})
    return made


def may_comment(*, decision: Decision, by: Actor, at: datetime) -> bool:
    """Say whether a party can still comment, so that a page can offer it."""
    spoken = decision.comments.filter(role=by.role.value, agency=by.agency_id).exists()
    return _open_to_comments(decision, decision.case, at) and not spoken


def _open_to_comments(decision: Decision, case: Case, at: datetime) -> bool:
    return (
        case.status == CaseStatus.COMMENTING.value
        and decision.stage == Stage.PROVISIONAL
        and decision.stands
        and decision.comments_until is not None
        and local_day(at) <= decision.comments_until
    )


def comment_period_over(case: Case, at: datetime) -> bool:
    """Say whether the final decision may come: the time is up, or both sides have spoken."""
    provisional = case.decisions.filter(stage=Stage.PROVISIONAL.value, issued_at__isnull=False, **STANDING).first()
    if provisional is None or provisional.comments_until is None:
        return False
    if local_day(at) > provisional.comments_until:
        return True
    spoken = set(provisional.comments.values_list("role", flat=True))
    return {Role.CITIZEN.value, Role.RESPONDENT.value} <= spoken


def _facts(case: Case, decision: Decision, by: Actor, at: datetime) -> Facts:
    return Facts(
        same_person=decision.proposed_by_id == by.user_id,
        conflict=access.has_conflict(by, case),
        open_corrections=corrections.open_requests(case).count(),
        provisional_issued=case.decisions.filter(
            stage=Stage.PROVISIONAL.value, issued_at__isnull=False, **STANDING
        ).exists(),
        comment_period_over=decision.stage == Stage.PROVISIONAL or comment_period_over(case, at),
    )


def _lock(decision: Decision) -> tuple[Decision, Case]:
    case = lock_case(decision.case)
    return Decision.objects.select_for_update(no_key=True, of=("self",)).select_related("case").get(
        pk=decision.pk
    ), case
