"""The proof of a sweep, part by part, and its end: only what the exact calculation confirms becomes final."""

import logging
import secrets
import shutil
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from cases.actors import SYSTEM
from cases.models import Sweep
from cases.services import events, sweep_questions, sweep_results
from cases.services.sweeping import begin, cancelled, fail, folder_of, go_on, opened
from cases.services.sweeps import enqueue_next, lock
from cases.sweeps import Interrupted, PopulationInvalid
from cases.sweeps.proof import Proof, prove_part
from cases.sweeps.results import result_file
from cases.workflow import SweepAction, SweepStatus

log = logging.getLogger(__name__)
#: People of every part that are recomputed whatever became of them.
SAMPLE: Final = 200
_SEEDS: Final = 2**31


def prove_sweep(*, sweep_id: int, part: int, at: datetime) -> None:
    """Recompute a sample of one part, and everybody in it whose grade changed, one by one (job handler).

    After the last part the counts are drawn up and the sweep is final. Effects in order: the status; then, in one
    locked transaction, the proof so far and the next job, or the result and one event. One wrong figure, a result file
    that is not the one that was written, or another population ends the sweep as failed, with the reason. Killed at any
    point and run again it doubles nothing.
    """
    sweep = begin(sweep_id, SweepAction.CHECK, at)
    if sweep is None:
        return
    if part < sweep.parts_proved:
        go_on(sweep_id, at)
    elif part < sweep.parts_total:
        _prove(sweep, part, at)
    else:
        _finish(sweep, at)


def _prove(sweep: Sweep, part: int, at: datetime) -> None:
    population = opened(sweep, at)
    if population is None:
        return
    try:
        proof = prove_part(
            population,
            sweep_questions.question(sweep, population),
            part,
            folder_of(sweep),
            sha256=sweep.parts.get(part=part).sha256,
            # Nobody can know beforehand who will be recomputed.
            seed=secrets.randbelow(_SEEDS),
            memory_mb=settings.SWEEP_MEMORY_MB,
            threads=settings.SWEEP_THREADS,
            sample=SAMPLE,
            stop=cancelled(sweep.pk),
        )
    except Interrupted:
        return
    except PopulationInvalid as error:
        log.exception("sweep %s, part %s was altered", sweep.pk, part)
        own = error.place == result_file(folder_of(sweep), part).name
        fail(sweep.pk, "result_changed" if own else "population_changed", at)
        return
    if proof.holds:
        _keep(sweep.pk, part, proof, at)
        return
    log.error("sweep %s, part %s: the reference differs: %s", sweep.pk, part, proof.wrong)
    fail(sweep.pk, f"wrong_row:{proof.wrong_count}:{part}:{proof.wrong[0].person}", at)


@transaction.atomic
def _keep(sweep_id: int, part: int, proof: Proof, at: datetime) -> None:
    sweep = lock(sweep_id)
    if sweep.status != SweepStatus.CHECKING.value or part != sweep.parts_proved:
        return
    sweep.proof = {
        "sampled": sweep.proof.get("sampled", 0) + proof.checked_sample,
        "changed": sweep.proof.get("changed", 0) + proof.checked_changed,
    }
    sweep.parts_proved += 1
    sweep.save(update_fields=["proof", "parts_proved"])
    enqueue_next(sweep, at)


def _finish(sweep: Sweep, at: datetime) -> None:
    population = opened(sweep, at)
    if population is None:
        return
    _end(sweep.pk, sweep_results.drawn_up(sweep, population, folder_of(sweep)), at)


@transaction.atomic
def _end(sweep_id: int, summary: sweep_results.Stored, at: datetime) -> None:
    sweep = lock(sweep_id)
    if sweep.status != SweepStatus.CHECKING.value:
        return
    sweep.summary, sweep.status, sweep.finished_at = summary, SweepStatus.FINAL.value, at
    sweep.save(update_fields=["summary", "status", "finished_at"])
    data = {
        "number": sweep.file.number,
        "program": sweep.program_sha256,
        "parts": list(sweep.parts.order_by("part").values_list("sha256", flat=True)),
        "people": sweep.people,
        "changed": sweep.changed,
        **{f"checked_{name}": count for name, count in sweep.proof.items()},
    }
    events.record(case=None, action="sweep_proved", by=SYSTEM, at=at, about=sweep, data=data)
    for left in folder_of(sweep).glob("attempt-*"):
        shutil.rmtree(left, ignore_errors=True)
