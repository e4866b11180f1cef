"""Attack check 23, for the ways in: no code stands in an address, a title, a log line, a mail, an event or a job."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.models import Event, Job, Mail
from cases.reference import grouped
from cases.services import access_codes, mail, passkeys, proofings, recovery
from cases.views.door import OPENED_IN_SESSION
from tests.factories.cases import CODE, make_case
from tests.factories.devices import Device
from tests.integration.test_access_matrix import complainant
from tests.integration.test_recovery import confirmed, digits_of, do

pytestmark = pytest.mark.django_db
MAIL = "lin@example.org"


def left_behind(caplog):
    """Everything that leaves the page of its reader, as one text."""
    mails = [" ".join(mail.compose(row)) for row in Mail.objects.exclude(template="one_time_code")]
    jobs = list(Job.objects.values_list("args", "key", "last_error"))
    events = list(Event.objects.values_list("action", "actor", "data"))
    sessions = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        sessions = cursor.fetchall()
    return "\n".join(map(str, (caplog.text, mails, jobs, events, sessions)))


def title_of(page):
    return re.search(r"<title>(.*?)</title>", page.content.decode())[1]


def test_a_lost_code_leaves_no_secret_behind(caplog):
    caplog.set_level(logging.DEBUG)
    case, client = confirmed(make_case(email=MAIL)), Client()
    client.post(reverse("my_case:recover"), {"reference": case.reference, "way": "email"})
    do(Job.objects.get(kind=recovery.KIND))
    digits = digits_of(case)
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE[::-1]})
    done = client.post(reverse("my_case:recover_code"), {"reference": case.reference, "code": digits})
    page = client.get(done.url)
    code = access_codes.fresh_code(filing=case.filing, at=timezone.now())

    seen = left_behind(caplog)

    for secret in (code, grouped(code), digits, CODE, CODE[::-1], case.person.name, case.person.id_number, MAIL):
        assert secret not in seen
        assert secret not in done.url + title_of(page)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_papers_and_passkeys_leave_no_secret_behind(caplog):
    caplog.set_level(logging.DEBUG)
    case, device, reach = make_case(email=MAIL), Device(), "+86 10 5550 0199"
    form = {"reference": case.reference, "way": "visit", "reach": reach}
    asked = Client().post(reverse("my_case:prove"), form, follow=True)
    pickup = "".join(asked.context["code_groups"])
    number = asked.context["number"].replace("-", "")
    Client().post(reverse("my_case:collect"), {"number": number, "pickup_code": pickup})
    ceremony = passkeys.begin_adding(filing=case.filing, at=timezone.now())
    inside = complainant(case)
    form = {"token": ceremony.token, "answer": device.make(ceremony.options), "name": "甄的手机"}
    inside.post(reverse("my_case:passkeys"), form)
    opening = passkeys.begin_opening(at=timezone.now())
    form = {"token": opening.token, "answer": device.sign(opening.options)}
    opened = Client().post(reverse("my_case:open_with_passkey"), form)

    seen = left_behind(caplog)

    assert opened.url == reverse("my_case:status")
    for secret in (pickup, grouped(pickup), reach, "甄的手机", device.credential_id.hex(), case.person.name):
        assert secret not in seen
    assert pickup not in title_of(asked)


def test_what_opens_a_case_is_kept_only_as_hashes_and_public_keys():
    """ASVS 5.0, 6.5.2 and 11.4.2: below 112 bits only a slow hash with a salt of its own is kept."""
    case = make_case()
    code = access_codes.replace(filing=case.filing, by=citizen(case.pk), at=timezone.now())
    asked = proofings.ask(
        reference=case.reference, way=proofings.ProofingWay.VISIT, reach="-", language="en", address="192.0.2.1",
        at=timezone.now(),
    )  # fmt: skip

    with connection.cursor() as cursor:
        cursor.execute("SELECT code_hash FROM cases_case UNION ALL SELECT pickup_hash FROM cases_proofing")
        kept = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT code FROM cases_freshcode")
        sealed = [row[0] for row in cursor.fetchall()]

    assert len(kept) == len(set(kept)) == 2
    assert all(one.startswith("argon2$argon2id$") for one in kept)
    assert all(one.startswith("sealed:") for one in sealed)
    assert code not in str(kept + sealed)
    assert asked.pickup_code not in str(kept + sealed)


def test_every_way_in_gives_a_new_session_id():
    """Attack check 20, ASVS 5.0, 7.2.4: what was planted before is worth nothing, whichever way somebody came in."""
    case = confirmed(make_case(email=MAIL))
    ids = []
    for way in ("code", "digits", "passkey"):
        client = Client()
        session = client.session
        session["planted"] = True
        session.save()
        client.cookies["session"] = planted = session.session_key
        if way == "code":
            client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
        elif way == "digits":
            recovery.ask(
                reference=case.reference, channel=recovery.MailChannel.EMAIL, address="192.0.2.9", at=timezone.now()
            )
            do(Job.objects.filter(kind=recovery.KIND).latest("pk"))
            client.post(reverse("my_case:recover_code"), {"reference": case.reference, "code": digits_of(case)})
        else:
            device = Device()
            ceremony = passkeys.begin_adding(filing=case.filing, at=timezone.now())
            told = {"token": ceremony.token, "answer": device.make(ceremony.options), "name": ""}
            passkeys.add(filing=case.filing, by=citizen(case.pk), at=timezone.now(), **told)
            opening = passkeys.begin_opening(at=timezone.now())
            form = {"token": opening.token, "answer": device.sign(opening.options)}
            client.post(reverse("my_case:open_with_passkey"), form)
        ids.append((client.session.session_key, planted))
        thief = Client()
        thief.cookies["session"] = planted
        assert client.get(reverse("my_case:status")).status_code == 200
        assert thief.get(reverse("my_case:status")).url == reverse("my_case:enter")

    assert all(now != planted for now, planted in ids)


def test_a_visit_ends_after_four_hours_however_busy():
    """ASVS 5.0, 7.3.1 and 7.3.2: half an hour idle (the age of the session), four hours in all."""
    client = complainant(make_case())
    assert client.session.get_expiry_age() == 30 * 60
    session = client.session
    session[OPENED_IN_SESSION] = (timezone.now() - timedelta(hours=4, seconds=1)).timestamp()
    session.save()

    assert client.get(reverse("my_case:passkeys")).url == reverse("my_case:enter") + "?next=passkeys"


def test_asking_twice_for_a_new_code_leaves_one_that_works():
    """Attack check 60: a double click, of which the first answer never arrived, ends at the code that opens."""
    case = make_case()
    client, copy = complainant(case), Client()
    copy.cookies["session"] = client.cookies["session"].value
    client.post(reverse("my_case:new_code"))
    copy.post(reverse("my_case:new_code"))
    shown = "".join(re.findall(r"<span>(\w{4})</span>", copy.get(reverse("my_case:new_code")).content.decode()))

    assert Client().post(reverse("my_case:enter"), {"reference": case.reference, "code": shown}).status_code == 302
