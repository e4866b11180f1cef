"""Complaints on the telephone and on paper: the same form, an officer who is named, and a code shown once."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Case, Channel, Draft, Event
from cases.services import taking
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.accounts import make_staff
from tests.factories.complaints import answers, make_office, posted
from tests.integration.test_access_matrix import account
from tests.integration.test_filing_pages import page_of, send, text

pytestmark = pytest.mark.django_db

TAKE = "desk:take_complaint"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


@pytest.fixture
def officer():
    return make_staff(Role.INTAKE, name="He Jing")


@pytest.fixture
def client(officer):
    return account(officer)


def take(client, channel="phone"):
    """Fill in the whole form as an officer; gives the answer to sending it."""
    make_office()
    assert client.post(reverse(TAKE), {"channel": channel}).url == page_of("about")
    for slug, values in answers().items():
        if slug == "evidence":
            client.post(reverse("public:evidence"), {"go_on": "1"})
        else:
            assert client.post(page_of(slug), posted(values)).status_code == 302, slug
    return send(client)


@pytest.mark.parametrize("channel", ["phone", "paper"])
def test_an_officer_files_for_somebody_and_hands_the_code_over_once(client, officer, channel):
    response = take(client, channel)

    case = Case.objects.get()
    slip = reverse("desk:code_slip", args=[Draft.objects.get().uid])
    assert response.url == slip
    assert (case.filing.channel, case.filing.taken_by) == (channel, officer)
    assert 'class="secret"' in text(client.get(slip))
    client.post(slip)
    assert 'class="secret"' not in text(client.get(slip))
    written = dict(Event.objects.filter(chain__case=case).values_list("action", "actor"))
    assert (written["complaint_taken"], written["code_handed_over"]) == (officer.actor.label, officer.actor.label)
    assert "complaint_received" not in written


def test_what_is_asked_on_the_telephone_stays_the_citizens_own(client, officer):
    take(client)

    assert Event.objects.get(action="relief_asked").actor.startswith(Role.CITIZEN.value)


def test_the_code_of_a_taken_complaint_opens_its_case(client, officer):
    take(client)
    slip = text(client.get(reverse("desk:code_slip", args=[Draft.objects.get().uid])))
    code = "".join(re.findall(r"<span>([A-Z2-9]{4})</span>", slip))

    opened = Client().post(reverse("my_case:enter"), {"reference": Case.objects.get().reference, "code": code})

    assert opened.url == reverse("my_case:status")


def test_an_officers_session_opens_no_case_of_the_citizen(client, officer):
    take(client)

    assert client.get(reverse("my_case:status")).url.startswith(reverse("my_case:enter"))


def test_nobody_else_goes_on_with_an_officers_draft_even_with_its_cookie(client, officer):
    make_office()
    client.post(reverse(TAKE), {"channel": "phone"})
    thief, colleague = Client(), account(make_staff(Role.INTAKE, name="Another"))
    for other in (thief, colleague):
        for name in ("draft", "__Host-draft"):
            if name in client.cookies:
                other.cookies[name] = client.cookies[name].value

    assert client.get(page_of("about")).status_code == 200
    assert [other.get(page_of("about")).status_code == 200 for other in (thief, colleague)] == [False, False]
    assert colleague.post(reverse(TAKE), {"draft": Draft.objects.get().uid}).status_code == 404


def test_an_officer_goes_on_with_what_was_begun(client, officer):
    make_office()
    client.post(reverse(TAKE), {"channel": "paper"})
    client.cookies.pop("draft", None)

    shown = text(client.get(reverse(TAKE)))
    response = client.post(reverse(TAKE), {"draft": Draft.objects.get().uid})

    assert "Begun and not sent" in shown
    assert response.url == page_of("about")


def test_the_slip_is_shown_to_nobody_else(client, officer):
    take(client)
    slip = reverse("desk:code_slip", args=[Draft.objects.get().uid])

    assert account(make_staff(Role.OMBUDSMAN)).get(slip).status_code == 404


@pytest.mark.parametrize("by", [citizen(), None])
def test_without_the_permission_nothing_is_taken(by):
    actor = by or make_staff(Role.AUDITOR).actor

    with pytest.raises(Refused) as refused:
        taking.begin(channel=Channel.PHONE, language="en", by=actor, at=timezone.now())

    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_the_printed_form_holds_everything_that_is_asked_and_nobodys_data():
    make_office()

    shown = text(Client().get(reverse("public:paper_form")))

    for words in ("Day and signature", "younger than 14", "In the order of time", "Full name"):
        assert words in shown, words
    assert "<input" not in shown.split('class="paper"')[1].split("</main>")[0]


def test_what_an_officer_writes_down_has_no_code_of_its_own(client, officer):
    make_office()
    client.post(reverse(TAKE), {"channel": "phone"})

    assert client.get(reverse("public:later")).url == reverse(TAKE)
    assert client.post(reverse("public:leave_draft")).url == reverse(TAKE)
    assert Draft.objects.get().keys.count() == 1


def test_an_officer_whose_session_ended_loses_no_words(client, officer):
    make_office()
    client.post(reverse(TAKE), {"channel": "phone"})
    client.cookies.pop("session")
    way_in = reverse("account_login") + "?next=" + reverse(TAKE)

    refused = client.post(page_of("about"), {"note": "As she said it."}, headers={"sec-fetch-site": "same-origin"})

    assert refused.status_code == 403
    assert "As she said it." in text(refused)
    assert way_in in text(refused)
    assert client.get(page_of("about")).url == way_in
    assert client.cookies["draft"].value
