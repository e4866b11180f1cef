"""Everything works in a browser that runs no scripts: return, write, accept, fetch, look, ask, answer.

How somebody files without scripts is told by the seven stories.
"""

import pytest

from cases.models import CorrectionRequest, Finding, FindingStatus
from tests.functional.journeys.stories import DEBTOR

pytestmark = pytest.mark.usefixtures("stack")


def test_a_complaint_goes_all_its_way_without_scripts(cast, back_office, tmp_path):
    back_office("paid_debt", "initial")
    people = cast("without-scripts", "sesame", scripts=False, locale="en-GB")
    citizen, officer, respondent = people.citizen, people.investigator, people.respondent
    assert citizen.page.evaluate("document.documentElement.className") == ""  # our script would have left its mark

    citizen.has_filed(DEBTOR)
    citizen.return_to_case()
    letter = tmp_path / "letter.txt"
    letter.write_text("The bank wrote to me.")
    citizen.write_to_us("Here is what the bank wrote.", file=letter)

    officer.open(citizen.reference)
    officer.accept(DEBTOR.words.accepted)
    case = officer.case
    assert [message.body for message in case.messages.all()] == ["Here is what the bank wrote."]
    assert [file.original_name for file in case.evidence.order_by("pk")] == ["letter.txt"]
    officer.pull_everything()
    officer.tab("score")
    officer.reads("614")
    for finding in Finding.objects.filter(case=case, status=FindingStatus.PROPOSED.value):
        officer.confirm(finding, DEBTOR.words.confirmed, proved_on=DEBTOR.proved_on)
    officer.wait_until(lambda: case.runs.first().lawful == 684)
    officer.tab("score")
    officer.reads("684")
    officer.request_correction(case.agency, DEBTOR.words.asked)

    request = CorrectionRequest.objects.get(case=case)
    respondent.answer(request.pk, "corrected", DEBTOR.words.answered)
    reasons = request.answers.get().items.values_list("reasons", flat=True)
    assert set(reasons) == {DEBTOR.words.answered}
