"""The agency's figure against ours, and a correction against what was asked."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cases.scoring.compare import ItemDifference, Reported, Verdict, compare
from cases.scoring.evaluate import evaluate
from cases.scoring.method import from_document
from cases.scoring.result import Result
from tests.unit.scoring.tables import document, records

TODAY = date(2026, 11, 20)
PERSON_614 = "IDENTITY_VERIFIED; ACCOUNT_YEARS years=6; ON_TIME_PAYMENTS months=24; OVERDUE level=2 settled=false"
PERSON_684 = PERSON_614.replace("settled=false", "settled=true")


def result(text: str, tolerance: int = 0) -> Result:
    stated = document("sesame")
    stated["scale"]["tolerance"] = tolerance
    return evaluate(from_document(stated), records(text), TODAY)


#: tolerance, reported, verdict, difference
TOTALS = [
    (0, Reported(Decimal(614)), Verdict.MATCH, 0),
    (0, Reported(Decimal("614.0"), "good"), Verdict.MATCH, 0),
    (0, Reported(Decimal(615)), Verdict.DIFFERENT, 1),
    (1, Reported(Decimal(615)), Verdict.MATCH, 1),
    (1, Reported(Decimal(612)), Verdict.DIFFERENT, -2),
    (0, Reported(Decimal(614), "fair"), Verdict.DIFFERENT, 0),
    (0, Reported(None), Verdict.NOT_REPRODUCIBLE, None),
]


@pytest.mark.parametrize(("tolerance", "reported", "verdict", "difference"), TOTALS)
def test_it_compares_totals(tolerance: int, reported: Reported, verdict: Verdict, difference: int | None) -> None:
    comparison = compare(result(PERSON_614, tolerance), reported)

    assert (comparison.verdict, comparison.difference) == (verdict, difference)


def test_it_lists_the_items_that_differ_even_when_the_total_agrees() -> None:
    stated = {"IDENTITY_VERIFIED": 50, "ACCOUNT_YEARS": 36, "ON_TIME_PAYMENTS": 58, "OVERDUE": -70, "OTHER": -10}
    reported = Reported(Decimal(614), items={item: Decimal(points) for item, points in stated.items()})

    comparison = compare(result(PERSON_614), reported)

    assert comparison.verdict is Verdict.DIFFERENT
    assert comparison.by_item == (
        ItemDifference("ON_TIME_PAYMENTS", Fraction(48), Fraction(58), Fraction(10)),
        ItemDifference("OTHER", Fraction(0), Fraction(-10), Fraction(-10)),
    )


def test_it_cannot_reproduce_a_hidden_method() -> None:
    comparison = compare(None, Reported(Decimal(614)))

    assert (comparison.verdict, comparison.undisclosed) == (Verdict.NOT_REPRODUCIBLE, ("method",))
    assert (comparison.expected, comparison.difference, comparison.tolerance) == (None, None, 0)


def test_it_cannot_reproduce_an_equal_total_under_a_half_known_method() -> None:
    comparison = compare(result(f"{PERSON_614}; SECRET"), Reported(Decimal(614)))

    assert (comparison.verdict, comparison.undisclosed) == (Verdict.NOT_REPRODUCIBLE, ("item:SECRET",))


def test_it_takes_an_item_that_the_agency_does_not_state_as_no_points() -> None:
    stated = {"IDENTITY_VERIFIED": 50, "ON_TIME_PAYMENTS": 48, "OVERDUE": -70}
    reported = Reported(Decimal(614), items={item: Decimal(points) for item, points in stated.items()})

    comparison = compare(result(PERSON_614), reported)

    assert comparison.by_item == (ItemDifference("ACCOUNT_YEARS", Fraction(36), Fraction(0), Fraction(-36)),)
