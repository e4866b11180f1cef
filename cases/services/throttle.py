"""How often codes may be tried: by reference, by address, and all together. Counted in PostgreSQL, exactly.

A try is counted and committed before any code is looked at, so that parallel tries cannot slip past a limit; tries that
are turned away are not counted, so that nobody is locked out for good. Access codes, one-time codes and pick-up codes
of one complaint draw on the same five tries. An unknown reference is counted like a known one.

Layers, in the order in which they are asked:

1. An address, and its IPv6 /64 as one: thirty tries an hour.
2. A reference: five tries in a quarter of an hour, then a growing delay of at most a quarter of an hour. An address
   without tries of its own in this hour gets two all the same: whoever hammers a reference must not keep its owner out.
3. A small question (`puzzles`) from the tenth try of an address on, and for everybody while the whole site is strained.

Strained means `CODE_TRIES_ALARM` tries in ten minutes; then a job tells those who look after the office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from cases.models import CodeTry
from cases.services import jobs, puzzles
from cases.services.networks import digest, networks_of
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.workflow import Reason

REFERENCE_TRIES, REFERENCE_WINDOW = 5, timedelta(minutes=15)
FIRST_DELAY, LONGEST_DELAY, MOST_DOUBLINGS = timedelta(minutes=1), timedelta(minutes=15), 4
CLEAN_ADDRESS_TRIES = 2
ADDRESS_TRIES, ADDRESS_WINDOW = 30, timedelta(hours=1)
PUZZLE_FROM = 10
STRAIN_WINDOW = timedelta(minutes=10)
KEPT = timedelta(hours=24)
ALARM: Final = "code_alarm"
NO_SOLUTION: Final = Solution()


@dataclass(frozen=True)
class Counted:
    """One counted try, to be forgotten again when it turns out to be right."""

    reference: str
    others: tuple[str, ...]
    at: datetime


def count(*, reference: str, address: str, at: datetime, solution: Solution = NO_SOLUTION) -> Counted:
    """Count one try at a compact reference from an address, or turn it away uncounted.

    Effects in order: the question is used up where one is asked; the try; the alarm when it is one too many.

    Raises:
        Refused: TOO_MANY_TRIES, or PUZZLE_NEEDED beside "puzzle_answer" when a question has to be answered first. Both
            depend on the tries before, never on whether there is such a reference.

    """
    subject = digest("code try reference", reference[:32])
    addresses = _addresses(address)
    strained = is_strained(at=at)
    answered = (strained or _needs_puzzle(addresses, at)) and puzzles.solved(solution=solution, at=at)
    counted = Counted(subject, (*addresses, _all()), at)
    _count(counted, addresses, strained=strained, answered=answered)
    if strained or is_strained(at=at):
        slot = int(at.timestamp() // STRAIN_WINDOW.total_seconds())
        jobs.enqueue(kind=ALARM, key=f"{ALARM}:{slot}", args={}, at=at)
    return counted


def forgive(counted: Counted) -> None:
    """Forget the tries of a reference, and this one of its address: it was right."""
    CodeTry.objects.filter(subject=counted.reference).delete()
    CodeTry.objects.filter(subject__in=counted.others, at=counted.at).delete()


def asks_puzzle(*, address: str, at: datetime) -> bool:
    """Say whether a try from this address would have to answer a question, so that the page can ask it at once."""
    return is_strained(at=at) or _needs_puzzle(_addresses(address), at)


def is_strained(*, at: datetime) -> bool:
    """Say whether codes are being guessed all over the site."""
    return tries_lately(at=at, most=settings.CODE_TRIES_ALARM) >= settings.CODE_TRIES_ALARM


def tries_lately(*, at: datetime, most: int | None = None) -> int:
    """Give how many tries of the last ten minutes were wrong, as far as is known; counts no further than `most`."""
    return CodeTry.objects.filter(subject=_all(), at__gt=at - STRAIN_WINDOW)[:most].count()


@transaction.atomic
def count_asking(*, kind: str, name: str, most: int, at: datetime) -> bool:
    """Count one request of a kind (mail to a lost code, a confirmation) for an address; False when it is one too many.

    Requests that are turned away are not counted. The window is an hour.
    """
    subjects = [digest(f"asking {kind}", one) for one in networks_of(name)]
    _lock(subjects)
    if any(len(_recent(one, at, ADDRESS_WINDOW)) >= most for one in subjects):
        return False
    CodeTry.objects.bulk_create(CodeTry(subject=one, at=at) for one in subjects)
    return True


def forget(*, at: datetime) -> int:
    """Delete tries that slow nobody down any more. Returns how many."""
    return CodeTry.objects.filter(at__lt=at - KEPT).delete()[0]


@transaction.atomic
def _count(counted: Counted, addresses: Sequence[str], *, strained: bool, answered: bool) -> None:
    """Count under locks: tries of the same reference, and of the same address, queue behind each other here."""
    subject, at = counted.reference, counted.at
    _lock([subject, *addresses])
    of_addresses = [_recent(name, at, ADDRESS_WINDOW) for name in addresses]
    if any(len(tries) >= ADDRESS_TRIES for tries in of_addresses):
        raise Refused(Reason.TOO_MANY_TRIES)
    clean = all(len(tries) < CLEAN_ADDRESS_TRIES for tries in of_addresses)
    if _must_wait(_recent(subject, at, REFERENCE_WINDOW), at) and not clean:
        raise Refused(Reason.TOO_MANY_TRIES)
    if not answered and (strained or any(len(tries) >= PUZZLE_FROM for tries in of_addresses)):
        raise Refused(Reason.PUZZLE_NEEDED, field="puzzle_answer")
    # One digest may stand for two layers; each try counts once for each digest.
    subjects = dict.fromkeys((subject, *counted.others))
    CodeTry.objects.bulk_create(CodeTry(subject=name, at=at) for name in subjects)


def _lock(subjects: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for name in sorted(set(subjects)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _must_wait(tries: list[datetime], at: datetime) -> bool:
    """After five tries each further one waits longer: one minute, two, four ... at most a quarter of an hour."""
    if len(tries) < REFERENCE_TRIES:
        return False
    doublings = min(len(tries) - REFERENCE_TRIES, MOST_DOUBLINGS)
    delay: timedelta = min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)
    return at < tries[-1] + delay


def _needs_puzzle(addresses: Sequence[str], at: datetime) -> bool:
    return any(len(_recent(name, at, ADDRESS_WINDOW)) >= PUZZLE_FROM for name in addresses)


def _recent(subject: str, at: datetime, window: timedelta) -> list[datetime]:
    """Give the last tries, oldest first; no more than any limit asks for, however many there were."""
    rows = CodeTry.objects.filter(subject=subject, at__gt=at - window)
    return list(rows.order_by("-at").values_list("at", flat=True)[:ADDRESS_TRIES])[::-1]


def _addresses(address: str) -> list[str]:
    return [digest("code try address", name) for name in networks_of(address)]


def _all() -> str:
    return digest("code try", "all of them")
