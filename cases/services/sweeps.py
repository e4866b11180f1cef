"""Sweeps as people order them: start, cancel, resume. The worker's side is in `sweeping`."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.actors import Actor
from cases.models import MethodVersion, OwnInitiativeFile, Population, Sweep
from cases.permissions import Permission
from cases.queries.own_initiative import job_keys
from cases.scoring.method import Method
from cases.scoring.sweep import NotSweepable, Program
from cases.services import events, jobs, own_initiative, populations, sweep_questions
from cases.services.guards import require
from cases.services.refusals import Refused, refuse_if
from cases.wording.own_initiative import OBSTACLES
from cases.workflow import SWEEP, UNDER_WAY, OwnInitiativeAction, Reason, SweepAction, SweepStatus, reasons_against

KIND_PART = "sweep_part"
KIND_PROOF = "prove_sweep"


class MethodRefused(Refused):
    """A method cannot be calculated over a population; `str()` says what stands in the way, and where."""

    def __init__(self, why: NotSweepable) -> None:
        self.why = why
        super().__init__(Reason.NOT_SWEEPABLE, field="method")

    def __str__(self) -> str:
        return f"{super().__str__()} {OBSTACLES[self.why.obstacle]} ({self.why.place})"


def start(
    *,
    file: OwnInitiativeFile,
    population: Population,
    kind: str,
    method: MethodVersion,
    by: Actor,
    at: datetime,
    without_items: Sequence[str] = (),
    without_batches: Sequence[str] = (),
    other_method: Method | None = None,
) -> Sweep:
    """Ask a population a question. The same question while it is still being answered gives back its sweep.

    Effects in order: the method is compiled over the population's kinds; then, in one transaction, the row with the
    text that will run, the job of its first part, one event. Raises Refused: NOT_ALLOWED (also for a population or
    method of another scheme), not one's own file, an interest, the file is closed, POPULATION_CHANGED, and
    MethodRefused.
    """
    require(by, Permission.RUN_SWEEP)
    if {population.scheme_id, method.scheme_id} != {file.scheme_id}:
        raise Refused(Reason.NOT_ALLOWED)
    sweep = Sweep(
        file=file,
        population=population,
        kind=kind,
        without_items=sorted(without_items),
        without_batches=sorted(without_batches),
        method=method,
        other_method=_disclosed(file, other_method),
        other_document=other_method.to_document() if other_method else None,
        parts_total=population.parts,
        started_by_id=by.account,
        asked_at=at,
    )
    program = _compiled(sweep, population)
    sweep.program, sweep.program_sha256 = program.text, program.sha256
    return _begin(sweep, by, at)


@transaction.atomic
def _begin(sweep: Sweep, by: Actor, at: datetime) -> Sweep:
    file = own_initiative.lock(sweep.file)
    refuse_if(own_initiative.reasons_against_file(file, OwnInitiativeAction.START_SWEEP, by))
    under_way = file.sweeps.filter(status__in=[status.value for status in UNDER_WAY])
    same = under_way.filter(population=sweep.population, kind=sweep.kind, program_sha256=sweep.program_sha256).first()
    if same is not None:
        return same
    sweep.save(force_insert=True)
    enqueue_next(sweep, at)
    data = {
        "number": file.number,
        "kind": sweep.kind,
        "population": sweep.population.sha256,
        "method": sweep.method.sha256,
        "program": sweep.program_sha256,
    }
    events.record(case=None, action="sweep_started", by=by, at=at, about=sweep, data=data)
    return sweep


@transaction.atomic
def cancel(*, sweep: Sweep, by: Actor, at: datetime) -> Sweep:
    """Stop a sweep; the part that is being calculated is broken off. What was calculated is kept.

    Effects in order: the status, one event; the worker sees it within a second. Raises Refused: NOT_ALLOWED, not one's
    own file, an interest, nothing is under way.
    """
    require(by, Permission.RUN_SWEEP)
    sweep = lock(sweep.pk)
    refuse_if(reasons_against_sweep(sweep, SweepAction.CANCEL, by))
    return _move(sweep, SweepStatus.CANCELLED, "sweep_cancelled", by, at)


@transaction.atomic
def resume(*, sweep: Sweep, by: Actor, at: datetime) -> Sweep:
    """Let a cancelled sweep go on with the first part that is missing.

    Effects in order: the status, the job of that part under a new round, one event. Raises Refused: NOT_ALLOWED, not
    one's own file, an interest, the sweep was not cancelled.
    """
    require(by, Permission.RUN_SWEEP)
    sweep = lock(sweep.pk)
    refuse_if(reasons_against_sweep(sweep, SweepAction.RESUME, by))
    sweep.round += 1
    sweep.save(update_fields=["round"])
    enqueue_next(sweep, at)
    return _move(sweep, SweepStatus.WAITING, "sweep_resumed", by, at)


def lock(sweep_id: int) -> Sweep:
    """Give the sweep as it stands now, locked until the transaction ends."""
    rows = Sweep.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("file__scheme", "population", "method").get(pk=sweep_id)


def reasons_against_sweep(sweep: Sweep, action: SweepAction, by: Actor) -> tuple[Reason, ...]:
    """Say why something cannot be done to a sweep now; empty when it can."""
    facts = own_initiative.facts_about(sweep.file, by)
    return reasons_against(SWEEP, SweepStatus(sweep.status), action, facts)


def enqueue_next(sweep: Sweep, at: datetime) -> None:
    """Ask for the first part that is still to be calculated, or else to be proved. Asked twice, it is one job."""
    if sweep.parts_done < sweep.parts_total:
        part = sweep.parts_done
        key = f"{job_keys(sweep)}part:{part}"
        jobs.enqueue(kind=KIND_PART, key=key, args={"sweep_id": sweep.pk, "part": part}, at=at)
    else:
        part = sweep.parts_proved
        key = f"{job_keys(sweep)}proof:{part}"
        jobs.enqueue(kind=KIND_PROOF, key=key, args={"sweep_id": sweep.pk, "part": part}, at=at)


def _move(sweep: Sweep, status: SweepStatus, action: str, by: Actor, at: datetime) -> Sweep:
    sweep.status = status.value
    sweep.save(update_fields=["status"])
    data = {"number": sweep.file.number, "parts": sweep.parts_done}
    events.record(case=None, action=action, by=by, at=at, about=sweep, data=data)
    return sweep


def _disclosed(file: OwnInitiativeFile, method: Method | None) -> MethodVersion | None:
    if method is None:
        return None
    return MethodVersion.objects.filter(scheme=file.scheme_id, sha256=method.sha256).first()


def _compiled(sweep: Sweep, population: Population) -> Program:
    opened = populations.opened(population)
    try:
        return sweep_questions.program(sweep, opened)
    except NotSweepable as why:
        raise MethodRefused(why) from why
