"""The same pull in two hands at the same moment: asked perhaps twice, stored once, ended once."""

import threading
from datetime import UTC, datetime, timedelta

from django.db import connections

from cases.models import Agency, Event, Job, Pull, PullPurpose, Record
from cases.services import pulling, records
from cases.tasks import run_job
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from ratings_connectors.models import Answer
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case

NOW = datetime.now(UTC)
STEPS = ["captcha", "captcha-check", "list:1"]


def ask():
    investigator = make_staff()
    case = make_case(
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=[("court_list", "COURT_LIST")],
        at=NOW - timedelta(days=1),
    )
    (pull,) = records.request_pulls(
        case=case,
        wanted=[(Agency.objects.get(slug="court_list"), Category.COURT_LIST)],
        purpose=PullPurpose.INVESTIGATION,
        by=investigator.actor,
        at=NOW,
    )
    return pull


def at_once(*works):
    """Do each piece of work in a thread of its own, with a connection of its own, all beginning together."""
    start = threading.Barrier(len(works))

    def do(work):
        start.wait()
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ends(pull):
    return list(Event.objects.filter(object_type="pull", object_id=str(pull.pk)).values_list("action", flat=True))


def test_a_message_delivered_twice_is_done_once(world, copied_database):
    world.fault("court_list", "SLOW_DRIP", times=1)
    pull = ask()
    job = Job.objects.get(key=f"pull:{pull.pk}")

    at_once(*[lambda: run_job(job.pk)] * 4)

    pull.refresh_from_db()
    job.refresh_from_db()
    labels = list(Answer.objects.order_by("pk").values_list("label", flat=True))
    assert (pull.status, pull.attempts, job.status, ends(pull)) == ("done", 1, "done", ["records_pulled"])
    assert (labels[:3], len(labels)) == (STEPS, len(set(labels)))


def test_a_worker_that_lost_its_lease_and_the_next_one_store_one_set_of_records(world, copied_database):
    world.fault("court_list", "SLOW_DRIP", times=2)
    pull = ask()

    at_once(*[lambda: pulling.pull(pull_id=pull.pk, at=NOW)] * 2)

    pull.refresh_from_db()
    assert (pull.status, ends(pull)) == ("done", ["records_pulled"])
    assert Record.objects.count() == Record.objects.values("kind", "external_id").distinct().count() > 0
    assert Job.objects.filter(kind="recompute").count() == 1
    assert Pull.objects.count() == 1
