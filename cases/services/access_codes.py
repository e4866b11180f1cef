"""Access codes: opening a case with reference and code on one constant path, and replacing a code.

An unknown reference costs the same queries and the same Argon2id run as a wrong code and gets the same answer; how
often one may try is for `cases.services.throttle`.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from cases.actors import Actor, citizen
from cases.models import Case, CodePurpose, Draft, Filing, FreshCode, OneTimeCode, Passkey, Proofing
from cases.queries.filings import living_matters
from cases.reference import compact, new_access_code
from cases.services import events, security_notices, throttle, tokens, visits
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.workflow import OPEN_PROOFING, ProofingStatus, Reason

FRESH_FOR = timedelta(hours=1)


class How(StrEnum):
    """How somebody showed that they may have a new code; part of the event."""

    FROM_INSIDE = "from_inside"
    ONE_TIME_CODE = "one_time_code"
    PROOFING = "proofing"


def enter(*, reference: str, code: str, address: str, at: datetime, solution: Solution = throttle.NO_SOLUTION) -> Case:
    """Check reference and code as typed, and return the case they open.

    Effects in order: the try is counted and committed; Argon2id runs once whatever the reference;
    after success the counted tries of this reference are forgotten and one event is written.

    Raises:
        Refused: TOO_MANY_TRIES or PUZZLE_NEEDED without looking at the code; WRONG_CODE for every other failure.

    """
    asked = compact(reference)[:32]
    counted = throttle.count(reference=asked, address=address, at=at, solution=solution)
    # Only the hash is fetched: a row for one and none for the other would be told apart by the clock.
    stored = Case.objects.filter(reference=asked, erased_at=None).values_list("code_hash", flat=True).first()
    decoy = nobodys_hash()  # asked for in either case: the first time it costs a hash of its own
    right = check_password(compact(code)[:64], stored or decoy)
    if stored is None or not right:
        raise Refused(Reason.WRONG_CODE)
    with transaction.atomic():
        throttle.forgive(counted)
        case = Case.objects.get(reference=asked)
        events.record(case=case, action="case_opened", by=citizen(case.pk), at=at, about=case)
    return case


@transaction.atomic
def replace(*, filing: Filing, by: Actor, at: datetime, how: How = How.FROM_INSIDE, session_key: str = "") -> str:
    """Give a complaint a new access code, for all its cases together, and return it. It is shown once.

    Effects in order: all cases are locked; the new hash; what could still show or make an older code is gone (the
    receipt page, one-time codes, open requests to prove who one is); unless it was asked for from inside, every
    passkey is gone as well, because a thief may have made one; the new code is kept sealed for an hour, for a page
    that did not arrive; every session in which the complaint is open ends but the asking one, if it is named: a second
    click must find its page again; one event in each chain; a message on every way we know, that this happened and what
    to do if it was somebody else.
    """
    cases = list(living_matters(filing.pk).select_for_update(no_key=True))
    code = new_access_code()
    code_hash = make_password(code)
    for case in cases:
        case.code_hash = code_hash
        case.save(update_fields=["code_hash"])
    Draft.objects.filter(case__in=cases).update(answers="")
    live = OneTimeCode.objects.filter(filing=filing, purpose=CodePurpose.NEW_ACCESS_CODE.value, over_at=None)
    live.update(over_at=at)
    waiting = Proofing.objects.filter(filing=filing, status__in=[status.value for status in OPEN_PROOFING])
    waiting.update(status=ProofingStatus.EXPIRED.value, ended_at=at)
    if how is not How.FROM_INSIDE:
        Passkey.objects.filter(filing=filing).delete()
    FreshCode.objects.filter(filing=filing).delete()
    FreshCode.objects.create(filing=filing, code=code, expires_at=at + FRESH_FOR)
    ended = visits.end_all(filing=filing, but=session_key)
    for case in cases:
        data = {"how": how.value, "sessions_ended": ended}
        events.record(case=case, action="code_replaced", by=by, at=at, about=case, data=data)
    security_notices.tell(case=cases[0], template="code_replaced", key=f"code:{filing.pk}:{at.isoformat()}", at=at)
    return code


def fresh_code(*, filing: Filing, at: datetime) -> str | None:
    """Give a new code as long as nobody confirmed having it, an hour at most. Only its own session may ask."""
    row = FreshCode.objects.filter(filing=filing, expires_at__gt=at).first()
    return row.code if row else None


def is_unseen(*, filing: Filing, made_at: datetime, at: datetime) -> bool:
    """Say whether the code that was made at a moment still waits for somebody to confirm having it."""
    return FreshCode.objects.filter(filing=filing, expires_at=made_at + FRESH_FOR, expires_at__gt=at).exists()


@transaction.atomic
def confirm_fresh(*, filing: Filing, by: Actor, at: datetime) -> None:
    """Forget a new code for good: its reader has it. A second confirmation changes nothing.

    Effects in order: the sealed code is deleted; one event in the chain of the case that is open.
    """
    if FreshCode.objects.filter(filing=filing).delete()[0]:
        case = Case.objects.get(filing=filing, pk=by.case_id or 0)
        events.record(case=case, action="receipt_confirmed", by=by, at=at, about=case)


def forget(*, at: datetime) -> int:
    """Delete tries that slow nobody down any more, slips that are too old, and new codes that nobody confirmed.

    The codes stay valid, written down or not. Returns how many rows.
    """
    fresh = FreshCode.objects.filter(expires_at__lt=at).delete()[0]
    return fresh + tokens.forget(at=at) + throttle.forget(at=at)


@cache
def nobodys_hash() -> str:
    """Give a hash that no code fits, made with the same parameters as every real one."""
    return make_password("no access code has this text")
