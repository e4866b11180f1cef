"""The guide before filing in a browser without scripts: it sorts, explains, goes back, and keeps nothing."""

import logging
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases import steps
from cases.grounds import Ground
from cases.models import Draft
from cases.wording import guide as say
from cases.wording.statuses import GROUNDS

pytestmark = pytest.mark.django_db

GUIDE = "/can-we-help/"


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def fields(response, form=-1):
    """What one of the page's forms would send, apart from its buttons and choices."""
    forms = re.findall(rf'<form method="post"[^>]*action="{GUIDE}".*?</form>', response.content.decode(), re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[form])
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def walk(client, *steps):
    """Answer question after question by what the pages themselves carry along."""
    response = client.get(GUIDE)
    for answers in steps:
        response = client.post(GUIDE, {**fields(response), **answers})
    return response


NOT_URGENT = ({"about": "court_list"}, {"behind": "entry"}, {"now": "nothing"})


def test_it_leads_from_four_questions_to_the_letter():
    client = Client()

    advice = walk(client, *NOT_URGENT, {"asked": "no"})
    letter = client.post(GUIDE, {**fields(advice), "letter": "1"})

    shown = text(advice)
    assert "You can complain now, but asking them first is often quicker" in shown
    assert "Why this date?" in shown
    assert "Supreme People&#x27;s Court, Fa Shi [2017] 7, Article 12" in shown
    assert reverse("public:start") in shown
    assert 'lang="zh-Hans"' in text(letter)
    assert text(letter).count("<article") == 2  # theirs, and one to understand it


def test_a_chinese_reader_gets_one_letter():
    client = Client(headers={"accept-language": "zh-hans"})

    letter = client.post(GUIDE, {**fields(walk(client, *NOT_URGENT, {"asked": "no"})), "letter": "1"})

    assert text(letter).count("<article") == 1


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (({"about": "ban"}, {"behind": "entry"}, {"now": "travel"}), "ask us to suspend it for the time being"),
        (({"about": "platform"}, {"behind": "judgment"}), "You may always complain to us."),
        ((*NOT_URGENT, {"asked": "answered"}), "Yes. Complain to us"),
    ],
)
def test_every_answer_keeps_the_way_to_a_complaint_open(steps, words):
    shown = text(walk(Client(), *steps))

    assert words in shown
    assert f'href="{reverse("public:start")}"' in shown


@pytest.mark.parametrize("behind", ["judgment", "penalty", "employer", "deal"])
def test_whoever_is_sent_elsewhere_still_learns_what_we_can_suspend_at_once(behind):
    shown = text(walk(Client(), {"about": "court_list"}, {"behind": behind}))

    assert "under “What cannot wait”, choose what bites now." in shown


def test_whoever_waits_gets_the_letter_too():
    client, asked_on = Client(), timezone.localdate().isoformat()
    advice = walk(client, *NOT_URGENT, {"asked": "waiting", "asked_on": asked_on})

    letter = client.post(GUIDE, {**fields(advice), "letter": "1"})

    assert text(letter).count("<article") == 2


def test_the_guide_names_pages_and_answers_as_the_form_does():
    client = Client(headers={"accept-language": "zh-hans"})
    asked_on = (timezone.localdate() - timedelta(days=60)).isoformat()

    late = text(walk(client, *NOT_URGENT, {"asked": "waiting", "asked_on": asked_on}))
    urgent = text(walk(client, {"about": "ban"}, {"behind": "entry"}, {"now": "travel"}))

    with translation.override("zh-hans"):
        assert str(GROUNDS[Ground.NO_ANSWER]) in late
        assert str(steps.URGENT.title) in urgent


@pytest.mark.parametrize(("days", "words"), [(3, "you need not wait"), (60, "They are late with their answer")])
def test_whoever_waits_learns_whether_the_time_is_over(days, words):
    asked_on = (timezone.localdate() - timedelta(days=days)).isoformat()

    assert words in text(walk(Client(), *NOT_URGENT, {"asked": "waiting", "asked_on": asked_on}))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({}, "Choose whether you have asked them."),
        ({"asked": "perhaps"}, "Choose whether you have asked them."),
        ({"asked": "waiting"}, "Write the day on which you asked, as well as you know it."),
        ({"asked": "waiting", "asked_on": "2999-01-01"}, "This day cannot be right"),
        ({"asked": "waiting", "asked_on": "2026-02-31"}, "Write the day as year, month and day"),
        ({"asked": "no", "asked_on": "soon"}, "Write the day as year, month and day"),
    ],
)
def test_bad_input_is_named_beside_the_field_and_in_the_summary(answer, words):
    response = walk(Client(), *NOT_URGENT, answer)

    assert response.status_code == 422
    assert text(response).count(words) == 2
    assert "<title>Error:" in text(response)
    assert fields(response)["now"] == "nothing"


def test_the_way_back_shows_each_answer_as_it_was_given():
    client = Client()
    response = walk(client, *NOT_URGENT, {"asked": "no"})

    for key, value in (("asked", "no"), ("now", "nothing"), ("behind", "entry"), ("about", "court_list")):
        response = client.post(GUIDE, {**fields(response, form=0), "back": "1"})
        assert re.search(rf'name="{key}" value="{value}"[^>]* checked', text(response)), key
    assert 'name="back"' not in text(response)


def test_a_strange_form_begins_at_the_first_question():
    client = Client()

    for sent in ({}, {"at": "nothing"}, {"at": "asked", "asked": "no"}, {"about": "x" * 10_000, "back": "1"}):
        assert str(say.QUESTIONS["about"].label) in text(client.post(GUIDE, sent))


def test_nothing_is_kept(caplog):
    client = Client()
    client.get(GUIDE)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    with caplog.at_level(logging.DEBUG):
        walk(client, *NOT_URGENT, {"asked": "no"})

    assert set(cookies) == set(client.cookies) <= {"csrf"}
    assert (Draft.objects.count(), Session.objects.count()) == (0, 0)
    assert "court_list" not in "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
