"""An agency that is away uses up no attempt of a pull and holds up no other agency; logs name nobody."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cases.models import Job, JobStatus, PullPurpose
from cases.services import jobs, pulling, records
from cases.tasks import run_job
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
CONSENTS = [("sesame", "SCORE"), ("sesame", "SCORE_INPUTS"), ("sesame", "WATCH_LIST"), ("court_list", "COURT_LIST")]


@pytest.fixture
def investigator():
    return make_staff()


@pytest.fixture
def case(investigator):
    return make_case(
        status=CaseStatus.INVESTIGATING, investigator=investigator, consents=CONSENTS, at=NOW - timedelta(days=1)
    )


@pytest.fixture
def ask(case, investigator):
    def make(slug, category):
        agency = type(case.agency).objects.get(slug=slug)
        wanted = [(agency, Category(category))]
        (pull,) = records.request_pulls(
            case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=NOW
        )
        return pull

    return make


def soonest(_below):
    """Draw the shortest wait."""
    return 0


def attempt(pull, at):
    """One turn of a worker; gives when the next one is due, None when there is none."""
    job = jobs.claim(job_id=Job.objects.get(key=f"pull:{pull.pk}").pk, at=at)
    wait = pulling.pull(pull_id=pull.pk, at=at, draw=soonest)
    if wait is None:
        jobs.finish(job=job, at=at)
        return None
    jobs.fail(job=job, error="asked to wait", at=at, retry_after=wait)
    return Job.objects.get(pk=job.pk).not_before


def work(pull, *, until):
    """Every turn that falls due before a moment; gives when the next one is due."""
    at = NOW
    while at is not None and at < until:
        at = attempt(pull, at)
    pull.refresh_from_db()
    return at


# --- Attempts ---


def test_an_outage_of_hours_does_not_burn_the_attempts(world, ask):
    world.fault("sesame", "MAINTENANCE")
    pull = ask("sesame", "SCORE")

    due = work(pull, until=NOW + timedelta(hours=8))
    job = Job.objects.get(key=f"pull:{pull.pk}")
    assert (pull.status, job.status, job.attempts) == ("waiting", "waiting", 4)

    world.reset()
    last = attempt(pull, due + timedelta(hours=1))
    pull.refresh_from_db()
    assert (last, pull.status) == (None, "done")


def test_the_longer_an_outage_the_less_often_a_pull_looks(world, ask):
    world.fault("sesame", "MAINTENANCE")

    work(ask("sesame", "SCORE"), until=NOW + timedelta(hours=8))

    asked = world.requests()["by_agency"]["sesame"]
    assert 5 < asked < 60


def test_a_pull_that_brought_nothing_for_a_day_has_failed_and_says_so(world, ask):
    world.fault("sesame", "MAINTENANCE")
    pull = ask("sesame", "SCORE")

    due = work(pull, until=NOW + timedelta(hours=40))

    assert (due, pull.status, pull.error_code) == (None, "failed", "waited_too_long")
    assert pull.finished_at - NOW < timedelta(hours=31)
    assert pull.error_detail in ("http_503", "breaker_open")


def test_what_was_not_asked_is_no_attempt_on_the_page_either(world, ask, settings):
    settings.CONNECTORS["sesame"] |= {"requests_per_second": 1, "burst": 1}
    first, second = ask("sesame", "SCORE"), ask("sesame", "WATCH_LIST")
    attempt(first, NOW)

    due = attempt(second, NOW)
    second.refresh_from_db()
    assert (second.status, second.attempts, second.error_code) == ("waiting", 0, "rate_limited_by_us")
    assert due == second.next_try_at == NOW + timedelta(seconds=1)

    attempt(second, due)
    second.refresh_from_db()
    assert (second.status, second.attempts) == ("done", 1)


def test_waits_double_and_are_spread(world, ask):
    world.fault("sesame", "MAINTENANCE", times=3)
    pull = ask("sesame", "SCORE")
    waits, at = [], NOW
    for highest in (0, 1000, 500):
        jobs.claim(job_id=Job.objects.get(key=f"pull:{pull.pk}").pk, at=at)
        wait = pulling.pull(pull_id=pull.pk, at=at, draw=lambda _below, number=highest: number)
        jobs.fail(job=Job.objects.get(key=f"pull:{pull.pk}"), error="", at=at, retry_after=wait)
        waits.append(wait)
        at += wait

    assert waits == [timedelta(seconds=s) for s in (15, 45, 75)]


# --- Two agencies, one worker ---


def test_a_dripping_agency_holds_up_one_worker_for_a_bounded_time(world, ask, settings):
    settings.CONNECTORS["sesame"] |= {"total_timeout": 1, "breaker_failures": 2}
    world.fault("sesame", "SLOW_DRIP")
    slow = [ask("sesame", category) for category in ("SCORE", "SCORE_INPUTS", "WATCH_LIST")]
    quick = ask("court_list", "COURT_LIST")

    began = timezone.now()
    for job_id in jobs.due(at=timezone.now()):
        run_job(job_id)
    took = timezone.now() - began

    quick.refresh_from_db()
    for pull in slow:
        pull.refresh_from_db()
    assert quick.status == "done"
    assert [pull.error_code for pull in slow] == ["network_timeout", "network_timeout", "breaker_open"]
    assert took < timedelta(seconds=4)


# --- Logs ---


@pytest.mark.parametrize("fault", ["", "MAINTENANCE", "BAD_SIGNATURE", "TRUNCATED_JSON", "UNKNOWN_FIELD"])
def test_logs_tell_every_attempt_and_nobodys_data(world, case, ask, caplog, fault):
    if fault:
        world.fault("sesame", fault)
    pull = ask("sesame", "SCORE")

    with caplog.at_level(logging.DEBUG):
        run_job(Job.objects.get(key=f"pull:{pull.pk}").pk)

    (line,) = [json.loads(one.message) for one in caplog.records if one.name == "ombudsman.pulls"]
    assert (line["agency"], line["category"], line["attempt"], line["transaction_id"]) == (
        "sesame",
        "SCORE",
        1,
        pull.transaction_id,
    )
    expected = {"": "answered", "MAINTENANCE": "Transient", "UNKNOWN_FIELD": "answered"}
    assert line["outcome"] == expected.get(fault, line["outcome"])
    said = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("django.db"))
    secrets = (case.person.name, case.person.id_number, case.person.id_number[-4:], case.reference)
    assert [secret for secret in secrets if secret in said] == []


def test_a_job_that_was_turned_away_is_never_quarantined(world, ask, settings):
    settings.MAX_JOB_ATTEMPTS = 1
    settings.CONNECTORS["sesame"] |= {"requests_per_second": 1, "burst": 1}
    attempt(ask("sesame", "SCORE"), NOW)
    pull = ask("sesame", "WATCH_LIST")

    for _ in range(3):
        attempt(pull, NOW)
        Job.objects.filter(key=f"pull:{pull.pk}").update(not_before=NOW)

    job = Job.objects.get(key=f"pull:{pull.pk}")
    assert (job.status, job.attempts) == (JobStatus.WAITING.value, 0)
