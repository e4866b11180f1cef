"""Deletion of personal data: asked for by the complainant and decided by a person, or due by the retention rules."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import translation

from cases.actors import SYSTEM, Actor
from cases.deadlines import local_day
from cases.models import Case, DecisionRequest, Deletion
from cases.permissions import Permission
from cases.retention import ASKABLE, Kind, first_day, is_over, may_grant
from cases.services import erasing, events, holds, jobs, mail
from cases.services.guards import lock_matters, require
from cases.services.refusals import Refused, refuse_if
from cases.wording.retention import OPENED_AGAIN
from cases.workflow import DecisionRequestStatus, Reason

KIND: Final = "erase"
MOST_A_NIGHT: Final = 500  # cases; the rest waits for the next night
SHORTEST_KEPT: Final = timedelta(days=365)  # nothing falls due by itself before; only narrows the search
_Run = Callable[..., Counter[str]]
PARTS: Final[Mapping[Kind, _Run]] = {
    Kind.DRAFT: erasing.erase_drafts,
    Kind.CONTACT: erasing.erase_contact,
    Kind.EVIDENCE: erasing.erase_evidence,
}


@transaction.atomic
def ask(*, case: Case, kinds: Collection[Kind], words: str, by: Actor, at: datetime) -> Deletion:
    """Ask that kinds of data are deleted. A person decides; one request at a time. Effects: the row; one event.

    Raises:
        Refused: CASE_STILL_OPEN, beside "kinds" when it is another matter that needs the addresses; NOTHING_TO_DELETE
            beside "kinds"; ALREADY_DONE while another request waits.

    """
    require(by, Permission.ASK_DELETION)
    case = _locked(case)
    if case.closed_at is None:
        raise Refused(Reason.CASE_STILL_OPEN)
    if not kinds or not set(kinds) <= set(ASKABLE):
        raise Refused(Reason.NOTHING_TO_DELETE, field="kinds")
    if _is_needed(case, kinds):
        raise Refused(Reason.MATTER_STILL_OPEN, field="kinds")
    if Deletion.objects.filter(case=case, done_at=None).exists():
        raise Refused(Reason.ALREADY_DONE)
    row = Deletion.objects.create(case=case, asked=sorted(kinds), words=words, asked_at=at)
    events.record(case=case, action="deletion_asked", by=by, at=at, about=row, data={"kinds": sorted(kinds)})
    return row


@transaction.atomic
def decide(*, deletion: Deletion, granted: Collection[Kind], reasons: str, by: Actor, at: datetime) -> Deletion:
    """Grant all, some or nothing of what was asked for, with reasons that the complainant reads.

    Effects in order: the row; one event; the job that deletes, when anything was granted; an e-mail that there is news,
    unless it is the addresses or the whole case that go.

    A case that was opened again meanwhile can only be declined.

    Raises:
        Refused: ALREADY_DONE; NO_REASONS_GIVEN beside "reasons"; CASE_STILL_OPEN, MATTER_STILL_OPEN, ON_HOLD,
            KEPT_BY_RULE beside "granted".

    """
    require(by, Permission.DECIDE_DELETION)
    case = _locked(deletion.case)
    row = Deletion.objects.select_for_update().get(pk=deletion.pk)
    if row.decided_at is not None:
        raise Refused(Reason.ALREADY_DONE)
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    refuse_if(_against(case, row, granted, at), field="granted")
    row.granted, row.reasons, row.decided_by_id, row.decided_at = sorted(granted), reasons, by.account, at
    if not granted:
        row.done_at = at
    row.save()
    data = {"granted": row.granted, "declined": sorted(set(row.asked) - set(row.granted))}
    events.record(case=case, action="deletion_decided", by=by, at=at, about=row, data=data)
    if granted:
        jobs.enqueue(kind=KIND, key=f"erase:{row.pk}", args={"deletion_id": row.pk}, case=case, at=at)
    if not {Kind.CONTACT, Kind.CASE} & set(granted):
        mail.to_complainant(case=case, template="news", key=f"deletion:{row.pk}", at=at)
    return row


@transaction.atomic
def erase(*, deletion_id: int, at: datetime) -> None:
    """Delete what was granted (job handler); a second run finds it done.

    Effects in order, in one transaction: the job that removes the files; rows and words; one event that says which
    kinds and how much, nothing else. A case that was opened again meanwhile loses nothing: the row ends, and one event
    and a message say so.
    """
    case = _locked(Case.objects.get(deletions__pk=deletion_id))
    row = Deletion.objects.select_for_update().get(pk=deletion_id)
    if row.done_at is not None or row.decided_at is None:
        return
    kinds = {Kind(kind) for kind in row.granted}
    if case.closed_at is None or _is_needed(case, kinds):
        _leave_all(case, row, at)
        return
    counted: Counter[str] = Counter()
    if Kind.CASE in kinds:
        counted += erasing.erase_case(case=case, deletion=row, at=at)
        Case.objects.filter(pk=case.pk).update(erased_at=at)
    else:
        for kind in sorted(kinds):
            counted += PARTS[kind](case=case, at=at)
    Deletion.objects.filter(pk=row.pk).update(done_at=at, words="", **({"reasons": ""} if Kind.CASE in kinds else {}))
    data = {"kinds": sorted(kinds), "rule": row.by_rule, "counts": dict(sorted(counted.items()))}
    events.record(case=case, action="data_erased", by=SYSTEM, at=at, about=row, data=data)


def run_rules(*, at: datetime) -> int:
    """Begin the deletions that fell due: addresses a year, everything three years after the last case closed. Nightly.

    A case with a request that still waits, or a filing with an open or a held case, is left alone. Returns how many
    were begun.
    """
    today, begun = local_day(at), 0
    for kind in (Kind.CASE, Kind.CONTACT):
        for case in _candidates(kind, at):
            begun += _begin(case, kind, today, at)
    return begun


def offered(*, case: Case) -> Mapping[Kind, date | None]:
    """Give the kinds that can be asked for, each with the first day on which it may be granted."""
    if case.closed_at is None:
        return {}
    return {kind: first_day(kind, local_day(case.closed_at)) for kind in ASKABLE}


def _locked(case: Case) -> Case:
    """Lock all matters of the complaint and give one: none may be opened again while what they share is deleted."""
    return next(row for row in lock_matters(case) if row.pk == case.pk)


def _against(case: Case, row: Deletion, granted: Collection[Kind], at: datetime) -> tuple[Reason, ...]:
    """Say what stands against granting; nothing stands against declining."""
    if not granted:
        return ()
    if case.closed_at is None:
        return (Reason.CASE_STILL_OPEN,)
    if _is_needed(case, granted):
        return (Reason.MATTER_STILL_OPEN,)
    if holds.is_held(case.filing_id):
        return (Reason.ON_HOLD,)
    allowed = may_grant(granted, local_day(case.closed_at), local_day(at))
    asked = set(granted) <= set(map(Kind, row.asked))
    return () if asked and all(allowed.values()) else (Reason.KEPT_BY_RULE,)


def _is_needed(case: Case, kinds: Collection[Kind]) -> bool:
    """Say whether another matter of the complaint is open and needs the addresses, which all matters share."""
    return Kind.CONTACT in kinds and Case.objects.filter(filing=case.filing_id, closed_at=None).exists()


def _leave_all(case: Case, row: Deletion, at: datetime) -> None:
    data = {"kinds": sorted(row.granted)}
    with translation.override(case.language):
        reasons = str(OPENED_AGAIN)
    Deletion.objects.filter(pk=row.pk).update(granted=[], reasons=reasons, done_at=at)
    events.record(case=case, action="deletion_not_done", by=SYSTEM, at=at, about=row, data=data)
    mail.to_complainant(case=case, template="news", key=f"deletion_not_done:{row.pk}", at=at)


def _candidates(kind: Kind, at: datetime) -> list[Case]:
    mine = Deletion.objects.filter(case=OuterRef("pk"))
    begun = Exists(mine.filter(Q(granted__contains=[kind.value]) | Q(done_at=None)))
    rows = Case.objects.filter(~begun, closed_at__lt=at - SHORTEST_KEPT, erased_at=None)
    return list(rows.order_by("closed_at", "pk")[:MOST_A_NIGHT])


@transaction.atomic
def _begin(case: Case, kind: Kind, today: date, at: datetime) -> int:
    case = _locked(case)
    family = Case.objects.filter(filing=case.filing_id)
    if case.closed_at is None or family.filter(closed_at=None).exists() or holds.is_held(case.filing_id):
        return 0
    closed = family.aggregate(last=Max("closed_at"))["last"] if kind is Kind.CONTACT else case.closed_at
    questioned = DecisionRequest.objects.filter(case__filing=case.filing_id, status=DecisionRequestStatus.ASKED.value)
    busy = Deletion.objects.filter(case=case, done_at=None).exists() or questioned.exists()
    if busy or not is_over(kind, local_day(closed), today):
        return 0
    row = Deletion.objects.create(
        case=case, asked=[kind.value], granted=[kind.value], by_rule=kind.value, asked_at=at, decided_at=at
    )
    jobs.enqueue(kind=KIND, key=f"erase:{row.pk}", args={"deletion_id": row.pk}, case=case, at=at)
    return 1
