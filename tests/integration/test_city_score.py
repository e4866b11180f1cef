"""A city's points from real pulls: recomputed like any other score, with the grade and the points it says it booked."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from cases.grounds import Ground
from cases.models import Agency, CorrectionRequest, Finding, PullPurpose, ScoreRun, Verification
from cases.services import agencies, corrections, findings, records
from cases.services.booked_points import differences
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from ratings_connectors.mocks.world import people
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import Somebody, make_case
from tests.factories.debt import Debt, answered
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
KINDS = frozenset({"pull_records", "recompute"})
CITY = [("model_city", "SCORE"), ("model_city", "SCORE_INPUTS")]


def investigate(key):
    person = people()[key]
    investigator = make_staff()
    case = make_case(
        who=Somebody(person.name, person.id_number, date.fromisoformat(person.born)),
        agency=make_agencies()["model_city"],
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        grounds=[Ground.SHOULD_NOT_COUNT],
        consents=CITY,
        at=NOW - timedelta(days=1),
    )
    city = Agency.objects.get(slug="model_city")
    pairs = [(city, Category(category)) for _, category in CITY]
    records.request_pulls(case=case, wanted=pairs, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=NOW)
    drain(NOW, kinds=KINDS)
    return case


def figures(run):
    return run.reported, run.recomputed, run.lawful, run.verdict


def test_the_fare_dodger_gets_a_better_grade_by_law(world):
    case = investigate("fare_dodger")

    run = ScoreRun.objects.get()

    assert figures(run) == (Decimal(950), Decimal(950), Decimal(980), "match")
    assert run.grades == {"reported": "B", "recomputed": "B", "lawful": "A"}
    assert list(case.findings.values_list("code", "item", "worth")) == [("NOT_ELIGIBLE", "FARE_DODGING", Decimal(30))]
    assert differences(run) == ()


def test_a_grade_held_at_c_agrees_with_the_method(world):
    investigate("p017")

    run = ScoreRun.objects.get()

    assert figures(run)[:2] == (Decimal(970), Decimal(970))
    assert (run.verdict, run.grades["reported"], run.grades["recomputed"]) == ("match", "C", "C")


def test_an_item_booked_otherwise_than_the_method_says_is_different_by_item(world):
    world.fault("model_city", "SCORE_NOT_BY_METHOD", person="fare_dodger")
    case = investigate("fare_dodger")

    run = ScoreRun.objects.get()

    assert figures(run) == (Decimal(927), Decimal(950), Decimal(980), "different")
    assert run.trace["differences"] == [
        {"item": "BREACH_OF_CONTRACT", "expected": "-20", "reported": "-43", "difference": "-23"}
    ]
    assert differences(run) == ("Breach of contract: the agency booked −43, its method gives −20.",)
    assert Finding.objects.filter(case=case, code="MISCALCULATED").count() == 1


def test_the_desk_shows_what_was_booked_otherwise(world, client):
    world.fault("model_city", "SCORE_NOT_BY_METHOD", person="fare_dodger")
    case = investigate("fare_dodger")
    TOTP.activate(case.assigned_to, generate_totp_secret())
    client.force_login(case.assigned_to)

    page = client.get(reverse("desk:score", args=[case.reference]))

    assert "the agency booked −43, its method gives −20." in page.content.decode()


def test_a_city_that_takes_its_points_back_is_verified_and_one_that_does_not_is_seen_through(world):
    case = investigate("fare_dodger")
    investigator = case.assigned_to
    findings.confirm(finding=case.findings.get(), reasons="Not in the catalogue.", by=investigator.actor, at=NOW + HOUR)
    drain(NOW + HOUR)
    request = corrections.draft(
        case=case,
        agency=case.agency,
        finding_ids=[case.findings.get().pk],
        message="Please take the points back.",
        by=investigator.actor,
        at=NOW + HOUR,
    )
    request = corrections.send(request=request, by=investigator.actor, at=NOW + 2 * HOUR)
    debt = Debt(case, investigator, make_respondent(case.agency))

    silent = answered(request, debt, NOW + 3 * HOUR).status
    world.move("fare_dodger", "corrected")
    request = answered(CorrectionRequest.objects.get(), debt, NOW + 30 * HOUR)

    assert (silent, request.status) == ("returned", "verified")
    run = Verification.objects.filter(request=request).last().runs.get()
    assert (run.reported, run.recomputed, run.grades["reported"]) == (Decimal(980), Decimal(980), "A")


def test_an_empty_account_is_the_base_of_the_scale(world):
    investigate("journalist")

    assert figures(ScoreRun.objects.get()) == (Decimal(1000), Decimal(1000), Decimal(1000), "match")


def test_somebody_who_is_not_scored_has_no_figure(world):
    investigate("student")

    assert figures(ScoreRun.objects.get()) == (None, None, None, "not_reproducible")


def test_an_agency_from_before_its_connector_gets_it(world):
    Agency.objects.filter(slug="model_city").update(connector="")

    agencies.seed(at=NOW)

    assert Agency.objects.get(slug="model_city").connector == "model_city"
