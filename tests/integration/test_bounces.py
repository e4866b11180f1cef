"""Mail that came back: read from real report formats, matched by a word nobody can guess, counted once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cases import presenters
from cases.actors import Role
from cases.models import Bounce, ContactChoice, Event, Mail
from cases.services import bounces, mail
from cases.services.bounces import Taken
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, CODE, make_case
from tests.integration.test_access_matrix import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(email="lin@example.org")


@pytest.fixture
def row(case, settings):
    settings.BOUNCE_ADDRESS = "bounces@ombudsman.example"
    return mail.to_complainant(case=case, template="news", key="one", at=AT)


def report(row, *, to="", action="failed", status="5.1.1", returned=True, number=1):
    """A report as a mail server writes it (RFC 3464), in its own words and language around the fields."""
    back = f"Message-ID: <{row.uid}@ombudsman.example>\nSubject: x\n" if returned else "Subject: x\n"
    text = f"""From: MAILER-DAEMON@mail.example
To: {to or bounces.sender_of(row)}
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-{number}@mail.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

无法投递 / could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; lin@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no

--b
Content-Type: text/rfc822-headers

{back}
--b--
"""
    return text.replace("\n", "\r\n").encode()


def take(*messages):
    return [bounces.take(raw=raw, at=AT) for raw in messages]


def marked():
    return ContactChoice.objects.filter(bounced_at__isnull=False).exists()


def test_a_final_failure_pauses_the_address_and_is_told_once(row, case):
    assert take(report(row), report(row)) == [Taken.HARD, Taken.AGAIN]

    assert marked()
    assert Event.objects.get(action="mail_returned").data == {"status": "5.1.1", "hard": True}
    assert mail.to_complainant(case=case, template="decided", key="two", at=AT) is None


def test_passing_failures_pause_it_at_the_third(row):
    taken = take(*(report(row, status="4.2.2", number=number) for number in range(2)))
    before = marked()
    taken += take(report(row, status="4.2.2", number=3))

    assert (taken, before, marked()) == ([Taken.SOFT] * 3, False, True)


def test_the_message_id_of_what_comes_back_is_enough(row):
    assert take(report(row, to="office@ombudsman.example")) == [Taken.HARD]


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")])
def test_delays_and_receipts_change_nothing(row, action, status):
    assert take(report(row, action=action, status=status)) == [Taken.NOTHING]
    assert not marked()


def test_nobody_can_silence_an_address_they_cannot_name_a_message_of(row):
    forged = report(row, to="bounces+" + "0" * 32 + "@ombudsman.example", returned=False)

    assert take(forged) == [Taken.STRANGE]
    assert Bounce.objects.count() == 0


def test_a_holiday_notice_is_no_bounce(row):
    notice = f"To: {bounces.sender_of(row)}\r\nAuto-Submitted: auto-replied\r\n\r\nStatus: 5.1.1 I am away\r\n"

    assert take(notice.encode()) == [Taken.NOTHING]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        b"Content-Type: multipart/report; boundary=b\r\n\r\n" + b"--b\r\n" * 5000,
        b"To: " + b"+" * 99_999,
    ],
    ids=["nothing", "rubbish", "many parts", "near matches"],
)
def test_rubbish_is_no_bounce(raw):
    """Attack check 32."""
    assert take(raw) == [Taken.STRANGE]


def test_an_address_that_was_changed_since_is_not_marked(row, case):
    case.person.email = "new@example.org"
    case.person.save()

    assert take(report(row)) == [Taken.HARD]
    assert not marked()


@pytest.mark.parametrize("maildir", [True, False])
def test_a_folder_is_read_and_read_again_without_harm(row, tmp_path, maildir):
    place = tmp_path / "new" if maildir else tmp_path
    place.mkdir(exist_ok=True)
    (place / "1.eml").write_bytes(report(row))
    (place / "2.eml").write_bytes(b"rubbish")
    said = StringIO()

    call_command("take_bounces", str(tmp_path), stdout=said)
    call_command("take_bounces", str(tmp_path), "--remove", stdout=said)

    assert said.getvalue().splitlines() == [
        "hard 1, soft 0, again 0, nothing 0, strange 1",
        "hard 0, soft 0, again 1, nothing 0, strange 1",
    ]
    assert list(place.iterdir()) == []


def test_an_agency_that_does_not_get_its_mail_is_told_to_the_desk(case):
    row = mail.queue(key="a", to="office@agency.example", template="agency_request", language="en", case=case, at=AT)
    Mail.objects.filter(pk=row.pk).update(state="sent", sent_at=AT)
    for _ in range(2):
        bounces.mark(mail=row, hard=True, status="5.1.1", digest="one", at=AT)

    event = Event.objects.get(chain__case=case, action="mail_not_sent")
    page = account(make_staff(Role.OMBUDSMAN)).get(reverse("desk:messages", args=[case.reference])).text
    assert "1 e-mail to an agency may not have arrived" in page
    assert "reached you" not in presenters.sentence(event, {})
    assert not marked()


def test_passing_failures_count_for_thirty_days(row):
    for day in (0, 20, 31, 52):
        bounces.mark(mail=row, hard=False, status="4.2.2", digest=str(day), at=AT + timedelta(days=day))
    assert not marked()

    bounces.mark(mail=row, hard=False, status="4.2.2", digest="third", at=AT + timedelta(days=60))
    assert marked()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("take_bounces", str(tmp_path / "nowhere"))


def test_the_complainant_sees_it_and_a_confirmed_address_takes_it_back(client, row, case):
    take(report(row))
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    page = client.get(reverse("my_case:status"))
    client.post(reverse("my_case:notices"), {"act": "address-email", "email-address": "lin@example.org"})
    code = case.mail_set.get(template="one_time_code").secret
    client.post(reverse("my_case:notices"), {"act": "code-email", "code-email-code": code})

    assert reverse("my_case:notices") in page.text
    assert "Our e-mail to you came back" in page.text
    assert not marked()
