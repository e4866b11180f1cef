"""Expressions: exact arithmetic, missing values, and the form in a disclosed document."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from cases.scoring.canonical import canonical_bytes
from cases.scoring.document import Problem, ProblemCode, Reader
from cases.scoring.expressions import DEPTH_LIMIT, SIZE_LIMIT, Expression, names_in, read_expression

X, Y = {"attribute": "x"}, {"attribute": "y"}
HAS_X = {"test": "not_missing", "attribute": "x"}
X_OVER_2 = {"test": "greater", "attribute": "x", "value": 2}


def number(text: str) -> dict[str, str]:
    return {"constant": text}


def read(document: object) -> tuple[Expression, list[Problem]]:
    problems: list[Problem] = []
    return read_expression(Reader(document, "e", problems)), problems


def value(document: object, **attributes: object) -> Fraction | None:
    expression, problems = read(document)
    assert problems == []
    return expression.value(attributes)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (number("1.5"), Fraction(3, 2)),
        (X, 7),
        ({"add": [X, Y, number("0.1"), number("0.2")]}, Fraction(103, 10)),
        ({"subtract": [X, Y]}, 4),
        ({"multiply": [X, Y, number("-1")]}, -21),
        ({"divide": [X, Y]}, Fraction(7, 3)),
        ({"divide": [X, {"subtract": [Y, Y]}]}, None),
        ({"min": [X, Y, number("5")]}, 3),
        ({"max": [X, Y, number("5")]}, 7),
        ({"if": [X_OVER_2, Y, X]}, 3),
        ({"if": [{"test": "less", "attribute": "x", "value": 7}, Y, X]}, 7),
        ({"if": [{"test": "less", "attribute": "z", "value": 7}, Y, X]}, None),
        ({"if": [HAS_X, X, {"divide": [X, number("0")]}]}, 7),
        ({"add": [X, {"attribute": "z"}]}, None),
    ],
)
def test_it_computes_exactly(document: object, expected: Fraction | None) -> None:
    assert value(document, x=7, y="3.0") == expected


@pytest.mark.parametrize("stated", [None, "", "word", True, "1e3"])
def test_what_is_no_number_is_missing(stated: object) -> None:
    assert value({"add": [X, number("1")]}, x=stated) is None


def test_it_names_the_attributes_it_reads() -> None:
    expression, _ = read({"if": [HAS_X, {"add": [Y, number("1")]}, {"min": [{"attribute": "z"}]}]})

    assert names_in(expression) == {"x", "y", "z"}


def test_the_published_form_reads_back_as_the_same_expression() -> None:
    document = {"if": [X_OVER_2, {"divide": [X, number("3.50")]}, {"max": [Y, {"multiply": [X, X]}]}]}
    expression, _ = read(document)
    published = json.loads(canonical_bytes(expression))

    assert published == json.loads(json.dumps(document).replace("3.50", "3.5"))
    assert read(published) == (expression, [])


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        ({}, [("e.expression", ProblemCode.MISSING)]),
        ({"attribute": "x", "constant": "1"}, [("e.expression", ProblemCode.REPEATED)]),
        ({"constant": "one"}, [("e.constant", ProblemCode.WRONG_TYPE)]),
        ({"constant": float("0.5")}, [("e.constant", ProblemCode.NOT_EXACT)]),
        ({"subtract": [X]}, [("e.subtract", ProblemCode.OUT_OF_RANGE)]),
        ({"subtract": [X, Y, X]}, [("e.subtract", ProblemCode.OUT_OF_RANGE)]),
        ({"divide": [X]}, [("e.divide", ProblemCode.OUT_OF_RANGE)]),
        ({"divide": [X, Y, X]}, [("e.divide", ProblemCode.OUT_OF_RANGE)]),
        ({"if": [HAS_X, X, Y, X]}, [("e.if", ProblemCode.OUT_OF_RANGE)]),
        ({"add": []}, [("e.add", ProblemCode.OUT_OF_RANGE)]),
        ({"if": [HAS_X, X]}, [("e.if", ProblemCode.OUT_OF_RANGE)]),
        ({"if": [{"test": "no"}, X, Y]}, [("e.if[0].test", ProblemCode.NOT_A_CHOICE)]),
        (
            {"add": [X, {"power": [X, Y]}]},
            [("e.add[1].expression", ProblemCode.MISSING), ("e.add[1].power", ProblemCode.UNKNOWN_FIELD)],
        ),
        ({"add": [X, Y], "note": "no"}, [("e.note", ProblemCode.UNKNOWN_FIELD)]),
    ],
)
def test_it_rejects_a_wrong_expression_with_its_place(document: object, problems: list) -> None:
    assert read(document)[1] == [Problem(path, code) for path, code in problems]


def test_it_rejects_expressions_without_end() -> None:
    deep: object = X
    for _ in range(DEPTH_LIMIT + 1):
        deep = {"add": [deep]}
    chosen: object = X
    for _ in range(DEPTH_LIMIT + 1):
        chosen = {"if": [HAS_X, chosen, Y]}
    wide = {"add": [X] * SIZE_LIMIT}

    assert [problem.code for problem in read(deep)[1]] == [ProblemCode.TOO_MANY]
    # The innermost choice lies at the limit; its condition and both its parts lie beyond.
    assert [problem.code for problem in read(chosen)[1]] == [ProblemCode.TOO_MANY] * 3
    assert read(wide)[1] == [Problem(f"e.add[{SIZE_LIMIT - 1}].attribute", ProblemCode.TOO_MANY)]


def test_a_constant_is_exact() -> None:
    assert read({"constant": Decimal("0.1")})[0].value({}) == Fraction(1, 10)
