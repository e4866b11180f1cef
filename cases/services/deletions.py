"""Deletion of personal data: asked for by the complainant and decided by a person, or due by the retention rules."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from cases.actors import SYSTEM, Actor
from cases.deadlines import local_day
from cases.models import Case, DecisionRequest, Deletion
from cases.permissions import Permission
from cases.retention import ASKABLE, Kind, first_day, is_over, may_grant
from cases.services import erasing, events, jobs, mail
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused
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
        Refused: CASE_STILL_OPEN; NOTHING_TO_DELETE beside "kinds"; ALREADY_DONE while another request waits.

    """
    require(by, Permission.ASK_DELETION)
    case = lock_case(case)
    if case.closed_at is None:
        raise Refused(Reason.CASE_STILL_OPEN)
    if not kinds or not set(kinds) <= set(ASKABLE):
        raise Refused(Reason.NOTHING_TO_DELETE, field="kinds")
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

    Raises:
        Refused: ALREADY_DONE; NO_REASONS_GIVEN beside "reasons"; KEPT_BY_RULE beside "granted".

    """
    require(by, Permission.DECIDE_DELETION)
    case = lock_case(deletion.case)
    row = Deletion.objects.select_for_update().get(pk=deletion.pk)
    if row.decided_at is not None or case.closed_at is None:
        raise Refused(Reason.ALREADY_DONE)
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    allowed = may_grant(granted, local_day(case.closed_at), local_day(at))
    if not set(granted) <= set(map(Kind, row.asked)) or not all(allowed.values()):
        raise Refused(Reason.KEPT_BY_RULE, field="granted")
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

    Effects in order, in one transaction but for the files, which go first and for good: files; rows and words;
    one event that says which kinds and how much, nothing else.
    """
    case = lock_case(Case.objects.get(deletions__pk=deletion_id))
    row = Deletion.objects.select_for_update().get(pk=deletion_id)
    if row.done_at is not None or row.decided_at is None or case.closed_at is None:
        return
    counted: Counter[str] = Counter()
    kinds = {Kind(kind) for kind in row.granted}
    if Kind.CASE in kinds:
        counted += erasing.erase_case(case=case, deletion=row)
        Case.objects.filter(pk=case.pk).update(erased_at=at)
    else:
        for kind in sorted(kinds):
            counted += PARTS[kind](case=case)
    Deletion.objects.filter(pk=row.pk).update(done_at=at, words="", **({"reasons": ""} if Kind.CASE in kinds else {}))
    data = {"kinds": sorted(kinds), "rule": row.by_rule, "counts": dict(sorted(counted.items()))}
    events.record(case=case, action="data_erased", by=SYSTEM, at=at, about=row, data=data)


def run_rules(*, at: datetime) -> int:
    """Begin the deletions that fell due: addresses a year, everything three years after the last case closed. Nightly.

    A case with a request that still waits, or a filing with an open case, is left alone. Returns how many were begun.
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


def _candidates(kind: Kind, at: datetime) -> list[Case]:
    mine = Deletion.objects.filter(case=OuterRef("pk"))
    begun = Exists(mine.filter(Q(granted__contains=[kind.value]) | Q(done_at=None)))
    rows = Case.objects.filter(~begun, closed_at__lt=at - SHORTEST_KEPT, erased_at=None)
    return list(rows.order_by("closed_at", "pk")[:MOST_A_NIGHT])


@transaction.atomic
def _begin(case: Case, kind: Kind, today: date, at: datetime) -> int:
    case = lock_case(case)
    family = Case.objects.filter(filing=case.filing_id)
    if case.closed_at is None or family.filter(closed_at=None).exists():
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
