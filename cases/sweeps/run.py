"""Answering a question part by part. A part is answered whole or not at all, and the same every time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cases.scoring.sweep import Fate, Program
from cases.sweeps.engine import Engine
from cases.sweeps.manifest import Population
from cases.sweeps.questions import Question, program_of
from cases.sweeps.results import Reading, result_file

_ASK_EVERY = 0.2
Stop = Callable[[], bool]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tallied:
    """How many records of one item met one fate: counted, thought away by the question, or left out and why."""

    item: str
    fate: str
    records: int


@dataclass(frozen=True, slots=True)
class PartResult:
    """One answered part. ``changed``: people whose figure or band differs. ``tally`` accounts for every record."""

    part: int
    people: int
    changed: int
    sha256: str
    tally: tuple[Tallied, ...]


def never() -> bool:
    """Nobody wants to stop."""
    return False


def run_part(
    population: Population,
    question: Question,
    part: int,
    folder: Path,
    *,
    memory_mb: int,
    threads: int,
    stop: Stop = never,
) -> PartResult:
    """Sweep one part and write its result into ``folder``; the same part again writes the same rows.

    ``stop`` is asked a few times a second, in the caller's own thread; when it says yes, the statement is ended,
    nothing is written and Interrupted is raised. Raises also NotSweepable, PopulationInvalid and EngineFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (
        Engine(memory_mb=memory_mb, threads=threads) as engine,
        program_tables(engine, population, question) as program,
    ):
        return interruptible(engine, stop, lambda: _sweep(engine, program, population, question, part, folder))


def run_all(
    population: Population,
    question: Question,
    folder: Path,
    *,
    memory_mb: int,
    threads: int,
    stop: Stop = never,
    done: Callable[[PartResult], object] = bool,
) -> tuple[PartResult, ...]:
    """Sweep all parts, as many at a time as there are threads; ``done`` is told of each as it is finished, in order.

    One part a thread costs a fifth less than several threads in one part, which would build every group twice.
    """
    lanes = max(1, min(threads, len(population.parts)))
    share = {"memory_mb": memory_mb // lanes, "threads": max(1, threads // lanes)}
    results = []
    with ThreadPoolExecutor(lanes) as pool:
        for result in pool.map(
            lambda part: run_part(population, question, part, folder, stop=stop, **share), population.parts
        ):
            results.append(result)
            done(result)
    return tuple(results)


@contextmanager
def program_tables(engine: Engine, population: Population, question: Question) -> Iterator[Program]:
    """The program of a question, its small tables laid down in the engine."""
    program = program_of(population, question)
    for name, table in program.tables.items():
        engine.table(name, table.columns, table.rows)
    yield program


def open_part(engine: Engine, population: Population, part: int) -> None:
    """Let ``records`` and ``people`` stand for one part."""
    engine.view("records", [population.records(part)])
    engine.view("people", [population.people(part)])


def interruptible(engine: Engine, stop: Stop, work: Callable[[], T]) -> T:
    """Do ``work`` in a thread of its own and end its statement as soon as ``stop`` says so."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def attempt() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread, whatever it is
            failure.append(error)

    worker = threading.Thread(target=attempt, name="sweep")
    worker.start()
    try:
        while worker.is_alive():
            if stop():
                engine.interrupt()
            worker.join(_ASK_EVERY)
    except BaseException:
        engine.interrupt()
        raise
    finally:
        worker.join()
    if failure:
        raise failure[0]
    return outcome[0]


def _sweep(
    engine: Engine, program: Program, population: Population, question: Question, part: int, folder: Path
) -> PartResult:
    reading = Reading.of(question, population.manifest)
    open_part(engine, population, part)
    # Last of all, so that a part that is stopped leaves nothing behind.
    tally = tuple(_tally(engine, program))
    target = result_file(folder, part)
    digest = engine.write(reading.written(program.text), target)
    engine.view("results", [target])
    return PartResult(
        part=part,
        people=engine.numbers("SELECT COUNT(*) FROM people")[0],
        changed=engine.numbers(f"SELECT COUNT(*) FROM results WHERE {reading.changed}")[0],
        sha256=digest,
        tally=tally,
    )


def _tally(engine: Engine, program: Program) -> Iterator[Tallied]:
    for row in engine.rows(f"SELECT item, fate, records FROM ({program.tally}) AS tally ORDER BY item, fate"):
        item, fate, records = (int(str(number)) for number in row)
        yield Tallied(item=program.items[item], fate=Fate(fate).name.lower(), records=records)
