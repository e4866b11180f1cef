"""The gate before every agency, shared by all workers through Redis: rate, calls at once, circuit breaker.

Redis holds one small text an agency; it is changed by compare-and-set, so that the rules stand once, in `sparing`.
When Redis is away pulls go on: each process then keeps its own gates and allows itself a quarter of the rate, because
it cannot know how many others there are. That is said in the log once, and once more when Redis is back.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Final, TypeVar

import redis
from django.conf import settings

from ratings_connectors import sparing
from ratings_connectors.errors import ConnectorError, NotAsked, NotConfigured, Transient
from ratings_connectors.options import Options
from ratings_connectors.sparing import BUCKETS_MS, Admitted, Limits, Outcome, Seen, State, TurnedAway

log = logging.getLogger(__name__)
T = TypeVar("T")

_KEPT_SECONDS: Final = 86_400
_TRIES: Final = 50
_SOCKET_SECONDS: Final = 1
# After Redis failed, a process leaves it alone for so long: a frozen Redis costs a second at every try.
_LEFT_ALONE_SECONDS: Final = 5
# What a call may take beyond its own time limit before its worker is given up for dead.
_GRACE_SECONDS: Final = 15


@dataclass
class Visit:
    """One call that was let through. `answered` is told of every answer: it counts the requests."""

    gates: "Gates"
    options: Options
    at: datetime
    token: str
    probe: bool
    requests: int = 0
    _started: float = field(default_factory=time.monotonic)
    _renewed: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> int:
        """Microseconds since it was let through."""
        return int((time.monotonic() - self._started) * sparing.SECOND)

    @property
    def now(self) -> int:
        """The caller's moment, moved on by what has passed since."""
        return _moment(self.at) + self.elapsed

    def answered(self) -> None:
        """Note one answer; a call of many requests renews its lease now and then."""
        self.requests += 1
        if time.monotonic() - self._renewed > self.options.total_timeout / 2:
            self._renewed = time.monotonic()
            self.gates.stay(self)


class Gates:
    """The gates of all agencies, under one prefix of one Redis."""

    def __init__(self, *, url: str, prefix: str) -> None:
        self._client = _client(url)
        self._prefix = prefix
        self._own: dict[str, State] = {}
        self._lock = Lock()
        self._silent_until = 0.0
        self._lost = False

    @contextmanager
    def through(self, options: Options, *, at: datetime) -> Iterator[Visit]:
        """Let one call through, or raise NotAsked; then learn from how it ended.

        Network failures, answers that say "later" and nothing else count against the agency. Raises what the call
        raises; a failed trial call does not count as an attempt either.
        """
        visit = self._enter(options, at)
        outcome, code, close_for = Outcome.UNKNOWN, "unknown", 0
        try:
            yield visit
            outcome, code = Outcome.ANSWERED, "answered"
        except Transient as error:
            # "Again at once" is what an agency says that is there.
            outcome = Outcome.ANSWERED if error.retry_after == 0 else Outcome.FAILED
            code, close_for = "transient", (error.retry_after or 0) * sparing.SECOND
            error.counts = error.counts and not visit.probe
            raise
        except NotConfigured:
            code = "not_configured"
            raise
        except ConnectorError as error:
            outcome, code = Outcome.ANSWERED, _snake(type(error).__name__)
            raise
        finally:
            self._leave(visit, outcome, code, close_for)

    def stay(self, visit: Visit) -> None:
        """Renew the lease of a call that is still alive."""
        until = visit.now + _lease(visit.options)
        self._change(visit.options, lambda state, _: (sparing.stay(state, token=visit.token, until=until), None))

    def look(self, options: Options, *, at: datetime) -> Seen:
        """How a gate stands, without changing anything."""
        text, shared = None, False
        try:
            if not self._left_alone():
                text, shared = self._client.get(self._key(options.slug)), True
        except redis.RedisError:
            self._note_loss()
        state = State.read(text) if shared else self._own.get(options.slug, State())
        moment = _moment(at)
        return Seen(
            standing=sparing.standing(state, limits_of(options), at=moment),
            closed_until=_date(state.closed_until, at) if state.closed_until > moment else None,
            opened_at=_date(state.opened_at, at) if state.opened_at else None,
            failures=state.failures,
            under_way=sum(until > moment for until in state.under_way.values()),
            shared=shared,
            limits=limits_of(options),
        )

    def reset(self, slug: str) -> None:
        """Forget everything about an agency: the breaker is closed, the gate open. Raises RedisError when away."""
        with self._lock:
            self._own.pop(slug, None)
        self._client.delete(self._key(slug))

    def counts(self, slug: str) -> dict[str, int]:
        """How the calls to an agency ended and how long they took, since Redis began to count; {} when it is away."""
        try:
            found = self._client.hgetall(self._count_key(slug))
        except redis.RedisError:
            self._note_loss()
            return {}
        return {name.decode(): int(number) for name, number in found.items()}  # type: ignore[union-attr]  # sync

    def _enter(self, options: Options, at: datetime) -> Visit:
        token = secrets.token_hex(8)

        def ask(state: State, limits: Limits) -> tuple[State, Admitted | TurnedAway]:
            return sparing.enter(state, limits, at=_moment(at), token=token, lease=_lease(options))

        verdict = self._change(options, ask)
        if isinstance(verdict, TurnedAway):
            raise NotAsked(options.slug, verdict.code, retry_after=verdict.retry_after)
        time.sleep(verdict.wait / sparing.SECOND)
        return Visit(self, options, at, token, verdict.probe)

    def _leave(self, visit: Visit, outcome: Outcome, code: str, close_for: int) -> None:
        elapsed, now = visit.elapsed, visit.now

        def say(state: State, limits: Limits) -> tuple[State, None]:
            left = sparing.leave(
                state,
                limits,
                at=now,
                token=visit.token,
                outcome=outcome,
                requests=visit.requests,
                slow=elapsed > sparing.SLOW * max(1, visit.requests),
                close_for=close_for,
            )
            return left, None

        ms = elapsed // 1000
        bucket = next((f"le_{top}" for top in BUCKETS_MS if ms <= top), "le_inf")
        self._change(visit.options, say, counted={f"outcome_{code}": 1, bucket: 1, "ms": ms})

    def _change(
        self,
        options: Options,
        change: Callable[[State, Limits], tuple[State, T]],
        *,
        counted: dict[str, int] | None = None,
    ) -> T:
        limits = limits_of(options)
        if not self._left_alone():
            try:
                result = self._change_shared(options.slug, lambda state: change(state, limits), counted or {})
            except redis.RedisError:
                self._note_loss()
            else:
                self._note_return()
                return result
        with self._lock:
            self._own[options.slug], result = change(self._own.get(options.slug, State()), limits.quarter)
            return result

    def _change_shared(self, slug: str, change: Callable[[State], tuple[State, T]], counted: dict[str, int]) -> T:
        key = self._key(slug)
        for _ in range(_TRIES):
            with self._client.pipeline() as pipe:
                try:
                    pipe.watch(key)  # type: ignore[no-untyped-call]  # the library left it out
                    state, result = change(State.read(pipe.get(key)))
                    pipe.multi()
                    pipe.set(key, state.text, ex=_KEPT_SECONDS)
                    for name, number in counted.items():
                        pipe.hincrby(self._count_key(slug), name, number)
                    pipe.execute()
                except redis.WatchError:
                    continue
                return result
        raise redis.RedisError("too many workers change the same gate")

    def _key(self, slug: str) -> str:
        return f"{self._prefix}:gate:{slug}"

    def _count_key(self, slug: str) -> str:
        return f"{self._prefix}:calls:{slug}"

    def _left_alone(self) -> bool:
        return time.monotonic() < self._silent_until

    def _note_loss(self) -> None:
        self._silent_until = time.monotonic() + _LEFT_ALONE_SECONDS
        if not self._lost:
            self._lost = True
            log.warning("Redis is away: this process spares the agencies by itself, at a quarter of the rate.")

    def _note_return(self) -> None:
        if self._lost:
            self._lost = False
            with self._lock:
                self._own.clear()
            log.warning("Redis is back: the agencies are spared by all workers together again.")


def gates() -> Gates:
    """The gates that the settings name; one object a process."""
    return _gates(settings.REDIS_URL, settings.CONNECTOR_GATES_PREFIX)


def limits_of(options: Options) -> Limits:
    """What an agency's settings allow."""
    return Limits(
        per_second=options.requests_per_second,
        burst=options.burst,
        concurrent=options.concurrent_calls,
        failures=options.breaker_failures,
        window=options.breaker_window,
        cool_down=options.breaker_cool_down,
    )


@cache
def _gates(url: str, prefix: str) -> Gates:
    return Gates(url=url, prefix=prefix)


@cache
def _client(url: str) -> "redis.Redis":
    return redis.Redis.from_url(url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS, retry=None)


def _lease(options: Options) -> int:
    return (options.total_timeout + _GRACE_SECONDS) * sparing.SECOND


def _moment(at: datetime) -> int:
    return int(at.timestamp()) * sparing.SECOND + at.microsecond


def _date(moment: int, like: datetime) -> datetime:
    return datetime.fromtimestamp(moment // sparing.SECOND, tz=like.tzinfo)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
