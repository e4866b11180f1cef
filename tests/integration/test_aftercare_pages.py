"""When a case is over: the satisfaction question, asking for deletion, and what the desk sees of both."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Deletion, Event, Rating
from cases.retention import Kind
from cases.services import deletions, ratings, withdrawals
from cases.services.refusals import Refused
from cases.sweeps.small_counts import Count, Hiding
from cases.workflow import CaseStatus, Reason
from tests.factories.accounts import make_staff
from tests.factories.cases import CODE, make_case
from tests.integration.test_access_matrix import account

pytestmark = pytest.mark.django_db
YES = {"service": "5", "outcome": "2", "words": "Explain more."}


@pytest.fixture
def case():
    investigator = make_staff(Role.INVESTIGATOR, name="Gao Yuan")
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, email="lin@example.org")
    withdrawals.withdraw(case=case, by=citizen(case.pk), at=timezone.now())
    case.refresh_from_db()
    return case


@pytest.fixture
def mine(client, case):
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    return client


def test_an_answer_is_kept_once_and_can_be_changed_for_a_fortnight(mine, case):
    mine.post(reverse("my_case:rate"), YES)
    mine.post(reverse("my_case:rate"), {**YES, "outcome": "4"})
    late = Rating.objects.get()
    Rating.objects.update(given_at=timezone.now() - timedelta(days=15))
    refused = mine.post(reverse("my_case:rate"), {**YES, "outcome": "1"}, headers={"sec-fetch-site": "same-origin"})

    row = Rating.objects.get()
    assert (row.service, row.outcome, row.words, late.changed_at is not None) == (5, 4, "Explain more.", True)
    assert (refused.status_code, refused.context["texts"]) == (409, ["Explain more."])
    assert [event.data for event in Event.objects.filter(action="rated")] == [{}, {}]


def test_a_question_left_out_is_said_beside_it_and_nothing_typed_is_lost(mine):
    answer = mine.post(reverse("my_case:rate"), {"words": "kept as typed"})

    assert answer.status_code == 422
    assert (answer.text.count("Say how we treated you."), answer.text.count("Say what you think of")) == (2, 2)
    assert "kept as typed" in answer.text
    assert not Rating.objects.exists()


def test_an_open_case_is_not_rated():
    case = make_case()

    with pytest.raises(Refused) as refused:
        ratings.rate(case=case, service=5, outcome=5, words="", by=citizen(case.pk), at=timezone.now())

    assert refused.value.reasons == (Reason.CASE_STILL_OPEN,)


def test_small_counts_and_few_words_are_not_shown(mine):
    mine.post(reverse("my_case:rate"), YES)

    figures = ratings.figures(by=make_staff(Role.OMBUDSMAN).actor, since=timezone.now() - timedelta(days=1))

    assert figures.total == Count(None, Hiding.WITHHELD)
    assert [count.people for count in figures.service] == [0, 0, 0, 0, None]
    assert [count.people for count in figures.outcome] == [0, None, 0, 0, 0]
    assert figures.words == ()


def test_one_question_does_not_tell_what_the_other_hides():
    now = timezone.now()
    for number in range(11):
        case = make_case()
        withdrawals.withdraw(case=case, by=citizen(case.pk), at=now)
        service = 2 if number == 0 else 5
        ratings.rate(case=case, service=service, outcome=3, words="", by=citizen(case.pk), at=now)

    figures = ratings.figures(by=make_staff(Role.OMBUDSMAN).actor, since=now - timedelta(days=1))

    assert [count.people for count in figures.service] == [0, None, 0, 0, None]
    assert [count.people for count in figures.outcome] == [0, 0, None, 0, 0]
    assert figures.total.people is None


def test_whoever_works_on_cases_sees_no_figures():
    with pytest.raises(Refused) as refused:
        ratings.figures(by=make_staff(Role.INVESTIGATOR).actor, since=timezone.now())

    assert refused.value.reasons == (Reason.NOT_ALLOWED,)


def test_the_page_says_what_is_kept_and_why_and_takes_a_request(mine, case):
    page = mine.get(reverse("my_case:erase"))
    nothing = mine.post(reverse("my_case:erase"), {"words": "please"})
    asked = mine.post(reverse("my_case:erase"), {"kinds": ["contact", "case"], "words": "please"})
    again = mine.post(
        reverse("my_case:erase"),
        {"kinds": ["contact"], "words": "And my number."},
        headers={"sec-fetch-site": "same-origin"},
    )

    assert "Your files that no agency was shown" in page.text
    assert (nothing.status_code, asked.status_code, again.status_code) == (422, 302, 409)
    assert again.context["texts"] == ["And my number."]
    assert "You can ask again when we have decided." in mine.get(reverse("my_case:erase")).text
    assert "please" in nothing.text
    assert Deletion.objects.get().asked == ["case", "contact"]


def test_the_desk_lists_the_request_and_decides_with_reasons(mine, case):
    mine.post(reverse("my_case:erase"), {"kinds": ["contact", "case"], "words": "please"})
    desk = account(make_staff(Role.OMBUDSMAN, name="Shen Mei"))
    row = Deletion.objects.get()
    url, key = reverse("desk:deletion", args=[case.reference]), f"decide-{row.pk}"

    listed = desk.get(reverse("desk:aftercare"))
    too_much = desk.post(url, {"act": key, f"{key}-granted": ["case"], f"{key}-reasons": "Yes."})
    decided = desk.post(url, {"act": key, f"{key}-granted": ["contact"], f"{key}-reasons": "The rest by rule."})

    row.refresh_from_db()
    assert url in listed.text
    assert (too_much.status_code, decided.status_code) == (422, 302)
    assert (row.granted, row.reasons) == (["contact"], "The rest by rule.")
    assert "The rest by rule." in mine.get(reverse("my_case:erase")).text


def test_the_desk_holds_a_case_and_lifts_the_hold(mine, case):
    url = reverse("desk:deletion", args=[case.reference])
    desk = account(make_staff(Role.OMBUDSMAN, name="Shen Mei"))

    desk.post(url, {"act": "hold", "hold-reasons": "A court has asked for it."})
    held, read = desk.get(url).text, mine.get(reverse("my_case:status")).text
    desk.post(url, {"act": "lift"})

    assert ("Held by Shen Mei" in held, "A court has asked for it." in held) == (True, True)
    assert "may be needed as proof" in read
    assert "Held by" not in desk.get(url).text


def test_the_queries_of_the_list_do_not_grow(django_assert_num_queries):
    desk = account(make_staff(Role.OMBUDSMAN, name="Shen Mei"))

    def asked(count):
        for _ in range(count):
            one = make_case()
            withdrawals.withdraw(case=one, by=citizen(one.pk), at=timezone.now())
            deletions.ask(case=one, kinds=[Kind.CONTACT], words="", by=citizen(one.pk), at=timezone.now())

    desk.get(reverse("desk:aftercare"))
    for count in (1, 4):
        asked(count)
        with django_assert_num_queries(8):
            desk.get(reverse("desk:aftercare"))
