"""A right that ends in the middle of a batch: what waits is stopped at once, what comes back is kept and not read."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from cases.actors import Role, citizen
from cases.models import Agency, Consent, Event, Job, Pull, PullPurpose, Record
from cases.services import consents, powers, pulling, records
from cases.services.rights import NoLiveBasis
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from ratings_connectors.models import Answer
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case
from tests.factories.work import drain

NOW = datetime.now(UTC)
WANTED = (("sesame", "SCORE"), ("sesame", "SCORE_INPUTS"), ("court_list", "COURT_LIST"))


def make_batch(wanted=WANTED):
    """A case with its consents, and one pull for each."""
    investigator = make_staff()
    case = make_case(
        status=CaseStatus.INVESTIGATING, investigator=investigator, consents=wanted, at=NOW - timedelta(days=1)
    )
    pulls = records.request_pulls(
        case=case,
        wanted=[(Agency.objects.get(slug=slug), Category(code)) for slug, code in wanted],
        purpose=PullPurpose.INVESTIGATION,
        by=investigator.actor,
        at=NOW,
    )
    return case, pulls


def withdraw(pull):
    consents.withdraw(consent=pull.consent, by=citizen(pull.case_id), at=NOW)


def ends(case):
    """How each pull of the case ended, in the order of the chain."""
    found = Event.objects.filter(chain__case=case, object_type="pull").order_by("seq")
    return [(event.action, int(event.object_id)) for event in found]


@pytest.mark.django_db
def test_waiting_pulls_are_blocked_in_the_transaction_that_withdraws(world):
    case, (score, inputs, court) = make_batch()
    world.fault("sesame", "UNAVAILABLE", times=1)
    pulling.pull(pull_id=score.pk, at=NOW)  # it waits between two attempts

    withdraw(score)

    rows = Pull.objects.in_bulk()
    assert [(rows[pull.pk].status, rows[pull.pk].error_code) for pull in (score, inputs, court)] == [
        ("blocked", "right_gone"),
        ("waiting", ""),
        ("waiting", ""),
    ]
    assert (rows[score.pk].attempts, rows[score.pk].finished_at, rows[score.pk].next_try_at) == (1, NOW, None)
    told = Event.objects.get(action="consent_withdrawn")
    assert told.data == {"agency": "sesame", "category": "SCORE", "stops": [score.pk]}
    assert ends(case) == [("pull_blocked", score.pk)]


@pytest.mark.django_db
def test_the_blocked_pulls_jobs_do_nothing_more(world):
    case, pulls = make_batch()
    for pull in pulls:
        withdraw(pull)

    drain(NOW, kinds=frozenset({"pull_records"}))

    assert Answer.objects.count() == 0
    assert ends(case) == [("pull_blocked", pull.pk) for pull in pulls]
    assert set(Job.objects.filter(kind="pull_records").values_list("status", flat=True)) == {"done"}


@pytest.mark.django_db
def test_all_permissions_are_taken_back_in_one_act(world):
    case, pulls = make_batch()
    pulling.pull(pull_id=pulls[0].pk, at=NOW)

    first = consents.withdraw_all(case=case, by=citizen(case.pk), at=NOW)
    second = consents.withdraw_all(case=case, by=citizen(case.pk), at=NOW)

    assert (first, second, case.consents.filter(withdrawn_at__isnull=True).count()) == (3, 0, 0)
    assert ends(case) == [
        ("records_pulled", pulls[0].pk),
        ("pull_blocked", pulls[1].pk),
        ("pull_blocked", pulls[2].pk),
    ]
    case.refresh_from_db()
    assert case.is_open


@pytest.mark.django_db
def test_withdrawing_twice_stops_once(world):
    case, (score, *_) = make_batch()

    withdraw(score)
    withdraw(score)

    assert ends(case) == [("pull_blocked", score.pk)]
    assert Event.objects.filter(action="consent_withdrawn").count() == 1


@pytest.mark.django_db
def test_what_was_fetched_before_stays(world):
    _case, (score, *_) = make_batch()
    pulling.pull(pull_id=score.pk, at=NOW)

    withdraw(score)

    score.refresh_from_db()
    assert (score.status, Record.objects.count()) == ("done", 1)


def test_an_answer_after_the_withdrawal_is_kept_unread_and_nothing_more_is_asked(world, copied_database):
    case, (court,) = make_batch([("court_list", "COURT_LIST")])
    world.fault("court_list", "SLOW_DRIP", times=1)  # the first of four answers takes two seconds

    worker = threading.Thread(target=in_thread, args=(court.pk,))
    worker.start()
    while not Pull.objects.filter(pk=court.pk, status="running").exists():
        time.sleep(0.02)
    withdraw(court)
    worker.join()

    court.refresh_from_db()
    assert (court.status, court.error_code, Record.objects.count()) == ("blocked", "right_gone", 0)
    (kept,) = Answer.objects.all()
    assert kept.label == "captcha"
    event = Event.objects.get(action="answer_left_unread")
    assert (event.data["code"], event.data["unread"]) == ("right_gone", [kept.sha256])
    assert ends(case) == [("answer_left_unread", court.pk)]


def in_thread(pull_id):
    """Do a pull as another process would, on a connection of its own."""
    try:
        pulling.pull(pull_id=pull_id, at=NOW)
    finally:
        connections.close_all()


@pytest.mark.django_db
def test_an_answer_after_the_end_of_a_power_is_kept_unread(world):
    case, _pulls = make_batch([("sesame", "SCORE")])
    case.consents.all().update(withdrawn_at=NOW - timedelta(hours=1))
    power = sign(case, "sesame", Category.WATCH_LIST, expires_at=NOW + timedelta(milliseconds=300))
    pull = pull_on_power(case, power, Category.WATCH_LIST)
    world.fault("sesame", "SLOW_DRIP", times=1)  # cut off by us after two seconds; the power ends before

    pulling.pull(pull_id=pull.pk, at=NOW)

    pull.refresh_from_db()
    assert (pull.status, pull.error_code, Answer.objects.count()) == ("blocked", "right_gone", 1)


@pytest.mark.django_db
def test_a_power_that_ends_between_two_attempts_stops_the_pull(world):
    case, _pulls = make_batch([("sesame", "SCORE")])
    power = sign(case, "sesame", Category.WATCH_LIST, expires_at=NOW + timedelta(seconds=10))
    pull = pull_on_power(case, power, Category.WATCH_LIST)
    world.fault("sesame", "UNAVAILABLE", times=1)

    wait = pulling.pull(pull_id=pull.pk, at=NOW)
    later = pulling.pull(pull_id=pull.pk, at=NOW + wait)

    pull.refresh_from_db()
    assert (wait >= timedelta(seconds=10), later) == (True, None)
    assert (pull.status, pull.error_code, pull.attempts, Answer.objects.count()) == ("blocked", "right_gone", 1, 1)


@pytest.mark.django_db
def test_a_power_allows_nothing_before_it_is_signed_or_after_it_ends(world):
    case, _pulls = make_batch([("sesame", "SCORE")])
    power = sign(case, "sesame", Category.WATCH_LIST, expires_at=NOW + timedelta(hours=1))

    for moment in (NOW - timedelta(seconds=1), NOW + timedelta(hours=1)):
        with pytest.raises(NoLiveBasis):
            pull_on_power(case, power, Category.WATCH_LIST, at=moment)


def sign(case, slug, category, *, expires_at):
    return powers.invoke(
        case=case,
        agency=Agency.objects.get(slug=slug),
        categories=[category],
        basis="Office statute, article 9 (illustrative)",
        by=make_staff(Role.OMBUDSMAN).actor,
        at=NOW,
        expires_at=expires_at,
    )


def pull_on_power(case, power, category, *, at=NOW):
    case.refresh_from_db()
    (pull,) = records.request_pulls(
        case=case,
        wanted=[(power.agency, category)],
        purpose=PullPurpose.INVESTIGATION,
        by=case.assigned_to.actor,
        at=at,
    )
    assert (pull.power, Consent.objects.filter(pull=pull).exists()) == (power, False)
    return pull
