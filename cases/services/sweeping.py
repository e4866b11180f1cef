"""The worker's side of a sweep: part by part, each whole or not there, then proved before anybody may use it.

Parts follow one another as jobs of their own. A worker killed at any point leaves a part undone, which is done again;
a part is a file that gets its place and its row in one locked step, so that nothing is doubled.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from cases.actors import SYSTEM
from cases.models import Sweep, SweepPart
from cases.services import events, populations, sweep_questions
from cases.services.refusals import Refused
from cases.services.sweeps import enqueue_next, lock
from cases.sweeps import Interrupted, PartResult, Population, PopulationInvalid, run_part
from cases.sweeps.results import result_file
from cases.workflow import SWEEP, SweepAction, SweepStatus

log = logging.getLogger(__name__)


def sweep_part(*, sweep_id: int, part: int, at: datetime) -> None:
    """Calculate one part of a population (job handler).

    Effects in order: the status; the result file in a place of this attempt's own; then, in one locked transaction,
    the file in its final place, the row of the part, the counts so far and the job of the next part. A sweep that was
    cancelled breaks off within a second and keeps what it has. Done before, it only sees to the next part.
    """
    sweep = begin(sweep_id, SweepAction.BEGIN, at)
    if sweep is None:
        return
    if part < sweep.parts_done:
        go_on(sweep_id, at)
        return
    population = opened(sweep, at, part=part)
    if population is None:
        return
    with _attempt(sweep) as folder:
        try:
            done = run_part(
                population,
                sweep_questions.question(sweep, population),
                part,
                folder,
                memory_mb=settings.SWEEP_MEMORY_MB,
                threads=settings.SWEEP_THREADS,
                stop=cancelled(sweep_id),
            )
        except Interrupted:
            return
        _keep(sweep_id, done, result_file(folder, part), at)


def folder_of(sweep: Sweep) -> Path:
    """Where the result files of a sweep lie."""
    return Path(settings.SWEEP_ROOT) / str(sweep.pk)


def cancelled(sweep_id: int) -> Callable[[], bool]:
    """Give the question that a long calculation asks now and then: did somebody cancel it?"""
    return Sweep.objects.filter(pk=sweep_id, status=SweepStatus.CANCELLED.value).exists


@transaction.atomic
def begin(sweep_id: int, action: SweepAction, at: datetime) -> Sweep | None:
    """Give the sweep in the status of its next step; None when there is nothing to do any more."""
    sweep = lock(sweep_id)
    status = SWEEP.get((SweepStatus(sweep.status), action))
    if status is None:
        return None
    sweep.status, sweep.started_at = status.value, sweep.started_at or at
    sweep.save(update_fields=["status", "started_at"])
    return sweep


@transaction.atomic
def go_on(sweep_id: int, at: datetime) -> None:
    """See to the next step of a sweep whose present one is done already."""
    enqueue_next(lock(sweep_id), at)


@transaction.atomic
def _keep(sweep_id: int, done: PartResult, file: Path, at: datetime) -> None:
    sweep = lock(sweep_id)
    if sweep.status != SweepStatus.RUNNING.value or done.part != sweep.parts_done:
        # Cancelled at the last moment, or another worker was quicker: this attempt leaves nothing behind.
        return
    counts = {"people": done.people, "changed": done.changed, "tally": [asdict(one) for one in done.tally]}
    SweepPart.objects.create(sweep=sweep, part=done.part, sha256=done.sha256, counts=counts, finished_at=at)
    folder_of(sweep).mkdir(parents=True, exist_ok=True, mode=0o700)
    file.replace(result_file(folder_of(sweep), done.part))
    sweep.parts_done += 1
    sweep.people += done.people
    sweep.changed += done.changed
    sweep.save(update_fields=["parts_done", "people", "changed"])
    enqueue_next(sweep, at)


def opened(sweep: Sweep, at: datetime, *, part: int | None = None) -> Population | None:
    """Open the population of a sweep, or end the sweep because it, or a file of `part`, is not what was registered."""
    try:
        population = populations.opened(sweep.population)
        if part is not None:
            population.refuse_altered(part)
    except (Refused, PopulationInvalid):
        log.exception("the population of sweep %s was altered", sweep.pk)
        fail(sweep.pk, "population_changed", at)
        return None
    return population


@transaction.atomic
def fail(sweep_id: int, error: str, at: datetime) -> None:
    """End a sweep without a result; `error` is a code, and after colons where it happened."""
    sweep = lock(sweep_id)
    if (SweepStatus(sweep.status), SweepAction.FAIL) not in SWEEP:
        return
    sweep.status, sweep.error, sweep.finished_at = SweepStatus.FAILED.value, error, at
    sweep.save(update_fields=["status", "error", "finished_at"])
    data = {"number": sweep.file.number, "code": error.partition(":")[0]}
    events.record(case=None, action="sweep_failed", by=SYSTEM, at=at, about=sweep, data=data)


@contextmanager
def _attempt(sweep: Sweep) -> Iterator[Path]:
    """Give a folder that is this attempt's alone: two workers on one part never write into one file."""
    root = folder_of(sweep)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="attempt-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
