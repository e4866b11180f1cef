"""Every worked table of the specification, row by row."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cases.scoring.compare import Reported, compare
from cases.scoring.dates import Period, add_period, is_over
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.lawful import find, lawful_result
from cases.scoring.method import from_document
from cases.scoring.rounding import RoundingMode, exact_text, round_to
from tests.unit.scoring.tables import PERSON, document, method, number, records, table

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
