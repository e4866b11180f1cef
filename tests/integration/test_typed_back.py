"""A token or session that ended, an error on our side: what was typed is given back, and nothing that must not be."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from cases.models import Draft, Message
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION
from ombudsman.urls import handler500
from ombudsman.urls import urlpatterns as real_routes
from tests.factories.cases import make_case
from tests.factories.complaints import make_office

pytestmark = pytest.mark.django_db

HERE = {"sec-fetch-site": "same-origin"}
STORY = "They told me at the counter. <b>Nobody</b> wrote.\n第二天也一样。"


@login_not_required
def breaks(request):
    raise RuntimeError("on purpose")


urlpatterns = [path("breaks/", breaks), *real_routes]
assert handler500


def given_back(response):
    """The fields that the page would send again."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())
    return dict(found)


def writing():
    make_office()
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("public:start"))
    token = client.cookies["csrf"].value
    client.post(reverse("public:start"), {"csrfmiddlewaretoken": token})
    return client


def test_a_stale_token_costs_no_words_and_one_more_press_saves_them():
    """Attack check 35, from the side of whoever is no attacker."""
    client = writing()
    address = reverse("public:step", args=["about"])
    client.cookies.pop("csrf")
    typed = {"schemes": "999", "note": STORY, "csrfmiddlewaretoken": "x" * 64}

    refused = client.post(address, typed, headers=HERE)
    again = given_back(refused)

    assert refused.status_code == 403
    assert "They told me at the counter. &lt;b&gt;Nobody&lt;/b&gt; wrote." in refused.content.decode()
    assert Draft.objects.get().aside == ""
    saved = client.post(address, {**again, "note": STORY}, headers=HERE)
    assert saved.status_code == 422  # 999 is no scheme; but it was looked at, and kept
    assert "第二天也一样。" in Draft.objects.get().aside


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_what_another_site_sent_is_not_offered_again(headers):
    response = Client(enforce_csrf_checks=True).post("/complain/story/", {"narrative": STORY}, headers=headers)

    assert response.status_code == 403
    assert "counter" not in response.content.decode()
    assert given_back(response) == {}


@pytest.mark.parametrize("name", ["code", "password", "access_code", "reference", "token"])
def test_what_opens_something_is_never_given_back(name):
    typed = {name: "KM7-4Q29-XHC ABCD", "narrative": STORY}

    response = Client(enforce_csrf_checks=True).post("/my-case/", typed, headers=HERE)

    assert response.status_code == 403
    assert "KM7" not in response.content.decode()


def test_an_endless_text_is_not_carried_about():
    typed = {"narrative": "word " * 50_000}

    response = Client(enforce_csrf_checks=True).post("/complain/story/", typed, headers=HERE)

    assert response.status_code == 403
    assert len(response.content) < 10_000


@pytest.mark.urls(__name__)
def test_an_error_of_ours_gives_the_words_back():
    client = Client(raise_request_exception=False)

    response = client.post("/breaks/", {"narrative": STORY}, headers=HERE)

    assert response.status_code == 500
    assert given_back(response)["narrative"].startswith("They told me at the counter.")
    assert 'action="/breaks/"' in response.content.decode()


@pytest.mark.urls(__name__)
def test_an_error_without_words_is_the_plain_page():
    response = Client(raise_request_exception=False).get("/breaks/")

    assert response.status_code == 500
    assert "Go back with your browser and try again in a few minutes." in response.content.decode()


def test_a_message_survives_the_end_of_a_session():
    case, client = make_case(at=timezone.now()), Client()
    open_case(client, case)
    address = reverse("my_case:messages")
    Session.objects.all().delete()

    refused = client.post(address, {"body": STORY}, headers=HERE)
    again = given_back(refused)
    open_case(client, case)
    sent = client.post(address, {**again, "body": STORY}, headers=HERE)

    assert refused.status_code == 403
    assert "You were away for a while" in refused.content.decode()
    assert "counter" in refused.content.decode()
    assert sent.status_code == 302
    assert Message.objects.get().body == STORY


def test_without_words_the_end_of_a_session_leads_to_the_way_in():
    assert Client().post(reverse("my_case:messages"), {"body": ""}, headers=HERE).url == reverse("my_case:enter")


def test_words_for_the_desk_survive_too():
    response = Client().post(reverse("desk:home"), {"note": STORY}, headers=HERE)

    assert response.status_code == 403
    assert "counter" in response.content.decode()
    assert reverse("account_login") in response.content.decode()


def open_case(client, case):
    client.cookies.pop("session", None)
    session = client.session
    session[CASE_IN_SESSION], session[OPENED_IN_SESSION] = case.pk, timezone.now().timestamp()
    session.save()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("narrative", "unfair", True),
        ("row0-what", "unfair", True),
        ("anything", "Unfair", True),
        ("email", "lin@example.org", True),
        ("narrative", "", False),
        ("consents", "12:COURT_LIST", False),
        ("schemes", "7", False),
        ("agrees", "yes", False),
    ],
)
def test_one_word_is_given_back_and_a_mere_choice_is_not(name, value, shown):
    response = Client(enforce_csrf_checks=True).post("/complain/story/", {name: value}, headers=HERE)

    assert ("What you typed is still here" in response.content.decode()) is shown
    assert "data-leave" in response.content.decode()
