"""What follows from a check: verified, back to the agency, on to the holders that lag, or opened again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cases import workflow
from cases.actors import SYSTEM
from cases.checking import Fault, FaultCode
from cases.models import (
    AgencyKind,
    AnswerCode,
    Case,
    CorrectionRequest,
    Deadline,
    Duty,
    HolderWatch,
    InterimRelief,
    ItemAnswer,
    Verification,
)
from cases.propagation import Standing
from cases.services import corrections, deadlines, decision_judging, events, follow_ups, holder_watches, mail, relief
from cases.services.refusals import refuse_if
from cases.workflow import CaseAction, CaseStatus, CorrectionAction, CorrectionStatus, Facts

RETURN_RULE: Final = {AgencyKind.COURT: "SPC12-FIX"}
FINAL_RULE: Final = "OMB-FINAL"
COMMENT_RULE: Final = "OMB-COMMENT"
CHECKED: Final = (CorrectionStatus.ANSWERED.value, CorrectionStatus.VERIFIED.value)
REFUSALS: Final = (AnswerCode.REFUSED.value, AnswerCode.WRONG_BODY.value, AnswerCode.NEED_MORE.value)


def conclude(
    *, request: CorrectionRequest, case: Case, check: Verification, faults: Sequence[Fault], at: datetime
) -> None:
    """Move a request on after a check whose looks are noted; then the requests that it follows up. All is locked.

    The agency's own wrong sends the request back to it. A wrong that only other holders still show makes a follow-up
    to each of them, and the request waits. Nothing wrong anywhere verifies it. A request that was verified is opened
    again when its correction was undone, here or there.
    """
    if request.status in CHECKED:
        own = [fault for fault in faults if fault.holder == request.agency.slug and _is_wrong(fault)]
        if own:
            _send_back(request, case, own, at)
        elif holder_watches.asked_is_clear(request):
            _go_on(request, case, check, faults, at)
    watched = HolderWatch.objects.filter(follow_up=request, agency=request.agency_id).select_related("request")
    for watch in watched.order_by("pk"):
        first, _case = corrections.lock(watch.request)
        if watch.standing == Standing.REVERTED.value:
            _await_holders(first, case, at)
        _confirm_if_clear(first, case, at)


def _is_wrong(fault: Fault) -> bool:
    return fault.code is not FaultCode.NOT_REACHED


def _send_back(request: CorrectionRequest, case: Case, own: Sequence[Fault], at: datetime) -> None:
    if request.status == CorrectionStatus.VERIFIED.value:
        reopen(request=request, case=case, at=at)
    else:
        corrections.step(request, CorrectionAction.RETURN, Facts(still_wrong=len(own)))
        _next_round(request, case, "correction_returned", at)


def _go_on(request: CorrectionRequest, case: Case, check: Verification, faults: Sequence[Fault], at: datetime) -> None:
    late = holder_watches.lagging(request)
    if late:
        _await_holders(request, case, at)
    for watch in late:
        if watch.follow_up is None:
            follow_ups.follow(request=request, case=case, watch=watch, check=check, faults=faults, at=at)
        elif watch.follow_up.status == CorrectionStatus.VERIFIED.value:
            again, _case = corrections.lock(watch.follow_up)
            reopen(request=again, case=case, at=at)
    _confirm_if_clear(request, case, at)


def reopen(*, request: CorrectionRequest, case: Case, at: datetime) -> None:
    """Give a verified request back to its agency: what it had put right is wrong again. Both are locked.

    Effects in order: the case is taken up again, the request gets a new round and clock, an event, the agency and the
    complainant hear of it. While another request to the same agency is open, that one stands for it.
    """
    take_up_again(case=case, at=at)
    if corrections.open_requests(case).filter(agency=request.agency_id).exclude(pk=request.pk).exists():
        return
    corrections.step(request, CorrectionAction.REOPEN, Facts(reverted=1))
    request.settled_at = None
    request.items.update(verified=False)
    _next_round(request, case, "correction_reopened", at)


def take_up_again(*, case: Case, at: datetime) -> None:
    """Bring a case back from its decision because a correction was undone; one that is not there yet is left alone.

    Effects in order: decisions that rested on the correction are superseded, the comment clock ends, requests about
    them are overtaken, the case moves back; one that was closed gets a new clock of our own; an event.
    """
    status = CaseStatus(case.status)
    if (status, CaseAction.TAKE_UP_AGAIN) not in workflow.CASE:
        return
    refuse_if(workflow.reasons_against(workflow.CASE, status, CaseAction.TAKE_UP_AGAIN, Facts(reverted=1)))
    case.decisions.filter(sent_back_at__isnull=True, superseded_at__isnull=True).update(superseded_at=at)
    deadlines.cancel_all(case=case, rule_ids=(COMMENT_RULE,), by=SYSTEM, at=at)
    decision_judging.overtake(case=case, at=at)
    case.status = workflow.CASE[status, CaseAction.TAKE_UP_AGAIN].value
    case.closed_at, case.outcome = None, ""
    case.version += 1
    case.save(update_fields=["status", "closed_at", "outcome", "version"])
    if status is CaseStatus.CLOSED:
        deadlines.start(case=case, rule_id=FINAL_RULE, trigger_at=at, duty=Duty.OFFICE, by=SYSTEM, at=at)
    events.record(case=case, action="case_taken_up_again", by=SYSTEM, at=at, data={"from": status.value})


def _await_holders(request: CorrectionRequest, case: Case, at: datetime) -> None:
    """A verified request waits again, because another holder undid what follows from it."""
    if request.status != CorrectionStatus.VERIFIED.value:
        return
    take_up_again(case=case, at=at)
    if corrections.open_requests(case).filter(agency=request.agency_id).exists():
        return
    corrections.step(request, CorrectionAction.AWAIT_HOLDERS, Facts(reverted=1))
    request.settled_at = None
    request.save(update_fields=["status", "settled_at"])
    reverted = request.watches.filter(standing=Standing.REVERTED.value).values_list("agency__slug", flat=True)
    data = {"agency": request.agency.slug, "reverted": sorted(reverted)}
    events.record(case=case, action="correction_undone", by=SYSTEM, at=at, about=request, data=data)
    mail.to_complainant(case=case, template="news", key=f"undone:{request.pk}:{at.isoformat()}", at=at)


def _confirm_if_clear(request: CorrectionRequest, case: Case, at: datetime) -> None:
    if request.status != CorrectionStatus.ANSWERED.value or _refused_items(request):
        return
    if not holder_watches.is_clear(request):
        return
    corrections.step(request, CorrectionAction.CONFIRM, Facts())
    request.settled_at = at
    request.save(update_fields=["status", "settled_at"])
    request.items.update(verified=True)
    reliefs = InterimRelief.objects.filter(case=case)
    # A follow-up proves only that its own holder is clear.
    for granted in reliefs.filter(holder=request.agency_id) if request.follow_up_of_id else reliefs:
        relief.end_if_open(relief=granted, by=SYSTEM, at=at)
    events.record(
        case=case, action="correction_verified", by=SYSTEM, at=at, about=request, data={"agency": request.agency.slug}
    )
    mail.to_complainant(case=case, template="news", key=f"verified:{request.pk}:{at.isoformat()}", at=at)
    corrections.settle_case(case, by=SYSTEM, at=at)


def _refused_items(request: CorrectionRequest) -> bool:
    """An item that the agency refused is for the investigator to weigh, not for a machine to settle."""
    return ItemAnswer.objects.filter(answer__request=request, answer__round=request.round, code__in=REFUSALS).exists()


def _next_round(request: CorrectionRequest, case: Case, action: str, at: datetime) -> None:
    request.round += 1
    rule = RETURN_RULE.get(AgencyKind(request.agency.kind), corrections.POLICY_RULE)
    clock: Deadline = deadlines.start(
        case=case, rule_id=rule, trigger_at=at, duty=Duty.AGENCY, subject=request, by=SYSTEM, at=at
    )
    request.due_on = clock.notified_due_on
    request.save(update_fields=["status", "round", "due_on", "settled_at"])
    events.record(
        case=case,
        action=action,
        by=SYSTEM,
        at=at,
        about=request,
        data={
            "agency": request.agency.slug,
            "round": request.round,
            "due_on": clock.notified_due_on.isoformat(),
            "rule": rule,
        },
    )
    corrections.tell_agency(request, at)
    mail.to_complainant(
        case=case, template="news", key=f"{action.removeprefix('correction_')}:{request.pk}:{request.round}", at=at
    )
