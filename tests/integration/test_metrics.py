"""Figures for machines: behind a token, those of all processes, naming nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from cases.models import Job, PullPurpose
from cases.services import jobs, pulling, records
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
TOKEN = "a token that is long enough for the test"


@pytest.fixture
def scrape(client, settings):
    settings.METRICS_TOKEN = TOKEN

    def make(token=TOKEN):
        return client.get(reverse("metrics"), headers={"authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def pulled(world):
    """One pull that worked and one that failed, with a deviation; the case they belong to."""
    investigator = make_staff()
    consents = [("sesame", "SCORE"), ("sesame", "WATCH_LIST")]
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, consents=consents, at=NOW)
    wanted = [(case.agency, Category.SCORE), (case.agency, Category.WATCH_LIST)]
    done, failed = records.request_pulls(
        case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=NOW
    )
    world.fault("sesame", "UNKNOWN_FIELD", times=1)
    pulling.pull(pull_id=done.pk, at=NOW)
    world.fault("sesame", "BAD_SIGNATURE", times=1)
    pulling.pull(pull_id=failed.pk, at=NOW)
    return case


def figures(answer):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_pulls_calls_jobs_and_drift_are_told(pulled, scrape):
    Job.objects.all().delete()
    jobs.enqueue(kind="pull_records", key="late", args={}, at=timezone.now() - timedelta(minutes=5))

    found = figures(scrape())

    assert (found["ombudsman_pulls_total", "sesame", "done"], found["ombudsman_pulls_total", "sesame", "failed"]) == (
        1,
        1,
    )
    assert found["ombudsman_pull_attempts_total", "sesame", "answered"] == 1
    assert found["ombudsman_pull_attempts_total", "sesame", "forged_signature"] == 1
    assert found["ombudsman_pull_seconds_count", "sesame"] == 2
    assert (found["ombudsman_breaker_state", "sesame"], found["ombudsman_closed_by_agency", "sesame"]) == (0, 0)
    assert (found["ombudsman_jobs", "waiting"], found["ombudsman_jobs", "quarantined"]) == (1, 0)
    assert 300 <= found[("ombudsman_job_oldest_due_seconds",)] < 400
    assert found["ombudsman_drift_total", "sesame"] == 1


def test_no_figure_names_anybody(pulled, scrape):
    text = scrape().content.decode()
    canaries = (pulled.person.name, pulled.person.id_number, pulled.reference, pulled.reference.lower())

    assert [one for one in canaries if one in text] == []


def test_buckets_grow(pulled, scrape):
    found = [value for key, value in figures(scrape()).items() if key[0] == "ombudsman_pull_seconds_bucket"]

    assert len(found) == 11
    assert found == sorted(found)


def test_without_redis_the_rest_is_told(pulled, scrape, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    found = figures(scrape())

    assert found["ombudsman_pulls_total", "sesame", "done"] == 1
    assert ("ombudsman_breaker_state", "sesame") not in found


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], f"{TOKEN}x"])
def test_it_requires_the_token(scrape, token):
    answer = scrape(token)

    assert (answer.status_code, answer.content, answer["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_without_a_token_set_there_is_no_such_page(scrape, settings):
    settings.METRICS_TOKEN = ""

    assert scrape("").status_code == 404


def test_its_cost_does_not_grow(pulled, scrape, django_assert_num_queries):
    with django_assert_num_queries(6):
        scrape()
