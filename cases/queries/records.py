"""Pulls and records of one case: what may be asked, what is under way, what came back and how it is proved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.models import (
    Agency,
    Case,
    Consent,
    Job,
    JobStatus,
    Pull,
    PullStatus,
    Record,
    Reread,
    Rereading,
    StatutoryPower,
)

UNFINISHED = (PullStatus.WAITING.value, PullStatus.RUNNING.value)
MOST_PULLS = 60


@dataclass(frozen=True)
class Right:
    """What allows a pull: the day it ends, and whether it is the person's consent or a power."""

    until: datetime
    is_consent: bool


@dataclass(frozen=True)
class RecordsPage:
    """The records page of a case."""

    pulls: tuple[Pull, ...]
    records: tuple[Record, ...]


def agencies() -> list[Agency]:
    """Give the agencies that records can be pulled from."""
    return list(Agency.objects.exclude(connector="").order_by("name"))


def rights(case: Case, at: datetime) -> dict[tuple[int, str], Right]:
    """Say what allows each pull now, by agency and category; a consent goes before a power. Two queries."""
    powers = StatutoryPower.objects.filter(case=case, signed_at__lte=at, expires_at__gt=at)
    found = {
        (row.agency_id, name): Right(row.expires_at, is_consent=False) for row in powers for name in row.categories
    }
    consents = Consent.objects.filter(case=case, withdrawn_at__isnull=True, given_at__lte=at, expires_at__gt=at)
    found.update({(row.agency_id, row.category): Right(row.expires_at, True) for row in consents})
    return found


def pulls(case: Case) -> list[Pull]:
    """Give the newest pulls of a case, newest first. One query."""
    rows = Pull.objects.filter(case=case).select_related("agency")
    return list(rows.order_by("-pk")[:MOST_PULLS])


def rereadings(pulls: Iterable[Pull]) -> list[Rereading]:
    """Give the newest re-reading of each pull, of those that read differently. One query."""
    rows = Rereading.objects.filter(pull__in=[pull.pk for pull in pulls]).select_related("pull__agency")
    newest = rows.order_by("pull_id", "-pk").distinct("pull_id")
    return [row for row in newest if row.outcome != Reread.SAME.value]


def stopped(pulls: Iterable[Pull]) -> frozenset[int]:
    """Name the unfinished pulls whose work failed too often and waits for a person. One query, or none."""
    keys = {job_key(pull): pull.pk for pull in pulls if pull.status in UNFINISHED}
    rows = Job.objects.filter(key__in=keys, status=JobStatus.QUARANTINED.value) if keys else Job.objects.none()
    return frozenset(keys[key] for key in rows.values_list("key", flat=True))


def job_key(pull: Pull) -> str:
    """Name the one job of a pull."""
    return f"pull:{pull.pk}"


def records_page(case: Case) -> RecordsPage:
    """Prepare the records page: the newest pulls, and each holder's newest answer. Two queries."""
    shown = pulls(case)
    newest: dict[tuple[int, str], int] = {}
    for pull in shown:
        if pull.status == PullStatus.DONE.value:
            newest.setdefault((pull.agency_id, pull.category), pull.pk)
    rows = Record.objects.filter(pull__in=newest.values()).select_related("agency", "pull")
    return RecordsPage(tuple(shown), tuple(rows.order_by("agency__name", "kind", "external_id")))
