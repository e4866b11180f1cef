"""The namesake: the platform attached another Wang Wei's court record. Nothing is merged on the name alone."""

from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from cases.actors import Role
from cases.grounds import Ground
from cases.models import Finding, PullPurpose
from cases.scoring.findings import FindingCode
from cases.services import records
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT, Somebody, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NAMESAKE = Somebody("王伟", "310101198503120013", date(1985, 3, 12))
ASKED = (
    ("sesame", Category.SCORE),
    ("sesame", Category.SCORE_INPUTS),
    ("sesame", Category.COURT_COPY),
    ("court_list", Category.COURT_LIST),
    ("rail_sanctions", Category.RESTRICTION),
)


@pytest.fixture
def investigator():
    return make_staff(Role.INVESTIGATOR)


@pytest.fixture
def case(world, investigator):
    agencies = make_agencies()
    case = make_case(
        who=NAMESAKE,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        grounds=(Ground.NOT_ME,),
        consents=[(slug, category.value) for slug, category in ASKED],
    )
    wanted = [(agencies[slug], category) for slug, category in ASKED]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=AT)
    drain(AT)
    return case


def test_what_is_the_other_one_s_is_never_taken_for_the_person_s(case):
    found = {(row.agency.slug, row.kind): row.match for row in case.records.exclude(kind="SCORE_ITEM")}

    assert found == {
        ("sesame", "SCORE"): "exact",
        ("sesame", "COURT_COPY"): "partial",
        ("court_list", "COURT_LISTING"): "partial",
        ("rail_sanctions", "RESTRICTION"): "exact",
    }


def test_the_wrong_person_is_found_at_the_platform_and_not_at_the_court(case):
    rows = Finding.objects.filter(case=case, code=FindingCode.WRONG_PERSON.value)

    assert sorted((row.agency.slug, row.record.kind if row.record else row.item) for row in rows) == [
        ("sesame", "COURT_COPY"),
        ("sesame", "SCORE_ITEM"),
    ]
    assert set(rows.values_list("status", flat=True)) == {"proposed"}


def test_the_lawful_score_leaves_the_other_one_s_record_out(case):
    run = case.runs.last()

    assert run.lawful - run.recomputed == 150


def test_the_records_page_says_which_digits_agree_and_which_do_not(case, investigator):
    client = Client()
    TOTP.activate(investigator, "JBSWY3DPEHPK3PXP")
    client.force_login(investigator)

    page = client.get(reverse("desk:records", args=[case.reference]))

    cards = {card["title"].split()[0]: card for holder in page.context["holders"] for card in holder["records"]}
    grounds = [card["grounds"] for holder in page.context["holders"] for card in holder["records"] if card["grounds"]]
    assert len(cards) > 0
    assert grounds == 2 * [
        [
            "The name is the same. A name alone never makes a record somebody's.",
            "The first ten digits agree.",
            "Among the last four digits these places differ: 15, 16, 17, 18.",
        ]
    ]
    assert page.content.decode().count("Among the last four digits") == 2
