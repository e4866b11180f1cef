"""The list of people whom a proved sweep touches: by number, to whoever may have it, and never unseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from cases.actors import Actor
from cases.models import Sweep, SweepPart
from cases.permissions import Permission, may
from cases.services import events, own_initiative, populations, sweep_questions
from cases.services.guards import require
from cases.services.refusals import Refused, refuse_if
from cases.services.sweeping import folder_of
from cases.sweeps.engine import Engine, sha256_of_file
from cases.sweeps.results import Reading, result_file
from cases.workflow import Reason, SweepStatus


@dataclass(frozen=True)
class Touched:
    """One person of a population: figure and grade before and after. `before` is what the agency states in an audit."""

    person: int
    before: Decimal
    grade_before: str
    after: Decimal
    grade_after: str


def reasons_against_taking(sweep: Sweep, by: Actor) -> tuple[Reason, ...]:
    """Say why an actor may not have the list: their role, not their file, an interest, or it is not proved."""
    if not may(by.role, Permission.TAKE_SWEEP_LIST):
        return (Reason.NOT_ALLOWED,)
    facts = own_initiative.facts_about(sweep.file, by)
    found = [Reason.NOT_YOUR_FILE] if not facts.own_file else []
    found += [Reason.CONFLICT_OF_INTEREST] if facts.conflict else []
    found += [Reason.NO_FINAL_SWEEP] if sweep.status != SweepStatus.FINAL.value else []
    return tuple(found)


@transaction.atomic
def take(*, sweep: Sweep, by: Actor, at: datetime) -> Iterator[Touched]:
    """Give the list, person by person, read while it is given. Effects: one event, before anything is given.

    The hash of every result file is checked first. Raises Refused: see `reasons_against_taking`; POPULATION_CHANGED,
    RESULT_CHANGED.
    """
    require(by, Permission.TAKE_SWEEP_LIST)
    refuse_if(reasons_against_taking(sweep, by))
    population = populations.opened(sweep.population)
    reading = Reading.of(sweep_questions.question(sweep, population), population.manifest)
    if any(not _is_as_proved(folder_of(sweep), part) for part in sweep.parts.all()):
        raise Refused(Reason.RESULT_CHANGED)
    data = {"number": sweep.file.number, "people": sweep.changed}
    events.record(case=None, action="sweep_list_taken", by=by, at=at, about=sweep, data=data)
    return _rows(sweep, reading)


def _rows(sweep: Sweep, reading: Reading) -> Iterator[Touched]:
    files = [result_file(folder_of(sweep), part) for part in range(sweep.parts_done)]
    columns = f"person, {reading.before_total}, {reading.before_band}, {reading.after_total}, {reading.after_band}"
    with Engine(memory_mb=settings.SWEEP_MEMORY_MB, threads=1, keep_order=True) as engine:
        engine.view("results", files)
        text = f"SELECT {columns} FROM results WHERE {reading.changed} ORDER BY person"  # noqa: S608 - columns of ours
        for row in engine.rows(text):
            person, before, grade_before, after, grade_after = (int(str(number)) for number in row)
            yield Touched(
                person=person,
                before=_points(before, reading),
                grade_before=_grade(reading.labels[0], grade_before),
                after=_points(after, reading),
                grade_after=_grade(reading.labels[1], grade_after),
            )


def _is_as_proved(folder: Path, part: SweepPart) -> bool:
    file = result_file(folder, part.part)
    return file.is_file() and sha256_of_file(file) == part.sha256


def _points(units: int, reading: Reading) -> Decimal:
    return Decimal(units).scaleb(-reading.decimals)


def _grade(labels: tuple[str, ...], band: int) -> str:
    return labels[band] if 0 <= band < len(labels) else ""
