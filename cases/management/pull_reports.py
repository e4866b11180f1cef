"""Pulls followed from a terminal: how many are over, and what became of them."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from cases.models import Job, JobStatus, Pull, PullStatus
from cases.queries import records as queries
from cases.queries.records import UNFINISHED
from cases.tasks import run_job

_LOOK_SECONDS = 0.5
_SLICE = 1000
Counts = Counter[str]


def follow(pks: Sequence[int], *, seconds: float, here: bool, say: Callable[[str], object]) -> Counts:
    """Wait until all of these pulls are over or the time is; one line whenever the counts change.

    With `here` this process does the work itself, beside any worker there may be. Work that waits for a person is not
    waited for.
    """
    end, last = time.monotonic() + seconds, Counter[str]()
    while True:
        if here:
            _work(pks, end)
        counts = standing(pks)
        if counts != last:
            say(f"{timezone.localtime():%H:%M:%S}  {_line(counts)}")
        last = counts
        if not _moving(counts) or time.monotonic() >= end:
            return counts
        time.sleep(_LOOK_SECONDS)


def standing(pks: Sequence[int]) -> Counts:
    """Count pulls by their status; "stopped" are those whose work waits for a person."""
    counts: Counts = Counter()
    for some in _slices(pks):
        rows = list(Pull.objects.filter(pk__in=some).only("pk", "status"))
        stopped = queries.stopped(rows)
        counts.update("stopped" if row.pk in stopped else row.status for row in rows)
    return counts


def endings(pks: Sequence[int]) -> Iterator[str]:
    """Say how many pulls of each agency and category ended in which way, one line each."""
    rows: Counter[tuple[str, str, str, str]] = Counter()
    for some in _slices(pks):
        rows.update(Pull.objects.filter(pk__in=some).values_list("agency__slug", "category", "status", "error_code"))
    for (agency, category, status, code), count in sorted(rows.items()):
        yield f"{count:>7}  {agency} {category}: {status}{f' ({code})' if code else ''}"


def succeeded(counts: Counts) -> bool:
    """Say whether every pull brought what was asked for."""
    return counts.total() == counts[PullStatus.DONE.value]


def _moving(counts: Counts) -> bool:
    return any(counts[status] for status in UNFINISHED)


def _work(pks: Sequence[int], end: float) -> None:
    for some in _slices(pks):
        for job_id in _due([f"pull:{pk}" for pk in some], timezone.now()):
            if time.monotonic() >= end:
                return
            run_job(job_id)


def _due(keys: Sequence[str], at: datetime) -> list[int]:
    rows = Job.objects.filter(key__in=keys, status=JobStatus.WAITING.value, not_before__lte=at)
    return list(rows.order_by("not_before", "pk").values_list("pk", flat=True))


def _slices(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(pks), _SLICE):
        yield pks[first : first + _SLICE]


def _line(counts: Counts) -> str:
    done = counts.total() - sum(counts[status] for status in (*UNFINISHED, "stopped"))
    parts = ", ".join(f"{name} {counts[name]}" for name in sorted(counts))
    return f"{done} of {counts.total()} over: {parts}"
