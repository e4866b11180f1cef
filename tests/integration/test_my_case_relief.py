"""The complainant asks later that a restriction is suspended: once a holder, with reasons, while the case is open."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import Agency, Event
from cases.services import relief, withdrawals
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.accounts import make_staff
from tests.factories.cases import CODE, make_case

pytestmark = pytest.mark.django_db

ADDRESS = reverse("my_case:relief")
WHY = "I have to report from Kunming on Friday."


@pytest.fixture
def case():
    return make_case(at=timezone.now() - timedelta(days=1))


@pytest.fixture
def mine(case):
    client = Client()
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    return client


@pytest.fixture
def air():
    return Agency.objects.get(slug="air_sanctions")


def offered(client):
    form = client.get(ADDRESS).context["form"]
    return sorted(str(choice.label) for _pk, choice in form.fields["holders"].choices)


def test_every_holder_of_a_restriction_is_offered_until_it_was_asked(mine, case, air):
    before = offered(mine)

    answer = mine.post(ADDRESS, {"holders": [air.pk], "why": WHY})

    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    asked = case.reliefs.get()
    assert (asked.holder, asked.why, asked.status) == (air, WHY, "asked")
    assert case.deadlines.get(relief=asked).rule_id == "OMB-RELIEF-DECIDE"
    assert Event.objects.get(action="relief_asked").actor == "citizen"
    assert len(before) == 1 + Agency.objects.filter(kind="sanction_holder").count()
    assert offered(mine) == [name for name in before if name != air.name]


def test_each_holder_stands_with_what_it_restricts(mine, air):
    choices = dict(mine.get(ADDRESS).context["form"].fields["holders"].choices)

    assert choices[str(air.pk)].hint == " · ".join(scheme.name for scheme in air.schemes.order_by("name"))


def test_all_holders_are_asked_at_once_with_one_request_and_one_event_each(mine, case, air):
    mine.post(ADDRESS, {"holders": [air.pk], "why": WHY})

    answer = mine.post(ADDRESS, {"holders": ["all"], "why": "All of it hurts."})

    holders = Agency.objects.filter(kind="sanction_holder")
    assert answer.status_code == 302
    assert {row.holder_id for row in case.reliefs.all()} == {holder.pk for holder in holders}
    assert case.reliefs.count() == len(holders)
    assert Event.objects.filter(action="relief_asked").count() == len(holders)
    assert case.reliefs.get(holder=air).why == WHY


def test_a_second_click_asks_for_nothing_more(mine, case, air):
    for _ in range(2):
        mine.post(ADDRESS, {"holders": [air.pk], "why": WHY})

    assert case.reliefs.count() == 1


def test_holder_and_reason_are_required_and_what_was_typed_stays(mine, case, air):
    nothing, no_reason = mine.post(ADDRESS, {}), mine.post(ADDRESS, {"holders": [air.pk], "why": " "})

    assert (nothing.status_code, no_reason.status_code) == (422, 422)
    assert nothing.context["form"].errors == {
        "holders": ["Say which restriction should be suspended."],
        "why": ["Say why it cannot wait."],
    }
    assert no_reason.context["form"]["holders"].value() == [str(air.pk)]
    assert case.reliefs.count() == 0


def test_somebody_who_holds_no_restriction_cannot_be_named(mine, case):
    answer = mine.post(ADDRESS, {"holders": [case.agency.pk], "why": WHY})

    assert (answer.status_code, case.reliefs.count()) == (422, 0)


def test_after_the_end_nothing_is_offered(mine, case):
    withdrawals.withdraw(case=case, by=citizen(case.pk), at=timezone.now())

    page = mine.get(ADDRESS)

    assert page.context["offered"] is False
    assert "Your case has ended. Nothing can be suspended any more." in page.content.decode()


def test_the_status_page_leads_here(mine):
    assert f'href="{ADDRESS}"' in mine.get(reverse("my_case:status")).content.decode()


@pytest.mark.parametrize(
    ("role", "reason"), [(Role.INTAKE, Reason.NOT_ALLOWED), (Role.INVESTIGATOR, Reason.NOT_ASSIGNED)]
)
def test_only_the_complainant_and_who_holds_the_case_ask(case, air, role, reason):
    with pytest.raises(Refused) as refusal:
        relief.ask(case=case, holder=air, why=WHY, by=make_staff(role).actor, at=timezone.now())

    assert refusal.value.reasons == (reason,)
    assert case.reliefs.count() == 0
