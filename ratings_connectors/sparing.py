"""Sparing the agencies: how often one may be asked, by how many at once, and when it is left in peace.

Pure: no clock, no Redis. Moments and spans are whole microseconds. One `State` an agency is shared by all workers;
every function takes it and gives the next one. docs/connectors/operations.md says the same in words.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

SECOND: Final = 1_000_000
# A worker waits this long for its turn; whoever would have to wait longer goes back to the queue.
PATIENCE: Final = SECOND // 2
# An agency that needs longer for one request is asked by one worker at a time.
SLOW: Final = 3 * SECOND
# A clock that went back further than this is another clock: what was remembered says nothing.
_SAME_CLOCK: Final = 60 * SECOND
# However long an agency asks us to stay away, somebody looks again after this long.
LONGEST_CLOSED: Final = 6 * 3600 * SECOND
_LOOK_AGAIN: Final = 2 * SECOND
# How long calls took is counted in these classes, whole milliseconds at most.
BUCKETS_MS: Final = (50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 60_000)


class Standing(StrEnum):
    """How a circuit breaker stands."""

    CLOSED = "closed"  # the agency is asked
    OPEN = "open"  # it is left in peace
    HALF_OPEN = "half_open"  # the next call is the one that tries


class Outcome(StrEnum):
    """What one call says about the agency's health."""

    ANSWERED = "answered"  # also a refusal or an unreadable answer: somebody is there
    FAILED = "failed"
    UNKNOWN = "unknown"  # it was never asked


@dataclass(frozen=True)
class Limits:
    """What an agency is spared, from its settings: whole numbers, seconds where a time is meant."""

    per_second: int
    burst: int
    concurrent: int
    failures: int
    window: int
    cool_down: int

    @property
    def quarter(self) -> Self:
        """What one process allows itself while it cannot speak with the others."""
        return replace(self, per_second=max(1, self.per_second // 4), burst=max(1, self.burst // 4))


@dataclass(frozen=True)
class State:
    """What all workers know about one agency.

    `spent_until` is when the requests made so far would have been over at the permitted rate; `closed_until` when the
    agency wants to be asked again; `under_way` holds token -> the moment at which that worker is given up for dead;
    `strained` says that the last call failed or was slow; `probe` is the token of the one call that tries.
    """

    seen_at: int = 0
    spent_until: int = 0
    closed_until: int = 0
    failures: int = 0
    first_failure_at: int = 0
    opened_at: int = 0
    strained: bool = False
    probe: str = ""
    under_way: Mapping[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The state as it is stored."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def read(cls, text: str | bytes | None) -> Self:
        """A stored state; whatever is not one counts as none."""
        try:
            values = json.loads(text or "{}")
            found = {name: values[name] for name in (one.name for one in fields(cls)) if name in values}
        except (ValueError, TypeError):
            return cls()
        fresh = cls()
        if any(type(value) is not type(getattr(fresh, name)) for name, value in found.items()):
            return fresh
        calls = found.get("under_way", {})
        return cls(**found) if all(type(until) is int for until in calls.values()) else fresh


@dataclass(frozen=True)
class Admitted:
    """Go ahead after `wait` microseconds. `probe` marks the one call that tries whether the agency is back."""

    wait: int
    probe: bool


@dataclass(frozen=True)
class TurnedAway:
    """Do not ask now: why, and in how many whole seconds to come again."""

    code: str
    retry_after: int


@dataclass(frozen=True)
class Seen:
    """How a gate stands: the breaker, until when the agency asked us to stay away, the calls under way.

    `shared` is False when Redis is away and only this process's own gate could be looked at.
    """

    standing: Standing
    closed_until: datetime | None
    opened_at: datetime | None
    failures: int
    under_way: int
    shared: bool
    limits: Limits


def standing(state: State, limits: Limits, *, at: int) -> Standing:
    """How the breaker stands at a moment."""
    now = _as_of(state, at)
    if not now.opened_at:
        return Standing.CLOSED
    return Standing.OPEN if now.seen_at < now.opened_at + limits.cool_down * SECOND else Standing.HALF_OPEN


def enter(state: State, limits: Limits, *, at: int, token: str, lease: int) -> tuple[State, Admitted | TurnedAway]:
    """Ask to be let through: the agency's own wish first, then the breaker, the calls under way, the rate.

    `token` names the call until `leave`; after `lease` it is taken for dead.
    """
    now = _as_of(state, at)
    at = now.seen_at
    if at < now.closed_until:
        return now, _away("agency_asked_to_wait", now.closed_until - at)
    probe = bool(now.opened_at)
    if probe and (left := now.opened_at + limits.cool_down * SECOND - at) > 0:
        return now, _away("breaker_open", left)
    if probe and now.probe:
        return now, _away("breaker_open", _LOOK_AGAIN)
    if len(now.under_way) >= (1 if now.strained else limits.concurrent):
        return now, _away("calls_under_way", _LOOK_AGAIN)
    interval = SECOND // limits.per_second
    spent = max(now.spent_until, at)
    wait = max(0, spent - at - (limits.burst - 1) * interval)
    if wait > PATIENCE:
        return now, _away("rate_limited_by_us", wait)
    entered = replace(
        now,
        spent_until=spent + interval,
        probe=token if probe else "",
        under_way={**now.under_way, token: at + wait + lease},
    )
    return entered, Admitted(wait, probe)


def stay(state: State, *, token: str, until: int) -> State:
    """Say that a call of several requests is still alive."""
    return replace(state, under_way={**state.under_way, token: until}) if token in state.under_way else state


def leave(
    state: State,
    limits: Limits,
    *,
    at: int,
    token: str,
    outcome: Outcome,
    requests: int = 1,
    slow: bool = False,
    close_for: int = 0,
) -> State:
    """Say how a call ended. `requests` beyond the first are charged now; `close_for` is the agency's Retry-After."""
    now = _as_of(state, at)
    at = now.seen_at
    trying = bool(token) and now.probe == token
    now = replace(
        now,
        under_way={other: until for other, until in now.under_way.items() if other != token},
        spent_until=now.spent_until + max(0, requests - 1) * (SECOND // limits.per_second),
        closed_until=max(now.closed_until, at + min(close_for, LONGEST_CLOSED)) if close_for else now.closed_until,
        probe="" if trying else now.probe,
    )
    if outcome is Outcome.ANSWERED:
        return replace(now, failures=0, first_failure_at=0, opened_at=0, probe="", strained=slow)
    if outcome is Outcome.UNKNOWN:
        return now
    in_a_row = now.failures > 0 and at - now.first_failure_at <= limits.window * SECOND
    now = replace(
        now,
        strained=True,
        failures=now.failures + 1 if in_a_row else 1,
        first_failure_at=now.first_failure_at if in_a_row else at,
    )
    if trying or (not now.opened_at and now.failures >= limits.failures):
        return replace(now, opened_at=at)
    return now


def _as_of(state: State, at: int) -> State:
    """Forget what is over: dead workers, a probe that died, everything when the clock is another one.

    Workers' clocks differ by a little: the time that all share, `seen_at`, is the latest of them and never goes back.
    """
    if at < state.seen_at - _SAME_CLOCK:
        return State(seen_at=at)
    at = max(state.seen_at, at)
    alive = {token: until for token, until in state.under_way.items() if until > at}
    return replace(state, seen_at=at, under_way=alive, probe=state.probe if state.probe in alive else "")


def _away(code: str, span: int) -> TurnedAway:
    return TurnedAway(code, -(-span // SECOND))
