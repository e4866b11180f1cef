"""Pulls stand on a live consent or power, are fetched once, and are stored whole or not at all."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.actors import SYSTEM, Role
from cases.models import Event, Job, Pull, PullPurpose, Record
from cases.services import jobs, powers, pulling, records
from cases.services.refusals import Refused
from cases.services.rights import NoLiveBasis
from cases.workflow import CaseStatus, Reason
from ratings_connectors.base import Category
from ratings_connectors.models import Answer
from tests.factories.accounts import make_staff
from tests.factories.cases import give_consent, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
INVESTIGATION = PullPurpose.INVESTIGATION


@pytest.fixture
def investigator():
    return make_staff()


@pytest.fixture
def case(investigator):
    return make_case(
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=[("sesame", "SCORE"), ("sesame", "SCORE_INPUTS"), ("court_list", "COURT_LIST")],
        at=NOW - timedelta(days=1),
    )


def ask(case, investigator, category=Category.SCORE, *, agency=None):
    wanted = [(agency or case.agency, category)]
    (pull,) = records.request_pulls(case=case, wanted=wanted, purpose=INVESTIGATION, by=investigator.actor, at=NOW)
    return pull


def other_agency(case, slug):
    return type(case.agency).objects.get(slug=slug)


# --- The gate ---


def test_a_consent_allows_a_pull_with_its_transaction_fixed(case, investigator):
    pull = ask(case, investigator)

    assert (pull.status, pull.consent.category, pull.power, len(pull.transaction_id)) == ("waiting", "SCORE", None, 30)
    assert Job.objects.filter(kind="pull_records").values_list("key", "args").get() == (
        f"pull:{pull.pk}",
        {"pull_id": pull.pk},
    )


def test_the_gate_names_what_nobody_allowed(case, investigator):
    rail = other_agency(case, "rail_sanctions")
    wanted = [(case.agency, Category.SCORE), (rail, Category.RESTRICTION)]

    with pytest.raises(NoLiveBasis) as caught:
        records.request_pulls(case=case, wanted=wanted, purpose=INVESTIGATION, by=investigator.actor, at=NOW)

    assert (caught.value.reasons, caught.value.missing) == ((Reason.NO_LIVE_BASIS,), ((rail, Category.RESTRICTION),))
    assert Pull.objects.count() == 0


def test_an_expired_consent_allows_nothing(case, investigator):
    case.consents.update(expires_at=NOW)

    with pytest.raises(NoLiveBasis):
        ask(case, investigator)


def test_a_statutory_power_allows_a_pull_without_consent(case, investigator):
    rail = other_agency(case, "rail_sanctions")
    power = powers.invoke(
        case=case,
        agency=rail,
        categories=[Category.RESTRICTION],
        basis="Office statute, article 9 (illustrative)",
        by=make_staff(Role.OMBUDSMAN).actor,
        at=NOW,
    )

    pull = ask(case, investigator, Category.RESTRICTION, agency=rail)

    assert (pull.consent, pull.power) == (None, power)


def test_only_the_holder_of_the_case_pulls(case):
    with pytest.raises(Refused) as caught:
        ask(case, make_staff())

    assert caught.value.reasons == (Reason.NOT_ASSIGNED,)


def test_asking_twice_while_one_is_under_way_gives_the_same_pull(case, investigator):
    first, second = ask(case, investigator), ask(case, investigator)

    assert first == second
    assert Event.objects.filter(action="pulls_requested").count() == 1


# --- The worker ---


def test_a_pull_stores_the_record_with_its_match_and_one_event(world, case, investigator):
    pull = ask(case, investigator)

    assert pulling.pull(pull_id=pull.pk, at=NOW) is None

    pull.refresh_from_db()
    assert (pull.status, pull.error_code, pull.error_detail) == ("done", "", "")
    record = Record.objects.get()
    assert (pull.status, pull.attempts, record.content["score"], record.match) == ("done", 1, 558, "exact")
    assert Event.objects.get(action="records_pulled").data["answers"] == [Answer.objects.get().sha256]


def test_a_pull_killed_after_the_answer_and_run_again_doubles_nothing(world, case, investigator):
    pull = ask(case, investigator)
    pulling._begin(pull.pk, NOW)  # the process dies here, before anything is stored
    pulling.pull(pull_id=pull.pk, at=NOW)
    pulling.pull(pull_id=pull.pk, at=NOW)  # and here after everything is, before its job is finished

    pull.refresh_from_db()
    assert (pull.status, Record.objects.count()) == ("done", 1)
    assert list(
        Event.objects.filter(action__in=["records_pulled", "pull_failed"]).values_list("action", flat=True)
    ) == ["records_pulled"]
    assert Job.objects.filter(kind="recompute").count() == 1


def test_a_withdrawn_consent_stops_the_pull_between_two_attempts(world, case, investigator):
    world.fault("sesame", "UNAVAILABLE", times=1)
    pull = ask(case, investigator)
    wait = pulling.pull(pull_id=pull.pk, at=NOW)
    case.consents.update(withdrawn_at=NOW)

    later = pulling.pull(pull_id=pull.pk, at=NOW + wait)

    pull.refresh_from_db()
    assert (later, pull.status, pull.error_code, pull.attempts) == (None, "blocked", "right_gone", 1)
    assert Answer.objects.count() == 1


def test_an_agency_that_asks_to_wait_is_asked_again_when_it_said(world, case, investigator):
    world.fault("sesame", "RATE_LIMITED", times=1)
    pull = ask(case, investigator)

    wait = pulling.pull(pull_id=pull.pk, at=NOW)

    pull.refresh_from_db()
    assert (wait, pull.status, pull.next_try_at) == (timedelta(seconds=7), "waiting", NOW + timedelta(seconds=7))


def test_after_the_last_attempt_a_pull_has_failed(world, case, investigator, settings):
    settings.MAX_JOB_ATTEMPTS = 2
    world.fault("sesame", "UNAVAILABLE")
    pull = ask(case, investigator)
    job = Job.objects.get(key=f"pull:{pull.pk}")

    jobs.claim(job_id=job.pk, at=NOW)
    wait = pulling.pull(pull_id=pull.pk, at=NOW)
    jobs.fail(job=Job.objects.get(pk=job.pk), error="asked to wait", at=NOW, retry_after=wait)
    jobs.claim(job_id=job.pk, at=NOW + wait)
    last = pulling.pull(pull_id=pull.pk, at=NOW + wait)

    pull.refresh_from_db()
    assert (last, pull.status, Record.objects.count()) == (None, "failed", 0)
    assert pull.error_code != ""


@pytest.mark.parametrize("fault", ["BAD_SIGNATURE", "UNSIGNED", "DEEP_NESTING"])
def test_garbage_is_a_recorded_failure_and_stores_no_record(world, case, investigator, fault):
    world.fault("sesame", fault)
    pull = ask(case, investigator)

    pulling.pull(pull_id=pull.pk, at=NOW)

    pull.refresh_from_db()
    assert (pull.status, Record.objects.count(), Answer.objects.count()) == ("failed", 0, 1)
    assert Event.objects.get(action="pull_failed").data["code"] == pull.error_code


def test_a_connector_without_settings_is_a_recorded_failure(case, investigator, settings):
    settings.CONNECTORS = {}
    pull = ask(case, investigator)

    pulling.pull(pull_id=pull.pk, at=NOW)

    pull.refresh_from_db()
    assert (pull.status, pull.error_code) == ("failed", "no_settings")


def test_a_namesake_on_the_court_list_is_kept_but_not_taken_for_the_person(world, case, investigator):
    world.fault("court_list", "NAME_ONLY_MATCH")
    pull = ask(case, investigator, Category.COURT_LIST, agency=other_agency(case, "court_list"))

    pulling.pull(pull_id=pull.pk, at=NOW)

    assert sorted(set(Record.objects.values_list("match", flat=True))) in (["exact"], ["exact", "none"])


# --- Who waits for a pull ---


def test_the_last_pull_of_an_investigation_asks_for_the_recomputation_once(world, case, investigator):
    wanted = [(case.agency, Category.SCORE), (case.agency, Category.SCORE_INPUTS)]
    first, last = records.request_pulls(case=case, wanted=wanted, purpose=INVESTIGATION, by=investigator.actor, at=NOW)

    pulling.pull(pull_id=first.pk, at=NOW)
    before = Job.objects.filter(kind="recompute").count()
    pulling.pull(pull_id=last.pk, at=NOW)

    assert (before, Job.objects.filter(kind="recompute").count()) == (0, 1)


def test_a_check_whose_right_is_gone_is_blocked_on_the_old_right_and_still_reported(case):
    case.consents.update(withdrawn_at=NOW)

    (pull,) = records.request_pulls(
        case=case, wanted=[(case.agency, Category.SCORE)], purpose=PullPurpose.RELIEF, by=SYSTEM, at=NOW
    )

    assert (pull.status, pull.error_code, pull.consent.withdrawn_at) == ("blocked", "right_gone", NOW)


def test_a_new_consent_allows_again_what_a_withdrawn_one_stopped(world, case, investigator):
    case.consents.update(withdrawn_at=NOW - timedelta(hours=1))
    give_consent(case, case.agency, "SCORE", at=NOW - timedelta(minutes=1))

    pull = ask(case, investigator)
    drain(NOW, kinds=frozenset({"pull_records"}))

    pull.refresh_from_db()
    assert pull.status == "done"
