"""After the final decision: accepting it or not, asking for a review or for the correction of a slip.

The answers to what was asked: decision_judging.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases import access
from cases.actors import SYSTEM, Actor, Role
from cases.deadlines import local_day
from cases.models import Case, Comment, Decision, DecisionRequest, Duty, RequestKind, ReviewGround, Stage, User
from cases.permissions import Permission, may
from cases.reference import grouped
from cases.services import deadlines, events, mail
from cases.services.foreseen import Foreseen, foresee
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, DecisionRequestStatus, Reason

ASK_RULES: Mapping[RequestKind, str] = {RequestKind.REVIEW: "OMB-REVIEW", RequestKind.CORRECTION: "OMB-SLIP"}
DECIDE_RULES: Mapping[RequestKind, str] = {
    RequestKind.REVIEW: "OMB-REVIEW-DECIDE",
    RequestKind.CORRECTION: "OMB-SLIP-DECIDE",
}
ASKED: Mapping[RequestKind, str] = {
    RequestKind.REVIEW: "decision_review_asked",
    RequestKind.CORRECTION: "decision_correction_asked",
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

    Effects in order: the row; our own clock; one event; an e-mail to each account that may judge it.

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
    _tell_judges(made, case, at)
    return made


def makers(request: DecisionRequest) -> set[int]:
    """Give the accounts that made what a request is about, and so may not judge it: see decision_judging."""
    decision = request.decision
    signed_by = decision.signed_by_id if request.kind == RequestKind.REVIEW.value else None
    return {decision.proposed_by_id} | ({signed_by} if signed_by else set())


def _tell_judges(request: DecisionRequest, case: Case, at: datetime) -> None:
    roles = [role.value for role in Role if may(role, Permission.JUDGE_DECISION_REQUEST)]
    others = User.objects.filter(role__in=roles, is_active=True).exclude(pk__in=makers(request))
    for user in others.order_by("pk"):
        if not access.has_conflict(user.actor, case):
            mail.queue(
                key=f"decision_request:{request.pk}:judge:{user.pk}",
                to=user.email,
                template="decision_questioned",
                language=user.language,
                case=case,
                at=at,
                context={"reference": grouped(case.reference)},
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
