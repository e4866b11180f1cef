"""The journalist and the paid debt, from the first question to the decision letter: three people, real browsers."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from cases.models import CorrectionRequest, Letter
from cases.workflow import CaseStatus, CorrectionStatus
from tests.functional.journeys.people import PHONE
from tests.functional.journeys.stories import DEBTOR, JOURNALIST_IN_CHINESE
from tests.functional.journeys.walks import checked, decided, final_letter, investigated, text_of

pytestmark = pytest.mark.usefixtures("stack")


def receipt(folder: Path) -> Path:
    """Make the bank's receipt: a PDF of one empty page."""
    file = folder / "receipt.pdf"
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(file)
    return file


def test_the_paid_debt_is_verified_only_when_the_score_moves(cast, back_office, tmp_path):
    back_office("paid_debt", "initial")
    people = cast("paid-debt", "sesame", locale="en-GB")
    case = investigated(people, DEBTOR, evidence=receipt(tmp_path))
    assert case.evidence.get().original_name == "receipt.pdf"
    run = case.runs.first()
    assert (run.reported, run.recomputed, run.lawful) == (614, 614, 684)
    officer = people.investigator
    assert officer.stats() == ["614", "614", "684"]
    assert officer.chart() == [
        ["By the agency", "614", "good", "0"],
        ["By its method", "614", "good", "0"],
        ["Payment overdue: Wrong facts", "–", "–", "+70"],
        ["By law", "684", "excellent", "+70"],
    ]
    officer.request_correction(case.agency, DEBTOR.words.asked)
    request = CorrectionRequest.objects.get(case=case)

    back_office("paid_debt", "record_only")
    people.respondent.answer(request.pk, "corrected", "The entry is settled since today.")
    first = checked(people, request, 1)
    assert [(fault["code"], fault["expected"], fault["seen"]) for fault in first.still_wrong] == [
        ("score_not_moved", "684", "614")
    ]

    back_office("paid_debt", "corrected")
    people.respondent.answer(request.pk, "corrected", "The score was calculated again.")
    second = checked(people, request, 2)
    assert second.passed
    assert people.citizen.chart() == [
        ["By the agency", "614", "good", "0"],
        ["By its method", "614", "good", "0"],
        ["Payment overdue: Wrong facts", "–", "–", "+70"],
        ["By law", "684", "excellent", "+70"],
        ["Shown now", "684", "excellent", "+70"],
    ]
    request.refresh_from_db()
    assert request.status == CorrectionStatus.VERIFIED.value

    case = decided(people)
    assert case.status == CaseStatus.CLOSED.value
    letter = text_of(final_letter(people))
    for line in (
        "By the agency 614 good 0",
        "By its method 614 good 0",
        "Payment overdue: Wrong facts – – +70",
        "By law 684 excellent +70",
        "Shown now 684 excellent +70",
    ):
        assert line in letter


def test_the_journalist_may_fly_again(cast, back_office):
    story = JOURNALIST_IN_CHINESE
    back_office("journalist", "initial")
    people = cast("journalist-zh-phone", "court_list", others=("air_sanctions",), locale="zh-CN", **PHONE)
    case = investigated(people, story)
    officer = people.investigator
    officer.grant_relief(story.words.relief)
    officer.wait_for_work()
    asked = case.reliefs.get()
    assert (asked.status, asked.checked_at is not None) == ("granted", True)
    people.others[0].read_order(asked)
    officer.request_correction(case.agency, story.words.asked)
    request = CorrectionRequest.objects.get(case=case)

    back_office("journalist", "corrected")
    people.respondent.answer(request.pk, "corrected", story.words.answered)
    check = checked(people, request, 1)
    assert check.passed
    assert {holder.agency.slug for holder in check.holder_checks.all()} == {
        "sesame",
        "court_list",
        "rail_sanctions",
        "air_sanctions",
    }

    asked.refresh_from_db()
    assert asked.status == "ended"
    officer.tab("corrections")
    people.citizen.return_to_case()
    people.citizen.go("/my-case/found/", "where-it-went")

    # The holder was only told; nobody asked it for a correction on which it could comment.
    case = decided(replace(people, others=()))
    assert case.status == CaseStatus.CLOSED.value
    letter = Letter.objects.get(case=case, kind="final_decision")
    assert letter.language == "zh-hans"
    assert story.name in text_of(letter)
