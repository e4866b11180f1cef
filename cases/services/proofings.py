"""Getting in again by proving who one is: two officers, a waiting time, and a code that no officer ever sees.

Whoever asks gets a request number and a pick-up code on their own screen. The number is told to the officer who looks
at the papers; the pick-up code is worth nothing until a second officer approved and three working days are over, in
which every way we know is told, so that the true owner can object. Then it gives a new access code, once, on the
screen of whoever holds it (ASVS 5.0, 6.4.6).

What the papers say is typed in blind and compared here: no officer is shown what the complaint holds.
"""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from cases import access, workflow
from cases.actors import SYSTEM, Actor, Role, citizen
from cases.calendars import STATUTORY
from cases.deadlines import Calendar, end_of
from cases.models import Case, Event, Paper, Proofing, ProofingWay
from cases.permissions import Permission
from cases.reference import CODE_ALPHABET, compact, new_access_code
from cases.services import access_codes, events, jobs, security_notices, throttle
from cases.services.guards import require
from cases.services.puzzles import Solution
from cases.services.refusals import Refused, refuse_if
from cases.workflow import Facts, ProofingAction, ProofingStatus, Reason

NOTE: Final = "note_proofing"
ASKED_AN_HOUR: Final = 5
NUMBER_LENGTH: Final = 8
WITH_PHOTO: Final = frozenset({Paper.IDENTITY_CARD, Paper.PASSPORT, Paper.RESIDENCE_PERMIT})
MOST_MISMATCHES: Final = 3
WAITING_DAYS: Final = 3  # working days between approval and the new code
OPEN_FOR: Final = timedelta(days=7)
UNCHECKED_FOR: Final = timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """What is shown once to whoever asks."""

    number: str
    pickup_code: str


@dataclass(frozen=True)
class Collected:
    """A request as its owner sees it, and the first case of the complaint once it has a new code."""

    proofing: Proofing
    case: Case | None


@dataclass(frozen=True)
class Shown:
    """What the papers say, as an officer reads it off. Compared and thrown away."""

    name: str
    id_number: str = ""
    birth_date: date | None = None
    acting_name: str = ""


def ask(*, reference: str, way: ProofingWay, reach: str, language: str, address: str, at: datetime) -> Asked:
    """Ask to prove who one is. The same work is done for a reference that does not exist.

    Effects in order: the asking is counted for the network address; the row with the hash of the pick-up code; a job
    that writes the event.

    Raises:
        Refused: TOO_MANY_TRIES after five from a network address within an hour.

    """
    if not throttle.count_asking(kind="proofing", name=address, most=ASKED_AN_HOUR, at=at):
        raise Refused(Reason.TOO_MANY_TRIES)
    pickup_code = new_access_code()
    pickup_hash = make_password(pickup_code)
    with transaction.atomic():
        row = Proofing.objects.create(
            number=_new_number(),
            filing_id=Case.objects.filter(reference=compact(reference)[:32]).values_list("filing", flat=True).first(),
            way=way.value,
            reach=reach.strip(),
            pickup_hash=pickup_hash,
            language=language,
            asked_at=at,
        )
        jobs.enqueue(kind=NOTE, key=f"{NOTE}:{row.pk}", args={"proofing_id": row.pk}, at=at)
    return Asked(row.number, pickup_code)


@transaction.atomic
def note_proofing(*, proofing_id: int, at: datetime) -> None:
    """Write down that somebody asked (job handler); nothing for an unknown reference. A second run writes nothing."""
    row = Proofing.objects.select_for_update().get(pk=proofing_id)
    if row.filing is None:
        return
    case = _lock(row)[0]
    known = Event.objects.filter(chain__case=case, action="proofing_asked", object_id=str(row.pk))
    if not known.exists():
        data = {"number": row.number, "way": row.way}
        events.record(case=case, action="proofing_asked", by=citizen(case.pk), at=at, about=row, data=data)


def check(*, proofing: Proofing, shown: Shown, papers: Sequence[Paper], reasons: str, by: Actor, at: datetime) -> None:
    """Record that the papers prove who asked: the first of two officers.

    Effects in order: request and cases are locked; the status, which papers, what agreed, reasons; one event. When they
    differ: the mismatch is counted, one event, and the third ends the request.

    Raises:
        Refused: NOT_ALLOWED, NOT_IN_THIS_STATUS, NO_REASONS_GIVEN, CONFLICT_OF_INTEREST, PAPERS_MISSING, PAPERS_DIFFER,
            NOT_PROVABLE when the complaint holds nothing that papers could be compared with.

    """
    require(by, Permission.PROVE_IDENTITY)
    differs = _check(proofing, shown, papers, reasons, by, at)
    # Raised after the mismatch is committed: guessing against the file must leave its trace.
    refuse_if((Reason.PAPERS_DIFFER,) if differs else (), field="name")


@transaction.atomic
def approve(*, proofing: Proofing, reasons: str, by: Actor, at: datetime, calendar: Calendar = STATUTORY) -> Proofing:
    """Approve what another officer checked. The waiting time begins.

    Effects in order: request and cases are locked; status and days; one event; a message on every way we know.

    Raises:
        Refused: NOT_ALLOWED, NOT_IN_THIS_STATUS, NO_REASONS_GIVEN, CHECKED_BY_YOURSELF, CONFLICT_OF_INTEREST.

    """
    require(by, Permission.PROVE_IDENTITY)
    row, cases = _locked(proofing)
    facts = Facts(
        reasons_given=bool(reasons.strip()),
        same_person=row.checked_by_id == by.user_id,
        conflict=_has_conflict(cases, by),
    )
    _move(row, ProofingAction.APPROVE, facts)
    row.approved_by_id, row.approved_at, row.approval_reasons = by.account, at, reasons.strip()
    row.opens_at = end_of(_working_days_after(timezone.localtime(at).date(), WAITING_DAYS, calendar))
    row.closes_at = row.opens_at + OPEN_FOR
    row.save()
    data = {"number": row.number, "opens": row.opens_at.isoformat()}
    events.record(case=cases[0], action="proofing_approved", by=by, at=at, about=row, data=data)
    security_notices.tell(case=cases[0], template="proofing_waits", key=f"proofing:{row.pk}", at=at)
    return row


@transaction.atomic
def turn_down(*, proofing: Proofing, reasons: str, by: Actor, at: datetime) -> Proofing:
    """End a request with reasons; also after approval, when the owner called and objected.

    Effects in order: request and cases are locked; the status; one event.

    Raises:
        Refused: NOT_ALLOWED, NOT_IN_THIS_STATUS, NO_REASONS_GIVEN, CONFLICT_OF_INTEREST.

    """
    require(by, Permission.PROVE_IDENTITY)
    row, cases = _locked(proofing)
    facts = Facts(reasons_given=bool(reasons.strip()), conflict=_has_conflict(cases, by))
    _move(row, ProofingAction.TURN_DOWN, facts)
    row.ended_by_id, row.ended_at, row.end_reasons = by.account, at, reasons.strip()
    row.save()
    events.record(case=cases[0], action="proofing_turned_down", by=by, at=at, about=row, data={"number": row.number})
    return row


@transaction.atomic
def object_to(*, filing_id: int, by: Actor, at: datetime) -> int:
    """End every open request for a complaint, because whoever has it open says that this was not them.

    Effects in order: the requests are locked; each status; one event each. Returns how many.
    """
    ended = 0
    for found in open_for(filing_id):
        row, cases = _locked(found)
        _move(row, ProofingAction.OBJECT, Facts())
        row.ended_at = at
        row.save()
        events.record(case=cases[0], action="proofing_objected", by=by, at=at, about=row, data={"number": row.number})
        ended += 1
    return ended


def collect(
    *, number: str, pickup_code: str, address: str, at: datetime, solution: Solution = throttle.NO_SOLUTION
) -> Collected:
    """Exchange a pick-up code for a new access code, or say how the request stands.

    Effects in order: the try is counted, as for access codes; one Argon2id run whatever the number; if the request is
    approved and the waiting time over, everything `use` does. For an hour, until somebody confirmed having seen the new
    code, the same pick-up code leads to the same new code again.

    Raises:
        Refused: TOO_MANY_TRIES, PUZZLE_NEEDED; CODE_NOT_GOOD for every wrong pair.

    """
    asked = compact(number)[:32]
    counted = throttle.count(reference=f"proofing {asked}", address=address, at=at, solution=solution)
    row = Proofing.objects.filter(number=asked).first()
    decoy = access_codes.nobodys_hash()
    right = check_password(compact(pickup_code)[:64], row.pickup_hash if row else decoy)
    if row is None or not right:
        raise Refused(Reason.CODE_NOT_GOOD)
    throttle.forgive(counted)
    if row.filing is None:
        return Collected(row, None)
    if row.status == ProofingStatus.USED.value and row.ended_at is not None:
        # A page that was lost on a bad line must not cost a second visit to the office.
        unseen = access_codes.is_unseen(filing=row.filing, made_at=row.ended_at, at=at)
        return Collected(row, row.filing.cases.order_by("pk")[0] if unseen else None)
    try:
        return Collected(row, use(proofing=row, at=at))
    except Refused:
        return Collected(row, None)


@transaction.atomic
def use(*, proofing: Proofing, at: datetime) -> Case:
    """Give the complaint of an approved request its new access code, as soon as the waiting time is over.

    Raises:
        Refused: NOT_IN_THIS_STATUS, WAITING_TIME_RUNS; CODE_NOT_GOOD seven days later.

    """
    if proofing.filing_id is None:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    row, cases = _locked(proofing)
    _move(row, ProofingAction.USE, Facts(waiting_over=row.opens_at is not None and at > row.opens_at))
    if row.closes_at is not None and at > row.closes_at:
        raise Refused(Reason.CODE_NOT_GOOD)
    row.ended_at = at
    row.save()
    by = citizen(cases[0].pk)
    events.record(case=cases[0], action="proofing_used", by=by, at=at, about=row, data={"number": row.number})
    access_codes.replace(filing=cases[0].filing, by=by, how=access_codes.How.PROOFING, at=at)
    return cases[0]


def expire(*, at: datetime) -> int:
    """End what nobody went on with, and delete what never belonged to a complaint; nightly. Returns how many ended."""
    Proofing.objects.filter(filing=None, asked_at__lt=at - UNCHECKED_FOR).delete()
    waiting = [ProofingStatus.ASKED.value, ProofingStatus.CHECKED.value]
    late = Proofing.objects.filter(filing__isnull=False, status__in=waiting, asked_at__lt=at - UNCHECKED_FOR)
    shut = Proofing.objects.filter(status=ProofingStatus.APPROVED.value, closes_at__lt=at)
    ended = 0
    for found in (*late, *shut):
        with transaction.atomic():
            row, cases = _locked(found)
            _move(row, ProofingAction.EXPIRE, Facts())
            row.ended_at = at
            row.save()
            data = {"number": row.number}
            events.record(case=cases[0], action="proofing_expired", by=SYSTEM, at=at, about=row, data=data)
        ended += 1
    return ended


def open_for(filing_id: int) -> list[Proofing]:
    """Give the requests for a complaint that are not over, newest first."""
    open_ones = [status.value for status in workflow.OPEN_PROOFING]
    return list(Proofing.objects.filter(filing=filing_id, status__in=open_ones))


def furthest(filing_id: int) -> Proofing | None:
    """Give the open request for a complaint that is nearest to a new code, if there is any; one query."""
    return min(open_for(filing_id), key=lambda row: (row.opens_at is None, row.checked_at is None), default=None)


@transaction.atomic
def _check(proofing: Proofing, shown: Shown, papers: Sequence[Paper], reasons: str, by: Actor, at: datetime) -> bool:
    """Do what `check` says, in one transaction. Returns whether what was typed differs."""
    row, cases = _locked(proofing)
    case = cases[0]
    if not case.person.id_number and case.person.birth_date is None:
        raise Refused(Reason.NOT_PROVABLE)
    acting = case.representative is not None
    agreed, differs = _compared(case, shown)
    complete = bool(WITH_PHOTO & set(papers)) and (not acting or Paper.AUTHORITY in papers)
    facts = Facts(reasons_given=bool(reasons.strip()), conflict=_has_conflict(cases, by), papers_complete=complete)
    _move(row, ProofingAction.CHECK, facts)
    if differs:
        return _mismatch(row, case, by, at)
    row.papers, row.agreed = [paper.value for paper in papers], agreed
    row.checked_by_id, row.checked_at, row.check_reasons = by.account, at, reasons.strip()
    row.save()
    data = {"number": row.number, "papers": row.papers, "agreed": row.agreed}
    events.record(case=case, action="proofing_checked", by=by, at=at, about=row, data=data)
    return False


def _mismatch(row: Proofing, case: Case, by: Actor, at: datetime) -> bool:
    row.mismatches += 1
    row.status = ProofingStatus.ASKED.value
    if row.mismatches >= MOST_MISMATCHES:
        row.status = workflow.PROOFING[ProofingStatus.ASKED, ProofingAction.TURN_DOWN].value
        row.ended_by_id, row.ended_at = by.account, at
    row.save()
    data = {"number": row.number, "times": row.mismatches}
    events.record(case=case, action="proofing_mismatch", by=by, at=at, about=row, data=data)
    return True


def _compared(case: Case, shown: Shown) -> tuple[list[str], bool]:
    """Name what agrees, and say whether anything that the complaint holds does not."""
    person, acting = case.person, case.representative
    pairs = [("name", _plain(person.name), _plain(shown.name))]
    if person.id_number:
        pairs.append(("id_number", _plain(person.id_number), _plain(shown.id_number)))
    if person.birth_date is not None:
        pairs.append(("birth_date", str(person.birth_date), str(shown.birth_date)))
    if acting is not None:
        pairs.append(("acting_name", _plain(acting.name), _plain(shown.acting_name)))
    agreed = [name for name, ours, theirs in pairs if ours == theirs]
    return agreed, len(agreed) < len(pairs)


def _plain(text: str) -> str:
    """A name or number as people write it: widths, case, spaces, dots and dashes do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def _move(row: Proofing, action: ProofingAction, facts: Facts) -> None:
    status = ProofingStatus(row.status)
    refuse_if(workflow.reasons_against(workflow.PROOFING, status, action, facts))
    row.status = workflow.PROOFING[status, action].value


def _locked(proofing: Proofing) -> tuple[Proofing, list[Case]]:
    """Lock the cases and then the request; a request without a complaint is nobody's work."""
    cases = _lock(proofing)
    return Proofing.objects.select_for_update().get(pk=proofing.pk), cases


def _lock(proofing: Proofing) -> list[Case]:
    if proofing.filing_id is None:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "representative")
    return list(rows.filter(filing=proofing.filing_id).order_by("pk"))


def _has_conflict(cases: Sequence[Case], by: Actor) -> bool:
    return by.role is not Role.SYSTEM and any(access.has_conflict(by, case) for case in cases)


def _working_days_after(day: date, days: int, calendar: Calendar) -> date:
    """Give the last of `days` working days that follow a day."""
    while days:
        day += timedelta(days=1)
        days -= not calendar.is_rest_day(day)
    return day


def _new_number() -> str:
    """Draw until the number is new; among a million million the first draw nearly always is."""
    while True:
        number = "".join(secrets.choice(CODE_ALPHABET) for _ in range(NUMBER_LENGTH))
        if not Proofing.objects.filter(number=number).exists():
            return number
