"""One text, and the reference: the same number for everybody, to the last digit, on every engine.

The environment variable SWEEP_EXAMPLES multiplies the number of examples; each has up to four people.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from cases.scoring.inputs import Input
from cases.scoring.method import Method
from cases.scoring.sweep import NotSweepable, Obstacle, Program, Side, compile_sweep
from tests.sweep.asking import expected, tally
from tests.sweep.engines import ClickHouse, DuckDB, Engine
from tests.sweep.store import Population, Store, build
from tests.sweep.strategies import TODAYS, demo_people, methods, plain_methods, populations, questions
from tests.unit.scoring.tables import method as illustrative

TIMES = int(os.environ.get("SWEEP_EXAMPLES", "1"))
#: Making a failing example small can take minutes; SWEEP_QUICK=1 shows it as it was found.
PHASES = [Phase.generate, *([] if os.environ.get("SWEEP_QUICK") else [Phase.shrink])]
Question = tuple[Method, date, dict[int, list[Input]]]


@given(questions())
@settings(max_examples=120 * TIMES, deadline=None, phases=PHASES)
def test_it_gives_everybody_the_score_of_the_reference(engines: list[Engine], question: Question) -> None:
    method, as_of, population = question

    holds(engines, [Side(method)], population, as_of, reasons=3)


@given(questions())
# Without shrinking, which would take minutes here: what fails here fails on another engine too, or is new to this one.
@settings(max_examples=30 * TIMES, deadline=None, phases=[Phase.generate])
def test_it_gives_the_same_on_clickhouse(clickhouse: ClickHouse, question: Question) -> None:
    method, as_of, population = question

    holds([clickhouse], [Side(method)], population, as_of, reasons=3)


@given(st.data(), questions())
@settings(max_examples=50 * TIMES, deadline=None, phases=PHASES)
def test_it_compares_two_readings_in_one_pass(engines: list[Engine], data: st.DataObject, question: Question) -> None:
    method, as_of, population = question
    other = st.builds(Side, plain_methods | methods).map(lambda side: looks_for(side, method))
    sides = [data.draw(readings(method)), data.draw(readings(method) | other)]

    holds(engines, sides, population, as_of, reasons=data.draw(st.integers(0, 2)))


@given(st.data(), st.sampled_from(["sesame", "city"]), st.sampled_from(TODAYS))
@settings(max_examples=25 * TIMES, deadline=None, phases=PHASES)
def test_it_holds_for_the_illustrative_methods(
    engines: list[Engine], data: st.DataObject, name: str, as_of: date
) -> None:
    method = illustrative(name)
    population = data.draw(populations(demo_people(method, as_of)))

    holds(engines, [Side(method), Side(method, without_items=frozenset({"FARE_DODGING"}))], population, as_of)


@given(st.data(), questions())
@settings(max_examples=30 * TIMES, deadline=None, phases=PHASES)
def test_it_leaves_out_only_people_whom_nothing_touches(
    duckdb: DuckDB, data: st.DataObject, question: Question
) -> None:
    method, as_of, population = question
    store = built(method, population)
    sides = [data.draw(readings(method)), data.draw(readings(method))]

    everybody = ran(duckdb, sweepable(sides, store, as_of), store)
    touched = ran(duckdb, sweepable(sides, store, as_of, touched_only=True), store)

    assert set(touched) <= set(everybody)
    half = len(everybody[0]) // 2
    assert all(row[1 : half + 1] == row[half + 1 :] for row in set(everybody) - set(touched))


@st.composite
def readings(draw: st.DrawFn, method: Method) -> Side:
    """The method with some records thought away, or with none."""
    return Side(
        method,
        without_items=frozenset(draw(st.lists(st.sampled_from([*method.item_by_code, "UNKNOWN"]), max_size=2))),
        without_kinds=frozenset(draw(st.lists(st.integers(0, 5), max_size=2))),
        without_batches=frozenset(draw(st.lists(st.integers(0, 2), max_size=1))),
    )


def looks_for(side: Side, method: Method) -> Side:
    """The side, looking for the same facts as the method: a population knows of one key."""
    records = replace(side.method.records, duplicate_key=method.records.duplicate_key)
    return Side(replace(side.method, records=records))


def built(method: Method, population: Population) -> Store:
    """The population with the facts that the method looks for."""
    return build(population, fact_key=method.records.duplicate_key)


def sweepable(sides: Sequence[Side], store: Store, as_of: date, **options: Any) -> Program:
    """The program; passes over a method whose numbers leave the exact whole numbers."""
    try:
        return compile_sweep(sides, store.shape, store.kinds, as_of, **options)
    except NotSweepable as refused:
        assume(refused.obstacle is not Obstacle.TOO_LARGE)
        raise


def ran(engine: Engine, program: Program, store: Store) -> list[tuple[int, ...]]:
    return engine.run(program.text, {**store.tables, **program.tables})


def holds(
    engines: Sequence[Engine], sides: Sequence[Side], population: Population, as_of: date, *, reasons: int = 0
) -> None:
    """Every engine gives the reference's rows, and accounts for every record, from the very same bytes."""
    store = built(sides[0].method, population)
    if any(row.reason_code for side in sides for item in side.method.items for row in item.points.table):
        reasons = 0
    program = sweepable(sides, store, as_of, reasons=reasons)
    tables = {**store.tables, **program.tables}
    wanted = expected(sides, store, population, as_of, reasons=reasons)
    fates = tally(sides[0], store, population, as_of, program.items)
    for engine in engines:
        assert (engine.name, engine.run(program.text, tables)) == (engine.name, wanted)
        assert engine.ran == hashlib.sha256(program.text.encode()).hexdigest()
        assert (engine.name, engine.run(program.tally, tables)) == (engine.name, fates)
