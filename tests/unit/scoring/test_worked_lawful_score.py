"""Every worked table of docs/algorithms/lawful-score.md, row by row."""

from datetime import date
from fractions import Fraction

import pytest

from cases.scoring.attribution import attribute
from cases.scoring.counterfactual import Way, counterfactual
from cases.scoring.lawful import find, lawful_result
from cases.scoring.rounding import exact_text
from tests.unit.scoring.tables import PERSON, ROOT, method, records, table

PAGE = ROOT / "docs/algorithms/lawful-score.md"
CASES = {row["case"]: row for row in table("shares", PAGE)}


@pytest.mark.parametrize("case", CASES)
def test_it_shares_the_difference_as_the_specification_says(case: str) -> None:
    row = CASES[case]
    chosen, as_of, inputs = method(row["method"]), date.fromisoformat(row["as of"]), records(row["records"])
    findings = find(inputs, PERSON, chosen, as_of=as_of)

    result = lawful_result(chosen, inputs, findings, as_of=as_of)
    shares = attribute(chosen, inputs, findings, as_of=as_of)

    named = [
        f"{found.record_id} {found.code} {'+' if share.points > 0 else ''}{exact_text(share.points)}"
        for found, share in zip(findings, shares, strict=True)
    ]
    assert {
        "recomputed": str(result.recomputed.total),
        "shares": ", ".join(named) or "none",
        "lawful": str(result.lawful.total),
    } == {name: row[name] for name in ("recomputed", "shares", "lawful")}
    assert sum((share.points for share in shares), Fraction(0)) == result.together


@pytest.mark.parametrize("row", table("ways", PAGE), ids=lambda row: row["case"])
def test_it_finds_the_way_that_the_specification_says(row: dict[str, str]) -> None:
    case = CASES[row["case"]]
    chosen, as_of, inputs = method(case["method"]), date.fromisoformat(case["as of"]), records(case["records"])
    findings = find(inputs, PERSON, chosen, as_of=as_of)

    found = counterfactual(chosen, inputs, findings, as_of=as_of)

    assert {
        "case": row["case"],
        "grade": found.grade,
        "next": "none" if found.next_grade is None else f"{found.next_grade} at {found.line}",
        "by law": "yes" if found.by_law else "no",
        "way": said(found.way),
        "waiting": said(found.wait),
        "by itself": said(found.rise),
    } == row
    assert found.complete


def said(way: Way | None) -> str:
    if way is None:
        return "none"
    measures = ", ".join(f"{measure.kind} {measure.record_id}" for measure in way.measures) or str(way.on)
    return f"{measures}: {way.total} {way.grade}"
