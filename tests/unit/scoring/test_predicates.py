"""Conditions: three-valued truth, exact comparison, and the form in a disclosed document."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from cases.scoring.canonical import canonical_bytes
from cases.scoring.document import Problem, ProblemCode, Reader
from cases.scoring.predicates import (
    DEPTH_LIMIT,
    SIZE_LIMIT,
    Compare,
    Compound,
    Fixed,
    Predicate,
    Question,
    attributes_of,
    read_predicate,
)

KNOWN = {True: Fixed(Question.ALWAYS), False: Fixed(Question.NEVER), None: Compare(Question.EQUAL, "absent", 1)}


def read(document: object) -> tuple[Predicate, list[Problem]]:
    problems: list[Problem] = []
    return read_predicate(Reader(document, "when", problems)), problems


def ask(document: object, **attributes: object) -> bool | None:
    predicate, problems = read(document)
    assert problems == []
    return predicate.holds(attributes)


@pytest.mark.parametrize(
    ("test", "value", "stated", "answer"),
    [
        ("equal", 3, 3, True),
        ("equal", 3, "3.0", True),
        ("equal", 3, Decimal("3.00"), True),
        ("equal", "01", "1", False),
        ("equal", "01", "01", True),
        ("equal", "0.5", Decimal("0.50"), True),
        ("equal", 1, True, False),
        ("equal", True, 1, False),
        ("equal", True, True, True),
        ("equal", "2026-01-02", date(2026, 1, 2), True),
        ("equal", "word", 3, False),
        ("not_equal", "word", 3, True),
        ("not_equal", 3, 3, False),
        ("less", 3, 2, True),
        ("less", 3, 3, False),
        ("less_or_equal", 3, 3, True),
        ("less_or_equal", 3, Decimal("3.000000001"), False),
        ("greater", "0.1", "0.10", False),
        ("greater", "0.1", "0.11", True),
        ("greater_or_equal", 10, "9", False),
        ("greater_or_equal", "2026-02-01", date(2026, 2, 1), True),
        ("less", "2026-02-01", "2026-01-31", True),
        ("less", 3, "word", None),
        ("less", "word", 3, None),
        ("less", 3, True, None),
        ("less", "2026-02-01", date(2026, 1, 31), True),
        ("greater", "2026-02-01", date(2026, 1, 31), False),
        ("greater", "2026-02-01", date(2026, 2, 2), True),
        ("less", "0.4", Fraction(1, 3), True),
        ("greater_or_equal", "0.4", Fraction(2, 5), True),
        ("equal", "0.5", Fraction(1, 3), False),
        ("equal", 2, Fraction(2), True),
        ("less", "2026-02-30", date(2026, 2, 1), None),
    ],
)
def test_it_compares_exactly(test: str, value: object, stated: object, answer: bool | None) -> None:
    assert ask({"test": test, "attribute": "x", "value": value}, x=stated) is answer


@pytest.mark.parametrize("missing", [{}, {"x": None}, {"x": ""}])
def test_a_missing_attribute_is_unknown_to_every_test_but_two(missing: dict) -> None:
    compare = [
        ask({"test": test, "attribute": "x", "value": 1}, **missing)
        for test in ("equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal")
    ]
    sets = [ask({"test": test, "attribute": "x", "values": [1]}, **missing) for test in ("in", "not_in")]
    presence = [ask({"test": test, "attribute": "x"}, **missing) for test in ("missing", "not_missing")]

    assert compare == [None] * 6
    assert sets == [None, None]
    assert presence == [True, False]


def test_a_present_attribute_is_not_missing() -> None:
    assert [ask({"test": test, "attribute": "x"}, x=0) for test in ("missing", "not_missing")] == [False, True]
    assert ask({"test": "not_missing", "attribute": "x"}, x=False) is True


def test_sets_hold_values_of_any_exact_kind() -> None:
    values = ["A", 2, "0.5", True]

    inside = [ask({"test": "in", "attribute": "x", "values": values}, x=x) for x in ("A", "2", Decimal("0.5"), True, 3)]
    outside = [ask({"test": "not_in", "attribute": "x", "values": values}, x=x) for x in ("A", 3)]

    assert inside == [True, True, True, True, False]
    assert outside == [False, True]


@pytest.mark.parametrize("answers", list(product([True, False, None], repeat=3)))
def test_the_joints_follow_the_truth_tables(answers: tuple[bool | None, ...]) -> None:
    parts = tuple(KNOWN[answer] for answer in answers)
    known = [answer for answer in answers if answer is not None]
    unsettled = None if len(known) < 3 else True

    assert Compound(Question.AND, parts).holds({}) is (False if False in known else unsettled)
    assert Compound(Question.OR, parts).holds({}) is (True if True in known else (None if unsettled is None else False))
    assert Compound(Question.XOR, parts).holds({}) is (None if len(known) < 3 else sum(known) % 2 == 1)
    assert Compound(Question.SURROGATE, parts).holds({}) is (known[0] if known else None)


def test_always_and_never_need_no_attribute() -> None:
    assert [ask({"test": "always"}), ask({"test": "never"})] == [True, False]


def test_it_names_the_attributes_it_asks_about() -> None:
    inner = {"test": "or", "of": [{"test": "missing", "attribute": "b"}, {"test": "always"}]}
    predicate, _ = read({"test": "and", "of": [{"test": "equal", "attribute": "a", "value": 1}, inner]})

    assert attributes_of(predicate) == {"a", "b"}


def test_the_published_form_reads_back_as_the_same_condition() -> None:
    document = {
        "test": "surrogate",
        "of": [
            {"test": "in", "attribute": "x", "values": ["A", 2, Decimal("0.5"), True, "01"]},
            {"test": "less", "attribute": "x", "value": "12.50"},
            {"test": "not_missing", "attribute": "x"},
            {"test": "never"},
        ],
    }
    predicate, _ = read(document)

    assert read(json.loads(canonical_bytes(predicate))) == (predicate, [])


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        ({}, [("when.test", ProblemCode.MISSING)]),
        ([], [("when", ProblemCode.WRONG_TYPE)]),
        ({"test": "like"}, [("when.test", ProblemCode.NOT_A_CHOICE)]),
        ({"test": "always", "attribute": "x"}, [("when.attribute", ProblemCode.UNKNOWN_FIELD)]),
        ({"test": "less", "attribute": "x"}, [("when.value", ProblemCode.MISSING)]),
        ({"test": "less", "value": 1}, [("when.attribute", ProblemCode.MISSING)]),
        ({"test": "less", "attribute": "x", "value": float("0.5")}, [("when.value", ProblemCode.NOT_EXACT)]),
        ({"test": "less", "attribute": "x", "value": True}, [("when.value", ProblemCode.WRONG_TYPE)]),
        ({"test": "less", "attribute": "x", "value": []}, [("when.value", ProblemCode.WRONG_TYPE)]),
        ({"test": "less", "attribute": "x", "value": 10**18}, [("when.value", ProblemCode.OUT_OF_RANGE)]),
        ({"test": "less", "attribute": "x", "value": Decimal("NaN")}, [("when.value", ProblemCode.OUT_OF_RANGE)]),
        ({"test": "in", "attribute": "x", "values": []}, [("when.values", ProblemCode.MISSING)]),
        ({"test": "in", "attribute": "x", "values": [None]}, [("when.values", ProblemCode.WRONG_TYPE)]),
        ({"test": "and", "of": [{"test": "always"}]}, [("when.of", ProblemCode.MISSING)]),
        (
            {"test": "and", "of": [{"test": "always"}, {"test": "no"}]},
            [("when.of[1].test", ProblemCode.NOT_A_CHOICE)],
        ),
    ],
)
def test_it_rejects_a_wrong_condition_with_its_place(document: object, problems: list) -> None:
    assert read(document)[1] == [Problem(path, code) for path, code in problems]


def test_it_rejects_conditions_without_end() -> None:
    deep: object = {"test": "always"}
    for _ in range(DEPTH_LIMIT + 1):
        deep = {"test": "or", "of": [deep, {"test": "never"}]}
    wide = {"test": "or", "of": [{"test": "never"}] * SIZE_LIMIT}

    assert [problem.code for problem in read(deep)[1]] == [ProblemCode.TOO_MANY] * 2
    assert read(wide)[1] == [Problem(f"when.of[{SIZE_LIMIT - 1}].test", ProblemCode.TOO_MANY)]
