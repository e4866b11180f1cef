"""Letters on a real database: drawn from the rows of a case, filed once, vouched for by the chain."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from pypdf import PdfReader

from cases.actors import citizen
from cases.models import Case, Deadline, Duty, Event, Letter
from cases.services import deadlines, letters
from cases.actors import SYSTEM
from cases.services.deadline_watch import seed_rules
from cases.verification.files import verify_letters
from tests.factories.cases import AT, CODE, make_case
from tests.factories.letters import receipt

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def case() -> Case:
    seed_rules(by=SYSTEM, at=AT)
    case = make_case(consents=[("sesame", "SCORE")])
    for rule_id in ("OMB-ACK", "OMB-FINAL"):
        deadlines.start(case=case, rule_id=rule_id, trigger_at=AT, duty=Duty.OFFICE, by=SYSTEM, at=AT)
    return case


def test_receipt_is_filed_once_with_its_event(case):
    letters.render_receipt(case_id=case.pk, at=AT)
    letters.render_receipt(case_id=case.pk, at=AT + timedelta(days=1))

    letter = Letter.objects.get()
    event = Event.objects.get(action="letter_filed")
    assert (letter.kind, letter.rendered_at) == ("receipt", AT)
    assert event.data == {"kind": "receipt", "sha256": letter.sha256, "context_sha256": letter.context_sha256}


def test_receipt_says_what_was_filed_and_keeps_the_code_back(case):
    letters.render_receipt(case_id=case.pk, at=AT)

    letter = Letter.objects.get()
    words = text_of(bytes(letter.pdf))
    assert "林闻清" in words
    assert "At the airport they told me that I may not fly." in words
    assert letter.verification_code in words
    assert CODE not in words.replace("-", "")
    due = Deadline.objects.get(rule__pk__startswith="OMB-FINAL").notified_due_on
    assert f"{due:%B} {due.year}" in words
