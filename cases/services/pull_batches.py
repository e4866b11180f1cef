"""Many pulls at once: everything of one case, and what is owed in the whole caseload."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from cases.actors import SYSTEM
from cases.models import Agency, Case, Pull, PullPurpose, PullStatus
from cases.queries import records as queries
from cases.services import agencies, records
from cases.services.records import Wanted
from cases.workflow import OPEN_CASE, CaseStatus
from ratings_connectors.base import Category


def allowed(case: Case, *, at: datetime) -> list[Wanted]:
    """Give everything that there is a live right to pull in a case now, in the order of agencies. Three queries."""
    rights = queries.rights(case, at)
    return [
        (agency, category)
        for agency in queries.agencies()
        for category in agencies.offered(agency)
        if (agency.pk, category.value) in rights
    ]


def owed(case: Case, *, at: datetime, newer_than: timedelta) -> list[Wanted]:
    """Give what may be pulled in a case and was not, within this time; what is under way is not asked for again."""
    fresh = Q(status=PullStatus.DONE.value, finished_at__gt=at - newer_than) | Q(status__in=queries.UNFINISHED)
    rows = Pull.objects.filter(fresh, case=case, purpose=PullPurpose.INVESTIGATION.value)
    there = set(rows.values_list("agency_id", "category"))
    return [pair for pair in allowed(case, at=at) if (pair[0].pk, pair[1].value) not in there]


def caseload() -> Iterator[Case]:
    """Give every open case that was admitted, a few at a time."""
    statuses = [status.value for status in OPEN_CASE - {CaseStatus.RECEIVED}]
    return Case.objects.filter(status__in=statuses).order_by("pk").iterator(chunk_size=100)


def request(*, case: Case, wanted: list[tuple[Agency, Category]], at: datetime) -> list[Pull]:
    """Ask for records of a case in the office's own name. Effects and refusals as for `records.request_pulls`."""
    return records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=SYSTEM, at=at)
