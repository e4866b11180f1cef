"""Messages go between the office and one side at a time, once, and tell the other side that there is news."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Event, Evidence, Mail, Message
from cases.queries import my_case as queries
from cases.services import evidence, messages
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import AT, make_case
from tests.factories.files import upload
from tests.integration.test_access_matrix import account, complainant

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


@pytest.fixture
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


@pytest.mark.usefixtures("_own_folder")
def test_the_office_asks_for_something_by_a_day_and_sends_a_file_that_can_be_opened():
    officer, day = make_staff(Role.INTAKE), timezone.localdate() + timedelta(days=7)
    case = make_case(email="lin@example.org", at=timezone.now())
    me, address = complainant(case), reverse("desk:messages", args=[case.reference])
    typed = {"act": "write", "write-body": "Please sign the form.", "write-answer_by": day.isoformat()}
    desk = account(officer)

    over = desk.post(address, {**typed, "write-answer_by": "2020-01-01"})
    refused = desk.post(address, {**typed, "write-file": upload("x.exe", b"MZ")})
    desk.post(address, {**typed, "write-file": upload("form.txt", b"Your name:")})

    assert (over.status_code, refused.status_code, Message.objects.count()) == (422, 422, 1)
    assert "Please sign the form." in refused.content.decode()
    row = Evidence.objects.get()
    evidence.scan(evidence_id=row.pk, at=timezone.now())
    assert Mail.objects.get().template == "more_needed"
    (need,) = [one for one in me.get(reverse("my_case:status")).context["needs"] if "We asked you" in one.text]
    assert (need.until, need.firm) == (day, False)
    file = reverse("my_case:file", args=[row.uid])
    assert file in me.get(reverse("my_case:messages")).content.decode()
    assert me.get(file).content == b"Your name:"
    assert "form.txt" in desk.get(address).content.decode()


@pytest.mark.usefixtures("_own_folder")
def test_what_the_office_asked_for_stays_a_need_until_something_comes():
    case = make_case()
    asked = {"case": case, "by": make_staff(Role.INTAKE).actor, "answer_by": AT.date()}
    messages.send(body="First.", at=AT, **asked)
    first = queries.status(case, AT).asked_by
    evidence.receive(file=upload("a.txt", b"Signed."), case=case, by=citizen(case.pk), at=AT + timedelta(hours=1))
    after_a_file = queries.status(case, AT).asked_by
    messages.send(body="Second.", at=AT + timedelta(hours=2), **asked)
    second = queries.status(case, AT).asked_by
    messages.send(case=case, body="Here.", by=citizen(case.pk), at=AT + timedelta(hours=3))

    assert [first, after_a_file, second, queries.status(case, AT).asked_by] == [AT.date(), None, AT.date(), None]


@pytest.mark.usefixtures("_own_folder")
def test_a_file_of_the_office_that_went_with_no_message_to_them_is_not_opened():
    """Attack check 9: knowing the name of a file in one's own case is not enough."""
    case, officer = make_case(), make_staff(Role.INTAKE).actor
    texts = {"a.txt": b"To nobody.", "b.txt": b"To the agency."}
    rows = [evidence.receive(file=upload(name, text), case=case, by=officer, at=AT) for name, text in texts.items()]
    for row in rows:
        evidence.scan(evidence_id=row.pk, at=AT)
    messages.send(case=case, agency=case.agency, body="Look.", files=rows[1:], by=officer, at=AT)

    answers = [complainant(case).get(reverse("my_case:file", args=[row.uid])).status_code for row in rows]

    assert answers == [404, 404]
