"""The rules that spare agencies: rate, calls at once, breaker, the agency's own wish. Whole microseconds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings_connectors.sparing import (
    LONGEST_CLOSED,
    PATIENCE,
    SECOND,
    SLOW,
    Admitted,
    Limits,
    Outcome,
    Standing,
    State,
    TurnedAway,
    enter,
    leave,
    standing,
    stay,
)

LIMITS = Limits(per_second=10, burst=5, concurrent=3, failures=4, window=300, cool_down=60)
NOON = 1_790_000_000 * SECOND
LEASE = 35 * SECOND


def ask(state, at=NOON, token="a", limits=LIMITS):  # noqa: S107 - the name of a call, no secret
    return enter(state, limits, at=at, token=token, lease=LEASE)


def call(state, outcome=Outcome.ANSWERED, at=NOON, token="a", **more):  # noqa: S107 - the name of a call, no secret
    entered, verdict = ask(state, at, token)
    assert isinstance(verdict, Admitted)
    return leave(entered, LIMITS, at=at, token=token, outcome=outcome, **more)


def opened(at=NOON):
    state = State()
    for _ in range(4):
        state = call(state, Outcome.FAILED, at)
    return state


# --- Rate ---


def test_a_burst_goes_through_at_once_and_the_next_ones_wait_their_turn():
    state, waits = State(), []
    for number in range(8):
        state, verdict = ask(state, token=str(number), limits=replace(LIMITS, concurrent=99))
        waits.append(verdict.wait)

    assert waits == [0, 0, 0, 0, 0, SECOND // 10, 2 * SECOND // 10, 3 * SECOND // 10]


def test_whoever_would_wait_longer_than_patience_is_sent_away_with_a_time():
    state, verdict = State(spent_until=NOON + 3 * SECOND), None

    state, verdict = ask(state)

    assert verdict == TurnedAway("rate_limited_by_us", 3)
    assert state.spent_until == NOON + 3 * SECOND


def test_every_further_request_of_a_call_is_charged():
    state = call(State(), requests=4)

    assert state.spent_until == NOON + 4 * SECOND // 10


@given(st.lists(st.integers(min_value=0, max_value=SECOND), min_size=1, max_size=200))
def test_no_second_ever_sees_more_than_the_rate_and_the_burst(gaps):
    state, at, begun = State(), NOON, []
    for number, gap in enumerate(gaps):
        at += gap
        state, verdict = ask(state, at, str(number), replace(LIMITS, concurrent=10**6))
        if isinstance(verdict, Admitted):
            begun.append(at + verdict.wait)

    for moment in begun:
        assert sum(moment <= one < moment + SECOND for one in begun) <= LIMITS.per_second + LIMITS.burst


# --- Calls at once ---


def test_no_more_calls_at_once_than_permitted():
    state = State()
    for token in "abc":
        state, _ = ask(state, token=token)

    assert ask(state, token="d")[1] == TurnedAway("calls_under_way", 2)


@pytest.mark.parametrize("more", [{"outcome": Outcome.FAILED}, {"outcome": Outcome.ANSWERED, "slow": True}])
def test_a_failing_or_slow_agency_is_asked_by_one_worker_at_a_time(more):
    state, _ = ask(call(State(), **more), token="b")

    assert ask(state, token="c")[1] == TurnedAway("calls_under_way", 2)


def test_one_quick_answer_lifts_that_again():
    state, _ = ask(call(call(State(), Outcome.FAILED)), token="b")

    assert ask(state, token="c")[1] == Admitted(0, probe=False)


def test_a_dead_workers_place_is_free_after_its_lease():
    state, _ = ask(call(State(), Outcome.FAILED), token="dead")

    assert ask(state, NOON + LEASE - 1, "b")[1] == TurnedAway("calls_under_way", 2)
    assert ask(state, NOON + LEASE, "b")[1] == Admitted(0, probe=False)


def test_a_long_call_keeps_its_place_while_it_says_so():
    state, _ = ask(call(State(), Outcome.FAILED), token="long")
    state = stay(state, token="long", until=NOON + 2 * LEASE)

    assert ask(state, NOON + LEASE, "b")[1] == TurnedAway("calls_under_way", 2)
    assert stay(State(), token="gone", until=NOON) == State()


# --- The breaker ---


def test_failures_in_a_row_open_the_breaker():
    state = State()
    for number in range(4):
        assert (number, standing(state, LIMITS, at=NOON)) == (number, Standing.CLOSED)
        state = call(state, Outcome.FAILED)

    assert standing(state, LIMITS, at=NOON) is Standing.OPEN
    assert ask(state, NOON + 15 * SECOND)[1] == TurnedAway("breaker_open", 45)


def test_an_answer_between_failures_starts_the_count_again():
    state = State()
    for outcome in (Outcome.FAILED, Outcome.FAILED, Outcome.FAILED, Outcome.ANSWERED, Outcome.FAILED):
        state = call(state, outcome)

    assert (state.failures, standing(state, LIMITS, at=NOON)) == (1, Standing.CLOSED)


def test_failures_spread_over_longer_than_the_window_do_not_open_it():
    state = State()
    for number in range(4):
        state = call(state, Outcome.FAILED, NOON + number * 101 * SECOND)

    assert (state.failures, state.opened_at) == (1, 0)


def test_what_was_never_asked_counts_neither_way():
    state = call(call(State(), Outcome.FAILED), Outcome.UNKNOWN)

    assert (state.failures, state.under_way) == (1, {})


def test_after_the_cool_down_one_call_tries_and_the_others_stay_away():
    later = NOON + 60 * SECOND
    state = opened()
    assert standing(state, LIMITS, at=later) is Standing.HALF_OPEN

    state, first = ask(state, later, "probe")
    second = ask(state, later, "other")[1]

    assert (first, second) == (Admitted(0, probe=True), TurnedAway("breaker_open", 2))


def test_a_failed_trial_opens_it_again_for_a_whole_cool_down():
    later = NOON + 60 * SECOND
    state, _ = ask(opened(), later, "probe")
    state = leave(state, LIMITS, at=later + SECOND, token="probe", outcome=Outcome.FAILED)

    assert ask(state, later + SECOND)[1] == TurnedAway("breaker_open", 60)


def test_a_trial_that_is_answered_closes_it():
    later = NOON + 60 * SECOND
    state = call(opened(), at=later, token="probe")

    assert standing(state, LIMITS, at=later) is Standing.CLOSED
    assert ask(state, later)[1] == Admitted(0, probe=False)


def test_a_trial_whose_worker_died_is_tried_by_another():
    later = NOON + 60 * SECOND
    state, _ = ask(opened(), later, "dead")

    assert ask(state, later + LEASE, "b")[1] == Admitted(0, probe=True)


def test_a_late_failure_of_an_older_call_does_not_lengthen_the_rest():
    state, _ = ask(State(), token="old")
    state = replace(opened(), under_way=state.under_way)
    state = leave(state, LIMITS, at=NOON + 30 * SECOND, token="old", outcome=Outcome.FAILED)

    assert state.opened_at == NOON


# --- The agency's own wish ---


def test_an_agency_that_asks_to_wait_is_left_in_peace_by_everyone_until_then():
    state = call(State(), Outcome.FAILED, close_for=120 * SECOND)

    assert ask(state, NOON + SECOND, "b")[1] == TurnedAway("agency_asked_to_wait", 119)
    assert ask(state, NOON + 120 * SECOND, "b")[1] == Admitted(0, probe=False)


def test_nobody_can_close_a_gate_for_longer_than_six_hours():
    state = call(State(), Outcome.FAILED, close_for=10**6 * SECOND)

    assert state.closed_until == NOON + LONGEST_CLOSED


def test_a_shorter_wish_does_not_cut_a_longer_one_short():
    state, _ = ask(State(), token="b")
    state = call(state, Outcome.FAILED, close_for=120 * SECOND)
    state = leave(state, LIMITS, at=NOON, token="b", outcome=Outcome.FAILED, close_for=5 * SECOND)

    assert state.closed_until == NOON + 120 * SECOND


# --- What is stored ---


def test_a_state_is_read_as_it_was_written():
    state = ask(call(opened(), Outcome.UNKNOWN, at=NOON + 60 * SECOND), NOON + 60 * SECOND, "b")[0]

    assert State.read(state.text) == state


@pytest.mark.parametrize(
    "text", [None, b"", b"no", b"[]", b"7", b'{"seen_at":"x"}', b'{"under_way":{"a":null}}', b'{"other":1}']
)
def test_what_is_no_state_counts_as_none(text):
    assert State.read(text) == State()


def test_a_clock_that_went_back_remembers_nothing():
    assert ask(opened(), NOON - 61 * SECOND)[1] == Admitted(0, probe=False)


def test_a_worker_whose_clock_is_a_little_behind_shares_the_time_of_the_others():
    state = leave(State(), LIMITS, at=NOON, token="", outcome=Outcome.ANSWERED)

    assert ask(opened(), NOON - 30 * SECOND)[1] == TurnedAway("breaker_open", 60)
    assert ask(state, NOON - 30 * SECOND)[1] == Admitted(0, probe=False)


def test_a_process_alone_allows_itself_a_quarter():
    assert (LIMITS.quarter.per_second, LIMITS.quarter.burst, Limits(1, 1, 1, 1, 1, 1).quarter.burst) == (2, 1, 1)
    assert PATIENCE < SLOW
