"""Every worked table of the specification, row by row."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cases.scoring.compare import Reported, compare
from cases.scoring.dates import Period, add_period, is_over, whole_months
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.lawful import find, lawful_result
from cases.scoring.method import Method, from_document
from cases.scoring.points import NoPoints, worth
from cases.scoring.rounding import RoundingMode, exact_text, round_to
from tests.unit.scoring.tables import PERSON, block, document, method, number, records, table

CASES = {row["case"]: row for row in table("cases")}


@pytest.mark.parametrize("case", CASES)
def test_it_recomputes_reports_and_corrects_as_the_specification_says(case: str) -> None:
    row = CASES[case]
    chosen, as_of, inputs = method(row["method"]), date.fromisoformat(row["as of"]), records(row["records"])

    findings = find(inputs, PERSON, chosen, as_of=as_of)
    result = lawful_result(chosen, inputs, findings, as_of=as_of, reported=number(row["reported"]))
    comparison = compare(result.recomputed, Reported(total=number(row["reported"])))

    named = [f"{each.finding.record_id} {each.finding.code} {each.worth:+}" for each in result.findings]
    assert {
        "recomputed": str(result.recomputed.total),
        "grade": result.recomputed.grade,
        "verdict": str(comparison.verdict),
        "findings": ", ".join(named) or "none",
        "lawful": str(result.lawful.total),
        "lawful grade": result.lawful.grade,
    } == {name: row[name] for name in ("recomputed", "grade", "verdict", "findings", "lawful", "lawful grade")}
    assert result.together == result.lawful.total - result.recomputed.total
    assert result.interplay == result.together - sum(each.worth for each in result.findings)


@pytest.mark.parametrize(
    "case", ["the journalist", "the paid debt, corrected", "held at the floor", "a gain above the cap"]
)
def test_it_traces_line_by_line_as_the_specification_says(case: str) -> None:
    row = CASES[case]

    result = evaluate(method(row["method"]), records(row["records"]), date.fromisoformat(row["as of"]))

    traced = [
        {
            "step": step.kind.value,
            "item": step.item,
            "record": step.record_id,
            "stated": exact_text(step.before),
            "counts": exact_text(step.points),
            "marks": ", ".join(step.marks),
            "total": exact_text(step.running),
        }
        for step in result.steps
    ]
    assert traced == table(f"trace {case}")


@pytest.mark.parametrize("row", table("rounding"), ids=lambda row: row["value"])
def test_it_rounds(row: dict[str, str]) -> None:
    rounded = {
        mode.value: str(round_to(Fraction(row["value"]), decimals=int(row["decimals"]), mode=mode))
        for mode in RoundingMode
    }

    assert rounded == {mode.value: row[mode.value] for mode in RoundingMode}


@pytest.mark.parametrize("row", table("decay"), ids=lambda row: row["as of"])
def test_it_decays(row: dict[str, str]) -> None:
    text = document("city")
    text["scale"] |= {"base": 0, "min": None, "bands": [], "grade_caps": []}
    text["items"] = [text["items"][0] | {"decay": {"kind": "linear", "days": 365}}]
    event = Input("r1", "FARE_DODGING", {}, occurred_on=date(2026, 1, 1))

    result = evaluate(from_document(text), [event], date.fromisoformat(row["as of"]))

    assert exact_text(result.steps[1].points) == row["points"]
    assert str(result.total) == row["rounded"]


def one_item(**changes: Any) -> Method:
    """The city's method with base 0 and one item X without retention."""
    text = document("city")
    text["scale"] |= {"base": 0, "min": None, "bands": [], "grade_caps": []}
    text["items"] = [text["items"][0] | {"code": "X", "direction": "either", "retention": None} | changes]
    return from_document(text)


@pytest.mark.parametrize("row", table("decay by table"), ids=lambda row: f"{row['event']} {row['as of']}")
def test_it_decays_by_a_table_of_months(row: dict[str, str]) -> None:
    chosen = one_item(decay=block("decay table"), counted_from="event")
    start, as_of = date.fromisoformat(row["event"]), date.fromisoformat(row["as of"])

    result = evaluate(chosen, [Input("r1", "X", {}, occurred_on=start)], as_of)

    assert whole_months(start, as_of) == int(row["months"])
    assert exact_text(result.steps[1].points) == row["points"]
    assert str(result.total) == row["rounded"]


RULES = [("rule points", row) for row in table("rules")] + [("expression points", row) for row in table("expressions")]


@pytest.mark.parametrize(("rule", "row"), RULES, ids=lambda part: part["record"] if isinstance(part, dict) else part)
def test_it_gives_points_by_condition_and_by_expression(rule: str, row: dict[str, str]) -> None:
    item = one_item(points=block(rule), reason_code="R").items[0]

    value = worth(item, records(row["record"])[0], date(2026, 11, 20))

    found = (value.value, "") if isinstance(value, NoPoints) else (exact_text(value.stated), value.reason_code)
    assert found == (row["points"], row["reason code"])


@pytest.mark.parametrize("row", table("kept in place"), ids=lambda row: row["left out"])
def test_it_leaves_a_kept_record_in_its_own_place(row: dict[str, str]) -> None:
    points = {"kind": "per_unit", "attribute": "n", "value": -1}
    chosen = one_item(points=points, per="month", counted_from="event")

    result = evaluate(chosen, records(row["records"]), date(2026, 11, 20))

    assert ", ".join(f"{step.record_id} {exact_text(step.points)}" for step in result.steps[1:]) == row["counted"]
    assert ", ".join(f"{left.record_id} {left.why}" for left in result.left_out) == row["left out"]


@pytest.mark.parametrize("row", table("periods"), ids=lambda row: row["from"])
def test_it_ends_periods(row: dict[str, str]) -> None:
    start, last = date.fromisoformat(row["from"]), date.fromisoformat(row["last day"])
    period = Period(years=int(row["years"]), months=int(row["months"]), days=int(row["days"]))

    assert add_period(start, period) == last
    assert not is_over(start, period, last)


def test_it_explains_the_journalist_with_both_findings_on_one_record() -> None:
    row = CASES["the journalist"]
    inputs, as_of = records(row["records"]), date.fromisoformat(row["as of"])

    findings = find(inputs, PERSON, method("sesame"), as_of=as_of)
    result = lawful_result(method("sesame"), inputs, findings, as_of=as_of, reported=Decimal(558))

    assert (result.miscalculated, result.together, result.interplay) == (0, 150, -150)
