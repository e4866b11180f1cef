"""What complainants thought of us and of the outcome: given freely, read by nobody one by one.

Whoever handles cases must not know who was content, or they would work for praise; and a complainant must not fear what
an honest answer does. So only counts over many cases leave this module, with small ones withheld.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from cases.actors import Actor
from cases.models import Case, Rating
from cases.permissions import Permission
from cases.services import events
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused
from cases.sweeps.small_counts import THRESHOLD, Count, publish
from cases.workflow import Reason

CHANGEABLE: Final = timedelta(days=14)
LONGEST: Final = 2_000  # characters
POINTS: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Figures:
    """Counts for each of the five answers, from very dissatisfied to very satisfied, and what people wrote."""

    service: tuple[Count, ...]
    outcome: tuple[Count, ...]
    total: Count
    words: tuple[str, ...]


@transaction.atomic
def rate(*, case: Case, service: int, outcome: int, words: str, by: Actor, at: datetime) -> Rating:
    """Keep an answer, or change it within 14 days. Effects: the row; one event that says nothing of the answer.

    Raises:
        Refused: CASE_STILL_OPEN; RATING_OVER once the first answer is older than 14 days.

    """
    require(by, Permission.RATE)
    case = lock_case(case)
    if case.closed_at is None:
        raise Refused(Reason.CASE_STILL_OPEN)
    row = Rating.objects.filter(case=case).first()
    if row is None:
        row = Rating(case=case, given_at=at)
    elif at - row.given_at > CHANGEABLE:
        raise Refused(Reason.RATING_OVER)
    else:
        row.changed_at = at
    row.service, row.outcome, row.words = service, outcome, words
    row.save()
    events.record(case=case, action="rated", by=by, at=at)
    return row


def figures(*, by: Actor, since: datetime) -> Figures:
    """Count the answers given since a moment.

    What people wrote is given without case, date or order, and only when so many answered that it could be anybody's.

    Raises:
        Refused: NOT_ALLOWED.

    """
    require(by, Permission.SEE_RATINGS)
    rows = list(Rating.objects.filter(given_at__gte=since))
    counts = [[sum(getattr(row, name) == point for row in rows) for point in POINTS] for name in ("service", "outcome")]
    both = [publish(one) for one in counts]
    if any(one.total.people is None for one in both):
        # Both questions were answered by the same people: what one row adds up to, the other must not tell.
        both = [publish(one, total_is_known=False) for one in counts]
    service, outcome = both
    return Figures(service.counts, outcome.counts, service.total, _words(rows))


def _words(rows: Sequence[Rating]) -> tuple[str, ...]:
    written = [row for row in rows if row.words]
    return tuple(row.words for row in sorted(written, key=lambda row: row.uid)) if len(written) >= THRESHOLD else ()
