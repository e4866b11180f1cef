"""The seven stories filed and followed by the citizen: on a phone, in both languages, with scripts and without.

What the office and the agencies do at their own pages is tried elsewhere; here their services do it, and the running
workers fetch, check and write the letters.
"""

import os

import pytest
from playwright.sync_api import expect

from cases.models import Case, Decision, Letter, Remark, Stage
from cases.workflow import CaseStatus, CorrectionStatus
from tests.factories.files import pdf
from tests.functional.journeys.citizen import Citizen
from tests.functional.journeys.people import PHONE
from tests.functional.journeys.seven import CHINESE, ENGLISH, SEVEN, Office
from tests.functional.journeys.walks import text_of

pytestmark = pytest.mark.usefixtures("stack", "office")

LOCALES = {ENGLISH: "en-GB", CHINESE: "zh-CN"}
#: Language, and whether the browser runs scripts. Each story goes one way, the next story another; `make stories` sends
#: each of them all four.
WAYS = ((CHINESE, True), (ENGLISH, False), (CHINESE, False), (ENGLISH, True))
STORIES = [(told, WAYS if "EVERY_WAY" in os.environ else (WAYS[n % 4],)) for n, told in enumerate(SEVEN)]


@pytest.fixture
def receipt(tmp_path):
    file = tmp_path / "receipt.pdf"
    file.write_bytes(pdf())
    return file


@pytest.mark.parametrize(("told", "ways"), STORIES, ids=[told.person for told in SEVEN])
def test_a_story_is_filed_and_followed(told, ways, new_page, back_office, receipt):
    back_office(told.person, "initial")
    citizens = []
    for language, scripts in ways:
        page = new_page(locale=LOCALES[language], java_script_enabled=scripts, **PHONE)
        album = f"seven-{told.person}-{language}{'' if scripts else '-without-scripts'}"
        # Without scripts axe cannot look, and the same pages need no second picture.
        citizen = Citizen(page, album, scripts=scripts, quick=not scripts)
        citizen.file(told.in_language(language), evidence=receipt)
        citizens.append(citizen)
    cases = [Case.objects.get(reference=citizen.reference.replace("-", "")) for citizen in citizens]
    assert [case.language for case in cases] == [language for language, _scripts in ways]
    assert [case.narrative for case in cases] == [told.told[language][0] for language, _scripts in ways]
    assert {case.evidence.get().original_name for case in cases} == {"receipt.pdf"}

    office = Office(told, cases)
    office.take_on()
    office.ask()
    if told.really:
        back_office(told.person, told.really)
    office.agency_answers()
    ended = CorrectionStatus.UNRESOLVED if told.refused else CorrectionStatus.VERIFIED
    assert office.standings() == {ended.value}
    for citizen in citizens:
        citizen.return_to_case()
        citizen.go("/my-case/found/", "found")
        if told.figures:
            assert tuple(row[1] for row in citizen.chart()) == told.figures
        citizen.remark(agrees=not told.refused, body="" if not told.refused else told.story.wish)
    assert Remark.objects.filter(answer__request__case__in=cases, agrees=not told.refused).count() == len(cases)

    office.decide(Stage.PROVISIONAL)
    for citizen in citizens:
        citizen.comment(agrees=True, body="")
    office.decide(Stage.FINAL)
    for citizen, case in zip(citizens, cases, strict=True):
        citizen.accept_decision()
        citizen.go("/my-case/letters/", "letters")
        expect(citizen.page.locator('main a[href*="/letters/"]')).to_have_count(3)
        case.refresh_from_db()
        assert case.status == CaseStatus.CLOSED.value
        assert told.story.name in text_of(Letter.objects.get(case=case, kind="final_decision"))
    final = Decision.objects.filter(case__in=cases, stage=Stage.FINAL.value)
    assert [decision.comments.get(role="citizen").agrees for decision in final] == [True] * len(cases)
