"""Where the record went, as each side reads it: the desk, the complainant, the agency asked, a lagging holder."""

from datetime import timedelta
from html import unescape
from re import sub

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from cases.actors import citizen
from cases.letters.render import html
from cases.models import CorrectionRequest
from cases.queries.propagation import spread
from cases.services import consents, letter_request
from tests.factories import journalist
from tests.factories.cases import AT, CODE
from tests.factories.journalist import answered, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(world):
    """The court deleted its entry; the copy and the bans live on, and their holders were asked."""
    story = journalist.investigated()
    request = sent(story)
    world.move("journalist", "listing_deleted")
    answered(request, story, AT + timedelta(days=1))
    return story


def account(user):
    client = Client()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.force_login(user)
    return client


def complainant(case):
    client = Client()
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    return client


def words(response):
    return " ".join(unescape(sub(r"<[^>]+>", " ", response.content.decode())).split())


def follow_up(story, slug):
    return CorrectionRequest.objects.get(follow_up_of__case=story.case, agency__slug=slug)


def test_the_desk_sees_every_holder_with_its_follow_up_and_next_look(story):
    page = account(story.investigator).get(reverse("desk:corrections", args=[story.case.reference]))

    spread = page.context["spread"]
    looks = {one.name: str(one.look.label) for one in spread.holders}
    assert looks["Court list of dishonest persons (illustrative)"] == "Put right"
    assert looks["Railway ticketing (illustrative)"] == "Still wrong"
    rail = follow_up(story, "rail_sanctions")
    assert f'href="#request-{rail.pk}"' in page.content.decode()
    assert f'id="request-{rail.pk}"' in page.content.decode()


def test_a_check_that_could_not_see_everybody_says_so(world):
    story = journalist.investigated()
    request = sent(story)
    given = story.case.consents.get(agency__slug="air_sanctions")
    consents.withdraw(consent=given, by=citizen(story.case.pk), at=AT + timedelta(hours=3))
    world.move("journalist", "corrected")
    answered(request, story, AT + timedelta(days=1))

    page = account(story.investigator).get(reverse("desk:corrections", args=[story.case.reference]))

    assert "Correct at every holder that we can see." in words(page)
    assert "Correct at every holder." not in words(page)


def test_the_complainant_reads_it_in_plain_words(story):
    page = complainant(story.case).get(reverse("my_case:picture"))

    text = words(page)
    assert "Railway ticketing (illustrative) still shows it." in text
    assert "We asked on 17 September 2026 that it is put right there too." in text
    source = "Court list of dishonest persons (illustrative)"
    assert f"{source} no longer shows it: we saw that on 17 September 2026." in text


def test_the_status_page_names_the_holders_that_lag_and_no_others(story):
    text = words(complainant(story.case).get(reverse("my_case:status")))

    assert "Where it is not put right yet" in text
    assert "Railway ticketing (illustrative) still shows it." in text
    assert "Court list of dishonest persons (illustrative) no longer shows it" not in text


def test_the_holder_of_a_follow_up_reads_what_it_is(story):
    rail = follow_up(story, "rail_sanctions")

    page = account(story.respondent("rail_sanctions")).get(reverse("agency:correction", args=[rail.pk]))

    assert "This follows up a request to Court list of dishonest persons (illustrative)" in words(page)


def test_the_letter_to_a_holder_shows_only_what_its_own_record_stands_on(story):
    rail = follow_up(story, "rail_sanctions")

    letter = letter_request.correction_request(rail)

    assert {place.holder for place in letter.spread.places} == {
        "Court list of dishonest persons (illustrative)",
        "Railway ticketing (illustrative)",
    }
    assert letter.follow_up_of == "Court list of dishonest persons (illustrative)"


def test_the_letter_to_the_source_shows_everything_that_stands_on_it(story):
    first = CorrectionRequest.objects.get(case=story.case, follow_up_of__isnull=True)

    letter = letter_request.correction_request(first)

    assert len({place.holder for place in letter.spread.places}) == 5
    assert "How far it went" in html(letter)


def test_the_spread_is_read_in_four_queries(story, django_assert_num_queries):
    with django_assert_num_queries(4):
        spread(story.case)
