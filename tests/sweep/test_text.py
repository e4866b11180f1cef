"""The text keeps to the subset that means the same in every engine, and a method it cannot hold is refused."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases.scoring.inputs import Input
from cases.scoring.method import Method, from_document
from cases.scoring.sweep import Kind, NotSweepable, Obstacle, Program, Shape, Side, compile_sweep
from tests.sweep.store import build
from tests.sweep.strategies import questions
from tests.sweep.test_equality import built, readings, sweepable
from tests.unit.scoring.tables import document

TODAY = date(2026, 11, 20)
#: Everything the text may be made of, apart from names, whole numbers and signs.
WORDS = {
    *("ALL", "AND", "AS", "BIGINT", "BY", "CASE", "CAST", "COALESCE", "COUNT", "DESC", "DISTINCT", "ELSE", "END"),
    *("FROM", "GROUP", "IN", "JOIN", "LEFT", "MAX", "MIN", "NOT", "ON", "OR", "ORDER", "OVER", "PARTITION"),
    *("ROW_NUMBER", "SELECT", "SUM", "THEN", "UNION", "WHEN", "WHERE", "WITH"),
}
#: The only division: a number less its own rest, by the number that left the rest.
DIVISION = re.compile(r"CAST\(\((.+?) - \1 % (\d+)\) / \2 AS BIGINT\)")


@given(st.data(), questions(most=2), st.integers(0, 2))
@settings(max_examples=150, deadline=None, phases=[Phase.generate])
def test_it_writes_only_the_subset(
    data: st.DataObject, question: tuple[Method, date, dict[int, list[Input]]], reasons: int
) -> None:
    method, as_of, population = question
    with_codes = not any(row.reason_code for item in method.items for row in item.points.table)
    sides = [data.draw(readings(method)) for _ in range(data.draw(st.integers(1, 2)))]

    program = sweepable(sides, built(method, population), as_of, reasons=reasons if with_codes else 0)

    for text in (program.text, program.tally):
        assert set(re.findall(r"\b[A-Z_]{2,}\b", text)) <= WORDS
        assert re.findall(r"""["'`;.]|\d\.|[eE]\d|\|\||//|--""", re.sub(r"\b[a-z_0-9]+\.[a-z_*]", "", text)) == []
        assert text.count("/") == len(DIVISION.findall(text))
        assert text.isascii()
        assert max(map(int, re.findall(r"(?<![\w])\d+", text))) <= 2**53


@given(questions(most=1))
@settings(max_examples=30, deadline=None)
def test_it_writes_the_same_bytes_for_the_same_question(
    question: tuple[Method, date, dict[int, list[Input]]],
) -> None:
    method, as_of, population = question

    first, second = (sweepable([Side(method)], built(method, population), as_of) for _ in range(2))

    assert (first.text, first.tally, first.sha256) == (second.text, second.tally, second.sha256)


def one_item(**changes: Any) -> Method:
    """The city's method with its first item alone, changed."""
    text = document("city")
    text["items"] = [text["items"][0] | changes]
    text["scale"]["grade_caps"] = []
    return from_document(text)


BY_AMOUNT = {"kind": "by_value", "attribute": "amount", "table": [{"equals": 1, "points": -1}]}
PER_AMOUNT = {"kind": "per_unit", "attribute": "amount", "value": -1}
BY_CASE = {"kind": "by_value", "attribute": "case_number", "table": [{"equals": "C1", "points": -1}]}
WITH_CODE = {
    "kind": "by_rule",
    "table": [{"when": {"test": "always"}, "points": -1, "reason_code": "R1"}],
}
REFUSED = [
    ({"points": BY_AMOUNT}, Obstacle.MEASURED),
    ({"repair": {"attribute": "amount", "effect": "removed"}}, Obstacle.MEASURED),
    ({"points": PER_AMOUNT, "repair": {"attribute": "amount", "effect": "removed"}}, Obstacle.MEASURED),
    ({"points": BY_CASE}, Obstacle.FACT_KEY),
    ({"repair": {"attribute": "case_number", "effect": "removed"}}, Obstacle.FACT_KEY),
    ({"points": {"kind": "fixed", "value": "-99999999999999999"}}, Obstacle.TOO_LARGE),
    ({"points": {"kind": "fixed", "value": -(10**15)}, "decay": {"kind": "linear", "days": 1}}, Obstacle.TOO_LARGE),
    ({"points": WITH_CODE}, Obstacle.REASON_ROWS),
]


@pytest.mark.parametrize(("changes", "obstacle"), REFUSED)
def test_it_refuses_what_the_tables_cannot_tell(changes: dict[str, Any], obstacle: Obstacle) -> None:
    method = one_item(**changes)
    store = build({1: [Input("r1", "FARE_DODGING", {"amount": 1, "case_number": "C1"})]})

    with pytest.raises(NotSweepable) as refused:
        compile_sweep([Side(method)], store.shape, store.kinds, TODAY, reasons=1)

    assert refused.value.obstacle is obstacle


def test_it_refuses_a_key_that_the_population_does_not_know() -> None:
    store = build({1: [Input("r1", "FARE_DODGING", {})]}, fact_key=("note",))

    with pytest.raises(NotSweepable) as refused:
        compile_sweep([Side(one_item())], store.shape, store.kinds, TODAY)

    assert refused.value.obstacle is Obstacle.FACT_KEY


#: base, upper limit of the scale, most records of one person, largest loss a record that still fits. Twice the sum of
#: base, limits, all records and one step a record (and one more) must stay below 2^53.
BOUNDS = [
    (0, None, 1, 2**52 - 3),
    (100, None, 1, 2**52 - 103),
    (0, 1000, 1, 2**52 - 1003),
    (0, None, 3, (2**52 - 1 - 4) // 3),
]


@pytest.mark.parametrize(("base", "high", "most", "loss"), BOUNDS)
def test_it_refuses_from_the_first_number_that_could_leave_the_exact_ones(
    base: int, high: int | None, most: int, loss: int
) -> None:
    def compiled_for(points: int) -> Program:
        text = document("city")
        text["items"] = [text["items"][0] | {"points": {"kind": "fixed", "value": -points}}]
        text["scale"] |= {"base": base, "min": None, "max": high, "bands": [], "grade_caps": []}
        shape = Shape(fact_key=("case_number",), largest_count=most)
        return compile_sweep([Side(from_document(text))], shape, [Kind(0, "FARE_DODGING", {})], TODAY)

    assert compiled_for(loss).units == (1,)
    with pytest.raises(NotSweepable) as refused:
        compiled_for(loss + 1)
    assert refused.value.obstacle is Obstacle.TOO_LARGE
