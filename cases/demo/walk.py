"""A clock that runs through months in seconds: every case is a walk that says how long it waits before its next step.

All walks share one clock that never goes back, so that the office's own chain and its checkpoints stand in order.
Background work is done at once by the handlers of the real worker, with the simulated moment.
"""

import heapq
import itertools
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from cases.actors import SYSTEM
from cases.calendars import STATUTORY
from cases.demo.drawing import do
from cases.models import Job, JobStatus
from cases.services import checkpoints, deadline_watch, jobs, verifications
from cases.tasks import HANDLERS

#: A walk yields how long it waits, and is sent the moment at which it goes on.
Walk = Generator[timedelta, datetime, None]
Begin = Callable[[datetime], Walk]
CHINA: Final = ZoneInfo("Asia/Shanghai")
_OPENS, _CLOSES = time(9), time(17)
_MORNING: Final = time(7, 30)
_BREATH: Final = timedelta(seconds=2)
#: Kinds of work that no other work waits for and that take long.
LETTERS: Final = frozenset({"render_receipt", "render_correction_request"})
#: How far other cases may run ahead of a letter: less than the clock that its filing meets.
_AHEAD: Final = timedelta(hours=12)
#: The walk of what concerns no case alone.
_NOBODY: Final = -1


@dataclass(frozen=True)
class Drawn:
    """A letter that another process draws: its job, since when, and the number of the walk it belongs to."""

    job: Job
    since: datetime
    walk: int
    future: Future[None]


class Clock:
    """Plays walks in the order of their moments; letters are drawn by `aside`, another process, when there is one."""

    def __init__(self, *, start: datetime, until: datetime, draw: Random, aside: Executor | None = None) -> None:
        self.now = start
        self._until = until
        self._draw = draw
        self._aside = aside
        self._drawn: list[Drawn] = []
        self._numbers = itertools.count()
        self._steps: list[tuple[datetime, int, Walk | Begin]] = []

    def play(self, walks: Iterable[tuple[datetime, Begin]]) -> None:
        """Play all walks until they end or the time is up; what would come later does not happen."""
        for at, begin in walks:
            self._push(at, next(self._numbers), begin)
        morning = _morning_after(self.now)
        while self._steps and self._steps[0][0] <= self._until:
            moment, number, walk = heapq.heappop(self._steps)
            while morning <= moment:
                self._begin_day(morning)
                morning = _morning_after(morning)
            self.now = max(self.now, moment)
            self._wait_for_letters(number)
            self._step(number, walk)
            self.work_off(number)
        self._wait_for_letters(None)

    def work_off(self, walk: int) -> None:
        """Do all background work that is due. A failure is not swallowed: the demo world must not be half a world."""
        while (job_id := self._next_job()) is not None:
            self.now += _BREATH
            job = jobs.claim(job_id=job_id, at=self.now)
            if job is None:
                continue
            if self._aside is not None and job.kind in LETTERS:
                self._drawn.append(Drawn(job, self.now, walk, self._aside.submit(do, job.kind, job.args, self.now)))
                continue
            wait = HANDLERS[job.kind](**job.args, at=self.now)
            if wait is None:
                jobs.finish(job=job, at=self.now)
            else:
                jobs.fail(job=job, error="asked to wait", at=self.now, retry_after=wait)

    def catch_up(self) -> datetime:
        """Do all background work that is due by now, and give the moment that was reached."""
        self.now += _BREATH
        self.work_off(_NOBODY)
        return self.now

    def _wait_for_letters(self, walk: int | None) -> None:
        """Wait for the letters of a walk that goes on, and for all that are late; None waits for every letter."""
        late = self.now - _AHEAD
        mine = [one for one in self._drawn if walk is None or one.walk == walk or one.since <= late]
        for drawn in mine:
            drawn.future.result()
            jobs.finish(job=drawn.job, at=drawn.since)
            self._drawn.remove(drawn)

    def _step(self, number: int, walk: Walk | Begin) -> None:
        try:
            if isinstance(walk, Generator):
                wait = walk.send(self.now)
            else:
                walk = walk(self.now)
                wait = next(walk)
        except StopIteration:
            return
        self._push(office_hour(self.now + wait, self._draw), number, walk)

    def _push(self, at: datetime, number: int, walk: Walk | Begin) -> None:
        heapq.heappush(self._steps, (at, number, walk))

    def _next_job(self) -> int | None:
        due = Job.objects.filter(status=JobStatus.WAITING.value, not_before__lte=self.now)
        return due.order_by("not_before", "pk").values_list("pk", flat=True).first()

    def _begin_day(self, morning: datetime) -> None:
        """Do once a morning what the scheduler does day and night: deadlines, holders to see again, a checkpoint."""
        self.now = max(self.now, morning)
        self._wait_for_letters(_NOBODY)
        deadline_watch.scan(at=self.now)
        verifications.recheck_due(at=self.now)
        checkpoints.make(by=SYSTEM, at=self.now)
        self.work_off(_NOBODY)


def _morning_after(at: datetime) -> datetime:
    day = at.astimezone(CHINA).date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, CHINA)


def office_hour(at: datetime, draw: Random) -> datetime:
    """Give the moment itself in office hours, else a moment in the first hours of the next working day."""
    local = at.astimezone(CHINA)
    if _OPENS <= local.time() < _CLOSES and not STATUTORY.is_rest_day(local.date()):
        return at
    day = local.date() if local.time() < _OPENS else local.date() + timedelta(days=1)
    while STATUTORY.is_rest_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, _OPENS, CHINA) + timedelta(minutes=draw.randrange(180), seconds=draw.randrange(60))
