"""A card and the reference: the same number for everybody, to the last digit, on every engine.

The environment variable SWEEP_EXAMPLES multiplies the number of examples; each has up to eight people.
"""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input, Scalar
from cases.scoring.method import Method, from_document
from cases.scoring.result import Result, StepKind
from cases.scoring.rows import counts_on_a_card
from cases.scoring.sweep import UNKNOWN, Fate, NotSweepable, Obstacle, Program, Table
from cases.scoring.sweep.card import compile_card
from cases.scoring.sweep.card_columns import Codes, Column, Figures
from tests.sweep.asking import row
from tests.sweep.engines import ClickHouse, DuckDB, Engine, PostgreSQL, Rows, SQLite
from tests.sweep.strategies import LEVELS, documents, numbers
from tests.unit.scoring.tables import document

TIMES = int(os.environ.get("SWEEP_EXAMPLES", "1"))
Card = tuple[Method, list[dict[str, int]]]

COLUMNS: dict[str, Column] = {
    "level": Codes("a_0", (*LEVELS, "", "two", Decimal("2.50"), "2.5")),
    "count": Figures("a_1", 0, -3, 40),
    "amount": Figures("a_2", 2, -1200, 41000),
    "settled": Codes("a_3", (False, True, "true", None)),
    "disputed_since": Codes("a_4", ("2026-01-01", "", "soon", date(2026, 2, 28))),
    "size": Figures("a_5", 1, 5, 95),
    "note": Codes("a_6", ("x", "")),
}
_FATES = {fate.why: fate for fate in Fate if fate.why}

comparisons = st.sampled_from(["equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"])
names = st.sampled_from(["level", "count", "amount", "size"])
values = st.sampled_from([1, 2, 7, 20, "1", "one", "2.5", "-0.05", "8.001", "x"])
single = st.one_of(
    st.builds(lambda test, name, value: {"test": test, "attribute": name, "value": value}, comparisons, names, values),
    st.builds(
        lambda test, name, chosen: {"test": test, "attribute": name, "values": chosen},
        st.sampled_from(["in", "not_in"]),
        names,
        st.lists(values, min_size=1, max_size=3, unique_by=str),
    ),
    st.builds(lambda test, name: {"test": test, "attribute": name}, st.sampled_from(["missing", "not_missing"]), names),
)
conditions = st.recursive(
    single,
    lambda inner: st.builds(
        lambda test, of: {"test": test, "of": of},
        st.sampled_from(["and", "or", "xor", "surrogate"]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=4,
)


@st.composite
def rules(draw: st.DrawFn, decimals: int) -> dict[str, Any]:
    """A point rule of conditions, some with a reason code of their own."""
    row = st.fixed_dictionaries(
        {
            "when": conditions,
            "points": numbers(decimals, -40, 40),
            "reason_code": st.sampled_from([None, "R1", "R4", "R5"]),
        }
    )
    return {"kind": "by_rule", "table": draw(st.lists(row, min_size=1, max_size=3))}


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Any method, some of its items ruled by conditions, and people whose attributes touch its edges."""
    text = draw(documents())
    for item in text["items"]:
        if draw(st.booleans()):
            item["points"] = draw(rules(text["scale"]["decimals"]))
        if draw(st.booleans()):
            item["decay"], item["retention"] = {"kind": "none"}, None
    people = draw(
        st.lists(st.fixed_dictionaries({name: wholes(column) for name, column in COLUMNS.items()}), max_size=8)
    )
    return from_document(text), people


def wholes(column: Column) -> st.SearchStrategy[int]:
    """The numbers that may stand in a column, its edges and the unknown among them."""
    if isinstance(column, Codes):
        return st.integers(0, len(column.values) - 1) | st.just(UNKNOWN)
    ends = st.sampled_from([UNKNOWN, column.low, column.high, max(column.low, 0)])
    few = st.integers(column.low, min(column.high, 410 * 10**column.decimals))
    return ends | few | few


def meant(column: Column, whole: int) -> Scalar:
    """What a number of a column stands for."""
    if whole == UNKNOWN:
        return None
    if isinstance(column, Codes):
        return column.values[whole]
    return Decimal(whole).scaleb(-column.decimals) if column.decimals else whole


def results(method: Method, people: Sequence[dict[str, int]]) -> list[Result]:
    """The reference's result for everybody: one record for every item whose points follow from attributes."""
    read = [item.code for item in method.items if counts_on_a_card(item)]
    rows = [{name: meant(COLUMNS[name], whole) for name, whole in person.items()} for person in people]
    return [evaluate(method, [Input(code, code, row) for code in read], date(2026, 11, 20)) for row in rows]


def holds(engines: Sequence[Engine], method: Method, people: Sequence[dict[str, int]], reasons: int) -> None:
    """Every engine gives what the reference gives."""
    program = compiled(method, reasons)
    note(program.text)
    asked = results(method, people)
    codes = program.reason_codes[0]
    wanted = [
        (number, *row(method, result), *ranked(codes, result.reason_codes[:reasons], reasons))
        for number, result in enumerate(asked)
    ]
    fates: Counter[tuple[int, int]] = Counter()
    for result in asked:
        fates.update((program.items.index(left.item), int(_FATES[left.why])) for left in result.left_out)
        counted = [step.item for step in result.steps if step.kind is StepKind.RECORD]
        fates.update((program.items.index(item), int(Fate.COUNTED)) for item in counted)
    for engine in engines:
        assert (engine.name, ask(engine, program.text, people)) == (engine.name, wanted)
        if program.items and people:
            told = {(item, fate): number for item, fate, number in ask(engine, program.tally, people)}
            assert (engine.name, told) == (engine.name, dict(fates))


def ranked(codes: Sequence[str], given: Sequence[str], count: int) -> tuple[int, ...]:
    """Reason codes as numbers from 1, 0 for none."""
    return (*(codes.index(code) + 1 for code in given), *([0] * (count - len(given))))


def ask(engine: Engine, text: str, people: Sequence[dict[str, int]]) -> Rows:
    """The rows of a text over these people."""
    names = ("person", *(column.column for column in COLUMNS.values()))
    rows = tuple((number, *(person[name] for name in COLUMNS)) for number, person in enumerate(people))
    return engine.run(text, {"people": Table(names, rows)})


def compiled(method: Method, reasons: int) -> Program:
    """The program; an example that is too large for whole numbers is passed over."""
    try:
        return compile_card(method, COLUMNS, reasons=reasons)
    except NotSweepable as refused:
        assume(refused.obstacle is not Obstacle.TOO_LARGE)
        raise


@given(cards(), st.integers(0, 4))
@settings(max_examples=120 * TIMES, deadline=None)
def test_it_gives_everybody_the_score_of_the_reference(
    duckdb: DuckDB, sqlite: SQLite, card: Card, reasons: int
) -> None:
    holds([duckdb, sqlite], *card, reasons)


@given(cards())
@settings(max_examples=30 * TIMES, deadline=None)
def test_it_gives_the_same_on_postgresql_and_clickhouse(
    postgresql: PostgreSQL, clickhouse: ClickHouse, card: Card
) -> None:
    holds([postgresql, clickhouse], *card, 3)


def wide(high: int) -> dict[str, Column]:
    """A column for every attribute of the illustrative platform method."""
    return {name: Figures(f"a_{name}", 0, 0, high) for name in ("years", "months", "contacts", "level")}


def test_it_requires_every_column_that_a_rule_reads() -> None:
    method = from_document(document("sesame"))

    with pytest.raises(NotSweepable) as refused:
        compile_card(method, {})

    assert (refused.value.obstacle, refused.value.place) == (Obstacle.COLUMN, "years")


def test_it_rejects_points_that_leave_the_exact_whole_numbers() -> None:
    text = document("sesame")
    columns: dict[str, Column] = {
        name: Figures(f"a_{name}", 0, 0, 10**15) for name in ("years", "months", "contacts", "level")
    }
    text["items"][1]["points"]["value"] = 10**9

    with pytest.raises(NotSweepable) as refused:
        compile_card(from_document(text), columns)

    assert refused.value.obstacle is Obstacle.TOO_LARGE


def test_it_rejects_an_expression_over_a_wide_column() -> None:
    text = document("sesame")
    text["items"][1]["points"] = {
        "kind": "expression",
        "expression": {"multiply": [{"attribute": "years"}, {"attribute": "years"}]},
    }
    columns: dict[str, Column] = {
        name: Figures(f"a_{name}", 0, 0, 1000) for name in ("years", "months", "contacts", "level")
    }

    with pytest.raises(NotSweepable) as refused:
        compile_card(from_document(text), columns)

    assert (refused.value.obstacle, refused.value.place) == (Obstacle.MEASURED, "ACCOUNT_YEARS")
