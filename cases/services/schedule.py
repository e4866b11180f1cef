"""Periodic work: a table of what is due how often, written down as jobs that exist once a slot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cases.services import jobs, upkeep

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Periodic:
    """Work done by `run`, once in every slot of length `every`; slots begin `offset` after midnight UTC.

    A slot that passed while the system was down is not made up for: each kind looks at everything that is due.
    """

    run: Callable[..., None]
    every: timedelta
    offset: timedelta = timedelta()

    @property
    def kind(self) -> str:
        """The kind of its jobs: the name of the function that does it."""
        return self.run.__name__

    def slot(self, at: datetime) -> datetime:
        """Give the beginning of the slot that `at` falls into, in UTC."""
        since = at - _EPOCH - self.offset
        return _EPOCH + self.offset + since // self.every * self.every


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The night of the office: 19:00 UTC is 03:00 in China, all year round.
_NIGHT = timedelta(hours=19)

TABLE: Sequence[Periodic] = (
    Periodic(upkeep.checkpoint, HOUR),
    Periodic(upkeep.scan_deadlines, timedelta(minutes=5)),
    Periodic(upkeep.send_digests, HOUR),
    Periodic(upkeep.check_evidence, DAY, _NIGHT),
    Periodic(upkeep.recount_deadlines, DAY, _NIGHT),
    Periodic(upkeep.recheck_reliefs, DAY, _NIGHT),
    Periodic(upkeep.recheck_holders, DAY, _NIGHT),
    Periodic(upkeep.expire_drafts, DAY, _NIGHT),
    Periodic(upkeep.apply_retention, DAY, _NIGHT),
    Periodic(upkeep.expire_uploads, HOUR),
    Periodic(upkeep.expire_bundles, HOUR),
    Periodic(upkeep.tidy, DAY, _NIGHT),
)
HANDLERS: Mapping[str, Callable[..., None]] = {periodic.kind: periodic.run for periodic in TABLE}


def plan(*, at: datetime) -> None:
    """Write down the periodic work of the slots that `at` falls into.

    The slot is part of the job's unique key, so that two schedulers, or one that stutters, give one row.
    """
    for periodic in TABLE:
        slot = periodic.slot(at)
        jobs.enqueue(kind=periodic.kind, key=f"{periodic.kind}:{slot:%Y-%m-%dT%H:%MZ}", args={}, at=at)
