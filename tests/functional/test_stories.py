"""The journalist and the paid debt, from the first question to the decision letter: three people, real browsers."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from cases.models import Case, CorrectionRequest, Finding, FindingStatus, Letter, Verification
from cases.workflow import CaseStatus, CorrectionStatus
from tests.functional.journeys.people import People
from tests.functional.journeys.stories import DEBTOR, JOURNALIST, JOURNALIST_IN_CHINESE, Story

pytestmark = pytest.mark.usefixtures("stack")


def investigated(people: People, story: Story, *, evidence: Path | None = None) -> Case:
    """File, accept, pull, confirm every finding that the machine proposes."""
    people.citizen.file(story, evidence=evidence)
    officer = people.investigator
    officer.open(people.citizen.reference)
    officer.accept(story.words.accepted)
    officer.pull_everything()
    officer.tab("score")
    for finding in Finding.objects.filter(case=officer.case, status=FindingStatus.PROPOSED.value):
        officer.confirm(finding, story.words.confirmed, proved_on=story.proved_on)
    officer.tab("score")
    return officer.case


def checked(people: People, request: CorrectionRequest, round_number: int) -> Verification:
    """Wait for our own check of a round, and look at it from all three sides."""
    done = Verification.objects.filter(request=request, round=round_number, finished_at__isnull=False)
    people.investigator.wait_until(done.exists)
    people.investigator.tab("corrections")
    people.respondent.go(f"/agency/requests/{request.pk}/", f"checked-{round_number}")
    people.citizen.return_to_case()
    people.citizen.go("/my-case/found/", f"found-{round_number}")
    return done.get()


def decided(people: People) -> Case:
    """Provisional decision, comments of both sides, final decision, letter on the citizen's screen."""
    officer, ombudsman = people.investigator, people.ombudsman
    officer.propose("provisional")
    ombudsman.open(people.citizen.reference)
    ombudsman.sign("provisional")
    people.citizen.return_to_case()
    people.citizen.comment(agrees=True, body="")
    people.respondent.comment(officer.case.corrections.first().pk)
    officer.propose("final")
    ombudsman.sign("final")
    people.citizen.return_to_case()
    people.citizen.go("/my-case/letters/", "letters")
    return Case.objects.get(pk=officer.case.pk)


def receipt(folder: Path) -> Path:
    """Make the bank's receipt: a PDF of one empty page."""
    file = folder / "receipt.pdf"
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(file)
    return file


def text_of(letter: Letter) -> str:
    """What a reader can select and search in the PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(bytes(letter.pdf))).pages)


def test_the_paid_debt_is_verified_only_when_the_score_moves(cast, back_office, tmp_path):
    back_office("paid_debt", "initial")
    people = cast("paid-debt", "sesame", locale="en-GB")
    case = investigated(people, DEBTOR, evidence=receipt(tmp_path))
    assert case.evidence.get().original_name == "receipt.pdf"
    run = case.runs.first()
    assert (run.reported, run.recomputed, run.lawful) == (614, 614, 684)
    officer = people.investigator
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
    request.refresh_from_db()
    assert request.status == CorrectionStatus.VERIFIED.value

    case = decided(people)
    assert case.status == CaseStatus.CLOSED.value
    letter = Letter.objects.get(case=case, kind="final_decision")
    assert "684" in text_of(letter)


@pytest.mark.parametrize(
    ("album", "screen"),
    [
        ("journalist-en", {"locale": "en-GB"}),
        (
            "journalist-zh-phone",
            {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
        ),
    ],
)
def test_the_journalist_may_fly_again(cast, back_office, album, screen):
    story = JOURNALIST_IN_CHINESE if "zh" in album else JOURNALIST
    back_office("journalist", "initial")
    people = cast(album, "court_list", **screen)
    case = investigated(people, story)
    officer = people.investigator
    officer.grant_relief(story.words.relief)
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

    case = decided(people)
    assert case.status == CaseStatus.CLOSED.value
    letter = Letter.objects.get(case=case, kind="final_decision")
    assert letter.language == ("zh-hans" if "zh" in album else "en")
    assert JOURNALIST.name in text_of(letter)
