"""The plan of the crowd: who files when, and how far each case goes. Made from a seed and the day of loading alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from cases.demo.paths import Path
from cases.demo.people import Trouble, newest_day, trouble_of
from cases.demo.words import CHINESE, ENGLISH
from ratings_connectors.mocks.world import Person, people

SEED: Final = 20260914
CROWD_KEY: Final = "p"


@dataclass(frozen=True)
class Share:
    """So many cases go one path; they were filed between `youngest` and `oldest` days ago.

    `troubled`: the path needs people about whom the agencies hold something wrong.
    """

    path: Path
    count: int
    youngest: float
    oldest: float
    troubled: bool = False


@dataclass(frozen=True)
class Planned:
    """One case of the crowd before anybody filed it."""

    number: int
    person: Person
    trouble: Trouble
    path: Path
    filed_at: datetime
    language: str

    @property
    def draw(self) -> Random:
        """The case's own source of chance: another case more or less changes nothing here."""
        return Random(f"{SEED}:{self.number}")  # noqa: S311 - a reproducible world, not a secret


SHARES: Final = (
    Share(Path.WAITING, 26, 0.1, 6),
    Share(Path.ACCEPTED, 18, 4, 12),
    Share(Path.PULLED, 14, 7, 24),
    Share(Path.SENT, 12, 12, 26, troubled=True),
    Share(Path.CLOSED_CORRECTED, 8, 48, 280, troubled=True),
    Share(Path.COMMENTING, 6, 25, 29, troubled=True),
    Share(Path.VERIFIED, 6, 22, 40, troubled=True),
    Share(Path.REFERRED, 18, 7, 290),
    Share(Path.WITHDRAWN_EARLY, 7, 7, 280),
    Share(Path.RETURNED, 6, 22, 32, troubled=True),
    Share(Path.JUDGED, 5, 12, 25, troubled=True),
    Share(Path.NOTHING_FOUND, 5, 15, 40),
    Share(Path.PAUSED, 5, 15, 45),
    Share(Path.AGENCY_REFUSED, 4, 24, 40, troubled=True),
    Share(Path.PROPOSED, 4, 26, 45, troubled=True),
    Share(Path.EXTENDED, 5, 56, 75),
    Share(Path.OVERDUE, 4, 66, 84),
    Share(Path.SENT, 7, 38, 58, troubled=True),
    Share(Path.WITHDRAWN_LATE, 6, 14, 260),
    Share(Path.CLOSED_SECOND_ROUND, 4, 62, 240, troubled=True),
    Share(Path.CLOSED_NOT_CORRECTED, 4, 56, 250, troubled=True),
    Share(Path.COMMENTING_CLEAN, 3, 15, 18),
    Share(Path.CLOSED_NOT_UPHELD, 10, 40, 285),
)
SIZE: Final = sum(share.count for share in SHARES)


def plan(*, now: datetime, size: int = SIZE) -> list[Planned]:
    """Give the first `size` cases, mixed so that also a small crowd shows every path; ordered by when they are filed.

    Nobody is listed in the plan before the agencies knew anything about them, as far as the day of loading allows it.
    """
    draw = Random(SEED)  # noqa: S311 - a reproducible world, not a secret
    slots = [(now - _age(share, draw), share) for share in _mixed()[:size]]
    slots.sort(key=lambda slot: slot[0])
    crowd = [person for person in people().values() if person.key.startswith(CROWD_KEY) and person.key[1:].isdigit()]
    crowd.sort(key=lambda person: (newest_day(person), person.key))
    troubled = [person for person in crowd if trouble_of(person) is not Trouble.NONE]
    clean = [person for person in crowd if trouble_of(person) is Trouble.NONE]
    planned = []
    for number, (filed_at, share) in enumerate(slots, start=1):
        person = _next(troubled, clean, share)
        language = ENGLISH if draw.random() < 0.5 else CHINESE
        planned.append(Planned(number, person, trouble_of(person), share.path, filed_at, language))
    return planned


def _mixed() -> Sequence[Share]:
    """One case of every share, then the second of every share, and so on."""
    rounds = max(share.count for share in SHARES)
    return [share for turn in range(rounds) for share in SHARES if turn < share.count]


def _age(share: Share, draw: Random) -> timedelta:
    return timedelta(days=draw.uniform(share.youngest, share.oldest))


def _next(troubled: list[Person], clean: list[Person], share: Share) -> Person:
    """Take whoever's records are oldest; troubled people who are left over fill up the other paths.

    Raises IndexError when the mock world has fewer troubled people than the shares need.
    """
    return troubled.pop(0) if share.troubled else (clean or troubled).pop(0)
