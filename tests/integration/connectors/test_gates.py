"""Agencies are spared by all workers together, over a real Redis; one agency's trouble is no other's."""

import logging
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as project

from ratings_connectors import services
from ratings_connectors.errors import NotAsked, NotFound, RefusedByAgency, Transient
from ratings_connectors.gates import Gates, gates
from ratings_connectors.options import Options
from ratings_connectors.sparing import Standing

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
OPTIONS = Options("sesame", "https://agency.example", requests_per_second=4, burst=8, breaker_failures=2)


def worker(url=None):
    """The gates as another process sees them."""
    return Gates(url=url or project.REDIS_URL, prefix=project.CONNECTOR_GATES_PREFIX)


def fail(gate, at=NOW, **how):
    with pytest.raises(Transient) as failure, gate.through(OPTIONS, at=at):
        raise Transient("sesame", "http_503", **how)
    return failure.value


def turned_away(gate, at=NOW, options=OPTIONS):
    with pytest.raises(NotAsked) as caught, gate.through(options, at=at):
        pass
    return caught.value.code, caught.value.retry_after, caught.value.counts


# --- Shared by all workers ---


def test_what_one_worker_sees_fail_the_others_leave_in_peace():
    one, other = worker(), worker()
    fail(one)
    fail(other)

    assert turned_away(worker()) == ("breaker_open", 60, False)
    assert worker().look(OPTIONS, at=NOW).standing is Standing.OPEN


def test_the_trial_call_is_one_and_its_failure_is_no_attempt():
    later = NOW + timedelta(seconds=61)
    fail(worker())
    fail(worker())

    with worker().through(OPTIONS, at=later):
        assert turned_away(worker(), later) == ("breaker_open", 2, False)
    fail(worker(), later)
    failed = [fail(worker(), later + timedelta(seconds=1)).counts]
    failed.append(fail(worker(), later + timedelta(seconds=62)).counts)

    assert failed == [True, False]


def test_an_agency_that_asks_to_wait_is_heard_by_every_worker():
    fail(worker(), retry_after=120)

    # Counted from the end of the call, which was a moment after its beginning.
    assert turned_away(worker(), NOW + timedelta(seconds=20)) == ("agency_asked_to_wait", 101, False)


@pytest.mark.parametrize("error", [RefusedByAgency("sesame", "no"), NotFound("sesame", "nobody"), None])
def test_refusals_and_unknown_people_close_nothing(error):
    for _ in range(3):
        try:
            with worker().through(OPTIONS, at=NOW):
                if error:
                    raise error
        except (RefusedByAgency, NotFound):
            pass

    assert worker().look(OPTIONS, at=NOW).failures == 0


def test_a_stale_captcha_is_no_outage():
    for _ in range(3):
        fail(worker(), retry_after=0)

    assert worker().look(OPTIONS, at=NOW).standing is Standing.CLOSED


def test_however_many_workers_come_at_once_only_so_many_get_through():
    options = Options("sesame", "https://agency.example", concurrent_calls=3, burst=100)
    start, over, away = threading.Barrier(12), threading.Event(), []

    def work():
        gate = worker()
        start.wait()
        try:
            with gate.through(options, at=NOW):
                over.wait(timeout=10)
        except NotAsked as error:
            away.append(error.code)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    while len(away) < 9 and any(thread.is_alive() for thread in threads):
        time.sleep(0.01)
    over.set()
    for thread in threads:
        thread.join()

    assert away == ["calls_under_way"] * 9
    assert worker().look(options, at=NOW).under_way == 0


def test_the_rate_holds_for_all_workers_together():
    for _ in range(8):
        with worker().through(OPTIONS, at=NOW):
            pass
    started = time.monotonic()
    with worker().through(OPTIONS, at=NOW):
        waited = time.monotonic() - started
    with worker().through(OPTIONS, at=NOW):
        pass

    assert 0.2 < waited < 0.5
    assert turned_away(worker()) == ("rate_limited_by_us", 1, False)


def test_calls_are_counted_by_how_they_ended_and_how_long_they_took():
    with worker().through(OPTIONS, at=NOW):
        pass
    fail(worker())

    counts = worker().counts("sesame")

    assert {name: number for name, number in counts.items() if name != "ms"} == {
        "outcome_answered": 1,
        "outcome_transient": 1,
        "le_50": 2,
    }


def test_a_person_opens_it_again():
    fail(worker())
    fail(worker(), retry_after=3600)

    worker().reset("sesame")

    with worker().through(OPTIONS, at=NOW):
        seen = worker().look(OPTIONS, at=NOW)
    assert (seen.standing, seen.closed_until, seen.under_way, seen.shared) == (Standing.CLOSED, None, 1, True)


# --- Redis away ---


def test_without_redis_calls_go_on_and_the_log_says_so_once(caplog):
    alone = worker("redis://127.0.0.1:1/0")

    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            with alone.through(OPTIONS, at=NOW):
                pass

    assert [record.message.split(":")[0] for record in caplog.records] == ["Redis is away"]
    assert alone.look(OPTIONS, at=NOW).shared is False
    assert alone.counts("sesame") == {}


def test_without_redis_a_process_still_spares_the_agency_by_itself():
    alone = worker("redis://127.0.0.1:1/0")
    for _ in range(2):
        with alone.through(OPTIONS, at=NOW):
            pass

    assert turned_away(alone) == ("rate_limited_by_us", 1, False)


def test_a_frozen_redis_costs_a_second_and_not_at_every_call():
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        alone = worker(f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
        started = time.monotonic()
        for _ in range(2):
            with alone.through(OPTIONS, at=NOW):
                pass
        took = time.monotonic() - started

    assert took < 3


# --- Through real pulls ---


def test_an_outage_opens_the_breaker_and_then_nothing_is_sent(mock_agencies, ask):
    mock_agencies.fault("sesame", "MAINTENANCE")
    codes = [_code(ask("journalist", "SCORE")) for _ in range(6)]

    assert codes == ["http_503"] * 4 + ["breaker_open"] * 2
    assert mock_agencies.requests()["by_agency"]["sesame"] == 4


def test_another_agency_is_asked_as_ever(mock_agencies, ask, pull):
    mock_agencies.fault("sesame", "MAINTENANCE")
    for _ in range(5):
        _code(ask("journalist", "SCORE"))

    assert len(pull("court_list", "journalist", "COURT_LIST").records) == 1


def test_the_agency_is_back_after_one_trial(mock_agencies, ask):
    mock_agencies.fault("sesame", "MAINTENANCE", times=4)
    query = ask("journalist", "SCORE")
    before = [_code(query, at=query.at) for _ in range(5)]
    after = [_code(query, at=query.at + timedelta(seconds=65)) for _ in range(2)]

    assert before[-1] == "breaker_open"
    assert after == ["", ""]


def test_a_429_closes_the_gate_for_everyone_until_then(mock_agencies, ask):
    mock_agencies.fault("sesame", "RATE_LIMITED", times=1)
    query = ask("journalist", "SCORE")
    codes = [_code(query, at=query.at + timedelta(seconds=s)) for s in (0, 3, 9)]

    assert codes == ["http_429", "agency_asked_to_wait", ""]


def test_a_call_of_several_requests_is_charged_for_each(mock_agencies, pull, settings):
    settings.CONNECTORS["court_list"] |= {"requests_per_second": 1, "burst": 4}
    pull("court_list", "journalist", "COURT_LIST")

    with pytest.raises(NotAsked):
        pull("court_list", "journalist", "COURT_LIST")


def _code(query, at=None):
    try:
        services.pull_records(slug="sesame", query=query, at=at or query.at)
    except Transient as error:
        return error.code
    return ""


def test_the_settings_name_the_gates():
    assert gates() is gates()
