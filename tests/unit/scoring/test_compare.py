"""The agency's figure against ours, and a correction against what was asked."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cases.scoring.compare import (
    Asked,
    AskedItem,
    ItemDifference,
    Reported,
    StillWrong,
    Verdict,
    WrongItem,
    check_correction,
    compare,
)
from cases.scoring.evaluate import evaluate
from cases.scoring.method import from_document
from cases.scoring.result import Result
from tests.unit.scoring.tables import document, method, records

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


def test_it_cannot_reproduce_an_equal_total_under_a_half_known_method() -> None:
    comparison = compare(result(f"{PERSON_614}; SECRET"), Reported(Decimal(614)))

    assert (comparison.verdict, comparison.undisclosed) == (Verdict.NOT_REPRODUCIBLE, ("item:SECRET",))


SETTLE = AskedItem("i1", "r4", Asked.CORRECT, {"settled": True})
REMOVE = AskedItem("i2", "r4", Asked.REMOVE)
ANNOTATE = AskedItem("i3", "r4", Asked.ANNOTATE)
OTHER_WAY = PERSON_614.replace("settled=false", "settled=partly")
GONE = PERSON_614.split("; OVERDUE", maxsplit=1)[0]

#: asked, records now, what is still wrong
CORRECTIONS = [
    (SETTLE, PERSON_684, ()),
    (SETTLE, GONE, ()),
    (SETTLE, PERSON_614, (WrongItem("i1", "r4", StillWrong.NOT_CHANGED, "settled", expected=True, actual=False),)),
    (SETTLE, OTHER_WAY, (
        WrongItem("i1", "r4", StillWrong.CHANGED_OTHERWISE, "settled", expected=True, actual="partly"),)),
    (REMOVE, GONE, ()),
    (REMOVE, PERSON_684, (WrongItem("i2", "r4", StillWrong.STILL_THERE, "", expected=None, actual=None),)),
    # Another fact under the old id: the agency reused the entry, so nothing was deleted.
    (REMOVE, f"{GONE}; TRAFFIC_FINE; OVERDUE level=2 settled=false", (
        WrongItem("i2", "r4", StillWrong.STILL_THERE, "", expected=None, actual=None),)),
    (ANNOTATE, f"{PERSON_614} annotated=true", ()),
    (ANNOTATE, PERSON_614, (WrongItem("i3", "r4", StillWrong.NOT_ANNOTATED, "annotated", expected=True, actual=None),)),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "now", "wrong"), CORRECTIONS)
def test_it_checks_a_correction(asked: AskedItem, now: str, wrong: tuple[WrongItem, ...]) -> None:
    assert check_correction([asked], records(PERSON_614), records(now)) == wrong


def test_it_notices_a_deleted_record_that_came_back_under_another_id() -> None:
    before = records(PERSON_614)
    again = records(f"{PERSON_614}; {PERSON_614.rsplit('; ', maxsplit=1)[-1]}")

    wrong = check_correction([REMOVE], before, [*again[:3], again[4]])

    assert wrong == (WrongItem("i2", "r4", StillWrong.LISTED_AGAIN, "", expected=None, actual="r5"),)


def test_it_does_not_believe_a_corrected_record_while_the_score_stands_still() -> None:
    after = records(PERSON_684)
    expected = evaluate(method("sesame"), after, TODAY)

    wrong = check_correction([SETTLE], records(PERSON_614), after, expected, Reported(Decimal(614)))

    assert wrong == (WrongItem("", "", StillWrong.SCORE_DIFFERS, "total", expected=Decimal(684), actual=Decimal(614)),)


def test_it_verifies_a_full_correction() -> None:
    after = records(PERSON_684)
    expected = evaluate(method("sesame"), after, TODAY)

    assert check_correction([SETTLE], records(PERSON_614), after, expected, Reported(Decimal(684))) == ()


def test_it_says_when_the_corrected_score_cannot_be_checked() -> None:
    (wrong,) = check_correction([SETTLE], records(PERSON_614), records(PERSON_684), None, Reported(Decimal(684)))

    assert wrong.why is StillWrong.SCORE_NOT_REPRODUCIBLE
