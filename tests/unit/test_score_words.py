"""A stored recomputation in words: shares that lead to the lawful score, and what would lift it. No database."""

from datetime import date
from decimal import Decimal

import pytest

from cases.models import MethodVersion, ScoreRun
from cases.scoring.attribution import attribute
from cases.scoring.canonical import plain
from cases.scoring.counterfactual import counterfactual
from cases.scoring.lawful import find, lawful_result
from cases.services.score_words import decimal, score_path, way_up
from tests.unit.scoring.tables import PERSON, document, method, records

DAY = date(2026, 11, 20)
COURT = "On the court list of dishonest persons"


def stored(name, text, **changes):
    """What a recomputation stores of these records."""
    chosen, inputs = method(name), records(text)
    findings = find(inputs, PERSON, chosen, as_of=DAY)
    result = lawful_result(chosen, inputs, findings, as_of=DAY)
    trace = {
        "findings": [plain(one) for one in result.findings],
        "shares": [plain(one) for one in attribute(chosen, inputs, findings, as_of=DAY)],
        "counterfactual": plain(counterfactual(chosen, inputs, findings, as_of=DAY)),
    }
    fields = {
        "method": MethodVersion(document=document(name)),
        "reported": result.recomputed.total,
        "recomputed": result.recomputed.total,
        "lawful": result.lawful.total,
        "lawful_trace": trace,
    }
    return ScoreRun(**(fields | changes))


def told(run):
    return [(mark.label, mark.value, [(c.label, c.points) for c in mark.causes]) for mark in score_path(run).marks]


def test_every_finding_has_its_share_on_the_way_to_the_lawful_score():
    run = stored("sesame", "IDENTITY_VERIFIED; COURT_LISTED effective_document= notice_served_on=")

    assert told(run) == [
        ("By the agency", Decimal(450), []),
        ("By its method", Decimal(450), []),
        (
            "By law",
            Decimal(600),
            [
                (f"{COURT}: No legal ground for the record", Decimal(75)),
                (f"{COURT}: The person was not told", Decimal(75)),
            ],
        ),
    ]


def test_what_was_miscalculated_comes_before_what_is_unlawful():
    run = stored("sesame", "PETITION", reported=Decimal(500))

    assert told(run)[1] == ("By its method", Decimal(520), [("Score does not follow the method", Decimal(20))])


def test_a_run_from_before_shares_were_worked_out_is_still_shown():
    run = stored("sesame", "PETITION", lawful_trace={"findings": [], "together": "30", "interplay": "0"})

    assert told(run)[2] == ("By law", Decimal(550), [("All findings together", Decimal(30))])
    assert way_up(run) == ()


def test_what_stands_since_is_the_last_figure():
    run = stored("sesame", "PETITION")

    path = score_path(run, ScoreRun(reported=Decimal(550)))

    assert (path.marks[-1].label, path.marks[-1].value) == ("Shown now", Decimal(550))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "sesame",
            "COURT_LISTED effective_document=",
            [f'If the agency deletes "{COURT}", the score would be 550, grade fair.'],
        ),
        (
            "sesame",
            "OVERDUE level=2 settled=false paid_on=2026-03-02",
            ['If the agency corrects "Payment overdue", the score would be 550, grade fair.'],
        ),
        (
            "sesame",
            "PETITION; PETITION; PETITION; OVERDUE level=2 settled=false paid_on=2026-03-02",
            [
                (
                    'If the agency deletes or corrects "Petition or complaint filed with an office" (3 records), '
                    '"Payment overdue", the score would be 550, grade fair.'
                )
            ],
        ),
        (
            "sesame",
            "PETITION; OVERDUE level=2 settled=false",
            [
                "With everything put right, the score would be 480.",
                "What the law demands now is not enough for the next grade, fair, which begins at 550.",
                'If "Payment overdue" were settled, the score would be 550, grade fair.',
            ],
        ),
        (
            "sesame",
            "TRAFFIC_FINE occurred_on=2026-02-01",
            [
                "What the law demands now is not enough for the next grade, fair, which begins at 550.",
                (
                    'Without "Traffic fine" the score would be 550, grade fair, '
                    "but no finding so far takes it out of the score."
                ),
                "Time alone is enough if nothing new is added: on 2 February 2027 the score would be 550, grade fair.",
            ],
        ),
        (
            "city",
            "FARE_DODGING occurred_on=2026-05-08",
            [
                "With everything put right, the score would be 1000.",
                "No lawful change reaches the next grade, AA, which begins at 1030.",
                "If nobody does anything, the score first rises on 9 May 2031, to 1000.",
            ],
        ),
        ("city", "HEROIC_ACT; VOLUNTEERING hours=40", ["The score has the highest grade already."]),
    ],
)
def test_the_way_up_is_told_in_plain_words(name, text, expected):
    assert list(way_up(stored(name, text))) == expected


def test_a_combination_that_may_not_be_the_smallest_says_so():
    run = stored("sesame", "; ".join(["PETITION"] * 16))

    assert way_up(run) == (
        (
            'If the agency deletes "Petition or complaint filed with an office" (16 records), '
            "the score would be 550, grade fair."
        ),
        "Fewer changes may be enough; not every combination was tried.",
    )


def test_findings_that_stand_together_are_named_together():
    run = stored("sesame", "; ".join(["PETITION"] * 16))

    assert told(run)[2][2] == [
        ("Petition or complaint filed with an office: Data that may not be scored (16 findings)", Decimal(60))
    ]


def test_nothing_is_told_of_a_method_known_only_in_part():
    run = stored("sesame", "PETITION", recomputed=None, lawful=None, lawful_trace={"counterfactual": None})

    assert [label for label, _value, _causes in told(run)] == ["By the agency"]
    assert way_up(run) == ()


@pytest.mark.parametrize(("exact", "shown"), [("70/3", "23.33"), ("-12.5", "-12.5"), ("150", "150")])
def test_exact_points_are_cut_for_print_only(exact, shown):
    assert decimal(exact) == Decimal(shown)
