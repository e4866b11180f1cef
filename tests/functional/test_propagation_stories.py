"""Four stories followed to the last holder: one lags, one goes back on it, one cannot be seen, the others are clear."""

from collections.abc import Mapping
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext, override

from cases.actors import citizen
from cases.models import Case, Event, Letter, Mail, Match
from cases.propagation import Standing
from cases.queries import propagation
from cases.services import consents
from cases.workflow import CaseStatus, CorrectionStatus
from tests.factories.accounts import make_respondent
from tests.functional.journeys.citizen import Citizen
from tests.functional.journeys.followed import begun, standings
from tests.functional.journeys.office import Officer, Respondent, give_second_factor
from tests.functional.journeys.people import PHONE
from tests.functional.journeys.stories import DEBTOR, JOURNALIST_IN_CHINESE, NAMESAKE, STUDENT
from tests.functional.journeys.visitor import Visitor
from tests.functional.journeys.walks import text_of
from tests.functional.prepared import opened, signed_in, wait

pytestmark = pytest.mark.usefixtures("stack", "office")

CLEARED, STILL, REVERTED = Standing.CLEARED.value, Standing.STILL_THERE.value, Standing.REVERTED.value
UNSEEN = Standing.CANNOT_BE_SEEN.value
LISTED = ("court_list", "sesame", "baihang", "rail_sanctions", "air_sanctions", "hotel_sanctions", "telecom_sanctions")
#: The journalist's holders at the end: the telephone operator may not be asked any more, and blocks nobody.
EVERYBODY = dict.fromkeys(LISTED, CLEARED) | {"telecom_sanctions": UNSEEN}


@pytest.fixture
def arrive(new_page, stack):
    """Let somebody of a story arrive whose way in was looked at elsewhere, with the cookies of their session."""

    def come(kind: type[Visitor], album: str, cookies: Mapping[str, str], **screen):
        page = new_page(**screen)
        page.context.add_cookies([{"name": name, "value": value, "url": stack.url} for name, value in cookies.items()])
        return kind(page, album)

    return come


@pytest.fixture
def officer_of(arrive):
    """The investigator who holds a case, at a desk, in English."""

    def come(followed, album):
        give_second_factor(followed.investigator)
        officer = arrive(Officer, f"{album}-investigator", signed_in(followed.investigator), locale="en-GB")
        officer.case = followed.case
        return officer

    return come


@pytest.fixture
def complainant_of(arrive):
    """The complainant, with a phone, in Chinese."""
    return lambda followed, album: arrive(
        Citizen, f"{album}-complainant", opened(followed.case), locale="zh-CN", **PHONE
    )


def parts(case: Case) -> set[tuple[str, str]]:
    """Holder and kind of every record in the picture."""
    return {(node.holder, node.kind) for node in propagation.spread(case).graph.nodes}


def drawn(visitor: Visitor, number: int = 0) -> list[tuple[str, str]]:
    """Which standing the picture gives each restriction, from the table behind it: its own number, and the words."""
    rows = [(row[2].split()[-1], row[3]) for row in visitor.chart(number)]
    return [row for row in rows if row[0].startswith(("AIR-", "HOTEL-", "RAIL-", "TONE-", "SCHOOL-"))]


def turns(case: Case) -> list[str]:
    """What became of a case's corrections, in order."""
    actions = ("follow_up_made", "correction_verified", "correction_undone", "case_taken_up_again")
    rows = Event.objects.filter(chain__case=case, action__in=actions)
    return list(rows.order_by("pk").values_list("action", flat=True))


def kept(letter: Letter, visitor: Visitor, name: str) -> str:
    """Lay a letter beside the pictures; give what can be read in it."""
    (visitor.album / f"{name}.pdf").write_bytes(bytes(letter.pdf))
    return text_of(letter)


def reload(*rows):
    for row in rows:
        row.refresh_from_db()


def told_of_the_reversal(request, rail, officer, complainant):
    """The complainant is told by e-mail and on the page, the investigator sees it, the railway has a letter."""
    told = Mail.objects.get(case=request.case, key__startswith=f"undone:{request.pk}:")
    assert (told.template, told.to, told.sent_at is not None) == ("news", "lin@example.org", True)
    officer.go("/desk/", "caseload")
    officer.reads("a correction was undone")
    officer.tab("corrections")
    assert drawn(officer) == [
        ("AIR-2026-000093", "Put right"),
        ("HOTEL-2026-001552", "Put right"),
        ("RAIL-2026-000417", "Came back"),
        ("TONE-2026-000031", "We cannot see it"),
    ]
    officer.reads("This holder could not be checked. The consent or power has ended; since then nothing was asked")
    complainant.go("/my-case/", "status-reverted")
    with override("zh-hans"):
        complainant.reads(gettext("What followed from the correction was undone somewhere. We take it up again."))
    complainant.go("/my-case/found/", "found-reverted")
    assert kept(Letter.objects.get(correction=rail), complainant, "reverted").count("RAIL-2026-000417") == 3


def test_the_journalist_is_followed_past_a_holder_that_lags_one_that_goes_back_and_one_that_cannot_be_seen(
    back_office, arrive, officer_of, complainant_of
):
    back_office("journalist", "initial")
    followed = begun(JOURNALIST_IN_CHINESE, "court_list", LISTED, language="zh-hans", confirmed=["court_list"])
    case, album = followed.case, "followed-journalist"
    request = followed.ask("court_list")
    given = case.consents.get(agency__slug="telecom_sanctions")
    consents.withdraw(consent=given, by=citizen(case.pk), at=timezone.now())

    # The court deletes, everybody follows but the hotel: it is asked by itself.
    back_office("journalist", "hotel_lags")
    followed.answer(request)
    assert standings(request) == EVERYBODY | {"hotel_sanctions": STILL}
    assert request.watches.get(agency__slug="telecom_sanctions").unseen == "right_gone"
    hotel = case.corrections.get(follow_up_of=request)
    assert (hotel.agency.slug, hotel.status) == ("hotel_sanctions", CorrectionStatus.SENT.value)
    officer, complainant = officer_of(followed, album), complainant_of(followed, album)
    officer.tab("corrections")
    assert drawn(officer) == [
        ("AIR-2026-000093", "Put right"),
        ("HOTEL-2026-001552", "Still wrong"),
        ("RAIL-2026-000417", "Put right"),
        ("TONE-2026-000031", "We cannot see it"),
    ]
    complainant.go("/my-case/", "status-lagging")
    complainant.go("/my-case/found/", "found-lagging")
    assert dict(drawn(complainant, 1))["HOTEL-2026-001552"] == "仍有错误"
    assert kept(Letter.objects.get(correction=hotel), complainant, "lagging").count("HOTEL-2026-001552") == 3

    back_office("journalist", "corrected")
    clerk = make_respondent(hotel.agency)
    give_second_factor(clerk)
    portal = arrive(Respondent, f"{album}-hotel", signed_in(clerk), locale="zh-CN")
    portal.answer(hotel.pk, "corrected", "已解除限制。")
    wait(case)
    reload(case, request, hotel)
    assert {request.status, hotel.status} == {CorrectionStatus.VERIFIED.value}
    assert (standings(request), standings(hotel)) == (EVERYBODY, {"hotel_sanctions": CLEARED})
    assert case.status == CaseStatus.DECIDING.value

    # Ten days later the railway restricts again.
    back_office("journalist", "relisted")
    said, later = StringIO(), timezone.now() + timedelta(days=10)
    call_command("recheck", "--case", case.reference, "--at", later.isoformat(), stdout=said)
    assert said.getvalue() == "2 checks begun.\n"
    wait(case)
    reload(case, request, hotel)
    assert standings(request) == EVERYBODY | {"rail_sanctions": REVERTED}
    assert (request.status, hotel.status) == (CorrectionStatus.ANSWERED.value, CorrectionStatus.VERIFIED.value)
    assert case.status == CaseStatus.WITH_AGENCY.value
    rail = case.corrections.get(follow_up_of=request, agency__slug="rail_sanctions")
    told_of_the_reversal(request, rail, officer, complainant)

    back_office("journalist", "corrected")
    followed.answer(rail)
    reload(request, hotel)
    assert {row.status for row in case.corrections.all()} == {CorrectionStatus.VERIFIED.value}
    assert (standings(request), standings(rail)) == (EVERYBODY, {"rail_sanctions": CLEARED})
    assert followed.case.status == CaseStatus.DECIDING.value
    assert turns(case) == [
        "follow_up_made",
        *["correction_verified"] * 2,
        "case_taken_up_again",
        "correction_undone",
        "follow_up_made",
        *["correction_verified"] * 2,
    ]


def test_the_student_is_off_every_list_and_the_school_lifts_its_restriction_by_itself(back_office, complainant_of):
    back_office("student", "initial")
    holders = ("court_list", "sesame", "rail_sanctions", "school_sanctions")
    followed = begun(STUDENT, "court_list", holders, language="zh-hans")
    assert parts(followed.case) == {
        ("court_list", "COURT_LISTING"),
        ("sesame", "COURT_COPY"),
        ("sesame", "SCORE_ITEM"),
        ("sesame", "SCORE"),
        ("rail_sanctions", "RESTRICTION"),
        ("school_sanctions", "RESTRICTION"),
    }

    request = followed.ask("court_list")
    back_office("student", "corrected")
    followed.answer(request)

    assert (request.status, standings(request)) == (CorrectionStatus.VERIFIED.value, dict.fromkeys(holders, CLEARED))
    assert list(followed.case.corrections.all()) == [request]
    parent = complainant_of(followed, "followed-student")
    parent.go("/my-case/found/", "found")
    assert drawn(parent, 1) == [("RAIL-2026-000288", "已改正"), ("SCHOOL-2026-000064", "已改正")]


def test_of_a_namesake_nothing_is_followed_and_nobody_is_asked_about_them(back_office):
    back_office("namesake", "initial")
    holders = ("sesame", "court_list", "rail_sanctions")
    followed = begun(NAMESAKE, "sesame", holders, language="zh-hans")
    case = followed.case
    assert {(row.agency.slug, row.code, row.item) for row in case.findings.all()} == {
        ("sesame", "WRONG_PERSON", "COURT_LISTED"),
        ("sesame", "WRONG_PERSON", ""),
    }
    others = case.records.exclude(match=Match.EXACT.value)
    assert set(others.values_list("agency__slug", "kind")) == {
        ("court_list", "COURT_LISTING"),
        ("sesame", "COURT_COPY"),
    }
    # The listing is the other man's: neither drawn nor asked about. What was laid to this one's account is.
    assert parts(case) == {
        ("sesame", "COURT_COPY"),
        ("sesame", "SCORE_ITEM"),
        ("sesame", "SCORE"),
        ("rail_sanctions", "RESTRICTION"),
    }

    request = followed.ask("sesame")
    back_office("namesake", "corrected")
    followed.answer(request)

    assert (request.status, standings(request)) == (CorrectionStatus.VERIFIED.value, dict.fromkeys(holders, CLEARED))
    assert list(case.corrections.all()) == [request]


def test_the_paid_debt_is_proved_by_the_payment_and_followed_to_the_credit_report_and_the_bank(back_office):
    back_office("paid_debt", "initial")
    holders = ("sesame", "clearing", "baihang", "bank_sanctions")
    followed = begun(DEBTOR, "sesame", holders)
    case = followed.case
    proof = {"paid_on": "2026-03-02", "payment_reference": "PC202603020000003181"}
    proved = case.findings.filter(facts=proof).values_list("agency__slug", "code", "record__kind")
    assert set(proved) == {
        ("sesame", "WRONG_DATA", "WATCH_ENTRY"),
        ("sesame", "WRONG_DATA", "SCORE_ITEM"),
        ("baihang", "WRONG_DATA", "ACCOUNT"),
    }
    assert parts(case) == {
        ("sesame", "WATCH_ENTRY"),
        ("sesame", "SCORE_ITEM"),
        ("sesame", "SCORE"),
        ("baihang", "ACCOUNT"),
        ("bank_sanctions", "RESTRICTION"),
    }

    request = followed.ask("sesame")
    back_office("paid_debt", "record_only")
    followed.answer(request)
    wrong = {(fault["holder"], fault["code"]) for fault in request.verifications.get().still_wrong}
    assert wrong == {("sesame", "score_not_moved"), ("bank_sanctions", "still_restricted")}
    cleared = dict.fromkeys(holders, CLEARED)
    assert standings(request) == cleared | {"sesame": STILL, "bank_sanctions": STILL}
    # As long as the platform itself is wrong, nobody else is asked.
    assert (request.status, list(case.corrections.all())) == (CorrectionStatus.RETURNED.value, [request])

    back_office("paid_debt", "corrected")
    followed.answer(request)
    assert (request.status, request.round, standings(request)) == (CorrectionStatus.VERIFIED.value, 2, cleared)
    assert list(case.corrections.all()) == [request]
