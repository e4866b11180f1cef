"""Background work: written in the business transaction, claimed once, retried, quarantined.

A Celery message only wakes a worker. `enqueue` also notifies the relay through PostgreSQL itself
(NOTIFY is delivered on commit), so that no web request ever speaks to Redis.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from cases.actors import SYSTEM, Actor
from cases.models import Case, Job, JobStatus
from cases.permissions import Permission
from cases.services import events
from cases.services.guards import require

CHANNEL = "ombudsman_jobs"
Draw = Callable[[int], int]
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=6)


class Uncounted(timedelta):
    """A wait before work that could not even be tried: it uses up no attempt."""

    @classmethod
    def of(cls, wait: timedelta) -> Self:
        """The same wait, uncounted."""
        return cls(microseconds=wait // timedelta(microseconds=1))


@transaction.atomic
def enqueue(
    *,
    kind: str,
    key: str,
    args: dict[str, int | str],
    at: datetime,
    case: Case | None = None,
    wait: timedelta | None = None,
) -> Job:
    """Ask for a piece of work once; the same `key` again returns the row that is there.

    Effects in order: the row; a notification to the relay when the surrounding transaction commits.
    """
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "args": args, "case": case, "created_at": at, "not_before": at + (wait or timedelta())},
    )
    if created and not wait:
        _wake(job)
    return job


def due(*, at: datetime, limit: int = 200) -> list[int]:
    """Ids of work that should be running: waiting and due, or left behind by a worker that died."""
    ready = Q(status=JobStatus.WAITING.value, not_before__lte=at)
    abandoned = Q(status=JobStatus.RUNNING.value, lease_until__lt=at)
    return list(Job.objects.filter(ready | abandoned).order_by("not_before").values_list("pk", flat=True)[:limit])


@transaction.atomic
def claim(*, job_id: int, at: datetime) -> Job | None:
    """Take the work for one lease, or return None when another worker has it or it is over.

    The attempt is counted before the work begins, so that work which kills its process is counted
    too; past the limit it is quarantined instead of started.
    """
    free = Q(status=JobStatus.WAITING.value, not_before__lte=at) | Q(status=JobStatus.RUNNING.value, lease_until__lt=at)
    job = Job.objects.select_for_update(skip_locked=True).filter(free, pk=job_id).first()
    if job is None:
        return None
    if job.attempts >= settings.MAX_JOB_ATTEMPTS:
        _quarantine(job, at, job.last_error or "the worker died at every attempt")
        return None
    job.attempts += 1
    job.status = JobStatus.RUNNING.value
    job.lease_until = at + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    job.save(update_fields=["attempts", "status", "lease_until"])
    return job


@transaction.atomic
def finish(*, job: Job, at: datetime) -> None:
    """Mark the work done. A worker that lost its lease meanwhile changes nothing."""
    Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING.value, attempts=job.attempts).update(
        status=JobStatus.DONE.value, lease_until=None, finished_at=at, last_error=""
    )


@transaction.atomic
def fail(*, job: Job, error: str, at: datetime, retry_after: timedelta | None = None) -> JobStatus:
    """Give the work back for a later attempt, or quarantine it after the last one.

    Returns the status the job has now. The wait doubles with every attempt; an agency's own
    Retry-After replaces it. An Uncounted wait gives the attempt back: however long an agency is away,
    the work is not quarantined for it (whoever does the work says when it is over).
    """
    mine = Job.objects.select_for_update().filter(pk=job.pk, status=JobStatus.RUNNING.value, attempts=job.attempts)
    current = mine.first()
    if current is None:
        return JobStatus(Job.objects.values_list("status", flat=True).get(pk=job.pk))
    if isinstance(retry_after, Uncounted):
        current.attempts -= 1
    elif current.attempts >= settings.MAX_JOB_ATTEMPTS:
        _quarantine(current, at, error)
        return JobStatus.QUARANTINED
    current.status = JobStatus.WAITING.value
    current.lease_until = None
    current.last_error = error
    current.not_before = at + (retry_after or wait_after(current.attempts))
    current.save(update_fields=["status", "attempts", "lease_until", "last_error", "not_before"])
    return JobStatus.WAITING


@transaction.atomic
def release(*, job_id: int, by: Actor, at: datetime) -> None:
    """Let a person start quarantined work again with a fresh count of attempts; work that runs is left alone.

    Effects in order: the row; one event; a notification to the relay. Refused: no permission to.
    """
    require(by, Permission.RELEASE_JOB)
    job = Job.objects.select_for_update().filter(pk=job_id, status=JobStatus.QUARANTINED.value).first()
    if job is None:
        return
    job.status = JobStatus.WAITING.value
    job.attempts, job.not_before, job.finished_at = 0, at, None
    job.save(update_fields=["status", "attempts", "not_before", "finished_at"])
    events.record(case=job.case, action="job_released", by=by, at=at, about=job, data={"kind": job.kind})
    _wake(job)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts: 15 s, 30 s, 1 min ... at most six hours."""
    doubled: int = 2 ** (attempts - 1)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def spread(wait: timedelta, draw: Draw = secrets.randbelow) -> timedelta:
    """Lengthen a wait by up to a half, so that work which failed together does not come back together.

    `draw(n)` gives a number from 0 to n - 1.
    """
    return wait + wait * draw(1001) / 2000


def _wake(job: Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(job.pk)])


def _quarantine(job: Job, at: datetime, error: str) -> None:
    job.status = JobStatus.QUARANTINED.value
    job.lease_until = None
    job.finished_at = at
    job.last_error = error
    job.save(update_fields=["status", "lease_until", "finished_at", "last_error"])
    events.record(
        case=job.case,
        action="job_quarantined",
        by=SYSTEM,
        at=at,
        about=job,
        data={"kind": job.kind, "attempts": job.attempts},
    )
