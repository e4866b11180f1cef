"""Getting in again by proving who one is: two officers, a waiting time, and a code that no officer ever sees.

Whoever asks gets a request number and a pick-up code on their own screen, for an hour. The number is told to the
officer who looks at the papers; the pick-up code is worth nothing until a second officer approved and three working
days are over, in which every way we know is told, so that the true owner can object. Then it gives a new access code,
once, on the screen of whoever holds it (ASVS 5.0, 6.4.6).

The part of the officers: proofing_checks.py.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from cases import workflow
from cases.actors import SYSTEM, Actor, citizen
from cases.models import Case, Event, Proofing, ProofingWay
from cases.queries.filings import living_matters
from cases.reference import CODE_ALPHABET, CODE_LENGTH, compact, resume_code
from cases.services import access_codes, events, jobs, throttle
from cases.services.proofing_rows import lock_cases, locked, move
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.workflow import Facts, ProofingAction, ProofingStatus, Reason

NOTE: Final = "note_proofing"
ASKED_AN_HOUR: Final = 5
NUMBER_LENGTH: Final = 8
SHOWN_FOR: Final = timedelta(hours=1)
UNCHECKED_FOR: Final = timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """What is shown to whoever asks, for an hour or until they have written it down."""

    proofing_id: int
    number: str
    pickup_code: str
    way: ProofingWay


@dataclass(frozen=True)
class Collected:
    """A request as its owner sees it, and the first case of the complaint once it has a new code."""

    proofing: Proofing
    case: Case | None


def ask(*, reference: str, way: ProofingWay, reach: str, language: str, address: str, at: datetime) -> Asked:
    """Ask to prove who one is. The same work is done for a reference that does not exist.

    Effects in order: the asking is counted for the network address; the row with the hash of the pick-up code; a job
    that writes the event.

    Raises:
        Refused: TOO_MANY_TRIES after five from a network address within an hour.

    """
    if not throttle.count_asking(kind="proofing", name=address, most=ASKED_AN_HOUR, at=at):
        raise Refused(Reason.TOO_MANY_TRIES)
    living = Case.objects.filter(reference=compact(reference)[:32], erased_at=None)
    row = Proofing(
        number=_new_number(),
        filing_id=living.values_list("filing", flat=True).first(),
        way=way.value,
        reach=reach.strip(),
        language=language,
        asked_at=at,
    )
    row.pickup_hash = make_password(_pickup_code(row))
    with transaction.atomic():
        row.save(force_insert=True)
        jobs.enqueue(kind=NOTE, key=f"{NOTE}:{row.pk}", args={"proofing_id": row.pk}, at=at)
    return _asked(row)


def asked_lately(*, proofing_id: int, at: datetime) -> Asked | None:
    """Show again what was asked for within the hour. Only the session that asked may call this."""
    row = Proofing.objects.filter(pk=proofing_id, asked_at__gt=at - SHOWN_FOR).first()
    return _asked(row) if row else None


@transaction.atomic
def note_proofing(*, proofing_id: int, at: datetime) -> None:
    """Write down that somebody asked (job handler); nothing for an unknown reference. A second run writes nothing."""
    row = Proofing.objects.select_for_update().get(pk=proofing_id)
    if row.filing is None:
        return
    case = lock_cases(row)[0]
    known = Event.objects.filter(chain__case=case, action="proofing_asked", object_id=str(row.pk))
    if not known.exists():
        data = {"number": row.number, "way": row.way}
        events.record(case=case, action="proofing_asked", by=citizen(case.pk), at=at, about=row, data=data)


@transaction.atomic
def object_to(*, filing_id: int, by: Actor, at: datetime) -> int:
    """End every open request for a complaint, because whoever has it open says that this was not them.

    Effects in order: the requests are locked; each status; one event each. Returns how many.
    """
    ended = 0
    for found in open_for(filing_id):
        row, cases = locked(found)
        move(row, ProofingAction.OBJECT, Facts())
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
        Refused: TOO_MANY_TRIES, PUZZLE_NEEDED; PICKUP_NOT_GOOD, beside "pickup_code", for every wrong pair.

    """
    asked = compact(number)[:32]
    counted = throttle.count(reference=f"proofing {asked}", address=address, at=at, solution=solution)
    row = Proofing.objects.filter(number=asked).first()
    decoy = access_codes.nobodys_hash()
    right = check_password(compact(pickup_code)[:64], row.pickup_hash if row else decoy)
    if row is None or not right:
        raise Refused(Reason.PICKUP_NOT_GOOD, field="pickup_code")
    throttle.forgive(counted)
    if row.filing is None:
        return Collected(row, None)
    if row.status == ProofingStatus.USED.value and row.ended_at is not None:
        # A page that was lost on a bad line must not cost a second visit to the office.
        unseen = access_codes.is_unseen(filing=row.filing, made_at=row.ended_at, at=at)
        return Collected(row, living_matters(row.filing_id or 0)[0] if unseen else None)
    try:
        return Collected(row, use(proofing=row, at=at))
    except Refused:
        return Collected(row, None)


@transaction.atomic
def use(*, proofing: Proofing, at: datetime) -> Case:
    """Give the complaint of an approved request its new access code, as soon as the waiting time is over.

    Raises:
        Refused: WAITING_TIME_RUNS; NOT_IN_THIS_STATUS for everything else, also seven days later.

    """
    if proofing.filing_id is None:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    row, cases = locked(proofing)
    move(row, ProofingAction.USE, Facts(waiting_over=row.opens_at is not None and at > row.opens_at))
    if row.closes_at is not None and at > row.closes_at:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
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
            row, cases = locked(found)
            move(row, ProofingAction.EXPIRE, Facts())
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


def _asked(row: Proofing) -> Asked:
    return Asked(row.pk, row.number, _pickup_code(row), ProofingWay(row.way))


def _pickup_code(row: Proofing) -> str:
    """Compute the code from the request's name and a key outside the database, so that its page can be shown again."""
    seed = hmac.new(settings.OMBUDSMAN_INDEX_KEY, b"pick-up code " + row.uid.bytes, hashlib.sha256)
    return resume_code(seed.digest())[:CODE_LENGTH]


def _new_number() -> str:
    """Draw until the number is new; among a million million the first draw nearly always is."""
    while True:
        number = "".join(secrets.choice(CODE_ALPHABET) for _ in range(NUMBER_LENGTH))
        if not Proofing.objects.filter(number=number).exists():
            return number
