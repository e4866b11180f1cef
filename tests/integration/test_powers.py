"""Statutory powers: signed by an ombudsman, on a basis, for a time, for what the agency offers."""

from datetime import timedelta

import pytest

from cases.actors import Role
from cases.models import Agency, Event
from cases.services import powers
from cases.services.refusals import Refused
from cases.services.rights import NoLiveBasis, live_right
from cases.workflow import Reason
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, make_case

pytestmark = pytest.mark.django_db

BASIS = "Office statute, article 9 (illustrative)"


@pytest.fixture
def case():
    return make_case()


def invoke(case, *, by=None, categories=(Category.COURT_LIST,), basis=BASIS, **more):
    agency = Agency.objects.get(slug="court_list")
    by = by or make_staff(Role.OMBUDSMAN)
    return powers.invoke(case=case, agency=agency, categories=categories, basis=basis, by=by.actor, at=AT, **more)


def test_a_power_ends_by_itself_after_180_days_at_most(case):
    power = invoke(case, expires_at=AT + timedelta(days=999))

    assert power.expires_at == AT + timedelta(days=180)
    assert live_right(case, power.agency, Category.COURT_LIST, at=AT + timedelta(days=179)).power == power
    assert live_right(case, power.agency, Category.COURT_LIST, at=AT + timedelta(days=180)) is None


def test_signing_the_same_power_twice_gives_one(case):
    ombudsman = make_staff(Role.OMBUDSMAN)

    assert invoke(case, by=ombudsman) == invoke(case, by=ombudsman)
    assert Event.objects.filter(action="power_invoked").count() == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"basis": " "}, Reason.NO_REASONS_GIVEN),
        ({"categories": (Category.SCORE,)}, Reason.NO_GROUND),  # the court list offers no score
        ({"expires_at": AT}, Reason.NO_LIVE_BASIS),
    ],
)
def test_a_power_requires_basis_category_and_a_future(case, changes, why):
    with pytest.raises(Refused) as caught:
        invoke(case, **changes)

    assert caught.value.reasons == (why,)


def test_an_investigator_signs_no_power(case):
    with pytest.raises(Refused) as caught:
        invoke(case, by=make_staff())

    assert caught.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_refused_pull_names_in_words_what_nobody_allowed(case):
    refusal = NoLiveBasis([(Agency.objects.get(slug="court_list"), Category.COURT_LIST)])

    assert str(refusal) == (
        "There is no live consent and no statutory power for this pull."
        " Court list of dishonest persons (illustrative): Entries on the court list"
    )
