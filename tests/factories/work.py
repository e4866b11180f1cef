"""Doing queued work in a test, with the test's own clock."""

from datetime import datetime, timedelta

from cases.models import Job
from cases.services import jobs
from cases.services.letters import KIND_RECEIPT, KIND_REQUEST
from cases.tasks import HANDLERS

# Nothing waits for these, and drawing is slow: they are drawn for whoever tests letters.
LETTERS = frozenset({KIND_RECEIPT, KIND_REQUEST})


def drain(at: datetime, *, kinds: frozenset[str] | None = None, letters: bool = False) -> datetime:
    """Run every due job until none is left, as a worker would, one second apart; give the moment reached.

    Letters are left waiting unless they are asked for.
    """
    if kinds is None:
        kinds = frozenset(HANDLERS) if letters else frozenset(HANDLERS) - LETTERS
    for _ in range(200):
        due = [pk for pk in jobs.due(at=at) if Job.objects.get(pk=pk).kind in kinds]
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
