"""The system does not believe an answer: fresh pulls, a recomputation, every holder checked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cases.actors import SYSTEM, Actor
from cases.checking import Asked, Fault, FaultCode, Seen, Wanted, faults_of
from cases.models import (
    Agency,
    AgencyKind,
    AnswerCode,
    Case,
    CorrectionItem,
    CorrectionRequest,
    Duty,
    HolderCheck,
    InterimRelief,
    ItemAnswer,
    Match,
    MethodVersion,
    Pull,
    PullPurpose,
    PullStatus,
    Record,
    Scheme,
    SchemeKind,
    ScoreRun,
    Verdict,
    Verification,
)
from cases.permissions import Permission
from cases.services import corrections, deadlines, events, holder_verdicts, mail, records, relief, scores
from cases.services.guards import reasons_against_worker, require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CorrectionAction, CorrectionStatus, Facts, Reason
from ratings_connectors.base import Category

RETURN_RULE = {AgencyKind.COURT: "SPC12-FIX"}


@transaction.atomic
def begin(*, request_id: int, at: datetime, again: bool = False) -> timedelta | None:
    """Start the check of an answer: one fresh pull for every category pulled in the investigation.

    Idempotent: a verification of the round that already runs or ended is left alone, unless `again`
    asks for another attempt because a holder could not be reached.
    """
    request, case = corrections.lock(CorrectionRequest.objects.get(pk=request_id))
    if request.status != CorrectionStatus.ANSWERED.value:
        return None
    last = request.verifications.filter(round=request.round).order_by("-attempt").first()
    if last is not None and not (again and last.finished_at):
        return None
    check = Verification.objects.create(
        request=request, round=request.round, attempt=last.attempt + 1 if last else 1, started_at=at
    )
    wanted = _holders(request, case)
    pulls = records.request_pulls(
        case=case, wanted=wanted, purpose=PullPurpose.VERIFICATION, by=SYSTEM, at=at, verification=check
    )
    HolderCheck.objects.bulk_create(
        HolderCheck(verification=check, agency_id=pull.agency_id, category=pull.category, pull=pull) for pull in pulls
    )
    events.record(case=case, action="verification_begun", by=SYSTEM, at=at, about=check, data={"holders": len(pulls)})
    return None


@transaction.atomic
def check_answer(*, verification_id: int, at: datetime) -> timedelta | None:
    """Conclude a verification once its last pull is over. Called after every pull; does nothing before.

    Effects in order: the recomputation, the verdict on every holder, then either the request is
    verified (clocks met, reliefs ended, the case moves on), or it goes back to the agency with what
    is still wrong and a new clock, or, when a holder could not be reached, it waits for a person.
    """
    check = Verification.objects.select_related("request").get(pk=verification_id)
    request, case = corrections.lock(check.request)
    check = Verification.objects.select_for_update(no_key=True).get(pk=verification_id)
    if check.finished_at or check.pulls.exclude(status__in=OVER).exists():
        return None
    faults = _faults(check, request, case, at)
    holder_verdicts.judge(check, faults)
    check.finished_at = at
    check.passed = not faults
    check.still_wrong = [asdict(fault) for fault in faults]
    check.save(update_fields=["finished_at", "passed", "still_wrong"])
    events.record(
        case=case,
        action="verification_passed" if check.passed else "verification_failed",
        by=SYSTEM,
        at=at,
        about=check,
        data={"still_wrong": sorted(f"{fault.holder}:{fault.code}" for fault in faults)},
    )
    _conclude(request, case, faults, at)
    return None


OVER = (PullStatus.DONE.value, PullStatus.FAILED.value, PullStatus.BLOCKED.value)


@transaction.atomic
def check_again(*, request: CorrectionRequest, by: Actor, at: datetime) -> None:
    """Repeat a check in which a holder could not be reached; asked for by the investigator who holds the case.

    Raises Refused: not the actor's case, an interest in it, or nothing is answered that could be checked.
    """
    require(by, Permission.SEND_CORRECTION)
    request, case = corrections.lock(request)
    refuse_if(reasons_against_worker(case, by))
    if request.status != CorrectionStatus.ANSWERED.value:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    begin(request_id=request.pk, at=at, again=True)


def _holders(request: CorrectionRequest, case: Case) -> list[tuple[Agency, Category]]:
    """Every holder that showed us anything in the investigation is asked again, for the same things.

    Whoever was asked to disclose what a score counts is asked for that again, even if it was refused before.
    """
    again = Q(status=PullStatus.DONE.value)
    if request.items.filter(asked=Asked.DISCLOSE.value).exists():
        again |= Q(agency=request.agency_id, category=Category.SCORE_INPUTS.value)
    pulls = Pull.objects.filter(again, case=case, purpose=PullPurpose.INVESTIGATION.value).select_related("agency")
    pairs = {(pull.agency_id, pull.category): (pull.agency, Category(pull.category)) for pull in pulls}
    return list(pairs.values())


def _faults(check: Verification, request: CorrectionRequest, case: Case, at: datetime) -> tuple[Fault, ...]:
    claimed = _claimed(request)
    fresh = [
        Seen(
            record.agency.slug, record.kind, record.external_id, record.content, theirs=record.match != Match.NONE.value
        )
        for record in Record.objects.filter(pull__verification=check).select_related("agency")
    ]
    wanted = [_wanted(item) for item in claimed]
    found = faults_of(wanted, fresh)
    moved = tuple(_score_faults(check, case, at))
    hidden = tuple(_hidden_methods(claimed, check, case))
    return (*found, *moved, *hidden, *_unreached(check, {fault.holder for fault in hidden}))


def _unreached(check: Verification, hiding: Collection[str]) -> Iterable[Fault]:
    """Pulls that brought nothing; that an agency which hides its method shows no items is no news."""
    for pull in check.pulls.exclude(status=PullStatus.DONE.value).select_related("agency"):
        if pull.category != Category.SCORE_INPUTS.value or pull.agency.slug not in hiding:
            yield Fault(FaultCode.NOT_REACHED, pull.agency.slug, seen=pull.error_code or pull.status)


def _claimed(request: CorrectionRequest) -> Sequence[CorrectionItem]:
    """Items that the agency says it put right, in this round or an earlier one."""
    refused = ItemAnswer.objects.filter(answer__request=request, answer__round=request.round).exclude(
        code__in=[code.value for code in corrections.CLAIMS]
    )
    items = request.items.exclude(pk__in=refused.values("item"))
    return list(items.select_related("finding__record", "request__agency"))


def _wanted(item: CorrectionItem) -> Wanted:
    return Wanted(
        item=item.pk,
        holder=item.request.agency.slug,
        asked=Asked(item.asked),
        kind=item.expected.get("kind", ""),
        external_id=item.expected.get("external_id", ""),
        content=item.expected.get("content", {}),
        known=_known(item),
    )


def _known(item: CorrectionItem) -> frozenset[str]:
    """Numbers of the records that the holder showed before: one that appears only now was entered anew."""
    before = Record.objects.filter(
        case=item.request.case_id,
        agency=item.request.agency_id,
        kind=item.expected.get("kind", ""),
        pull__purpose=PullPurpose.INVESTIGATION.value,
    )
    return frozenset(before.values_list("external_id", flat=True))


def _score_faults(check: Verification, case: Case, at: datetime) -> Iterable[Fault]:
    """Recompute every score that was pulled again; a figure that does not follow its method is a fault."""
    pulled = check.pulls.filter(category=Category.SCORE.value, status=PullStatus.DONE.value)
    for scheme in Scheme.objects.filter(kind=SchemeKind.SCORE.value, agency__in=pulled.values("agency")):
        run: ScoreRun = scores.recompute(case=case, scheme=scheme, by=SYSTEM, at=at, verification=check)
        if run.verdict == Verdict.DIFFERENT.value:
            yield Fault(
                FaultCode.SCORE_NOT_MOVED,
                scheme.agency.slug,
                expected=str(run.recomputed),
                seen=str(run.reported),
            )


def _hidden_methods(claimed: Sequence[CorrectionItem], check: Verification, case: Case) -> Iterable[Fault]:
    for item in claimed:
        if item.asked == Asked.DISCLOSE and _is_hidden(check, case):
            yield Fault(FaultCode.METHOD_STILL_HIDDEN, item.request.agency.slug, item.pk)


def _is_hidden(check: Verification, case: Case) -> bool:
    """No method is there, or what is there does not let us recompute the score that was just fetched."""
    known = MethodVersion.objects.filter(scheme=case.scheme_id).exists()
    return not known or check.runs.filter(scheme=case.scheme_id, recomputed__isnull=True).exists()


def _conclude(request: CorrectionRequest, case: Case, faults: Sequence[Fault], at: datetime) -> None:
    if any(fault.code is not FaultCode.NOT_REACHED for fault in faults):
        _return_to_agency(request, case, faults, at)
    elif not faults and not _refused_items(request):
        _confirm(request, case, at)


def _refused_items(request: CorrectionRequest) -> bool:
    """An item that the agency refused is for the investigator to weigh, not for a machine to settle."""
    return ItemAnswer.objects.filter(
        answer__request=request,
        answer__round=request.round,
        code__in=[AnswerCode.REFUSED.value, AnswerCode.WRONG_BODY.value, AnswerCode.NEED_MORE.value],
    ).exists()


def _confirm(request: CorrectionRequest, case: Case, at: datetime) -> None:
    corrections.step(request, CorrectionAction.CONFIRM, Facts())
    request.settled_at = at
    request.save(update_fields=["status", "settled_at"])
    request.items.update(verified=True)
    for granted in InterimRelief.objects.filter(case=case):
        relief.end_if_open(relief=granted, by=SYSTEM, at=at)
    events.record(case=case, action="correction_verified", by=SYSTEM, at=at, about=request)
    mail.to_complainant(case=case, template="news", key=f"verified:{request.pk}", at=at)
    corrections.settle_case(case, by=SYSTEM, at=at)


def _return_to_agency(request: CorrectionRequest, case: Case, faults: Sequence[Fault], at: datetime) -> None:
    corrections.step(request, CorrectionAction.RETURN, Facts(still_wrong=len(faults)))
    request.round += 1
    rule = RETURN_RULE.get(AgencyKind(request.agency.kind), corrections.POLICY_RULE)
    clock = deadlines.start(case=case, rule_id=rule, trigger_at=at, duty=Duty.AGENCY, subject=request, by=SYSTEM, at=at)
    request.due_on = clock.notified_due_on
    request.save(update_fields=["status", "round", "due_on"])
    events.record(
        case=case,
        action="correction_returned",
        by=SYSTEM,
        at=at,
        about=request,
        data={"round": request.round, "due_on": clock.notified_due_on.isoformat(), "rule": rule},
    )
    corrections.tell_agency(request, at)
    mail.to_complainant(case=case, template="news", key=f"returned:{request.pk}:{request.round}", at=at)
