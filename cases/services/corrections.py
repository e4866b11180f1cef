"""Correction requests: drafted from findings, sent, answered by the agency, given up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import workflow
from cases.actors import Actor
from cases.checking import Asked
from cases.models import (
    Agency,
    AgencyKind,
    Answer,
    AnswerCode,
    Case,
    CorrectionItem,
    CorrectionRequest,
    Duty,
    Finding,
    FindingStatus,
    ItemAnswer,
)
from cases.permissions import Permission
from cases.scoring.findings import FindingCode
from cases.services import deadlines, events, jobs, mail
from cases.services.guards import lock_case, reasons_against_worker, require, worker_facts
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseAction, CaseStatus, CorrectionAction, CorrectionStatus, Facts, Reason

# What each finding asks for, unless the investigator chooses otherwise.
ASKED_FOR = {
    FindingCode.WRONG_DATA: Asked.CORRECT,
    FindingCode.NOT_ANNOTATED: Asked.ANNOTATE,
    FindingCode.METHOD_NOT_DISCLOSED: Asked.DISCLOSE,
    FindingCode.MISCALCULATED: Asked.RECALCULATE,
    FindingCode.LATE: Asked.GIVE_REASONS,
    FindingCode.NO_REASONS: Asked.GIVE_REASONS,
}
# The clock that the first answer runs against, by what sort of body answers.
ANSWER_RULE = {
    AgencyKind.COURT: "SPC12-REVIEW",
    AgencyKind.PLATFORM: "CRI25-DECIDE",
    AgencyKind.COLLECTOR: "CRI25-DECIDE",
}
POLICY_RULE = "OMB-ANSWER"


@dataclass(frozen=True)
class ItemReply:
    """What a respondent says about one item."""

    item_id: int
    code: AnswerCode | None
    reasons: str


@transaction.atomic
def draft(
    *, case: Case, agency: Agency, finding_ids: Sequence[int], message: str, by: Actor, at: datetime
) -> CorrectionRequest:
    """Draft a request to one agency from confirmed findings. Nothing leaves the office yet.

    Effects in order: the request, one item a finding, an event. Raises Refused: wrong status, not one's case, no
    confirmed finding among `finding_ids` that is not put right yet, a request to this agency is already open.
    """
    require(by, Permission.SEND_CORRECTION)
    case = lock_case(case)
    findings = list(
        Finding.objects.select_related("record", "agency")
        .filter(pk__in=finding_ids, case=case, agency=agency, status=FindingStatus.CONFIRMED.value)
        .exclude(correctionitem__verified=True)
    )
    facts = replace(worker_facts(case, by), confirmed_findings=len(findings))
    refuse_if(workflow.reasons_against(workflow.CASE, CaseStatus(case.status), CaseAction.REQUEST_CORRECTION, facts))
    if open_requests(case).filter(agency=agency).exists():
        raise Refused(Reason.CORRECTION_OPEN)
    request = CorrectionRequest.objects.create(
        case=case, agency=agency, message=message, drafted_by_id=by.account, drafted_at=at
    )
    CorrectionItem.objects.bulk_create(_items(request, findings))
    events.record(case=case, action="correction_drafted", by=by, at=at, about=request, data={"agency": agency.slug})
    return request


@transaction.atomic
def send(*, request: CorrectionRequest, by: Actor, at: datetime) -> CorrectionRequest:
    """Send a drafted request: from now on the agency owes an answer.

    Effects in order: request and case move on, the answer's clock starts, the agency's respondents
    get an e-mail and its connector a notice (both as jobs), an event.
    """
    require(by, Permission.SEND_CORRECTION)
    request, case = lock(request)
    step(request, CorrectionAction.SEND, replace(worker_facts(case, by), items=request.items.count()))
    advance(case, CaseAction.REQUEST_CORRECTION)
    request.sent_at = at
    rule = ANSWER_RULE.get(AgencyKind(request.agency.kind), POLICY_RULE)
    clock = deadlines.start(case=case, rule_id=rule, trigger_at=at, duty=Duty.AGENCY, subject=request, by=by, at=at)
    request.due_on = clock.notified_due_on
    request.save(update_fields=["status", "sent_at", "due_on"])
    events.record(
        case=case,
        action="correction_sent",
        by=by,
        at=at,
        about=request,
        data={"agency": request.agency.slug, "due_on": clock.notified_due_on.isoformat(), "rule": rule},
    )
    jobs.enqueue(
        kind="render_correction_request",
        key=f"render_correction_request:{request.pk}",
        args={"request_id": request.pk},
        at=at,
        case=case,
    )
    tell_agency(request, at)
    return request


@transaction.atomic
def answer(*, request: CorrectionRequest, replies: Sequence[ItemReply], by: Actor, at: datetime) -> Answer:
    """Take an agency's answer to the current round: for every item a code and reasons.

    Effects in order: the answer and its items, the request moves on, the answer's clock is met, an
    event, and, when anything is claimed to be corrected, the job that checks it. Raises Refused: an
    item without code or reasons, wrong status, the round is already answered.
    """
    require(by, Permission.ANSWER_CORRECTION)
    request, case = lock(request)
    if by.agency_id != request.agency_id:
        raise Refused(Reason.NOT_ALLOWED)
    if request.status == CorrectionStatus.ANSWERED.value:
        raise Refused(Reason.ALREADY_ANSWERED)
    wanted = set(request.items.values_list("pk", flat=True))
    given = {reply.item_id: reply for reply in replies if reply.item_id in wanted and reply.code}
    silent = sum(1 for reply in given.values() if not reply.reasons.strip())
    step(
        request,
        CorrectionAction.ANSWER,
        Facts(unanswered_items=len(wanted - given.keys()), items_without_reasons=silent),
    )
    request.save(update_fields=["status"])
    said = Answer.objects.create(request=request, round=request.round, answered_by_id=by.account, answered_at=at)
    ItemAnswer.objects.bulk_create(
        ItemAnswer(answer=said, item_id=pk, code=str(reply.code), reasons=reply.reasons.strip())
        for pk, reply in sorted(given.items())
    )
    deadlines.meet_all(case=case, rule_ids=(), subject=request, by=by, at=at)
    events.record(
        case=case,
        action="correction_answered",
        by=by,
        at=at,
        about=said,
        data={"agency": request.agency.slug, "codes": sorted(str(reply.code) for reply in given.values())},
    )
    if any(reply.code in CLAIMS for reply in given.values()):
        jobs.enqueue(
            kind="begin_verification",
            key=f"begin_verification:{request.pk}:{request.round}:1",
            args={"request_id": request.pk},
            at=at,
            case=case,
        )
    mail.to_complainant(case=case, template="news", key=f"answered:{said.pk}", at=at)
    return said


CLAIMS = frozenset({AnswerCode.CORRECTED, AnswerCode.PARTLY})


@transaction.atomic
def give_up(*, request: CorrectionRequest, reasons: str, by: Actor, at: datetime) -> None:
    """End a request that the agency refused or cannot carry out; the decision will deal with it.

    Effects in order: the request ends, its clocks are cancelled, an event, the case moves on when
    nothing else is open.
    """
    require(by, Permission.SEND_CORRECTION)
    request, case = lock(request)
    step(request, CorrectionAction.GIVE_UP, worker_facts(case, by, reasons=reasons))
    request.settled_at = at
    request.save(update_fields=["status", "settled_at"])
    deadlines.cancel_all(case=case, subject=request, by=by, at=at)
    events.record(
        case=case, action="correction_given_up", by=by, at=at, about=request, detail={"reasons": reasons.strip()}
    )
    settle_case(case, by=by, at=at)


@transaction.atomic
def cancel(*, request: CorrectionRequest, by: Actor, at: datetime) -> None:
    """Take back a draft or a request that is no longer needed."""
    require(by, Permission.SEND_CORRECTION)
    request, case = lock(request)
    refuse_if(reasons_against_worker(case, by))
    step(request, CorrectionAction.CANCEL, Facts())
    request.settled_at = at
    request.save(update_fields=["status", "settled_at"])
    deadlines.cancel_all(case=case, subject=request, by=by, at=at)
    events.record(case=case, action="correction_cancelled", by=by, at=at, about=request)
    settle_case(case, by=by, at=at)


def open_requests(case: Case) -> QuerySet[CorrectionRequest]:
    """Requests of a case that somebody still has to act on, drafts included."""
    return CorrectionRequest.objects.filter(
        case=case, status__in=[*workflow.OPEN_CORRECTION, CorrectionStatus.DRAFT.value]
    )


def lock(request: CorrectionRequest) -> tuple[CorrectionRequest, Case]:
    """Lock the case first and the request second: everywhere the same order, so that none deadlock."""
    case = lock_case(request.case)
    rows = CorrectionRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("agency", "case")
    return rows.get(pk=request.pk), case


def step(request: CorrectionRequest, action: CorrectionAction, facts: Facts) -> None:
    """Move a locked request one step, or raise Refused. The caller saves."""
    status = CorrectionStatus(request.status)
    refuse_if(workflow.reasons_against(workflow.CORRECTION, status, action, facts))
    request.status = workflow.CORRECTION[status, action].value


def advance(case: Case, action: CaseAction, facts: Facts | None = None) -> None:
    """Move a locked case one step and save it, or raise Refused."""
    status = CaseStatus(case.status)
    refuse_if(workflow.reasons_against(workflow.CASE, status, action, facts))
    case.status = workflow.CASE[status, action].value
    case.version += 1
    case.save(update_fields=["status", "version"])


def settle_case(case: Case, *, by: Actor, at: datetime) -> None:
    """Send a case on to its decision once no request is open."""
    if case.status == CaseStatus.WITH_AGENCY.value and not open_requests(case).exists():
        advance(case, CaseAction.SETTLE_CORRECTIONS)
        events.record(case=case, action="corrections_settled", by=by, at=at)


def tell_agency(request: CorrectionRequest, at: datetime) -> None:
    """Queue what tells the agency that it is its turn: e-mail to its respondents, notice to its machine."""
    jobs.enqueue(
        kind="notify_agency",
        key=f"notify_agency:{request.pk}:{request.round}",
        args={"request_id": request.pk, "round": request.round},
        at=at,
        case=request.case,
    )


def _items(request: CorrectionRequest, findings: Iterable[Finding]) -> Iterable[CorrectionItem]:
    for finding in findings:
        record = finding.record
        yield CorrectionItem(
            request=request,
            finding=finding,
            asked=_asked(finding).value,
            detail=finding.explanation,
            expected={"kind": record.kind, "external_id": record.external_id, "content": record.content}
            if record
            else {},
        )


def _asked(finding: Finding) -> Asked:
    """A settled debt stays on a watch list, marked as settled; a sanction is lifted; the rest goes."""
    code = FindingCode(finding.code)
    if finding.agency.kind == AgencyKind.SANCTION_HOLDER:
        return Asked.LIFT_SANCTION
    settles = finding.record is not None and "settled" in str(finding.record.content)
    if code is FindingCode.PERFORMED_NOT_DELETED and settles:
        return Asked.CORRECT
    return ASKED_FOR.get(code, Asked.DELETE)
