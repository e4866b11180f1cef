"""What is held back, in words: no method, no records, or a part of either. No database."""

from decimal import Decimal

import pytest

from cases.models import MethodVersion, ScoreRun
from cases.scoring.canonical import plain
from cases.scoring.evaluate import evaluate
from cases.services.score_gaps import not_disclosed
from tests.unit.scoring.tables import document, method, records
from tests.unit.test_score_words import DAY

NO_RECORDS = "Which records the score counts. Nobody can work it out without them."


def run_of(text="", **changes):
    """A run whose figures are not shown; the records are those that the agency showed."""
    inputs = records(text) if text else ()
    fields = {
        "method": MethodVersion(document=document("sesame")),
        "inputs": [plain(one) for one in inputs],
        "trace": plain(evaluate(method("sesame"), inputs, DAY)) if inputs else {},
    }
    return ScoreRun(**(fields | changes))


@pytest.mark.parametrize(
    ("run", "lines"),
    [
        (run_of("IDENTITY_VERIFIED", recomputed=Decimal(600)), ()),
        (run_of(method=None), ("No method is published at all",)),
        (run_of(), (NO_RECORDS,)),
        (
            run_of("IDENTITY_VERIFIED; SHOPPING"),
            ("SHOPPING: The published method does not know this item.",),
        ),
    ],
    ids=["whole", "no_method", "no_records", "unknown_item"],
)
def test_what_is_held_back_is_named(run, lines):
    assert not_disclosed(run) == lines


def test_a_check_since_has_the_last_word():
    shown = run_of("IDENTITY_VERIFIED", recomputed=Decimal(600))

    assert not_disclosed(run_of(), shown) == ()
    assert not_disclosed(shown, run_of()) == ()
    assert not_disclosed(run_of(method=None), run_of()) == (NO_RECORDS,)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("points:OVERDUE", "Payment overdue: The points for this are not published."),
        ("date:r1", "Identity verified: The record has no date, and the method needs one."),
        ("attribute:r1", "Identity verified: The record does not state what the method counts."),
    ],
)
def test_a_part_that_is_held_back_is_named_by_its_item(code, line):
    assert not_disclosed(run_of("IDENTITY_VERIFIED", trace={"undisclosed": [code]})) == (line,)
