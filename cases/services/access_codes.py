"""Opening a case with its reference and access code: one constant path, throttled in PostgreSQL.

An unknown reference costs the same Argon2id run as a wrong code and gets the same answer. A try is
counted before the code is looked at, so that parallel tries cannot slip past the limit; tries that
are turned away are not counted, so that nobody is locked out for good.
"""

from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction

from cases.actors import citizen
from cases.models import Case, CodeTry
from cases.reference import compact
from cases.services import events, networks
from cases.services.refusals import Refused
from cases.workflow import Reason

REFERENCE_TRIES, REFERENCE_WINDOW = 5, timedelta(minutes=15)
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(minutes=15)
# Whoever hammers a reference must not keep its owner out: an address with a clean hour may still try.
CLEAN_ADDRESS_TRIES = 2
ADDRESS_TRIES, ADDRESS_WINDOW = 30, timedelta(hours=1)
KEPT = timedelta(hours=24)


def enter(*, reference: str, code: str, address: str, at: datetime) -> Case:
    """Check reference and code as typed, and return the case they open.

    Effects in order: the try is counted and committed; Argon2id runs once whatever the reference;
    after success the counted tries of this reference are forgotten and one event is written.

    Raises:
        Refused: TOO_MANY_TRIES without looking at the code; WRONG_CODE for every other failure.

    """
    subject = _digest("reference", compact(reference)[:32])
    addresses = [_digest("address", name) for name in networks.networks_of(address)]
    _count(subject, addresses, at)
    case = Case.objects.filter(reference=compact(reference)[:32]).first()
    right = check_password(compact(code)[:64], case.code_hash if case else _nobodys_hash())
    if case is None or not right:
        raise Refused(Reason.WRONG_CODE)
    with transaction.atomic():
        CodeTry.objects.filter(subject=subject).delete()
        CodeTry.objects.filter(subject__in=addresses, at=at).delete()
        events.record(case=case, action="case_opened", by=citizen(case.pk), at=at, about=case)
    return case


def forget(*, at: datetime) -> int:
    """Delete tries that slow nobody down any more. Returns how many."""
    return CodeTry.objects.filter(at__lt=at - KEPT).delete()[0]


@transaction.atomic
def _count(subject: str, addresses: list[str], at: datetime) -> None:
    """Count one try, or turn it away. Tries of the same subject queue behind each other here."""
    subjects = sorted([subject, *addresses])
    with connection.cursor() as cursor:
        for name in subjects:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    of_addresses = [_recent(name, at, ADDRESS_WINDOW) for name in addresses]
    if any(len(tries) >= ADDRESS_TRIES for tries in of_addresses):
        raise Refused(Reason.TOO_MANY_TRIES)
    clean = all(len(tries) < CLEAN_ADDRESS_TRIES for tries in of_addresses)
    if _must_wait(_recent(subject, at, REFERENCE_WINDOW), at) and not clean:
        raise Refused(Reason.TOO_MANY_TRIES)
    CodeTry.objects.bulk_create(CodeTry(subject=name, at=at) for name in subjects)


def _must_wait(tries: list[datetime], at: datetime) -> bool:
    """After five tries each further one waits longer: one minute, two, four ... at most a quarter of an hour."""
    if len(tries) < REFERENCE_TRIES:
        return False
    delay: timedelta = min(FIRST_DELAY * 2 ** (len(tries) - REFERENCE_TRIES), LONGEST_DELAY)
    return at < tries[-1] + delay


def _recent(subject: str, at: datetime, window: timedelta) -> list[datetime]:
    rows = CodeTry.objects.filter(subject=subject, at__gt=at - window)
    return list(rows.order_by("at").values_list("at", flat=True))


def _digest(kind: str, name: str) -> str:
    return networks.digest(f"code try {kind}", name)


@cache
def _nobodys_hash() -> str:
    """Give a hash that no code fits, made with the same parameters as every real one."""
    return make_password("no access code has this text")
