"""Messages go between the office and one side at a time, once, and tell the other side that there is news."""

from datetime import timedelta

import pytest

from cases.actors import Role, citizen
from cases.models import Event, Mail, Message
from cases.services import messages
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import AT, make_case

pytestmark = pytest.mark.django_db


def test_a_message_from_the_office_is_mailed_as_news_without_its_words():
    case, officer = make_case(email="lin@example.org"), make_staff(Role.INTAKE)

    messages.send(case=case, body="Please send the court's letter.", by=officer.actor, at=AT)

    mail = Mail.objects.get()
    assert (mail.template, mail.to) == ("new_message", "lin@example.org")
    assert Event.objects.get(action="message_sent").data == {"to": "citizen", "agency": ""}


def test_the_second_click_is_not_a_second_message():
    case = make_case()
    me = citizen(case.pk)
    messages.send(case=case, body="Hello", by=me, at=AT)
    messages.send(case=case, body="Hello", by=me, at=AT + timedelta(seconds=5))
    messages.send(case=case, body="Hello", by=me, at=AT + timedelta(minutes=5))

    assert Message.objects.count() == 2


def test_a_citizen_writes_only_in_their_own_case_and_not_to_the_agency():
    case, other = make_case(), make_case()

    for wrong in (
        {"case": case, "by": citizen(other.pk)},
        {"case": case, "by": citizen(case.pk), "agency": case.agency},
    ):
        with pytest.raises(Refused) as refused:
            messages.send(body="Hello", at=AT, **wrong)
        assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_an_agency_writes_only_in_its_own_thread():
    case = make_case()
    respondent = make_respondent(case.agency).actor

    messages.send(case=case, body="We need a copy.", by=respondent, at=AT, agency=case.agency)
    with pytest.raises(Refused):
        messages.send(case=case, body="To the citizen", by=respondent, at=AT)

    assert list(Message.objects.values_list("agency", flat=True)) == [case.agency_id]


def test_reading_marks_only_what_the_other_side_wrote():
    case, officer = make_case(), make_staff(Role.INTAKE)
    messages.send(case=case, body="From us", by=officer.actor, at=AT)
    messages.send(case=case, body="From me", by=citizen(case.pk), at=AT)

    assert messages.mark_read(case=case, by=citizen(case.pk), at=AT) == 1
    assert messages.mark_read(case=case, by=officer.actor, at=AT) == 1
    assert messages.mark_read(case=case, by=officer.actor, at=AT) == 0
