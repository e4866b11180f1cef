"""Letters on a real database: drawn from the rows of a case, filed once, vouched for by the chain, handed out whole."""

import io
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from cases.actors import SYSTEM, Role, citizen
from cases.models import Case, Deadline, Duty, Event, Letter, LetterKind, Outcome, Stage
from cases.services import deadlines, decisions, letters
from cases.services.decision_drafts import draft
from tests.factories import debt as paid_debt
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT, CODE, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db


def text_of(letter: Letter) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(letter.pdf))).pages)


def running_text(letter: Letter) -> str:
    """The words without the line breaks of the page."""
    return " ".join(text_of(letter).split())


@pytest.fixture
def case() -> Case:
    case = make_case(consents=[("sesame", "SCORE")])
    deadlines.start(case=case, rule_id="OMB-FINAL", trigger_at=AT, duty=Duty.OFFICE, by=SYSTEM, at=AT)
    return case


@pytest.fixture
def receipt(case) -> Letter:
    letters.render_receipt(case_id=case.pk, at=AT)
    return Letter.objects.select_related("case").get()


@pytest.fixture
def debt(world):
    return paid_debt.investigated()


def test_a_receipt_is_filed_once_with_its_event(case, receipt):
    letters.render_receipt(case_id=case.pk, at=AT + timedelta(days=1))

    event = Event.objects.get(action="letter_filed")
    assert [(letter.kind, letter.rendered_at) for letter in Letter.objects.all()] == [("receipt", AT)]
    assert event.data == {"kind": "receipt", "sha256": receipt.sha256, "context_sha256": receipt.context_sha256}


def test_a_receipt_says_what_was_filed_and_keeps_the_code_back(receipt):
    words = running_text(receipt)

    due = Deadline.objects.get(rule__pk__startswith="OMB-FINAL").notified_due_on
    for wanted in (
        "林闻清",
        "At the airport they told me that I may not fly.",
        "Delete the entry and let me travel.",
        "Sesame Credit (illustrative): The score",
        f"By {due.day} {due:%B} {due.year} you get a decision",
        receipt.verification_code,
    ):
        assert wanted in words
    assert CODE not in words.replace("-", "")


def test_a_receipt_speaks_the_language_of_the_case(case):
    Case.objects.filter(pk=case.pk).update(language="zh-hans")

    letters.render_receipt(case_id=case.pk, at=AT)

    letter = Letter.objects.get()
    assert letter.language == "zh-hans"
    assert "芝麻信用（示例）" in text_of(letter)
    assert "2026年9月16日" in text_of(letter)


def test_a_letter_drawn_again_has_the_same_bytes_and_code(case, receipt):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_letter DISABLE TRIGGER USER")
    Letter.objects.all().delete()

    letters.render_receipt(case_id=case.pk, at=AT + timedelta(days=1))

    again = Letter.objects.get()
    assert (again.sha256, again.verification_code) == (receipt.sha256, receipt.verification_code)


def test_a_changed_letter_is_not_handed_out(receipt):
    receipt.pdf = b"%PDF-1.7 something else"

    with pytest.raises(letters.Altered):
        letters.open_letter(letter=receipt, by=citizen(receipt.case_id), at=AT)

    assert not Event.objects.filter(action="read").exists()


def test_handing_out_a_letter_is_a_read_event(receipt):
    letters.open_letter(letter=receipt, by=citizen(receipt.case_id), at=AT)

    assert Event.objects.get(action="read").data == {"what": f"letter:{receipt.uid}"}


def test_the_agency_s_letter_names_items_bases_and_the_day(debt):
    request = paid_debt.sent(debt)
    drain(AT + timedelta(hours=2), letters=True)

    letter = Letter.objects.get(kind=LetterKind.CORRECTION_REQUEST.value)
    words = running_text(letter)
    assert letter.correction == request
    for wanted in (
        "陈广",
        debt.case.person.id_number,
        "Please correct the entry and the score.",
        "Wrong facts",
        "Watch-list entry ZMW-PAID-DEBT-1",
        "The bank's receipt shows that the debt was paid on 2 March 2026.",
        "8 October 2026",
    ):
        assert wanted in words


def test_two_agencies_of_one_case_get_two_letters(debt):
    paid_debt.sent(debt)
    drain(AT + timedelta(hours=2), letters=True)
    first = Letter.objects.get(kind=LetterKind.CORRECTION_REQUEST.value)
    other = first.correction
    other.pk = None
    other.agency = make_agencies()["court_list"]
    other.save()
    deadlines.start(
        case=debt.case,
        rule_id="OMB-ANSWER",
        trigger_at=other.sent_at,
        duty=Duty.AGENCY,
        subject=other,
        by=SYSTEM,
        at=other.sent_at,
    )

    letters.render_correction_request(request_id=other.pk, at=AT)

    assert Letter.objects.filter(kind=LetterKind.CORRECTION_REQUEST.value).count() == 2


def test_the_decision_tells_the_whole_story(debt, world):
    request = paid_debt.answered(paid_debt.sent(debt), debt, AT + timedelta(days=2))
    world.move("paid_debt", "corrected")
    paid_debt.answered(request, debt, AT + timedelta(days=4))
    ombudsman, at = make_staff(Role.OMBUDSMAN, name="Shen Mei"), AT + timedelta(days=5)
    debt.case.refresh_from_db()
    made = draft(debt.case, Stage.PROVISIONAL)

    decision = decisions.propose(
        case=debt.case,
        stage=Stage.PROVISIONAL,
        outcome=made.outcome,
        reasons=made.reasons,
        recommendation="Match payments with entries every day.",
        by=debt.investigator.actor,
        at=at,
    )
    decisions.sign(decision=decision, by=ombudsman.actor, at=at)
    drain(at)

    decision.refresh_from_db()
    words = running_text(decision.letters.get())
    assert made.outcome == Outcome.UPHELD_CORRECTED
    until = decision.comments_until
    for wanted in (
        "Upheld, corrected",
        f"Both sides can comment on it until {until.day} {until:%B} {until.year}.",
        "By the agency 614",
        "By law 684",
        "Shown now 684",
        "Payment overdue",
        "The entry was settled.",
        "Correct now",
        "Match payments with entries every day.",
        "Gao Yuan",
        "Shen Mei",
        "Checkpoint of our records: ",
    ):
        assert wanted in words


class TestDownloads:
    """Who gets which letter, and how it is served."""

    @pytest.fixture
    def sign_in(self, client):
        def enter(user) -> None:
            TOTP.activate(user, generate_totp_secret())
            client.force_login(user)

        return enter

    @pytest.fixture
    def asked(self, debt):
        request = paid_debt.sent(debt)
        drain(AT + timedelta(hours=2), letters=True)
        return request

    def test_staff_get_a_letter_as_an_attachment_that_nobody_keeps(self, client, sign_in, debt, asked):
        letter = asked.letters.get()
        sign_in(debt.investigator)

        answer = client.get(reverse("desk:letter", args=[debt.case.reference, letter.uid]))

        assert (answer.status_code, answer.content) == (200, bytes(letter.pdf))
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith('attachment; filename="correction_request-')
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"].split(", ")

    def test_a_letter_of_another_case_is_not_found(self, client, sign_in, debt, asked):
        other = make_case(investigator=debt.investigator)
        Case.objects.filter(pk=other.pk).update(assigned_to=debt.investigator, assigned_at=AT)
        sign_in(debt.investigator)

        answer = client.get(reverse("desk:letter", args=[other.reference, asked.letters.get().uid]))

        assert answer.status_code == 404

    def test_an_agency_gets_the_letter_of_its_own_request(self, client, sign_in, debt, asked):
        sign_in(debt.respondent)

        answer = client.get(reverse("agency:letter", args=[asked.pk]))

        assert (answer.status_code, answer.content) == (200, bytes(asked.letters.get().pdf))

    def test_the_page_of_the_request_lists_its_letter(self, client, sign_in, debt, asked):
        sign_in(debt.respondent)

        first = client.get(reverse("agency:correction", args=[asked.pk])).context["files"][0]

        assert first == {
            "name": "Correction request (PDF)",
            "href": reverse("agency:letter", args=[asked.pk]),
            "note": f"Verification code: {asked.letters.get().verification_code}",
        }

    def test_another_agency_finds_nothing(self, client, sign_in, asked):
        sign_in(make_respondent(make_agencies()["court_list"]))

        assert client.get(reverse("agency:letter", args=[asked.pk])).status_code == 404
