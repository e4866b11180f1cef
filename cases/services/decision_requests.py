"""After the final decision: accepting it or not, asking for a review or for the correction of a slip, and the answer.

A request is judged by somebody who has not made the decision: a review by neither its author nor its signatory, a slip
by anybody but its author. A review that is granted replaces the decision: it stays on file, and the case is taken up
again and goes to a new one. A slip that is granted leaves the letter as it is; what it says from now on stands beside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases import access, workflow
from cases.actors import SYSTEM, Actor, Role
from cases.deadlines import local_day
from cases.models import Case, Comment, Decision, DecisionRequest, Duty, RequestKind, ReviewGround, Stage
from cases.permissions import Permission, may
from cases.services import deadlines, events, mail, messages, notices
from cases.services.foreseen import Foreseen, foresee
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseAction, CaseStatus, DecisionRequestAction, DecisionRequestStatus, Facts, Reason

ASK_RULES: Mapping[RequestKind, str] = {RequestKind.REVIEW: "OMB-REVIEW", RequestKind.CORRECTION: "OMB-SLIP"}
DECIDE_RULES: Mapping[RequestKind, str] = {
    RequestKind.REVIEW: "OMB-REVIEW-DECIDE",
    RequestKind.CORRECTION: "OMB-SLIP-DECIDE",
}
FINAL_RULE = "OMB-FINAL"
ASKED: Mapping[RequestKind, str] = {
    RequestKind.REVIEW: "decision_review_asked",
    RequestKind.CORRECTION: "decision_correction_asked",
}
ENDED: Mapping[tuple[RequestKind, DecisionRequestStatus], str] = {
    (RequestKind.REVIEW, DecisionRequestStatus.GRANTED): "decision_review_granted",
    (RequestKind.REVIEW, DecisionRequestStatus.DECLINED): "decision_review_declined",
    (RequestKind.CORRECTION, DecisionRequestStatus.GRANTED): "decision_correction_granted",
    (RequestKind.CORRECTION, DecisionRequestStatus.DECLINED): "decision_correction_declined",
}


@dataclass(frozen=True)
class Offer:
    """What the complainant can still do about a final decision.

    `accepts` is what they have said, if anything; `waiting` says that a request of theirs has no answer yet.
    """

    decision: Decision
    accepts: bool | None
    review_until: Foreseen
    slip_until: Foreseen
    waiting: bool
    may_answer: bool
    may_ask_review: bool
    may_ask_correction: bool


def offer(case: Case, at: datetime) -> Offer | None:
    """Say what can still be done about the final decision that stands; None when there is none. Five queries."""
    decision = final_decision(case)
    if decision is None or decision.issued_at is None:
        return None
    said = Comment.objects.filter(decision=decision, role=Role.CITIZEN.value).first()
    asked = list(decision.requests.all())
    kinds = {RequestKind(row.kind) for row in asked if row.kind == RequestKind.REVIEW.value or _waits(row)}
    until = {kind: foresee(rule_id=rule, since=decision.issued_at) for kind, rule in ASK_RULES.items()}
    closed, today = case.status == CaseStatus.CLOSED.value, local_day(at)

    def open_for(kind: RequestKind) -> bool:
        return closed and kind not in kinds and today <= until[kind].due_on

    return Offer(
        decision=decision,
        accepts=said.agrees if said else None,
        review_until=until[RequestKind.REVIEW],
        slip_until=until[RequestKind.CORRECTION],
        waiting=any(_waits(row) for row in asked),
        may_answer=closed and said is None,
        may_ask_review=open_for(RequestKind.REVIEW),
        may_ask_correction=open_for(RequestKind.CORRECTION),
    )


def final_decision(case: Case) -> Decision | None:
    """Give the final decision that stands. One query."""
    rows = case.decisions.filter(
        stage=Stage.FINAL.value, issued_at__isnull=False, sent_back_at__isnull=True, superseded_at__isnull=True
    )
    return rows.first()


@transaction.atomic
def respond(*, decision: Decision, agrees: bool, body: str, by: Actor, at: datetime) -> Comment:
    """Note that the complainant accepts the final decision or not; once. It changes nothing about the decision.

    Effects in order: the row; one event.

    Raises:
        Refused: NOT_IN_THIS_STATUS, ALREADY_DONE, NO_REASONS_GIVEN for a no without a word.

    """
    require(by, Permission.COMMENT)
    case, decision = _as_it_stands(decision)
    if not _stands(decision, case):
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    if decision.comments.filter(role=by.role.value).exists():
        raise Refused(Reason.ALREADY_DONE)
    if not agrees and not body.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="body")
    said = Comment.objects.create(decision=decision, role=by.role.value, agrees=agrees, body=body.strip(), made_at=at)
    action = "decision_accepted" if agrees else "decision_disputed"
    events.record(case=case, action=action, by=by, at=at, about=said)
    return said


@transaction.atomic
def ask(
    *,
    decision: Decision,
    kind: RequestKind,
    reasons: str,
    by: Actor,
    at: datetime,
    grounds: Iterable[ReviewGround] = (),
) -> DecisionRequest:
    """Ask for a review of a final decision, once, or for the correction of a slip, one at a time.

    Effects in order: the row; our own clock; one event; whoever may judge it hears of it.

    Raises:
        Refused: NOT_IN_THIS_STATUS when the case is not closed with this decision, ALREADY_DONE, TIME_IS_OVER,
            NO_GROUND for a review without one, NO_REASONS_GIVEN.

    """
    require(by, Permission.QUESTION_DECISION)
    case, decision = _as_it_stands(decision)
    chosen = [ground.value for ground in grounds]
    if not _stands(decision, case) or decision.issued_at is None:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    earlier = decision.requests.filter(kind=kind.value)
    if (earlier if kind is RequestKind.REVIEW else earlier.filter(status=DecisionRequestStatus.ASKED.value)).exists():
        raise Refused(Reason.ALREADY_DONE)
    if local_day(at) > foresee(rule_id=ASK_RULES[kind], since=decision.issued_at).due_on:
        raise Refused(Reason.TIME_IS_OVER)
    if kind is RequestKind.REVIEW and not chosen:
        raise Refused(Reason.NO_GROUND, field="grounds")
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    made = DecisionRequest.objects.create(
        case=case, decision=decision, kind=kind.value, grounds=chosen, reasons=reasons.strip(), asked_at=at
    )
    deadlines.start(case=case, rule_id=DECIDE_RULES[kind], trigger_at=at, duty=Duty.OFFICE, by=SYSTEM, at=at)
    events.record(case=case, action=ASKED[kind], by=by, at=at, about=made, data={"grounds": chosen})
    return made


def reasons_against_judging(*, request: DecisionRequest, case: Case, by: Actor) -> tuple[Reason, ...]:
    """Say everything that stands against this person judging a request; the page shows it before they try."""
    if not may(by.role, Permission.JUDGE_DECISION_REQUEST):
        return (Reason.NOT_ALLOWED,)
    status, facts = DecisionRequestStatus(request.status), _facts(request, case, by)
    return workflow.reasons_against(workflow.DECISION_REQUEST, status, DecisionRequestAction.GRANT, facts)


@transaction.atomic
def decline(*, request: DecisionRequest, answer: str, by: Actor, at: datetime) -> DecisionRequest:
    """Leave the decision as it is, with reasons. Effects in order: the row; our clock; one event; an e-mail."""
    row, case = _lock(request)
    _judge(row, case, DecisionRequestAction.DECLINE, answer, by, at)
    _close(row, case, by, at)
    return row


@transaction.atomic
def correct(*, request: DecisionRequest, answer: str, correction: str, by: Actor, at: datetime) -> DecisionRequest:
    """Put a slip right: `correction` is what the decision says from now on, for both sides to read beside it.

    Effects in order: the row; our clock; one event; an e-mail to the complainant; a message to every agency that was
    asked.
    """
    row, case = _lock(request)
    if row.kind != RequestKind.CORRECTION.value:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    if not correction.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="correction")
    row.correction = correction.strip()
    _judge(row, case, DecisionRequestAction.GRANT, answer, by, at)
    _close(row, case, by, at)
    return row


@transaction.atomic
def replace(*, request: DecisionRequest, answer: str, by: Actor, at: datetime) -> DecisionRequest:
    """Grant a review: the decision is replaced, and the case goes back to the investigation.

    Effects in order: the row; the decisions that stood are superseded; the case moves; a new clock of our own; other
    requests about this decision are overtaken; one event; then as for a correction.
    """
    row, case = _lock(request)
    if row.kind != RequestKind.REVIEW.value:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    refuse_if(workflow.reasons_against(workflow.CASE, CaseStatus(case.status), CaseAction.REOPEN_ON_REVIEW))
    _judge(row, case, DecisionRequestAction.GRANT, answer, by, at)
    case.decisions.filter(sent_back_at__isnull=True, superseded_at__isnull=True).update(superseded_at=at)
    case.status = workflow.CASE[CaseStatus(case.status), CaseAction.REOPEN_ON_REVIEW].value
    case.closed_at, case.outcome = None, ""
    case.version += 1
    case.save(update_fields=["status", "closed_at", "outcome", "version"])
    deadlines.start(case=case, rule_id=FINAL_RULE, trigger_at=at, duty=Duty.OFFICE, by=SYSTEM, at=at)
    overtake(case=case, at=at)
    _close(row, case, by, at)
    return row


def overtake(*, case: Case, at: datetime) -> None:
    """End the requests about decisions that no longer stand; the case is locked. One event for each."""
    for row in DecisionRequest.objects.filter(case=case, status=DecisionRequestStatus.ASKED.value).order_by("pk"):
        row.status, row.decided_at = DecisionRequestStatus.OVERTAKEN.value, at
        row.save(update_fields=["status", "decided_at"])
        _meet_clock(row, case, SYSTEM, at)
        events.record(case=case, action="decision_request_overtaken", by=SYSTEM, at=at, about=row)


def _judge(
    row: DecisionRequest, case: Case, action: DecisionRequestAction, answer: str, by: Actor, at: datetime
) -> None:
    require(by, Permission.JUDGE_DECISION_REQUEST)
    status, facts = DecisionRequestStatus(row.status), _facts(row, case, by, answer)
    reasons = workflow.reasons_against(workflow.DECISION_REQUEST, status, action, facts)
    refuse_if(reasons, field="answer" if Reason.NO_REASONS_GIVEN in reasons else "")
    row.status = workflow.DECISION_REQUEST[status, action].value
    row.answer, row.decided_by_id, row.decided_at = answer.strip(), by.user_id, at
    row.save(update_fields=["status", "answer", "correction", "decided_by", "decided_at"])


def _close(row: DecisionRequest, case: Case, by: Actor, at: datetime) -> None:
    _meet_clock(row, case, by, at)
    ending = RequestKind(row.kind), DecisionRequestStatus(row.status)
    events.record(case=case, action=ENDED[ending], by=by, at=at, about=row)
    key = f"decision_request:{row.pk}"
    mail.to_complainant(case=case, template="news", key=key, at=at)
    if DecisionRequestStatus.GRANTED in ending:
        _tell_agencies(row, case, by, at)


def _tell_agencies(row: DecisionRequest, case: Case, by: Actor, at: datetime) -> None:
    """Write to every agency that was asked what is no longer as its letter says, in the language of that letter."""
    with translation.override(case.language):
        body = _("After a review the final decision of this case no longer stands. We took the case up again.")
        if row.correction:
            body = _("A slip in the final decision of this case was put right. It says from now on: %(correction)s") % {
                "correction": row.correction
            }
    for agency in notices.asked_agencies(case):
        messages.send(case=case, agency=agency, body=body, by=by, at=at)


def _meet_clock(row: DecisionRequest, case: Case, by: Actor, at: datetime) -> None:
    rule = DECIDE_RULES[RequestKind(row.kind)]
    deadlines.meet_all(case=case, rule_ids=(rule,), by=by, at=at)


def _facts(row: DecisionRequest, case: Case, by: Actor, answer: str = "-") -> Facts:
    makers = {row.decision.proposed_by_id}
    if row.kind == RequestKind.REVIEW.value:
        makers.add(row.decision.signed_by_id or 0)
    return Facts(
        reasons_given=bool(answer.strip()), same_person=by.user_id in makers, conflict=access.has_conflict(by, case)
    )


def _as_it_stands(decision: Decision) -> tuple[Case, Decision]:
    return lock_case(decision.case), Decision.objects.get(pk=decision.pk)


def _stands(decision: Decision, case: Case) -> bool:
    return (
        case.status == CaseStatus.CLOSED.value
        and decision.stage == Stage.FINAL.value
        and decision.issued_at is not None
        and decision.stands
    )


def _waits(row: DecisionRequest) -> bool:
    return row.status == DecisionRequestStatus.ASKED.value


def _lock(request: DecisionRequest) -> tuple[DecisionRequest, Case]:
    case = lock_case(request.case)
    rows = DecisionRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("decision", "case")
    return rows.get(pk=request.pk), case
