"""The office's own running, in figures for machines: read from the database and Redis, never from one process's memory.

No personal data: every name here is a connector, a kind of ending or a state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min

from cases.models import Job, JobStatus, Pull, PullStatus
from cases.services import throttle
from ratings_connectors import operations, queries
from ratings_connectors.sparing import BUCKETS_MS, Standing

_OVER = (PullStatus.DONE.value, PullStatus.FAILED.value, PullStatus.BLOCKED.value)


@dataclass(frozen=True)
class Calls:
    """How the calls to one agency ended, and how many took at most so many ms (cumulative, None without bound)."""

    outcomes: Mapping[str, int]
    within: tuple[tuple[int | None, int], ...]
    total_ms: int


@dataclass(frozen=True)
class Figures:
    """All figures of one moment. Pulls are by (connector, status); a gate is absent when it cannot be looked at."""

    ended: Mapping[tuple[str, ...], int]
    under_way: Mapping[tuple[str, ...], int]
    calls: Mapping[str, Calls]
    gates: Mapping[str, Standing]
    closed_by_agency: Mapping[str, bool]
    jobs: Mapping[str, int]
    oldest_due_seconds: int
    callbacks: Mapping[str, int]
    drift: Mapping[str, int]
    code_tries: int
    code_tries_alarm: int


def measured(*, at: datetime) -> Figures:
    """Measure everything. Six queries; the gates and the calls come from Redis."""
    pulls: dict[tuple[str, ...], int] = {
        (row["agency__connector"], row["status"]): row["number"]
        for row in Pull.objects.order_by().values("agency__connector", "status").annotate(number=Count("pk"))
    }
    gates = {slug: gate for slug in queries.slugs() if (gate := operations.gate_of(slug, at=at)) and gate.shared}
    return Figures(
        ended={key: number for key, number in pulls.items() if key[1] in _OVER},
        under_way={key: number for key, number in pulls.items() if key[1] not in _OVER},
        calls={slug: calls for slug in queries.slugs() if (calls := _calls(operations.calls_of(slug))).outcomes},
        gates={slug: gate.standing for slug, gate in gates.items()},
        closed_by_agency={slug: gate.closed_until is not None for slug, gate in gates.items()},
        jobs=_jobs(),
        oldest_due_seconds=_oldest_due(at),
        callbacks=queries.callback_counts(),
        drift=queries.drift_counts(),
        code_tries=throttle.tries_lately(at=at),
        code_tries_alarm=settings.CODE_TRIES_ALARM,
    )


def _calls(counted: Mapping[str, int]) -> Calls:
    outcomes = {
        name.removeprefix("outcome_"): number for name, number in counted.items() if name.startswith("outcome_")
    }
    within: list[tuple[int | None, int]] = []
    so_far = 0
    for top in (*BUCKETS_MS, None):
        so_far += counted.get(f"le_{top or 'inf'}", 0)
        within.append((top, so_far))
    return Calls(outcomes, tuple(within), counted.get("ms", 0))


def _jobs() -> dict[str, int]:
    states = (JobStatus.WAITING.value, JobStatus.RUNNING.value, JobStatus.QUARANTINED.value)
    found = Job.objects.filter(status__in=states).order_by().values_list("status").annotate(Count("pk"))
    return {**dict.fromkeys(states, 0), **dict(found)}


def _oldest_due(at: datetime) -> int:
    """Give how long the work that should have begun first has been waiting, in whole seconds."""
    due = Job.objects.filter(status=JobStatus.WAITING.value, not_before__lte=at)
    oldest = due.aggregate(oldest=Min("not_before"))["oldest"]
    return int((at - oldest).total_seconds()) if oldest else 0
