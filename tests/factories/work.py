"""Doing queued work in a test, with the test's own clock."""

from datetime import datetime, timedelta

from cases.models import Job
from cases.services import jobs
from cases.tasks import HANDLERS


def drain(at: datetime, *, kinds: frozenset[str] | None = None) -> datetime:
    """Run every due job until none is left, as a worker would, one second apart; give the moment reached."""
    for _ in range(200):
        due = [pk for pk in jobs.due(at=at) if kinds is None or Job.objects.get(pk=pk).kind in kinds]
        if not due:
            return at
        job = jobs.claim(job_id=due[0], at=at)
        if job is None:
            continue
        wait = HANDLERS[job.kind](**job.args, at=at)
        if wait is None:
            jobs.finish(job=job, at=at)
        else:
            jobs.fail(job=job, error="asked to wait", at=at, retry_after=wait)
        at += timedelta(seconds=1)
    raise AssertionError("work keeps making work")
