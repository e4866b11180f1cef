"""A batch on the running system: the person takes the permissions back in the middle of it; a message comes twice."""

import subprocess
import sys

from django.utils import timezone

from cases.actors import citizen
from cases.models import Agency, Consent, Event, Job, Pull, PullPurpose, PullStatus, Record
from cases.services import consents, records
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from ratings_connectors.models import Answer
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case
from tests.functional.conftest import ARTIFACTS, ROOT
from tests.functional.test_faults import has_status, job_of, mock_of, wait_for

WANTED = (("court_list", "COURT_LIST"), ("sesame", "SCORE"), ("rail_sanctions", "RESTRICTION"))


def request_batch(wanted=WANTED):
    now = timezone.now()
    investigator = make_staff(email=f"batch{now.timestamp()}@office.example")
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, consents=wanted, at=now)
    return records.request_pulls(
        case=case,
        wanted=[(Agency.objects.get(slug=slug), Category(code)) for slug, code in wanted],
        purpose=PullPurpose.INVESTIGATION,
        by=investigator.actor,
        at=now,
    )


def end_of(pull):
    (event,) = Event.objects.filter(object_type="pull", object_id=str(pull.pk))
    return event.action, event.data.get("code", "")


def test_permissions_taken_back_in_the_middle_of_a_batch_stop_what_remains(stack):
    mock_of(stack).fault("court_list", "SLOW_DRIP", times=1)  # a worker holds this pull for some seconds
    mock_of(stack).fault("sesame", "MAINTENANCE", times=1)  # this one waits between two attempts
    court, score, rail = request_batch()
    wait_for(lambda: has_status(court, PullStatus.RUNNING))
    wait_for(lambda: Pull.objects.get(pk=score.pk).next_try_at is not None)
    wait_for(lambda: has_status(rail, PullStatus.DONE))

    for consent in Consent.objects.filter(case=court.case):
        consents.withdraw(consent=consent, by=citizen(court.case_id), at=timezone.now())

    assert has_status(score, PullStatus.BLOCKED)
    wait_for(lambda: has_status(court, PullStatus.BLOCKED))
    assert [end_of(pull) for pull in (court, score, rail)] == [
        ("answer_left_unread", "right_gone"),
        ("pull_blocked", "right_gone"),
        ("records_pulled", ""),
    ]
    assert set(Record.objects.filter(case=court.case).values_list("kind", flat=True)) == {"RESTRICTION"}
    assert Answer.objects.filter(pull_key=court.transaction_id).count() == 1
    wait_for(lambda: f"pull {court.transaction_id} of court_list ended: right_gone" in written_lines())


def written_lines():
    """What the processes of the running system have written so far."""
    return "".join(path.read_text() for path in ARTIFACTS.glob("stack-*.log"))


def test_a_message_that_reaches_three_processes_at_once_is_done_once(stack):
    mock_of(stack).fault("court_list", "SLOW_DRIP", times=1)
    (pull,) = request_batch([("court_list", "COURT_LIST")])
    program = f"import django; django.setup(); from cases.tasks import run_job; run_job({job_of(pull).pk})"
    others = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=stack.processes["worker"].environment)
        for _ in range(2)
    ]

    codes = [other.wait(60) for other in others]

    wait_for(lambda: has_status(pull, PullStatus.DONE))
    assert codes == [0, 0]
    assert end_of(pull) == ("records_pulled", "")
    labels = list(Answer.objects.filter(pull_key=pull.transaction_id).values_list("label", flat=True))
    wait_for(lambda: job_of(pull).status == "done")
    assert (len(labels), Job.objects.get(pk=job_of(pull).pk).attempts) == (len(set(labels)), 1)
