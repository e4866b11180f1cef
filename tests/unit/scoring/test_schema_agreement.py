"""The published schema and the reader accept and refuse the same documents, as far as a schema can say it."""

import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.scoring.document import MethodInvalid, Problem, ProblemCode
from cases.scoring.method import from_document
from tests.unit.scoring.tables import SCHEMA, document
from tests.unit.scoring.test_hostile_documents import DECAYS, POINTS, with_item
from tests.unit.scoring.test_method import REFUSED, changed

CHECKER = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker(("date",)))

#: How parts fit together is beyond a schema; so is what a hash is of.
BEYOND = {
    ProblemCode.REPEATED, ProblemCode.UNKNOWN_GROUP, ProblemCode.UNKNOWN_ITEM, ProblemCode.UNKNOWN_GRADE,
    ProblemCode.OVERLAP, ProblemCode.HOLE, ProblemCode.WRONG_ORDER, ProblemCode.HASH_MISMATCH,
}  # fmt: skip
#: So are ranges and digits of numbers that may be written as text, and a cap that caps nothing.
BEYOND_HERE = re.compile(
    r"(scale\.tolerance|.*\.factor|.*\.cap\.(min|max)): out_of_range"
    r"|(scale|.*\.cap)\.(min|max): not_exact"
    r"|.*\.cap: missing"
)

EVERY_TEST = {"test": "or", "of": [
    {"test": "always"}, {"test": "never"}, {"test": "missing", "attribute": "n"},
    {"test": "not_missing", "attribute": "n"}, {"test": "equal", "attribute": "n", "value": True},
    {"test": "not_equal", "attribute": "n", "value": "0.5"}, {"test": "less", "attribute": "n", "value": 3},
    {"test": "greater_or_equal", "attribute": "n", "value": "2026-01-01"},
    {"test": "in", "attribute": "n", "values": [1, "M01", False]}, {"test": "not_in", "attribute": "n", "values": [1]},
    {"test": "and", "of": [{"test": "always"}, {"test": "never"}]},
    {"test": "surrogate", "of": [{"test": "less_or_equal", "attribute": "n", "value": 1}, {"test": "always"}]},
    {"test": "xor", "of": [{"test": "greater", "attribute": "n", "value": 1}, {"test": "always"}]},
]}  # fmt: skip
N, ONE = {"attribute": "n"}, {"constant": 1}
EVERY_SUM = {"add": [
    {"subtract": [N, ONE]}, {"multiply": [N, {"constant": "-0.5"}]}, {"divide": [N, ONE]}, {"min": [N]}, {"max": [N]},
    {"if": [EVERY_TEST, N, ONE]},
]}  # fmt: skip
EVERY_DECAY = {"kind": "table", "rows": [{"below_months": 6, "factor": 1}, {"below_months": None, "factor": "0.5"}]}


def rich() -> dict[str, Any]:
    """A document that uses every kind of rule."""
    text = document("sesame")
    kinds = [
        {"kind": "by_rule", "table": [{"when": EVERY_TEST, "points": 1, "reason_code": "R", "low": None}]},
        {"kind": "expression", "expression": EVERY_SUM, "value": None, "table": []},
        {"kind": "by_band", "attribute": "n", "table": [{"high": 10, "points": 1}, {"low": 10, "points": "2.5"}]},
        {"kind": "undisclosed"},
    ]
    for item, points in zip(text["items"], kinds, strict=False):
        item |= {"points": points, "decay": EVERY_DECAY, "direction": "either"}
    return text


def problems(text: Any) -> tuple[Problem, ...]:
    try:
        from_document(text)
    except MethodInvalid as refused:
        return refused.problems
    return ()


def agree(text: Any) -> bool:
    found = problems(text)
    if not CHECKER.is_valid(text):
        return found != ()
    return all(each.code in BEYOND or BEYOND_HERE.fullmatch(f"{each.path}: {each.code}") for each in found)


GOOD = [document("sesame"), document("city"), rich(), from_document(rich()).to_document()]


@pytest.mark.parametrize("text", GOOD, ids=["sesame", "city", "rich", "rich written out"])
def test_both_accept_a_good_document(text: dict[str, Any]) -> None:
    assert problems(text) == ()
    assert [error.message for error in CHECKER.iter_errors(text)] == []


# JSON text never becomes a binary fraction here, so that the schema need not refuse one.
@pytest.mark.parametrize(("place", "value"), [row[:2] for row in REFUSED if not isinstance(row[1], float)], ids=str)
def test_both_refuse_a_bad_document(place: tuple[str | int, ...], value: Any) -> None:
    assert problems(changed(place, value)) != ()
    assert agree(changed(place, value))


PARTS = [{"decay": decay} for decay, _ in DECAYS] + [{"points": points} for points, _ in POINTS]


@pytest.mark.parametrize("part", PARTS, ids=lambda value: str(value)[:60])
def test_both_refuse_a_bad_part(part: dict[str, Any]) -> None:
    assert problems(with_item(**part)) != ()
    assert agree(with_item(**part))


def places(node: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document but the document itself."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in entries:
        yield (*at, key)
        yield from places(inner, (*at, key))


PLACES = list(places(rich()))
#: What may stand anywhere: wrong kinds, empty values, limits and just beyond them.
strange = st.sampled_from([
    None, "", [], {}, True, 0, -1, 1, 10**18, -(10**18), "1", "0.5", "1e5", " 1", "x" * 4000, "x" * 4001,
    "2026-02-29", "20260201", "2026-01-01", [None], ["x"], [{}], {"test": "always"}, {"constant": 1}, "fixed",
    "by_rule", "expression", "linear", "table", "and", "less", "always", Decimal("1.5"), Decimal("2.0"),
])  # fmt: skip
known_names = st.sampled_from(
    ["value", "table", "attribute", "expression", "rows", "days", "low", "test", "of", "surprise"]
)


@given(st.sampled_from(PLACES), strange, st.sampled_from(["put", "remove", "beside"]), known_names)
@settings(max_examples=600, deadline=None)
def test_both_judge_a_changed_document_alike(place: tuple[str | int, ...], value: Any, how: str, name: str) -> None:
    text = deepcopy(rich())
    target: Any = text
    for key in place[:-1]:
        target = target[key]
    if how == "put":
        target[place[-1]] = value
    elif how == "remove":
        del target[place[-1]]
    elif isinstance(target, dict):
        target[name] = value

    assert agree(text)
