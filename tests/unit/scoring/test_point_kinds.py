"""Points by condition and by expression, decay by table: each rule, each way to give no points."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cases.scoring.dates import Period, add_period, first_inside, is_over, whole_months
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import Method, from_document
from cases.scoring.points import NoPoints, Worth, worth
from cases.scoring.result import Result
from cases.scoring.rounding import exact_text
from tests.unit.scoring.tables import document, records

TODAY = date(2026, 11, 20)


def one_item(item: dict[str, Any], **parts: dict[str, Any]) -> Method:
    """A method with base 0 and one item that may go either way."""
    text = document("city")
    text["scale"] |= {"base": 0, "min": None, "bands": [], "grade_caps": []} | parts.get("scale", {})
    text["records"] |= parts.get("records", {})
    text["items"] = [text["items"][0] | {"code": "X", "direction": "either", "retention": None} | item]
    return from_document(text)


def scored(chosen: Method, text: str) -> Result:
    return evaluate(chosen, records(text), TODAY)


def outcome(points: dict[str, Any], text: str) -> str:
    """What the point rule says of one record: its points and reason code, or why there are none."""
    item = one_item({"points": points, "reason_code": "R"}).items[0]
    value = worth(item, records(text)[0], TODAY)
    return value.value if isinstance(value, NoPoints) else f"{exact_text(value.stated)} {value.reason_code}"


SEVERE = {"test": "greater_or_equal", "attribute": "level", "value": 3}
LATE = {"test": "equal", "attribute": "kind", "value": "late"}
LATE_TWICE = {"test": "and", "of": [LATE, {"test": "greater", "attribute": "times", "value": 1}]}
BY_RULE = {"kind": "by_rule", "table": [
    {"when": SEVERE, "points": -50, "reason_code": "SEVERE"}, {"when": LATE_TWICE, "points": "-7.5"}]}  # fmt: skip
OPEN = {"kind": "by_rule", "table": [*BY_RULE["table"], {"when": {"test": "always"}, "points": -1}]}

#: point rule, record, points and reason code or why there are none
RULES = [
    (BY_RULE, "X level=3", "-50 SEVERE"),
    (BY_RULE, "X level=4 kind=late times=2", "-50 SEVERE"),
    (BY_RULE, "X level=1 kind=late times=2", "-7.5 R"),
    (BY_RULE, "X kind=late times=2", "-7.5 R"),
    (BY_RULE, "X level=1 kind=late times=1", "no_rule"),
    (BY_RULE, "X level=1 kind=early", "no_rule"),
    (BY_RULE, "X level=1 kind=late", "missing_attribute"),
    (BY_RULE, "X level= kind=early", "missing_attribute"),
    (BY_RULE, "X", "missing_attribute"),
    (OPEN, "X", "-1 R"),
    (OPEN, "X level=1 kind=early", "-1 R"),
]


@pytest.mark.parametrize(("points", "text", "expected"), RULES, ids=lambda value: str(value)[-40:])
def test_it_takes_the_first_row_whose_condition_is_true(points: dict[str, Any], text: str, expected: str) -> None:
    assert outcome(points, text) == expected


def expression(tree: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "expression", "expression": tree}


DAYS = {"attribute": "days"}
SHARE = {"divide": [{"attribute": "paid"}, {"attribute": "owed"}]}
HALF = {"multiply": [DAYS, {"constant": "-0.5"}]}
PICKED = {"if": [LATE, HALF, {"constant": 0}]}
GREAT = {"multiply": [{"attribute": "n"}] * 3}

EXPRESSIONS = [
    (HALF, "X days=7", "-3.5 R"),
    (HALF, "X days=2.25", "-1.125 R"),
    (HALF, "X", "missing_attribute"),
    (HALF, "X days=", "missing_attribute"),
    (HALF, "X days=many", "missing_attribute"),
    (SHARE, "X paid=1 owed=3", "1/3 R"),
    (SHARE, "X paid=1 owed=0", "no_rule"),
    (SHARE, "X paid=0 owed=0", "no_rule"),
    (SHARE, "X owed=0", "missing_attribute"),
    (PICKED, "X kind=late days=4", "-2 R"),
    (PICKED, "X kind=early", "0 R"),
    (PICKED, "X days=4", "missing_attribute"),
    (GREAT, "X n=999999", "999997000002999999 R"),
    (GREAT, "X n=1000000", "no_rule"),
    ({"divide": [{"constant": 1}, GREAT]}, "X n=1000000", "no_rule"),
]


@pytest.mark.parametrize(("tree", "text", "expected"), EXPRESSIONS, ids=lambda value: str(value)[-40:])
def test_it_computes_an_expression_exactly(tree: dict[str, Any], text: str, expected: str) -> None:
    assert outcome(expression(tree), text) == expected


def test_it_adds_thirds_without_loss() -> None:
    chosen = one_item({"points": expression(SHARE)}, scale={"decimals": 2})

    result = scored(chosen, "X paid=1 owed=3; X paid=1 owed=7; X paid=2 owed=3")

    running = [exact_text(step.running) for step in result.steps]
    assert running == ["0", "1/3", "10/21", "8/7", "1.14"]
    assert result.steps[-1].points == Fraction(114, 100) - Fraction(8, 7)


def test_it_writes_sums_longer_than_python_writes_at_once() -> None:
    chosen = one_item({"points": expression(SHARE)})
    primes = [number for number in range(10**6 + 1, 10**6 + 12_000, 2) if pow(2, number - 1, number) == 1]
    people = [Input(f"r{n}", "X", {"paid": 1, "owed": prime}) for n, prime in enumerate(primes)]

    result = evaluate(chosen, people, TODAY)

    assert len(primes) > 700
    assert max(len(exact_text(step.running)) for step in result.steps) > 8000
    assert result.sha256 == evaluate(chosen, people, TODAY).sha256


def test_it_gives_a_row_its_own_reason_code() -> None:
    chosen = one_item({"points": BY_RULE, "reason_code": "R"})

    result = scored(chosen, "X level=1 kind=late times=2; X level=3")

    assert [step.reason_code for step in result.steps] == ["", "R", "SEVERE"] + [""] * (len(result.steps) - 3)
    assert result.reason_codes == ("SEVERE", "R")


def test_it_names_an_unknown_condition_where_the_method_needs_it() -> None:
    strict = one_item({"points": BY_RULE}, records={"missing_attribute": "not_computable"})

    assert scored(strict, "X").undisclosed == ("attribute:r1",)
    assert scored(strict, "X level=3").undisclosed == ()


TABLE = {"kind": "table", "rows": [
    {"below_months": 6, "factor": 1}, {"below_months": 12, "factor": "0.5"}, {"factor": 0}]}  # fmt: skip


def test_it_counts_an_event_that_goes_on_in_full() -> None:
    fading = {"kind": "table", "rows": [{"factor": "0.5"}]}
    chosen = one_item({"points": {"kind": "fixed", "value": -8}, "decay": fading, "counted_from": "event_end"})

    result = scored(chosen, "X occurred_on=2020-01-01; X ended_on=2026-11-20; X ended_on=2027-01-01")

    assert [(step.record_id, str(step.points), step.marks) for step in result.steps[1:]] == [
        ("r1", "-8", ()),
        ("r2", "-4", ("decayed",)),
        ("r3", "-4", ("decayed",)),
    ]


def test_it_needs_a_day_to_decay_by_table() -> None:
    chosen = one_item({"points": {"kind": "fixed", "value": -8}, "decay": TABLE, "counted_from": "event"})

    assert [left.why for left in scored(chosen, "X").left_out] == ["missing_date"]


def test_it_halves_before_it_decays() -> None:
    item = one_item({
        "points": {"kind": "fixed", "value": -8}, "decay": TABLE, "counted_from": "event",
        "repair": {"attribute": "repaired", "effect": "halved"},
    }).items[0]  # fmt: skip

    value = worth(item, records("X repaired=true occurred_on=2026-04-01")[0], TODAY)

    assert value == Worth(Fraction(-8), Fraction(-2), ("halved", "decayed"), item.reason_code or "")


@pytest.mark.parametrize("start", [date(2024, 2, 29), date(2025, 1, 31), date(2026, 3, 1), date(2026, 11, 20)])
def test_it_counts_months_as_periods_do(start: date) -> None:
    for months in range(40):
        due = add_period(start, Period(months=months))
        day_before = date.fromordinal(due.toordinal() - 1)

        assert whole_months(start, due) == months
        assert whole_months(start, day_before) == months - 1


PERIODS = [Period(years=5), Period(years=1), Period(months=1), Period(days=90), Period(years=1, months=1, days=1)]


@pytest.mark.parametrize("period", PERIODS, ids=str)
@pytest.mark.parametrize("as_of", [date(2026, 11, 20), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 31)])
def test_it_finds_the_first_day_that_still_counts(period: Period, as_of: date) -> None:
    first = first_inside(period, as_of)

    assert not is_over(first, period, as_of)
    assert is_over(date.fromordinal(first.toordinal() - 1), period, as_of)


def test_it_meets_a_number_by_its_decimal_text() -> None:
    rows = [{"equals": "2.0", "points": 1}, {"equals": 2, "points": 2}, {"equals": False, "points": 3}]
    item = one_item({"points": {"kind": "by_value", "attribute": "n", "table": rows}}).items[0]

    met = [worth(item, Input("r", "X", {"n": value}), TODAY) for value in ("2.0", "2", 2, Decimal("2.00"), False, 0)]
    assert [each.value if isinstance(each, NoPoints) else int(each.stated) for each in met] == [
        1,
        2,
        2,
        2,
        3,
        "no_rule",
    ]
