"""`manage.py pull`: one case or the whole caseload, followed to the end, with an exit code that says how it went."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.actors import SYSTEM, citizen
from cases.models import Event, Job, JobStatus, Pull, Record
from cases.services import jobs, withdrawals
from cases.workflow import CaseStatus
from tests.factories.accounts import make_staff
from tests.factories.cases import DEBTOR, make_case

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
SCORE, INPUTS, RAIL = ("sesame", "SCORE"), ("sesame", "SCORE_INPUTS"), ("rail_sanctions", "RESTRICTION")


def admitted(*consents, **more):
    return make_case(
        status=CaseStatus.INVESTIGATING,
        investigator=make_staff(),
        consents=consents,
        at=NOW - timedelta(days=1),
        **more,
    )


def pull(*words):
    """Run the command; give its exit code and what it said."""
    said, code = StringIO(), 0
    try:
        call_command("pull", *words, stdout=said, stderr=said)
    except SystemExit as ending:
        code = ending.code
    return code, said.getvalue()


def asked():
    return list(Pull.objects.order_by("pk").values_list("agency__slug", "category", "status"))


def test_everything_of_one_case_is_fetched_here(world):
    case = admitted(SCORE, INPUTS, RAIL)

    code, said = pull("--case", case.reference.lower(), "--here")

    assert (code, said.splitlines()[0], "3 of 3 over: done 3" in said) == (0, "3 pulls asked for.", True)
    assert {status for _, _, status in asked()} == {"done"}
    assert "1  rail_sanctions RESTRICTION: done" in said
    assert Event.objects.get(action="pulls_requested").actor == SYSTEM.label


def test_only_one_agency_and_category(world):
    case = admitted(SCORE, INPUTS, RAIL)

    code, _ = pull("--case", case.reference, "--agency", "sesame", "--category", "SCORE", "--here")

    assert (code, asked()) == (0, [("sesame", "SCORE", "done")])


def test_a_pull_that_fails_is_exit_code_1_and_is_named(world):
    world.fault("sesame", "BAD_SIGNATURE")
    case = admitted(SCORE, RAIL)

    code, said = pull("--case", case.reference, "--here")

    assert (code, "1  sesame SCORE: failed (signature_invalid)" in said) == (1, True)


def test_what_is_still_under_way_when_the_time_is_over_is_exit_code_1():
    case = admitted(SCORE)

    code, said = pull("--case", case.reference, "--wait", "0")

    assert (code, "0 of 1 over: waiting 1" in said) == (1, True)


def test_work_that_waits_for_a_person_is_not_waited_for():
    case = admitted(SCORE)
    pull("--case", case.reference, "--wait", "0")
    Job.objects.filter(kind="pull_records").update(status=JobStatus.QUARANTINED.value, finished_at=NOW)

    code, said = pull("--case", case.reference, "--wait", "60")

    assert (code, "0 of 1 over: stopped 1" in said) == (1, True)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--agency", "nobody"], "There is no agency 'nobody' to pull from."),
        (["--category", "NOTHING"], "There is no category 'NOTHING'."),
        (["--agency", "court_list", "--category", "SCORE"], "court_list does not offer SCORE."),
        (["--category", "WATCH_LIST"], "The case has no live consent or power for what was asked."),
        (["--wait", "-1"], "--wait and --older-than must not be negative."),
    ],
)
def test_it_rejects_what_it_cannot_do_in_one_line(words, line):
    case = admitted(SCORE)

    with pytest.raises(CommandError) as caught:
        call_command("pull", "--case", case.reference, *words)

    assert (str(caught.value), caught.value.returncode, asked()) == (line, 2, [])


def test_it_rejects_a_case_that_is_not_there_or_not_admitted():
    received = make_case(consents=[SCORE])

    for reference in ("no-such-case", received.reference):
        with pytest.raises(CommandError) as caught:
            call_command("pull", "--case", reference)
        assert caught.value.returncode == 2


# --- The caseload ---


def test_what_is_missing_or_old_is_owed_in_every_open_case(world):
    first = admitted(SCORE, RAIL)
    second = admitted(SCORE, who=DEBTOR)
    make_case(consents=[SCORE])  # not admitted
    ended = admitted(SCORE)
    withdrawals.withdraw(case=ended, by=citizen(ended.pk), at=NOW)
    expired = admitted(SCORE)
    expired.consents.update(expires_at=NOW)

    code, said = pull("--due", "--here")

    assert (code, said.splitlines()[0]) == (0, "3 pulls asked for.")
    assert sorted(Pull.objects.values_list("case_id", "category")) == sorted(
        [(first.pk, "RESTRICTION"), (first.pk, "SCORE"), (second.pk, "SCORE")]
    )


def test_what_is_fresh_or_under_way_is_not_asked_for_again(world):
    admitted(SCORE, RAIL)
    pull("--due", "--here")
    records = Record.objects.count()

    again = pull("--due", "--here")
    Pull.objects.filter(category="SCORE").update(finished_at=NOW - timedelta(days=31))
    old = pull("--due", "--wait", "0")
    under_way = pull("--due", "--wait", "0")

    assert (again, under_way) == ((0, "0 pulls asked for.\n"), (0, "0 pulls asked for.\n"))
    assert (old[0], old[1].splitlines()[0], Record.objects.count()) == (1, "1 pulls asked for.", records)
    assert jobs.due(at=datetime.now(UTC)) != []
