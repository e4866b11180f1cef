"""The fare-dodger, the student and the hidden method: every figure on the desk, on a phone and in the letter."""

import pytest
from django.utils import timezone

from cases.models import Agency, CorrectionRequest, Finding, HolderVerdict, Letter
from cases.scoring.findings import FindingCode
from cases.workflow import CaseStatus, CorrectionStatus, SweepStatus
from tests.factories.populations import make_population
from tests.functional.journeys.stories import FARE_DODGER, HIDDEN_METHOD, STUDENT
from tests.functional.journeys.walks import checked, decided, final_letter, investigated, seen_by_all, text_of

pytestmark = pytest.mark.usefixtures("stack")


def holders_of(request: CorrectionRequest) -> dict[tuple[str, str], str]:
    """The verdict of our last check about every holder and kind of record."""
    checks = request.verifications.latest("pk").holder_checks.select_related("agency")
    return {(check.agency.slug, check.category): check.verdict for check in checks}


def assert_told(letter: Letter, rows: list[list[str]]) -> None:
    """The letter's table has these rows, and its picture names each of them as well, broken into lines."""
    text = text_of(letter)
    assert [row for row in rows if " ".join(row) not in text] == []
    unbroken = "".join(text.split())
    assert [row for row in rows if unbroken.count("".join(row[0].split())) < 2] == []


def test_the_fare_dodger_gets_back_the_points_and_others_are_looked_for(cast, back_office):
    figures = [
        ["By the agency", "680", "excellent", "0"],
        ["By its method", "680", "excellent", "0"],
        ["Travelling without a ticket: No legal ground for the record", "–", "–", "+30"],
        ["By law", "710", "best", "+30"],
    ]
    population = make_population(people=3000, records=30_000, folder="stories", at=timezone.now())
    back_office("fare_dodger", "initial")
    people = cast("fare-dodger", "sesame", phone=True, locale="en-GB")
    case = investigated(people, FARE_DODGER)
    officer = people.investigator
    assert officer.stats() == ["680", "680", "710"]
    assert officer.chart() == figures
    finding = Finding.objects.get(case=case)
    assert (finding.code, finding.item, finding.worth) == (FindingCode.NOT_ELIGIBLE.value, "FARE_DODGING", 30)

    officer.request_correction(case.agency, FARE_DODGER.words.asked)
    request = CorrectionRequest.objects.get(case=case)
    back_office("fare_dodger", "corrected")
    people.respondent.answer(request.pk, "corrected", FARE_DODGER.words.answered)
    assert checked(people, request, 1).passed
    assert people.citizen.chart() == [*figures, ["Shown now", "710", "best", "+30"]]

    sweep = officer.ask_who_else(finding, population)
    assert (sweep.status, sweep.people, sweep.changed > 0) == (SweepStatus.FINAL.value, 3000, True)
    assert (sweep.file.case_id, sweep.file.finding_id) == (case.pk, finding.pk)
    assert officer.page.locator("figure.chart").count() == 1

    assert decided(people).status == CaseStatus.CLOSED.value
    assert_told(final_letter(people), [*figures, ["Shown now", "710", "best", "+30"]])


def test_the_student_is_taken_off_every_list(cast, back_office):
    listed = "被列入失信被执行人名单"
    figures = [
        ["机构给出", "468", "较差", "0"],
        ["按其方法", "468", "较差", "0"],
        [f"{listed}：计入了他人的身份或行为", "–", "–", "+75"],
        [f"{listed}：当事人当时未成年", "–", "–", "+75"],
        ["依法应得", "618", "良好", "+150"],
    ]
    now = ["目前显示", "618", "良好", "+150"]
    back_office("student", "initial")
    people = cast("student", "sesame", others=["court_list"], phone=True, locale="zh-CN")
    case = investigated(people, STUDENT)
    officer, court = people.investigator, Agency.objects.get(slug="court_list")
    assert (case.representative.name, case.reliefs.exists()) == ("徐国强", False)
    assert officer.stats() == ["468", "468", "618"]
    assert officer.chart() == figures
    codes = case.findings.filter(item="COURT_LISTED").order_by("code").values_list("code", "worth", "record")
    assert list(codes) == [("MINOR", 150, codes[0][2]), ("RELATION", 150, codes[0][2])]

    for agency in (court, case.agency):
        officer.request_correction(agency, STUDENT.words.asked)
    requests = CorrectionRequest.objects.filter(case=case)
    back_office("student", "corrected")
    for agency, respondent in ((court, people.others[0]), (case.agency, people.respondent)):
        respondent.answer(requests.get(agency=agency).pk, "corrected", STUDENT.words.answered)
        officer.wait_for_work()
    own = requests.get(agency=case.agency)
    assert checked(people, own, 1).passed
    assert {request.status for request in requests} == {CorrectionStatus.VERIFIED.value}
    assert people.citizen.chart() == [*figures, now]
    assert holders_of(own) == {
        ("court_list", "COURT_LIST"): HolderVerdict.RIGHT.value,
        ("rail_sanctions", "RESTRICTION"): HolderVerdict.RIGHT.value,
        ("sesame", "COURT_COPY"): HolderVerdict.RIGHT.value,
        ("sesame", "SCORE"): HolderVerdict.RIGHT.value,
        ("sesame", "SCORE_INPUTS"): HolderVerdict.RIGHT.value,
    }

    assert decided(people).status == CaseStatus.CLOSED.value
    assert_told(final_letter(people), [*figures, now])


def test_a_hidden_method_is_called_hidden_and_nothing_is_invented(cast, back_office):
    back_office("hidden_method", "initial")
    people = cast("hidden-method", "sesame", phone=True, locale="en-GB")
    case = investigated(people, HIDDEN_METHOD)
    officer = people.investigator
    officer.find(FindingCode.METHOD_NOT_DISCLOSED, case.agency, HIDDEN_METHOD.words.confirmed)
    officer.tab("score")
    only = [["By the agency", "579", "fair", "0"]]
    secret = "Which records the score counts. Nobody can work it out without them."
    assert officer.stats() == ["579", "–", "–"]
    assert officer.chart() == only
    officer.reads(secret)

    officer.request_correction(case.agency, HIDDEN_METHOD.words.asked)
    request = CorrectionRequest.objects.get(case=case)
    people.respondent.answer(request.pk, "refused", HIDDEN_METHOD.words.answered)
    officer.wait_for_work()
    seen_by_all(people, request, "refused")
    assert people.citizen.chart() == only
    people.citizen.reads(secret)
    officer.give_up(request.pk, "A business secret does not outweigh the right to know what was counted.")
    request.refresh_from_db()
    assert request.status == CorrectionStatus.UNRESOLVED.value

    assert decided(people).status == CaseStatus.CLOSED.value
    letter = final_letter(people)
    assert_told(letter, only)
    text = text_of(letter)
    assert secret in text
    # No figure of ours, neither in the tables nor in a picture, and no word that we had worked anything out.
    assert [words for words in ("By its method", "By law", "Worked out with") if words in text] == []
