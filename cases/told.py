"""What a complaint tells in pieces: a timeline, effects with their last day, earlier steps. Pure.

People rarely know the exact day: a date may be a day, a month or a year, each exact or about. Pieces
are kept as JSON texts (sealed by whoever stores them); these functions are the only ones that write
and read that JSON.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

MOST_ROWS = 20  # of a timeline or of earlier steps
FIRST_YEAR = 1950


class Stake(StrEnum):
    """What depends on a quick answer."""

    CHILD = "child"
    HEALTH = "health"
    LIVING = "living"
    SAFETY = "safety"


class Wish(StrEnum):
    """What should happen, as choices; a free text may stand beside them."""

    DELETE = "delete"
    CORRECT = "correct"
    RECALCULATE = "recalculate"
    LIFT = "lift"
    EXPLAIN = "explain"
    TELL_OTHERS = "tell_others"
    APOLOGY = "apology"


class How(StrEnum):
    """On which way the agency was asked before."""

    APP = "app"
    PHONE = "phone"
    LETTER = "letter"
    COUNTER = "counter"
    COURT = "court"


class Said(StrEnum):
    """What the agency answered."""

    NOTHING = "nothing"
    REFUSED = "refused"
    PARTLY = "partly"
    PROMISED = "promised"
    OTHER = "other"


@dataclass(frozen=True)
class When:
    """A day as well as somebody knows it: month and day may be unknown, the whole may be about."""

    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        """Refuse what is on no calendar.

        Raises:
            ValueError: the year is before 1950, a day stands without its month, or there is no such day.

        """
        if self.year < FIRST_YEAR or (self.day is not None and self.month is None):
            raise ValueError(self)
        date(self.year, self.month or 1, self.day or 1)

    @property
    def earliest(self) -> date:
        """The first day it can mean; timelines are sorted by it."""
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True)
class Happening:
    """One thing that happened."""

    what: str
    when: When | None = None


@dataclass(frozen=True)
class Effect:
    """What one harm means: by which day it must be settled, and why then."""

    harm: str
    by: date | None = None
    note: str = ""


@dataclass(frozen=True)
class EarlierStep:
    """One attempt with an agency before coming to us."""

    whom: str
    when: When | None = None
    how: str = ""
    answer: str = ""
    answered: When | None = None
    said: str = ""


def in_order(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Sort a timeline by day; what has no day comes last, and equal days stay in the order they were told."""
    return tuple(sorted(happenings, key=lambda one: one.when.earliest if one.when else date.max))


def first_day(effects: Iterable[Effect]) -> date | None:
    """Give the first day by which something must be settled."""
    return min((effect.by for effect in effects if effect.by), default=None)


def written(pieces: Sequence[Happening] | Sequence[Effect] | Sequence[EarlierStep]) -> str:
    """Write pieces as the JSON that is stored; nothing at all for none."""
    return json.dumps([asdict(one) for one in pieces], default=str, ensure_ascii=False) if pieces else ""


def timeline(text: str) -> tuple[Happening, ...]:
    """Read a stored timeline."""
    return tuple(Happening(row["what"], _when(row["when"])) for row in _rows(text))


def effects(text: str) -> tuple[Effect, ...]:
    """Read stored effects."""
    return tuple(
        Effect(row["harm"], date.fromisoformat(row["by"]) if row["by"] else None, row["note"]) for row in _rows(text)
    )


def earlier(text: str) -> tuple[EarlierStep, ...]:
    """Read stored earlier steps."""
    return tuple(
        EarlierStep(**{**row, "when": _when(row["when"]), "answered": _when(row["answered"])}) for row in _rows(text)
    )


def answers_written(answers: Mapping[str, str]) -> str:
    """Write the answers to a ground's own questions, without those left empty."""
    given = {code: text for code, text in answers.items() if text}
    return json.dumps(given, ensure_ascii=False) if given else ""


def answers(text: str) -> dict[str, str]:
    """Read stored answers to a ground's own questions."""
    found: dict[str, str] = json.loads(text) if text else {}
    return found


def _rows(text: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(text) if text else []
    return rows


def _when(row: Mapping[str, Any] | None) -> When | None:
    return When(**row) if row else None
