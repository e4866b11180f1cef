"""The system does not believe an answer: fresh pulls, a recomputation, every holder checked, and checked again."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction

from cases.actors import SYSTEM, Actor
from cases.checking import Fault, FaultCode
from cases.deadlines import local_day
from cases.models import Case, CorrectionRequest, HolderCheck, HolderWatch, PullPurpose, PullStatus, Verification
from cases.permissions import Permission
from cases.services import correction_ends, corrections, events, holder_verdicts, holder_watches, jobs, records
from cases.services.correction_ends import CHECKED
from cases.services.guards import reasons_against_worker, require
from cases.services.holders import Holders, holders_of
from cases.services.refusals import Refused, refuse_if
from cases.services.verification_faults import faults as faults_in
from cases.workflow import CaseStatus, CorrectionStatus, Reason

OVER = (PullStatus.DONE.value, PullStatus.FAILED.value, PullStatus.BLOCKED.value)
# The complainant does not want us to look any more.
DROPPED = (CaseStatus.WITHDRAWN.value, CaseStatus.REFUSED.value)


@transaction.atomic
def begin(*, request_id: int, at: datetime, again: bool = False) -> timedelta | None:
    """Start the check of an answer: one fresh pull for every category pulled in the investigation.

    Idempotent: a verification of the round that already runs or ended is left alone, unless `again`
    asks for another attempt because a holder could not be reached. Effects in order: a watch of every
    holder, the check, its pulls, an event.
    """
    request, case = corrections.lock(CorrectionRequest.objects.get(pk=request_id))
    if request.status != CorrectionStatus.ANSWERED.value:
        return None
    last = request.verifications.filter(round=request.round).order_by("-attempt").first()
    if last is not None and not (again and last.finished_at):
        return None
    holders = holders_of(request, case, at=at)
    holder_watches.open_all(request=request, holders=holders, at=at)
    _start(request, case, holders, at, recheck=False)
    return None


def recheck_due(*, at: datetime, case: Case | None = None, due_by: date | None = None) -> int:
    """Look again at every holder that is due, of all cases or of one; returns how many checks were begun.

    `due_by` also takes those that fall due up to that day in Shanghai; their schedule stays. Each request is its own
    transaction, so that one that dies is taken up by the next night and keeps no other waiting.
    """
    day = due_by or local_day(at)
    rows = HolderWatch.objects.filter(due_on__lte=day, request__status__in=CHECKED)
    rows = rows.exclude(request__case__status__in=DROPPED)
    if case is not None:
        rows = rows.filter(request__case=case)
    requests = rows.order_by("request_id").values_list("request_id", flat=True).distinct()
    return sum(recheck(request_id=pk, at=at, due_by=day) for pk in list(requests))


@transaction.atomic
def recheck(*, request_id: int, at: datetime, due_by: date) -> bool:
    """Check the holders of one request that are due by a day; False when none is, or a check is under way.

    Whoever is due brings along the holders whose follow-up was given up. Effects in order: holders that cannot be
    asked are noted; the check of the others, its pulls, an event.
    """
    request, case = corrections.lock(CorrectionRequest.objects.get(pk=request_id))
    if request.status not in CHECKED or case.status in DROPPED:
        return False
    if request.verifications.filter(finished_at__isnull=True).exists():
        return False
    due = set(holder_watches.due(request, due_by).values_list("agency_id", flat=True))
    holders = holders_of(request, case, at=at).only(due)
    holder_watches.miss(request=request, holders=holders, at=at)
    if not holders.pairs:
        return False
    _start(request, case, holders, at, recheck=True)
    return True


@transaction.atomic
def check_answer(*, verification_id: int, at: datetime) -> timedelta | None:
    """Conclude a verification once its last pull is over. Called after every pull; does nothing before.

    Effects in order: the recomputation, the verdict on every holder and how it stands now, an event,
    then what follows from it (`correction_ends.conclude`).
    """
    check = Verification.objects.select_related("request").get(pk=verification_id)
    request, case = corrections.lock(check.request)
    check = Verification.objects.select_for_update(no_key=True).select_related("request").get(pk=verification_id)
    if check.finished_at or check.pulls.exclude(status__in=OVER).exists():
        return None
    faults = faults_in(check, request, case, at)
    holder_verdicts.judge(check, faults)
    holder_watches.take(check=check, faults=faults, at=at)
    check.finished_at = at
    check.passed = not _standing_against(request, faults)
    check.still_wrong = [asdict(fault) for fault in faults]
    check.save(update_fields=["finished_at", "passed", "still_wrong"])
    data = {"still_wrong": sorted(f"{fault.holder}:{fault.code}" for fault in faults)}
    if check.recheck:
        action = "recheck_passed" if check.passed else "recheck_failed"
    else:
        action = "verification_passed" if check.passed else "verification_failed"
    events.record(case=case, action=action, by=SYSTEM, at=at, about=check, data=data)
    correction_ends.conclude(request=request, case=case, check=check, faults=faults, at=at)
    return None


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


def _start(request: CorrectionRequest, case: Case, holders: Holders, at: datetime, *, recheck: bool) -> None:
    last = request.verifications.filter(round=request.round).order_by("-attempt").first()
    check = Verification.objects.create(
        request=request,
        round=request.round,
        attempt=last.attempt + 1 if last else 1,
        recheck=recheck,
        started_at=at,
    )
    pulls = records.request_pulls(
        case=case,
        wanted=holders.pairs,
        purpose=PullPurpose.VERIFICATION,
        by=SYSTEM,
        at=at,
        verification=check,
    )
    HolderCheck.objects.bulk_create(
        HolderCheck(verification=check, agency_id=pull.agency_id, category=pull.category, pull=pull) for pull in pulls
    )
    if not pulls:
        # Nobody can be asked: the check says so instead of waiting for ever.
        args: dict[str, int | str] = {"verification_id": check.pk}
        jobs.enqueue(kind="check_answer", key=f"check_answer:{check.pk}:none", args=args, at=at, case=case)
    action = "recheck_begun" if recheck else "verification_begun"
    events.record(case=case, action=action, by=SYSTEM, at=at, about=check, data={"holders": len(pulls)})


def _standing_against(request: CorrectionRequest, faults: Iterable[Fault]) -> list[Fault]:
    """Faults that a correction cannot pass with: not the silence of another holder that cannot be seen at all."""
    unseen = holder_watches.unseen_slugs(request)
    return [fault for fault in faults if fault.code is not FaultCode.NOT_REACHED or fault.holder not in unseen]
