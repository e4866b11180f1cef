"""Complaining twice about the same: told only to whoever opened the first case with its code, and to the office."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.actors import Role, citizen
from cases.models import Case
from cases.queries import filings
from cases.services import admission, intake, interests
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, DEBTOR, REASONS, make_case, make_person
from tests.factories.complaints import make_complaint
from tests.integration.test_access_matrix import account, complainant
from tests.integration.test_filing_pages import fill, text
from tests.integration.test_matters import three_matters

pytestmark = pytest.mark.django_db

WARNING = "You already have an open case about this"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


def check_page(client):
    """The check page after the whole form, without what differs from one visit to the next."""
    fill(client)
    shown = text(client.get(reverse("public:check")))
    return re.sub(r'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", shown)


def test_a_stranger_who_types_somebodys_number_learns_nothing():
    """No oracle: the same bytes, whether that person has complained to us or not."""
    before = check_page(Client())
    make_case()

    assert check_page(Client()) == before
    assert WARNING not in before


def test_whoever_opened_the_first_case_is_told():
    shown = check_page(complainant(make_case()))

    assert WARNING in shown
    assert reverse("my_case:status") in shown


def test_another_case_that_is_open_here_says_nothing_about_this_one():
    make_case()
    other = make_case()
    Case.objects.filter(pk=other.pk).update(person=make_person(DEBTOR))

    assert WARNING not in check_page(complainant(other))


def test_intake_sees_earlier_complaints_of_the_same_person_about_the_same_scheme():
    first = make_case()
    second = make_case()
    intake = make_staff(Role.INTAKE)

    around = filings.neighbours(second, intake.actor)

    assert [(one.case, one.opens) for one in around.earlier] == [(first, True)]
    assert filings.neighbours(first, intake.actor).earlier == ()


def test_a_case_that_somebody_else_holds_is_named_without_a_link():
    holder, intake = make_staff(name="Gao Yuan"), make_staff(Role.INTAKE)
    first, second = make_case(), make_case()
    admission.accept(case=first, to=holder, reasons=REASONS, by=holder.actor, at=AT)

    shown = text(account(intake).get(reverse("desk:case", args=[second.reference])))

    assert "Held by Gao Yuan" in shown
    assert reverse("desk:case", args=[first.reference]) not in shown


def test_whoever_declared_an_interest_does_not_learn_of_the_earlier_case():
    first, second = make_case(), make_case()
    intake = make_staff(Role.INTAKE)
    interests.declare(user=intake, case=first, statement="A cousin.", by=intake.actor, at=AT)

    assert filings.neighbours(second, intake.actor).earlier == ()


def test_a_person_without_a_number_is_nobody_elses_double():
    first, second = make_case(), make_case()
    for case in (first, second):
        case.person.id_index = ""
        case.person.save(update_fields=["id_index"])

    assert filings.neighbours(second, make_staff(Role.INTAKE).actor).earlier == ()
    assert filings.open_one_like(first.pk, id_number="", schemes=[first.scheme_id]) is None


def test_every_open_matter_of_the_filing_that_is_open_here_is_looked_at():
    platform, _late, city = intake.file(complaint=make_complaint(**three_matters()), by=citizen(), at=AT).cases

    found = filings.open_one_like(platform.pk, id_number=platform.person.id_number, schemes=[city.scheme_id])

    assert found == city
