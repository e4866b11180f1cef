"""Who looked at a case, for its complainant. Each function says how many queries it runs, whatever the case holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from cases.actors import Role
from cases.models import Case, Event

_CITIZEN, _AGENCY = Q(actor=Role.CITIZEN.value), Q(actor__startswith=f"{Role.RESPONDENT.value}:")
LOOKERS: Mapping[str, Q] = {
    "others": ~_CITIZEN,
    "office": ~_CITIZEN & ~_AGENCY,
    "agency": _AGENCY,
    "you": _CITIZEN,
}


@dataclass(frozen=True)
class Looked:
    """How often one party was shown one thing on one day; `actor` is a role, for staff with the account's number."""

    day: date
    actor: str
    what: str
    count: int
    first_at: datetime


@dataclass(frozen=True)
class Looks:
    """One page of who looked: whole days, newest first, and the day before which the next page begins."""

    rows: Sequence[Looked]
    before: date | None


def looks(case: Case, who: str, *, before: date | None = None, days: int = 30) -> Looks:
    """Read who looked at the case, counted by day, party and thing, newest first; runs two queries.

    `who` is a key of LOOKERS. A page holds whole days, so that what belongs together is never torn apart.
    """
    rows = _reads(case, who).annotate(day=TruncDate("at", tzinfo=timezone.get_default_timezone()))
    if before is not None:
        rows = rows.filter(day__lt=before)
    shown = list(rows.order_by("-day").values_list("day", flat=True).distinct()[: days + 1])
    counted = (
        rows.filter(day__in=shown[:days])
        .values("day", "actor", "data__what")
        .annotate(count=Count("pk"), first_at=Min("at"))
        .order_by("-day", "-first_at")
    )
    return Looks(
        rows=[
            Looked(row["day"], row["actor"], row["data__what"] or "", row["count"], row["first_at"]) for row in counted
        ],
        before=shown[days - 1] if len(shown) > days else None,
    )


def all_looks(case: Case, who: str) -> Iterator[Event]:
    """Read every single look, newest first, without holding them all; runs one query."""
    return _reads(case, who).order_by("-seq").iterator(chunk_size=500)


def _reads(case: Case, who: str) -> QuerySet[Event]:
    return Event.objects.filter(LOOKERS[who], chain__case=case, action="read")
