"""The desk's lists: whose case is due when, and what waits for a person.

Lists are keyset-paged along (next due date, number), open ends last, so that the first and the last page cost the
same however many cases there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cases.models import Agency, Case, DecisionRequest, HolderWatch, Interest, Job, JobStatus, User
from cases.propagation import Standing as HolderStanding
from cases.reference import grouped
from cases.workflow import CaseStatus, DecisionRequestStatus

PAGE = 25
MOST_COUNTED = 1000


class Show(StrEnum):
    """Which cases a list shows."""

    MINE = "mine"
    QUEUE = "queue"
    ALL = "all"
    ASKED = "asked"


@dataclass(frozen=True)
class Place:
    """A place in the order of a list: the last day and number of a row. Cases without a date come last."""

    due_on: date | None
    pk: int

    def __str__(self) -> str:
        return f"{self.due_on.isoformat() if self.due_on else ''}.{self.pk}"


@dataclass(frozen=True)
class CaseRow:
    """One case in a list; `reverted` says that a correction in it was undone somewhere.

    `needed_by` is the first day by which something must be settled for the person, `at_stake` what depends on it.
    """

    place: Place
    reference: str
    compact: str
    person: str
    agency: Agency
    status: CaseStatus
    urgent: bool
    due_on: date | None
    holder: str
    reverted: bool
    needed_by: date | None = None
    at_stake: Sequence[str] = ()


@dataclass(frozen=True)
class CasePage:
    """One page of a list, and where the pages before and after it begin."""

    rows: tuple[CaseRow, ...]
    before: Place | None
    after: Place | None


@dataclass(frozen=True)
class Load:
    """How many open cases of one person fall due when."""

    late: int
    three_days: int
    week: int
    later: int
    undated: int


def place(text: str | None) -> Place | None:
    """Read a place from a URL; what is not one is None, the beginning."""
    due, _, number = (text or "").partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    try:
        return Place(date.fromisoformat(due) if due else None, int(number))
    except ValueError:
        return None


def listed(cases: QuerySet[Case], show: Show, user_id: int) -> QuerySet[Case]:
    """Narrow what somebody may see to one list: their own open cases, the unclaimed new ones, or all open ones.

    Or the closed ones whose complainant asked something about the decision.
    """
    if show is Show.ASKED:
        waiting = DecisionRequest.objects.filter(case=OuterRef("pk"), status=DecisionRequestStatus.ASKED.value)
        return cases.filter(Exists(waiting))
    if show is Show.QUEUE:
        return cases.filter(status=CaseStatus.RECEIVED.value, assigned_to__isnull=True)
    open_ones = cases.filter(closed_at__isnull=True)
    return open_ones.filter(assigned_to=user_id) if show is Show.MINE else open_ones


def filtered(cases: QuerySet[Case], *, status: CaseStatus | None, overdue: bool, today: date) -> QuerySet[Case]:
    """Keep one status, or only what is late."""
    if status is not None:
        cases = cases.filter(status=status.value)
    return cases.filter(next_due_on__lt=today) if overdue else cases


def page(
    cases: QuerySet[Case], *, after: Place | None = None, before: Place | None = None, last: bool = False
) -> CasePage:
    """Give one page: the first, the one after or before a place, or the last. One or two queries."""
    undone = HolderWatch.objects.filter(request__case=OuterRef("pk"), standing=HolderStanding.REVERTED.value)
    cases = cases.select_related("person", "agency", "assigned_to", "filing").annotate(reverted=Exists(undone))
    if last or before is not None:
        rows = list(reversed(_take(cases, before, backwards=True)))
        more_before, more_after = len(rows) > PAGE, before is not None
        rows = rows[-PAGE:]
    else:
        rows = _take(cases, after, backwards=False)
        more_before, more_after = after is not None, len(rows) > PAGE
        rows = rows[:PAGE]
    shown = tuple(_row(case) for case in rows)
    return CasePage(
        shown,
        before=shown[0].place if shown and more_before else None,
        after=shown[-1].place if shown and more_after else None,
    )


def load(cases: QuerySet[Case], today: date) -> Load:
    """Count one person's open cases by due date. One query over that person's cases only."""
    soon, week = today + timedelta(days=3), today + timedelta(days=7)
    counts = cases.aggregate(
        late=Count("pk", filter=Q(next_due_on__lt=today)),
        three_days=Count("pk", filter=Q(next_due_on__gte=today, next_due_on__lte=soon)),
        week=Count("pk", filter=Q(next_due_on__gt=soon, next_due_on__lte=week)),
        later=Count("pk", filter=Q(next_due_on__gt=week)),
        undated=Count("pk", filter=Q(next_due_on__isnull=True)),
    )
    return Load(**counts)


def count(cases: QuerySet[Case]) -> int:
    """Count a list, up to a thousand: beyond that the number helps nobody and costs time."""
    return len(cases.order_by().values_list("pk", flat=True)[:MOST_COUNTED])


def jobs(*, status: JobStatus | None = None, before: int = 0) -> list[Job]:
    """Give background work, newest first, one row more than a page when there is another."""
    rows = Job.objects.select_related("case").order_by("-pk")
    if status is not None:
        rows = rows.filter(status=status.value)
    return list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])


def quarantined() -> int:
    """Count the work that waits for a person."""
    return Job.objects.filter(status=JobStatus.QUARANTINED.value).count()


def interests(user: User) -> Sequence[Interest]:
    """Give one person's own declarations, the open ones first."""
    rows = Interest.objects.filter(user=user).select_related("agency", "case")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-pk"))


def heartbeat_is_old(at: datetime, beat: datetime | None) -> bool:
    """Say whether the worker has been silent for longer than two minutes."""
    return beat is None or at - beat > timedelta(minutes=2)


def _take(cases: QuerySet[Case], start: Place | None, *, backwards: bool) -> list[Case]:
    """Take one row more than a page in either direction, first along the dated cases, then the undated or reverse.

    The two parts are separate queries, because one condition over both could not use the index.
    """
    wanted = PAGE + 1
    dated, undated = cases.filter(next_due_on__isnull=False), cases.filter(next_due_on__isnull=True)
    if start is None:
        order = F("next_due_on").desc(nulls_first=True) if backwards else F("next_due_on").asc(nulls_last=True)
        return list(cases.order_by(order, "-pk" if backwards else "pk")[:wanted])
    if backwards:
        first = undated.filter(pk__lt=start.pk).order_by("-pk")[:wanted] if start.due_on is None else ()
        rows = list(first)
        rest = dated if start.due_on is None else _before(dated, start)
        return rows + list(rest.order_by("-next_due_on", "-pk")[: wanted - len(rows)])
    rows = list(_after(dated, start).order_by("next_due_on", "pk")[:wanted]) if start.due_on is not None else []
    rest = undated.filter(pk__gt=start.pk) if start.due_on is None else undated
    return rows + list(rest.order_by("pk")[: wanted - len(rows)])


def _after(cases: QuerySet[Case], start: Place) -> QuerySet[Case]:
    later = Q(next_due_on__gt=start.due_on) | Q(next_due_on=start.due_on, pk__gt=start.pk)
    return cases.filter(later, next_due_on__gte=start.due_on)


def _before(cases: QuerySet[Case], start: Place) -> QuerySet[Case]:
    earlier = Q(next_due_on__lt=start.due_on) | Q(next_due_on=start.due_on, pk__lt=start.pk)
    return cases.filter(earlier, next_due_on__lte=start.due_on)


def _row(case: Case) -> CaseRow:
    return CaseRow(
        place=Place(case.next_due_on, case.pk),
        reference=grouped(case.reference),
        compact=case.reference,
        person=case.person.name,
        agency=case.agency,
        status=CaseStatus(case.status),
        urgent=case.urgent,
        due_on=case.next_due_on,
        holder=case.assigned_to.name if case.assigned_to else "",
        reverted=getattr(case, "reverted", False),
        needed_by=case.filing.needed_by,
        at_stake=case.filing.at_stake,
    )
