"""Pages on which something is told several times: rows come and go by buttons, and nothing typed is lost."""

import re

import pytest
from django.test import Client

from cases.models import Draft
from cases.services import drafts
from tests.factories.agencies import scheme_of
from tests.factories.complaints import make_office, posted
from tests.integration.test_filing_pages import fill, page_of, text

pytestmark = pytest.mark.django_db

TWO = {
    "rows": "2",
    "row0-year": "2026",
    "row0-month": "9",
    "row0-what": "The airport refused me.",
    "row1-what": "I wrote to them.",
}


@pytest.fixture
def client():
    return Client()


def rows_of(page):
    return drafts.answers_of(Draft.objects.get())[page]["rows"]


def test_adding_a_row_keeps_every_word_and_checks_nothing_yet(client):
    fill(client, until="timeline")

    response = client.post(page_of("timeline"), {**TWO, "row1-year": "20", "add": "1"})

    shown = text(response)
    assert response.status_code == 200
    assert 'name="rows" value="3"' in shown
    assert "The airport refused me." in shown
    assert 'value="20"' in shown
    assert "error-summary" not in shown


def test_removing_a_row_keeps_the_others(client):
    fill(client, until="timeline")

    shown = text(client.post(page_of("timeline"), {**TWO, "remove": "0"}))

    assert 'name="rows" value="1"' in shown
    assert "I wrote to them." in shown
    assert "The airport refused me." not in shown


def test_enter_in_a_field_saves_and_removes_nothing(client):
    fill(client, until="timeline")

    shown = text(client.get(page_of("timeline")))

    first = re.search(r'<button[^>]* form="answers"[^>]*>', shown)
    assert "name=" not in first.group()
    assert first.start() < shown.index('id="answers"')  # buttons elsewhere on the page may belong to a form too


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"row0-year": "2025", "row0-month": "2", "row0-day": "30", "row0-what": "x"}, "There is no such day."),
        ({"row0-month": "2", "row0-what": "x"}, "Write the year with four digits"),
        ({"row0-year": "1066", "row0-what": "x"}, "Write the year with four digits"),
        ({"row0-year": "2098", "row0-what": "x"}, "This day has not come yet. Check the year."),
        ({"row0-year": "2025"}, "Say what happened on that date"),
        ({"row0-year": "2025", "row0-day": "99", "row0-what": "x"}, "Write the day as a number from 1 to 31"),
    ],
)
def test_a_row_that_cannot_be_is_refused_beside_its_field(client, typed, message):
    fill(client, until="timeline")

    response = client.post(page_of("timeline"), {"rows": "1", **typed})

    assert response.status_code == 422
    assert text(response).count(message) >= 2


def test_empty_rows_do_not_count(client):
    fill(client, until="timeline")

    client.post(page_of("timeline"), {"rows": "3", "row1-what": "Only this."})

    assert [row["what"] for row in rows_of("timeline")] == ["Only this."]


@pytest.mark.parametrize("count", ["-1", "99999", "1e9", "x", ""])
def test_a_forged_number_of_rows_is_kept_small(client, count):
    fill(client, until="timeline")

    assert client.post(page_of("timeline"), {"rows": count, "row0-what": "One."}).status_code == 302


def test_a_key_stays_with_its_matter_when_another_is_removed(client):
    fill(client, until="grounds")
    sesame = str(scheme_of(make_office()["sesame"]).pk)
    three = [{"key": "1", "scheme": sesame, "entry": "a"}, *({"scheme": sesame, "entry": one} for one in "bc")]
    client.post(page_of("records"), posted({"rows": three}))
    assert [row["key"] for row in rows_of("records")] == ["1", "2", "3"]
    client.post(page_of("grounds"), {"grounds": ["too_old"]})
    client.post(page_of("details"), {})
    client.post(page_of("grounds-2"), {"grounds": ["not_me"]})

    client.post(page_of("records"), posted({"rows": [rows_of("records")[1], {"scheme": sesame, "entry": "d"}]}))

    assert [(row["key"], row["entry"]) for row in rows_of("records")] == [("2", "b"), ("3", "d")]
    assert "checked" in text(client.get(page_of("grounds-2")))


def test_two_rows_that_say_the_same_are_refused(client):
    fill(client, until="grounds")
    row = {"scheme": str(scheme_of(make_office()["sesame"]).pk), "entry": "the same"}

    response = client.post(page_of("records"), posted({"rows": [row, row]}))

    assert response.status_code == 422
    assert "Say what tells them apart." in text(response)


def test_a_forged_or_doubled_key_is_replaced(client):
    fill(client, until="grounds")
    sesame = str(scheme_of(make_office()["sesame"]).pk)
    rows = [{"key": key, "scheme": sesame, "entry": f"entry {place}"} for place, key in enumerate(["7", "7", "-1"])]

    client.post(page_of("records"), posted({"rows": rows}))

    keys = [row["key"] for row in rows_of("records")]
    assert keys[0] == "7"
    assert len(set(keys)) == 3


def test_only_the_questions_of_the_chosen_grounds_are_asked(client):
    fill(client, until="grounds")
    client.post(page_of("grounds"), {"grounds": ["paid_or_performed"]})

    shown = text(client.get(page_of("details")))

    assert "When did you pay or do what was asked?" in shown
    assert "When did you learn of it?" not in shown


def test_the_hundredth_matter_of_a_draft_still_has_a_page(client):
    fill(client, until="grounds")
    sesame = str(scheme_of(make_office()["sesame"]).pk)

    client.post(page_of("records"), posted({"rows": [{"key": "99", "scheme": sesame, "entry": "a"}]}))
    client.post(page_of("records"), posted({"rows": [*rows_of("records"), {"scheme": sesame, "entry": "b"}]}))

    assert [row["key"] for row in rows_of("records")] == ["99", "1"]


def test_the_last_row_of_a_list_that_was_chosen_cannot_be_removed(client):
    agencies = make_office()
    sesame, court = (str(scheme_of(agencies[slug]).pk) for slug in ("sesame", "court_list"))
    fill(client, until="records", about={"schemes": [sesame, court]})
    rows = [{"scheme": sesame, "entry": "a"}, {"scheme": sesame, "entry": "b"}, {"scheme": court, "entry": "c"}]

    three = text(client.post(page_of("records"), {**posted({"rows": rows}), "add": "1", "remove": "7"}))
    two = text(client.post(page_of("records"), {**posted({"rows": rows}), "remove": "0"}))

    assert re.findall(r'name="remove" value="(\d)"', three) == ["0", "1", "3"]
    assert re.findall(r'name="remove" value="(\d)"', two) == []


def test_the_end_of_a_term_may_still_come(client):
    fill(client, until="grounds")
    client.post(page_of("grounds"), {"grounds": ["term_over"]})

    response = client.post(page_of("details"), {"term_until": "2062-03-02"})

    assert response.status_code == 302
