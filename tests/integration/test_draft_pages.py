"""Nothing typed is lost: invalid pages, two windows, two devices, older forms, pages out of reach."""

import json
import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.complaint import FORM_VERSION
from cases.models import Case, Draft
from cases.services import draft_pages, drafts
from cases.views import drafting
from tests.factories.complaints import answers

pytestmark = pytest.mark.django_db

ORIGIN = {"origin": "http://testserver"}


def page_of(slug):
    return reverse("public:step", args=[slug])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def seen_on(response):
    return re.search(r'name="seen" value="(\d+)"', response.content.decode())[1]


def browser(draft):
    """Another device of the same draft."""
    client, response = Client(), HttpResponse()
    drafting.remember(response, drafts.new_key(draft=draft, at=timezone.now()))
    client.cookies = response.cookies
    return client


def writing(until="check", **changed):
    """A live draft answered up to a page, and a browser that holds it."""
    draft, _ = drafts.begin(language="en", at=timezone.now())
    for slug, values in answers(**changed).items():
        if slug == until:
            break
        drafts.save(draft=draft, page=slug, values=values, at=timezone.now())
    draft.refresh_from_db()
    return draft, browser(draft)


# --- What is not valid ---


def test_an_invalid_page_is_kept_as_typed_and_shown_again_on_another_device():
    draft, client = writing(until="person")

    assert client.post(page_of("person"), {"name": "林闻清", "id_number": "12?"}).status_code == 422

    shown = text(browser(draft).get(page_of("person")))
    assert 'value="林闻清"' in shown
    assert 'value="12?"' in shown
    assert "This page is not finished" in shown


def test_a_page_saved_for_later_keeps_even_what_is_far_too_long():
    _draft, client = writing(until="story")
    long = "我不能坐飞机。" * 2000  # 14,000 characters, 4,000 too many

    response = client.post(page_of("story"), {"narrative": long, "later": "1"})

    assert response.url == reverse("public:later")
    assert long in client.get(page_of("story")).content.decode()
    assert draft_pages.settled(Draft.objects.get()).get("story") is None


def test_an_unfinished_page_is_asked_again_before_sending():
    _draft, client = writing()
    client.post(page_of("story"), {"narrative": "x" * 10_001})

    assert client.get(reverse("public:check")).url == page_of("story")
    assert client.post(reverse("public:check"), {"declared": "on"}).url == page_of("story")
    assert Case.objects.count() == 0


def test_an_empty_page_saved_for_later_is_no_error_on_return():
    _draft, client = writing(until="story")

    client.post(page_of("story"), {"narrative": "", "later": "1"})

    assert "Error:" not in text(client.get(page_of("story")))


def test_a_row_more_keeps_what_was_typed_in_the_others():
    draft, client = writing(until="timeline")

    client.post(page_of("timeline"), {"rows": "1", "row0-year": "2026", "row0-what": "I was refused.", "add": "1"})

    shown = browser(draft).get(page_of("timeline")).content.decode()
    assert "I was refused." in shown
    assert 'name="row1-what"' in shown


def test_words_for_a_page_that_another_window_closed_wait_for_it():
    _draft, client = writing(until="person", acting={"acting": "other"})
    drafts.save(draft=Draft.objects.get(), page="acting", values={"acting": "self"}, at=timezone.now())

    response = client.post(page_of("representative"), {"name": "陈广", "authority": "I am his father."})

    assert response.url == page_of("person")
    assert draft_pages.state_of(Draft.objects.get(), "representative").unfinished["authority"] == ["I am his father."]


def test_a_page_asks_the_database_three_times(django_assert_num_queries):
    """The draft, and what can be chosen; whatever else is kept lies in the draft itself."""
    _draft, client = writing(until="story")

    with django_assert_num_queries(3):
        client.get(page_of("story"))


# --- Two windows ---


def test_the_second_window_never_overwrites_the_first_in_silence():
    draft, first = writing(until="effects")
    second = browser(draft)
    before = seen_on(first.get(page_of("story")))

    assert first.post(page_of("story"), {"narrative": "Told at the airport.", "seen": before}).status_code == 302
    met = second.post(page_of("story"), {"narrative": "Told at the station.", "seen": before})

    assert met.status_code == 409
    shown = text(met)
    assert "Told at the airport." in shown
    assert "Told at the station." in shown
    assert "<title>Compare:" in shown
    assert drafts.answers_of(Draft.objects.get())["story"] == {"narrative": "Told at the airport."}


def meeting():
    draft, first = writing(until="effects")
    second = browser(draft)
    before = seen_on(first.get(page_of("story")))
    first.post(page_of("story"), {"narrative": "I heard of it at the airport, from a clerk.", "seen": before})
    second.post(page_of("story"), {"narrative": "My bank wrote to me, weeks before that.", "seen": before})
    return first, second


def test_both_texts_wait_on_either_device_until_somebody_chose():
    for client in meeting():
        shown = text(client.get(page_of("story")))
        assert "I heard of it at the airport, from a clerk." in shown
        assert "My bank wrote to me, weeks before that." in shown
        assert client.get(page_of("effects")).url == page_of("story")


@pytest.mark.parametrize(
    ("take", "box"),
    [
        ("ours", "I heard of it at the airport, from a clerk."),
        ("theirs-0", "My bank wrote to me, weeks before that."),
        ("both-0", "I heard of it at the airport, from a clerk.\n\nMy bank wrote to me, weeks before that."),
        ("theirs-7", "I heard of it at the airport, from a clerk."),
        ("<script>", "I heard of it at the airport, from a clerk."),
    ],
)
def test_one_of_both_or_both_together_can_be_taken_and_saved(take, box):
    _, second = meeting()

    response = second.post(page_of("story"), {"take": take})

    assert response.context["form"]["narrative"].value() == box
    second.post(page_of("story"), {"narrative": box, "seen": seen_on(response)})
    assert drafts.answers_of(Draft.objects.get())["story"] == {"narrative": box}
    assert "Compare:" not in text(second.get(page_of("story")))


def test_sending_the_same_twice_is_no_meeting():
    _draft, client = writing(until="effects")
    before = seen_on(client.get(page_of("story")))

    for _ in range(2):
        assert client.post(page_of("story"), {"narrative": "The same.", "seen": before}).status_code == 302

    assert Draft.objects.get().saves["story"] == int(before) + 1


def test_a_meeting_of_three_keeps_all_three():
    draft, first = writing(until="effects")
    before = seen_on(first.get(page_of("story")))
    for words in ("One of three.", "Two of three.", "Three of three.", "Three of three."):
        response = browser(draft).post(page_of("story"), {"narrative": words, "seen": before})

    shown = text(response)
    assert all(words in shown for words in ("One of three.", "Two of three.", "Three of three."))


def test_rows_of_both_windows_can_be_put_together():
    draft, first = writing(until="effects")
    second = browser(draft)
    before = seen_on(first.get(page_of("timeline")))
    row = {"rows": "1", "row0-year": "2026", "seen": before}
    first.post(page_of("timeline"), {**row, "row0-what": "Refused at the airport."})
    second.post(page_of("timeline"), {**row, "row0-what": "A letter of the bank."})

    form = second.post(page_of("timeline"), {"take": "both-0"}).context["form"]

    assert [form[f"row{place}-what"].value() for place in range(form.count)] == [
        "Refused at the airport.",
        "A letter of the bank.",
    ]


def test_what_changed_elsewhere_is_looked_at_again_before_sending():
    _draft, client = writing()
    page = client.get(reverse("public:check")).content.decode()
    saves = re.search(r'name="saves" value="(\d+)"', page)[1]
    drafts.save(draft=Draft.objects.get(), page="story", values={"narrative": "Another story."}, at=timezone.now())

    response = client.post(reverse("public:check"), {"declared": "on", "saves": saves})

    assert response.status_code == 422
    assert "Answers were changed in another window." in text(response)
    assert "Another story." in text(response)
    assert Case.objects.count() == 0


def test_only_the_browser_that_sent_it_sees_the_access_code():
    draft, first = writing()
    second = browser(draft)

    assert first.post(reverse("public:check"), {"declared": "on"}).url == reverse("public:receipt")

    assert 'class="secret"' in text(first.get(reverse("public:receipt")))
    assert second.get(reverse("public:receipt")).url == reverse("my_case:enter")
    assert Draft.objects.get().aside == ""


# --- Another form ---


def old_draft(**more):
    draft, client = writing()
    today = answers()
    old = {
        "about": {"scheme": today["about"]["schemes"][0]},
        "grounds": today["grounds"],
        "story": {"narrative": "Written in the old form."},
        **more,
    }
    Draft.objects.filter(pk=draft.pk).update(form_version=1)
    row = Draft.objects.get(pk=draft.pk)
    row.answers = json.dumps(old, ensure_ascii=False)
    row.save()
    return client


def test_answers_of_an_older_form_are_taken_over():
    client = old_draft()

    assert client.post(reverse("public:start")).url == page_of("details")

    row = Draft.objects.get()
    assert row.form_version == FORM_VERSION
    assert drafts.answers_of(row)["story"] == {"narrative": "Written in the old form."}
    assert drafts.answers_of(row)["records"]["rows"][0]["key"] == "1"


def test_what_is_not_asked_any_more_is_kept_and_shown():
    client = old_draft(story={"narrative": "A.", "mood": "I was afraid all week."})
    client.post(page_of("details"), {})

    shown = text(client.get(page_of("story")))

    assert "We asked this differently before" in shown
    assert "I was afraid all week." in shown


def test_unfinished_words_of_an_older_form_are_shown_too():
    client = old_draft(about={})
    row = Draft.objects.get()
    row.aside = json.dumps({"unfinished": {"about": {"scheme": ["999"], "why": ["Which one is it? I do not know."]}}})
    row.save()

    shown = text(client.get(page_of("about")))

    assert "Which one is it? I do not know." in shown
    assert "999" not in shown


def test_a_draft_of_a_later_form_is_left_as_it_is():
    _draft, client = writing(until="effects")
    Draft.objects.update(form_version=FORM_VERSION + 1)

    client.post(page_of("story"), {"narrative": "Written after the form was set back."})

    assert Draft.objects.get().form_version == FORM_VERSION + 1
    assert set(drafts.answers_of(Draft.objects.get())) >= {"about", "grounds", "story"}


# --- Leaving a page half-way ---


def test_back_keeps_what_was_half_written():
    _draft, client = writing(until="details")

    response = client.post(page_of("details"), {"learned_on": "2026-99-99", "learned_how": "At the air", "back": "1"})

    assert response.url == page_of("grounds")
    shown = text(client.get(page_of("details")))
    assert 'value="At the air"' in shown
    assert "This page is not finished" in shown


def test_the_other_language_keeps_what_was_half_written():
    _draft, client = writing(until="story")

    response = client.post(page_of("story"), {"narrative": "x" * 10_001, "speak": "zh-hans"}, follow=True)

    assert response.redirect_chain == [(page_of("story"), 302)]
    shown = text(response)
    assert "x" * 10_001 in shown
    assert 'lang="zh-hans"' in shown


def test_a_language_that_we_do_not_speak_changes_nothing():
    _draft, client = writing(until="story")

    response = client.post(page_of("story"), {"narrative": "A.", "speak": "tlh"})

    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    assert drafts.answers_of(Draft.objects.get())["story"] == {"narrative": "A."}


@pytest.mark.parametrize("button", ["later", "back", "speak"])
def test_a_page_that_was_only_looked_at_is_not_answered(button):
    _draft, client = writing(until="consent")

    client.post(page_of("consent"), {button: "en"})

    assert "consent" not in drafts.answers_of(Draft.objects.get())


def test_back_to_the_check_page_asks_for_a_finished_page_first():
    _draft, client = writing()

    refused = client.post(page_of("story"), {"narrative": "", "from": "check", "back": "1"})
    taken = client.post(page_of("story"), {"narrative": "B.", "from": "check", "back": "1", "seen": seen_on(refused)})

    assert refused.status_code == 422
    assert taken.url == reverse("public:check")


# --- A draft that is gone ---


def test_words_for_a_draft_that_is_over_are_shown_to_be_copied():
    _draft, client = writing(until="story")
    Draft.objects.update(expires_at="2020-01-01T00:00Z")

    response = client.post(page_of("story"), {"narrative": "All of my story."}, headers=ORIGIN)

    assert response.status_code == 410
    assert "All of my story." in text(response)


def test_words_from_a_browser_that_lost_its_cookie_are_shown_to_be_copied():
    response = Client().post(page_of("story"), {"narrative": "All of my story."}, headers=ORIGIN)

    assert response.status_code == 410
    assert "All of my story." in text(response)


def test_a_page_keeps_no_more_than_anybody_types():
    draft, _ = drafts.begin(language="en", at=timezone.now())

    kept = draft_pages.keep(
        draft=draft, page="story", typed={"narrative": ["x" * 300_000]}, values=None, seen=0, at=timezone.now()
    )

    assert draft_pages.state_of(kept.draft, "story").unfinished == {"narrative": ["x" * draft_pages.LONGEST_KEPT]}


def test_a_draft_keeps_no_more_than_anybody_types_however_many_pages_are_sent():
    draft, _ = drafts.begin(language="en", at=timezone.now())

    for key in range(2, 40):
        for words in "ab":
            typed = {"answer": [words * 90_000], "n" * 200: ["x"]}
            draft_pages.keep(draft=draft, page=f"details-{key}", typed=typed, values=None, seen=0, at=timezone.now())

    assert len(Draft.objects.get().aside) <= draft_pages.MOST_ASIDE + draft_pages.LONGEST_KEPT + 10_000


@pytest.mark.parametrize("slug", ["grounds-100", "details-0", "details-01", "grounds-x", "story-2"])
def test_a_page_that_no_draft_can_have_is_not_there(slug):
    _draft, client = writing(until="story")

    response = client.post(page_of(slug), {"narrative": "x"})

    assert response.status_code == 404
    assert Draft.objects.get().aside.count("narrative") == 0
