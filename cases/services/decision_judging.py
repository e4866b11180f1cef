"""Answering a request about a final decision: leaving it as it is, putting a slip right, replacing it after a review.

A request is judged by somebody who has not made the decision: a review by neither its author nor its signatory, a slip
by anybody but its author. A review that is granted replaces the decision: it stays on file, and the case is taken up
again and goes to a new one. A slip that is granted leaves the letter as it is; what it says from now on stands beside.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases import access, workflow
from cases.actors import SYSTEM, Actor
from cases.models import Case, DecisionRequest, Duty, RequestKind
from cases.permissions import Permission, may
from cases.services import deadlines, events, mail, messages, notices
from cases.services.decision_requests import DECIDE_RULES, makers
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseAction, CaseStatus, DecisionRequestAction, DecisionRequestStatus, Facts, Reason

FINAL_RULE = "OMB-FINAL"
ENDED: Mapping[tuple[RequestKind, DecisionRequestStatus], str] = {
    (RequestKind.REVIEW, DecisionRequestStatus.GRANTED): "decision_review_granted",
    (RequestKind.REVIEW, DecisionRequestStatus.DECLINED): "decision_review_declined",
    (RequestKind.CORRECTION, DecisionRequestStatus.GRANTED): "decision_correction_granted",
    (RequestKind.CORRECTION, DecisionRequestStatus.DECLINED): "decision_correction_declined",
}


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
    return Facts(
        reasons_given=bool(answer.strip()),
        same_person=by.user_id in makers(row),
        conflict=access.has_conflict(by, case),
    )


def _lock(request: DecisionRequest) -> tuple[DecisionRequest, Case]:
    case = lock_case(request.case)
    rows = DecisionRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("decision", "case")
    return rows.get(pk=request.pk), case
