"""What every story goes through, whoever it is about: investigated, checked, decided, and what the letter says."""

from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from cases.models import Case, CorrectionRequest, Finding, FindingStatus, Letter, Verification
from tests.functional.journeys.citizen import Story
from tests.functional.journeys.people import People


def investigated(people: People, story: Story, *, evidence: Path | None = None) -> Case:
    """Accept, pull, confirm every finding that the machine proposes. Whoever has evidence files through the pages."""
    if evidence:
        people.citizen.file(story, evidence=evidence)
    else:
        people.citizen.has_filed(story)
    officer = people.investigator
    officer.open(people.citizen.reference)
    officer.accept(story.words.accepted)
    officer.pull_everything()
    officer.tab("score")
    for finding in Finding.objects.filter(case=officer.case, status=FindingStatus.PROPOSED.value):
        officer.confirm(finding, story.words.confirmed, proved_on=story.proved_on)
    officer.wait_for_work()
    officer.tab("score")
    return officer.case


def checked(people: People, request: CorrectionRequest, round_number: int) -> Verification:
    """Wait for our own check of a round, and look at it from all three sides."""
    done = Verification.objects.filter(request=request, round=round_number, finished_at__isnull=False)
    people.investigator.wait_until(done.exists)
    seen_by_all(people, request, str(round_number))
    return done.get()


def seen_by_all(people: People, request: CorrectionRequest, name: str) -> None:
    """Look from all three sides at what became of a request."""
    people.investigator.tab("corrections")
    people.respondent.go(f"/agency/requests/{request.pk}/", f"checked-{name}")
    people.citizen.return_to_case()
    people.citizen.go("/my-case/found/", f"found-{name}")


def decided(people: People) -> Case:
    """Provisional decision, comments of all sides, final decision, letter on the citizen's screen."""
    officer, ombudsman = people.investigator, people.ombudsman
    officer.propose("provisional")
    ombudsman.open(people.citizen.reference)
    ombudsman.sign("provisional")
    people.citizen.return_to_case()
    people.citizen.comment(agrees=True, body="")
    for respondent in (people.respondent, *people.others):
        respondent.comment(officer.case.corrections.filter(agency=respondent.agency).first().pk)
    officer.propose("final")
    ombudsman.sign("final")
    people.citizen.return_to_case()
    people.citizen.go("/my-case/letters/", "letters")
    return Case.objects.get(pk=officer.case.pk)


def final_letter(people: People) -> Letter:
    """The final decision; a copy of it lies beside the pictures."""
    letter = Letter.objects.get(case=people.investigator.case, kind="final_decision")
    (people.citizen.album / "final-decision.pdf").write_bytes(bytes(letter.pdf))
    return letter


def text_of(letter: Letter) -> str:
    """What a reader can select and search in the PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(bytes(letter.pdf))).pages)
