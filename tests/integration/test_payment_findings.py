"""The paid debt proved by the clearing platform's own records, from real pulls."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from cases.grounds import Ground
from cases.models import Agency, Event, Finding, PullPurpose, ScoreRun
from cases.services import findings, records
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.cases import DEBTOR, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
KINDS = frozenset({"pull_records", "recompute"})
DEBT = [("sesame", "SCORE"), ("sesame", "SCORE_INPUTS"), ("sesame", "WATCH_LIST"), ("baihang", "CREDIT_REPORT")]
PROOF = [("clearing", "PAYMENTS")]
SENTENCE = "Payment found: 7,200.00 yuan to 芝麻信用（示例） on 2 March 2026, confirmed as PC202603020000003181."


@pytest.fixture
def investigator():
    return make_staff()


def make_debt(investigator, *, grounds=(Ground.MISCALCULATED,)):
    return make_case(
        who=DEBTOR,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        grounds=grounds,
        consents=[*DEBT, *PROOF],
        at=NOW - timedelta(days=1),
    )


def pull(case, investigator, wanted, *, at=NOW):
    agencies = {agency.slug: agency for agency in Agency.objects.all()}
    pairs = [(agencies[slug], Category(category)) for slug, category in wanted]
    records.request_pulls(case=case, wanted=pairs, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=at)
    drain(at, kinds=KINDS)


def proved(case):
    rows = case.findings.filter(code="WRONG_DATA").order_by("agency__slug", "item")
    return [(row.agency.slug, row.item, row.facts.get("payment_reference")) for row in rows]


def test_a_cleared_payment_proves_the_debt_at_every_holder(world, investigator):
    case = make_debt(investigator)

    pull(case, investigator, [*DEBT, *PROOF])

    reference = "PC202603020000003181"
    assert proved(case) == [("baihang", "", reference), ("sesame", "", reference), ("sesame", "OVERDUE", reference)]
    row = Finding.objects.get(item="OVERDUE")
    assert row.explanation == SENTENCE
    assert row.facts == {"paid_on": "2026-03-02", "payment_reference": reference}


def test_a_confirmed_payment_moves_the_lawful_score(world, investigator):
    case = make_debt(investigator)
    pull(case, investigator, [*DEBT, *PROOF])

    findings.confirm(
        finding=Finding.objects.get(item="OVERDUE"), reasons="The payment is the debt's.", by=investigator.actor, at=NOW
    )
    drain(NOW, kinds=KINDS)

    run = ScoreRun.objects.first()
    assert (run.reported, run.recomputed, run.lawful) == (Decimal(614), Decimal(614), Decimal(684))


def test_proof_that_comes_later_is_added_to_what_is_not_judged_yet(world, investigator):
    case = make_debt(investigator, grounds=(Ground.PAID_OR_PERFORMED,))
    pull(case, investigator, DEBT[:3])
    claimed = proved(case)

    pull(case, investigator, PROOF, at=NOW + timedelta(hours=1))

    assert claimed == [("sesame", "", None), ("sesame", "OVERDUE", None)]
    assert [reference for _, _, reference in proved(case)] == ["PC202603020000003181"] * 2
    assert Event.objects.filter(action="findings_proposed").count() == 2


def test_the_same_proof_again_changes_nothing(world, investigator):
    case = make_debt(investigator)
    pull(case, investigator, [*DEBT, *PROOF])
    before = Event.objects.filter(action="findings_proposed").count()

    pull(case, investigator, PROOF, at=NOW + timedelta(hours=1))

    assert Event.objects.filter(action="findings_proposed").count() == before


def test_without_the_payment_nothing_is_proved(world, investigator):
    case = make_debt(investigator)

    pull(case, investigator, DEBT)

    assert proved(case) == []


def test_a_settled_debt_needs_no_payment(world, investigator):
    world.move("paid_debt", "corrected")
    case = make_debt(investigator)

    pull(case, investigator, [*DEBT, *PROOF])

    assert proved(case) == []


def test_the_explanation_is_in_the_language_of_the_case(world, investigator):
    case = make_debt(investigator)
    case.language = "zh-hans"
    case.save(update_fields=["language"])

    pull(case, investigator, [*DEBT, *PROOF])

    assert "2026年3月2日" in Finding.objects.get(item="OVERDUE").explanation


def test_the_desk_shows_the_payment_beside_the_debt(world, investigator, client):
    case = make_debt(investigator)
    pull(case, investigator, [*DEBT, *PROOF])
    TOTP.activate(investigator, generate_totp_secret())
    client.force_login(investigator)

    page = client.get(reverse("desk:records", args=[case.reference])).content.decode()

    assert page.count(SENTENCE) == 2
    assert "2 March 2026 10:42" in page
    assert "What proves this record by itself" in page


def test_the_finding_says_what_proves_it_and_offers_the_day(world, investigator, client):
    case = make_debt(investigator)
    pull(case, investigator, [*DEBT, *PROOF])
    TOTP.activate(investigator, generate_totp_secret())
    client.force_login(investigator)
    row = Finding.objects.get(item="OVERDUE")

    page = client.get(reverse("desk:finding", args=[case.reference, row.pk])).content.decode()

    assert SENTENCE in page
    assert 'value="2026-03-02"' in page
