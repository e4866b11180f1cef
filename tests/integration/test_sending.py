"""Messages over a real mail server that fails in every way: nothing is lost, nothing comes twice without being meant.

Attack check 77; the rules are those of docs/adr/0007-unknown-outcome.md.
"""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import connection

from cases.models import ContactChoice, Event, Mail, MailAttempt
from cases.services import jobs, mail, sending, smtp
from tests.factories.cases import AT, make_case
from tests.factories.mail_server import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    with mail_server() as server:
        settings.EMAIL_BACKEND = "cases.services.smtp.Backend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_TIMEOUT = False, "", 5
        settings.BOUNCE_ADDRESS = "bounces@ombudsman.example"
        yield server


@pytest.fixture
def case():
    return make_case(email="lin@example.org")


def queued(case, template="news", **changes):
    row = mail.to_complainant(case=case, template=template, key=f"{template}-1", at=AT)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    return row


def state(row):
    row.refresh_from_db()
    return row.state, [attempt.outcome for attempt in row.attempts.all()]


def test_a_message_is_plain_and_leads_nowhere_but_back_to_us(office, case):
    case.language = "zh-hans"
    case.save()
    row = queued(case)

    assert sending.send(mail_id=row.pk, at=AT) is None

    ((sender, reader, content),) = office.taken
    message = message_from_bytes(content, policy=policy.default)
    assert (sender, reader) == (f"bounces+{row.uid.hex}@ombudsman.example", "lin@example.org")
    assert message["Subject"] == mail.compose(row)[0]
    assert message["Message-ID"] == f"<{row.uid}@ombudsman.example>"
    assert (message["Auto-Submitted"], message.get_content_type()) == ("auto-generated", "text/plain")
    assert [name for name in message if name.lower().startswith(("list-", "bcc", "x-", "reply-to"))] == []
    assert state(row) == ("sent", ["accepted"])


@pytest.mark.parametrize("behaviour", ["busy", "greylisted", "hangs up before"])
def test_what_was_surely_not_taken_is_tried_again_and_comes_once(office, case, behaviour):
    row = queued(case)
    office.behaviour = behaviour

    waits = [sending.send(mail_id=row.pk, at=AT + timedelta(hours=hour)) for hour in range(3)]
    office.behaviour = "well"
    sending.send(mail_id=row.pk, at=AT + timedelta(hours=4))
    sending.send(mail_id=row.pk, at=AT + timedelta(hours=4))

    assert all(isinstance(wait, jobs.Uncounted) for wait in waits)
    assert waits[0] < waits[2]
    assert len(office.taken) == 1
    assert state(row) == ("sent", ["later", "later", "later", "accepted"])


def test_a_server_too_slow_to_greet_is_tried_again(office, case, settings):
    settings.EMAIL_TIMEOUT = 1
    row = queued(case)
    office.behaviour = "dawdles"

    wait = sending.send(mail_id=row.pk, at=AT)
    office.behaviour = "well"
    sending.send(mail_id=row.pk, at=AT + timedelta(minutes=1))

    assert isinstance(wait, jobs.Uncounted)
    assert (len(office.taken), state(row)) == (1, ("sent", ["later", "accepted"]))


def test_a_server_too_slow_to_answer_may_have_it(office, case, monkeypatch):
    monkeypatch.setattr(smtp, "LAST_ANSWER_SECONDS", 1)
    row = queued(case)
    office.behaviour = "dawdles after"

    for hour in range(2):
        sending.send(mail_id=row.pk, at=AT + timedelta(hours=hour))

    assert (len(office.taken), state(row)) == (1, ("unknown", ["unknown"]))


def test_a_server_that_is_away_for_days_ends_it_and_the_case_says_so(case, settings):
    settings.EMAIL_BACKEND = "cases.services.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = queued(case)

    assert sending.send(mail_id=row.pk, at=AT + timedelta(days=3, hours=23)) is not None
    assert sending.send(mail_id=row.pk, at=AT + timedelta(days=4)) is None

    assert state(row)[0] == "failed"
    assert Event.objects.get(action="mail_not_sent").data["state"] == "failed"


def test_news_whose_answer_never_came_is_not_sent_twice(office, case):
    row = queued(case)
    office.behaviour = "hangs up after"

    for hour in range(3):
        sending.send(mail_id=row.pk, at=AT + timedelta(hours=hour))

    assert len(office.taken) == 1
    assert state(row) == ("unknown", ["unknown"])
    assert Event.objects.get(action="mail_not_sent").data["state"] == "unknown"


def test_what_starts_a_clock_is_sent_once_more_under_the_same_message_id(office, case):
    row = queued(case, "comment_invited")
    office.behaviour = "hangs up after"

    for hour in range(4):
        sending.send(mail_id=row.pk, at=AT + timedelta(hours=hour))

    names = {message_from_bytes(content)["Message-ID"] for _sender, _reader, content in office.taken}
    assert (len(office.taken), len(names)) == (2, 1)
    assert state(row) == ("unknown", ["unknown", "unknown"])


def test_a_server_that_hangs_up_after_its_answer_has_it(office, case):
    row = queued(case)
    office.behaviour = "hangs up after its answer"

    sending.send(mail_id=row.pk, at=AT)
    sending.send(mail_id=row.pk, at=AT)

    assert (len(office.taken), state(row)) == (1, ("sent", ["accepted"]))


def test_an_address_the_server_does_not_know_is_marked_at_once(office, case):
    row = queued(case)
    office.behaviour = "unknown reader"

    sending.send(mail_id=row.pk, at=AT)

    assert state(row) == ("failed", ["refused"])
    assert ContactChoice.objects.get().bounced_at == AT
    assert mail.to_complainant(case=case, template="news", key="next", at=AT) is None


def test_a_text_the_server_refuses_speaks_not_against_the_address(office, case):
    row = queued(case)
    office.behaviour = "refuses the text"

    sending.send(mail_id=row.pk, at=AT)

    assert state(row) == ("failed", ["refused"])
    assert not ContactChoice.objects.filter(bounced_at__isnull=False).exists()


@pytest.mark.parametrize("address", ["a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "x"])
def test_what_is_not_one_reader_gets_nothing(office, case, address):
    """Attack check 29."""
    row = queued(case, to=address)

    sending.send(mail_id=row.pk, at=AT)

    assert (office.taken, state(row)) == ([], ("failed", ["refused"]))


def test_a_worker_that_died_while_sending_leaves_an_unknown_outcome(office, case):
    """Attack check 65, mid-mail: the next worker knows that nobody can say whether it went out."""
    row = queued(case)
    MailAttempt.objects.create(mail=row, began_at=AT)

    sending.send(mail_id=row.pk, at=AT + timedelta(minutes=1))

    assert (len(office.taken), state(row)) == (0, ("unknown", ["unknown"]))


def test_a_worker_that_still_sends_is_waited_for(office, case):
    row = queued(case)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [sending.LOCKS, row.pk])
        wait = sending.send(mail_id=row.pk, at=AT)
    other.close()

    assert (len(office.taken), isinstance(wait, jobs.Uncounted), state(row)) == (0, True, ("waiting", []))


def test_a_text_message_is_one_file_that_says_nothing(case, settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FOLDER = "folder", tmp_path
    ContactChoice.objects.create(filing=case.filing, by_email=False, by_sms=True, phone_verified_at=AT)
    case.person.phone = "+8613900007777"
    case.person.save()
    mail.to_complainant(case=case, template="decided", key="one", at=AT)
    row = Mail.objects.get()

    sending.send(mail_id=row.pk, at=AT)
    sending.send(mail_id=row.pk, at=AT)

    (file,) = tmp_path.iterdir()
    text = file.read_text("utf-8")
    assert settings.PUBLIC_BASE_URL in text
    for private in (case.person.name, case.person.id_number, case.reference, "ABCD"):
        assert private not in text
    assert state(row) == ("sent", ["accepted"])


def test_without_a_gateway_a_text_message_fails_and_the_case_says_so(case, settings):
    settings.SMS_GATEWAY = "off"
    row = queued(case, channel="sms", to="+8613900007777")

    sending.send(mail_id=row.pk, at=AT)

    assert state(row) == ("failed", ["refused"])
