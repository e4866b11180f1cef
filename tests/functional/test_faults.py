"""Processes and services are killed in the middle of work: nothing is lost, nothing is doubled, pages still answer."""

import os
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import OperationalError, connections
from django.utils import timezone

from cases.models import Agency, Event, Job, JobStatus, Pull, PullPurpose, PullStatus, Record
from cases.services import jobs, records
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from ratings_connectors.models import Answer
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case
from tests.integration.connectors.mock_agencies import MockAgencies

PATIENCE_SECONDS = 60
LONGEST_ANSWER_SECONDS = 2.0


def wait_for(question, seconds=PATIENCE_SECONDS):
    """Ask until the answer is yes; a database that is away just now has not answered yet."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if question():
                return
        except OperationalError:
            connections.close_all()
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s")


def mock_of(stack):
    return MockAgencies(f"http://127.0.0.1:{stack.mock_port}")


def request_pull(category=Category.SCORE_INPUTS):
    """An investigator asks for one category from Sesame, on the complainant's consent."""
    now, investigator = timezone.now(), make_staff(email=f"fault{time.monotonic_ns()}@office.example")
    case = make_case(
        status=CaseStatus.INVESTIGATING, investigator=investigator, consents=[("sesame", category.value)], at=now
    )
    (pull,) = records.request_pulls(
        case=case,
        wanted=[(Agency.objects.get(slug="sesame"), category)],
        purpose=PullPurpose.INVESTIGATION,
        by=investigator.actor,
        at=now,
    )
    return pull


def has_status(pull, status):
    return Pull.objects.filter(pk=pull.pk, status=status.value).exists()


def job_of(pull):
    return Job.objects.get(key=records.job_key(pull))


def kill_children(stack):
    """SIGKILL the processes that run tasks; their parent lives on."""
    parent = stack.processes["worker"].pid
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)


def kill_parent(stack):
    """SIGKILL the whole worker; the supervisor starts another."""
    stack.kill("worker")


def assert_pulled_once(pull, *, attempts):
    """Done, after at least so many attempts: on a busy machine one may outlive its lease of a few seconds besides."""
    wait_for(lambda: job_of(pull).status == JobStatus.DONE.value)
    pull.refresh_from_db()
    assert (pull.status, pull.attempts) == (PullStatus.DONE.value, job_of(pull).attempts)
    assert attempts <= pull.attempts <= settings.MAX_JOB_ATTEMPTS
    assert Event.objects.filter(action="records_pulled", object_type="pull", object_id=str(pull.pk)).count() == 1
    held = Record.objects.filter(case=pull.case)
    assert held.count() == Record.objects.filter(pull=pull).values("kind", "external_id").distinct().count() > 0
    recomputed = Job.objects.filter(kind="recompute", case=pull.case)
    assert recomputed.count() == 1
    wait_for(lambda: recomputed.get().status == JobStatus.DONE.value)


@pytest.mark.parametrize("kill", [kill_children, kill_parent])
def test_a_worker_killed_in_the_middle_of_a_pull_doubles_nothing(stack, kill):
    """Attack checks 65 and 66."""
    mock_of(stack).fault("sesame", "SLOW_DRIP", times=1)
    pull = request_pull()
    wait_for(lambda: has_status(pull, PullStatus.RUNNING))

    kill(stack)

    wait_for(lambda: has_status(pull, PullStatus.DONE))
    assert_pulled_once(pull, attempts=2)


def test_work_that_kills_its_process_is_quarantined_and_other_work_flows(stack):
    """Attack check 67."""
    mock_of(stack).fault("sesame", "SLOW_DRIP", times=1)
    poison = request_pull()
    # Four processes have died of it already.
    Job.objects.filter(key=records.job_key(poison)).update(attempts=4)
    wait_for(lambda: job_of(poison).attempts == 5 and has_status(poison, PullStatus.RUNNING))
    kill_children(stack)

    other = request_pull()

    wait_for(lambda: has_status(other, PullStatus.DONE))
    wait_for(lambda: job_of(poison).status == JobStatus.QUARANTINED.value)
    assert job_of(poison).last_error == "the worker died at every attempt"
    event = Event.objects.get(action="job_quarantined", object_id=str(job_of(poison).pk))
    assert (event.chain.case, event.data) == (poison.case, {"kind": "pull_records", "attempts": 5})


def test_work_that_always_fails_is_quarantined_after_five_attempts(stack):
    job = jobs.enqueue(kind="pull_records", key=f"poison:{time.monotonic_ns()}", args={"pull_id": 0}, at=timezone.now())
    for attempt in range(1, 6):
        wait_for(lambda done=attempt: Job.objects.get(pk=job.pk).attempts == done)
        wait_for(lambda: Job.objects.get(pk=job.pk).status != JobStatus.RUNNING.value)
        # The waits between attempts grow to minutes; the test has no minutes.
        Job.objects.filter(pk=job.pk, status=JobStatus.WAITING.value).update(not_before=timezone.now())

    wait_for(lambda: Job.objects.get(pk=job.pk).status == JobStatus.QUARANTINED.value)
    job.refresh_from_db()
    # What broke and where, but not what the error says: it may name a person.
    assert (job.attempts, job.last_error.partition(":")[0]) == (5, "DoesNotExist in get, query.py")


def test_services_that_die_lose_nothing_and_double_nothing(breakable):
    """Attack checks 68, 69 and 71: on one system Redis is killed and emptied, then killed amid a batch, PostgreSQL is
    killed, Redis is frozen.
    """
    stack, services = breakable
    redis_forgets_everything(stack, services)
    redis_restarts_in_the_middle_of_a_batch(stack, services)
    postgres_is_killed(stack, services)
    redis_freezes(stack, services)


def redis_forgets_everything(stack, services):
    stack.stop_process("worker")
    pull = request_pull()
    services.redis.kill()
    services.redis.start()
    with redis.Redis.from_url(services.redis_url) as client:
        client.flushall()
    stack.start_process("worker")

    wait_for(lambda: has_status(pull, PullStatus.DONE))
    assert_pulled_once(pull, attempts=1)


def redis_restarts_in_the_middle_of_a_batch(stack, services):
    mock_of(stack).fault("sesame", "SLOW_DRIP", times=1)
    batch = [request_pull(category) for category in (Category.SCORE_INPUTS, Category.SCORE, Category.WATCH_LIST)]
    wait_for(lambda: any(has_status(pull, PullStatus.RUNNING) for pull in batch))

    services.redis.kill()
    services.redis.start()

    for pull in batch:
        wait_for(lambda pull=pull: has_status(pull, PullStatus.DONE))
        ends = Event.objects.filter(object_type="pull", object_id=str(pull.pk))
        assert [event.action for event in ends] == ["records_pulled"]
    assert Answer.objects.filter(pull_key=batch[1].transaction_id).count() >= 1


def postgres_is_killed(stack, services):
    mock_of(stack).fault("sesame", "SLOW_DRIP", times=1)
    pull = request_pull()
    wait_for(lambda: has_status(pull, PullStatus.RUNNING))

    services.postgres.kill()
    connections.close_all()
    services.postgres.start()

    wait_for(lambda: has_status(pull, PullStatus.DONE))
    assert_pulled_once(pull, attempts=1)


def redis_freezes(stack, services):
    stack.wait_ready()
    services.redis.freeze()
    try:
        pull = request_pull()
        took = {address: seconds_for(f"{stack.url}{address}") for address in ("/", "/complain/", "/account/login/")}
        typed = {"login": "somebody@office.example", "password": "a long invented pass phrase"}
        took["sign in"] = seconds_to_sign_in(f"{stack.url}/account/login/", typed)
    finally:
        services.redis.thaw()

    assert {address: seconds for address, seconds in took.items() if seconds > LONGEST_ANSWER_SECONDS} == {}
    wait_for(lambda: has_status(pull, PullStatus.DONE))
    assert_pulled_once(pull, attempts=1)


def seconds_for(url):
    """How long an answer takes that is not a server error."""
    return timed(urllib.request.build_opener(), url)


def seconds_to_sign_in(url, typed):
    """How long a refused attempt to sign in takes, its page and token fetched before."""
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = visitor.open(url, timeout=20).read().decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return timed(visitor, url, urllib.parse.urlencode({**typed, "csrfmiddlewaretoken": token}).encode())


def timed(visitor, url, form=None):
    start, status = time.monotonic(), 200
    try:
        visitor.open(url, form, timeout=20).read()
    except urllib.error.HTTPError as error:
        status = error.code
    assert status < 500, url
    return time.monotonic() - start
