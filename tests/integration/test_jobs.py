"""Work is claimed once, counted before it starts, retried with growing waits, and quarantined."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.actors import Role
from cases.models import Event, Job, JobStatus
from cases.services import jobs
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.accounts import make_staff

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def make_job(key="greet:1"):
    return jobs.enqueue(kind="greet", key=key, args={"who": 1}, at=AT)


def test_asking_twice_for_the_same_work_gives_one_row():
    first, second = make_job(), make_job()

    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_a_claimed_job_cannot_be_claimed_again_before_its_lease_ends(settings):
    settings.JOB_LEASE_SECONDS = 60
    job = make_job()

    assert jobs.claim(job_id=job.pk, at=AT).attempts == 1
    assert jobs.claim(job_id=job.pk, at=AT + timedelta(seconds=59)) is None
    assert jobs.claim(job_id=job.pk, at=AT + timedelta(seconds=61)).attempts == 2


def test_a_failed_job_waits_longer_every_time():
    job = make_job()
    at = AT
    waits = []
    for _ in range(4):
        claimed = jobs.claim(job_id=job.pk, at=at)
        jobs.fail(job=claimed, error="no", at=at)
        job.refresh_from_db()
        waits.append(job.not_before - at)
        at = job.not_before

    assert waits == [timedelta(seconds=s) for s in (15, 30, 60, 120)]


def test_a_job_whose_worker_always_dies_is_quarantined_and_said_so(settings):
    settings.MAX_JOB_ATTEMPTS = 5
    job = make_job()
    at = AT
    for _ in range(5):
        assert jobs.claim(job_id=job.pk, at=at) is not None
        at += timedelta(hours=1)

    assert jobs.claim(job_id=job.pk, at=at) is None

    job.refresh_from_db()
    assert job.status == JobStatus.QUARANTINED.value
    said = Event.objects.filter(object_type="job").values_list("action", "data")
    assert list(said) == [("job_quarantined", {"kind": "greet", "attempts": 5})]


@pytest.fixture
def stopped(settings):
    settings.MAX_JOB_ATTEMPTS = 1
    job = make_job()
    jobs.fail(job=jobs.claim(job_id=job.pk, at=AT), error="no", at=AT)
    return job


def test_a_person_starts_stopped_work_again_once_and_the_chain_says_who(stopped):
    admin = make_staff(Role.ADMIN)

    for _ in range(2):
        jobs.release(job_id=stopped.pk, by=admin.actor, at=AT + timedelta(hours=1))

    stopped.refresh_from_db()
    assert (stopped.status, stopped.attempts, stopped.finished_at) == (JobStatus.WAITING.value, 0, None)
    released = Event.objects.filter(action="job_released")
    assert list(released.values_list("actor", "data")) == [(admin.actor.label, {"kind": "greet"})]
    assert jobs.claim(job_id=stopped.pk, at=AT + timedelta(hours=1)).attempts == 1


def test_who_only_looks_cannot_start_stopped_work_again(stopped):
    with pytest.raises(Refused) as refusal:
        jobs.release(job_id=stopped.pk, by=make_staff(Role.AUDITOR).actor, at=AT)

    assert refusal.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_worker_that_lost_its_lease_cannot_finish_the_work_of_another():
    job = make_job()
    slow = jobs.claim(job_id=job.pk, at=AT)
    jobs.claim(job_id=job.pk, at=AT + timedelta(hours=1))

    jobs.finish(job=slow, at=AT + timedelta(hours=2))

    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING.value


def test_due_names_waiting_and_abandoned_work():
    waiting, abandoned, done = make_job("a"), make_job("b"), make_job("c")
    jobs.claim(job_id=abandoned.pk, at=AT)
    jobs.finish(job=jobs.claim(job_id=done.pk, at=AT), at=AT)

    assert jobs.due(at=AT + timedelta(hours=1)) == [waiting.pk, abandoned.pk]
