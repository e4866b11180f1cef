"""What may be published of counts of people: nobody can be found in a small count, nor compute one from the others.

Rule: a count from 1 to 9 is shown as "fewer than 10". Where the shown counts and the total would still give it away,
the next smallest count is withheld too, and if that is not enough all are and the total with them. A nought is shown:
it describes nobody. What a reader can know is the shown counts, the total, and the bounds that the two words state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

#: The smallest count that is shown.
THRESHOLD = 10


class Hiding(StrEnum):
    """Why a count is not shown."""

    FEWER = "fewer"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it may be published: a number, or why there is none."""

    people: int | None
    hiding: Hiding | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Counts that add up to a total."""

    counts: tuple[Count, ...]
    total: Count


def publish(counts: Sequence[int], *, total_is_known: bool = True) -> Published:
    """What may be shown of ``counts``; an unknown total must stay so, and then none of them but noughts is shown."""
    total = sum(counts)
    hidden = {place for place, people in enumerate(counts) if 0 < people < THRESHOLD}
    if not total_is_known:
        return Published(_shown(counts, _filled(counts)), Count(None, Hiding.WITHHELD))
    while hidden and not _is_open(counts, hidden):
        others = [place for place, people in enumerate(counts) if place not in hidden and people > 0]
        if not others:
            return Published(_shown(counts, _filled(counts)), _hidden(total))
        hidden.add(min(others, key=lambda place: (counts[place], place)))
    return Published(_shown(counts, hidden), Count(total) if total >= THRESHOLD or total == 0 else _hidden(total))


def _is_open(counts: Sequence[int], hidden: set[int]) -> bool:
    """True when each hidden count could be at least two numbers, as far as the total and the two words tell."""
    lowest = sum(1 if counts[place] < THRESHOLD else THRESHOLD for place in hidden)
    unbounded = any(counts[place] >= THRESHOLD for place in hidden)
    highest = (THRESHOLD - 1) * len(hidden)
    rest = sum(counts[place] for place in hidden)
    return len(hidden) > 1 and rest > lowest and (unbounded or rest < highest)


def _filled(counts: Sequence[int]) -> set[int]:
    return {place for place, people in enumerate(counts) if people > 0}


def _shown(counts: Sequence[int], hidden: set[int]) -> tuple[Count, ...]:
    return tuple(_hidden(people) if place in hidden else Count(people) for place, people in enumerate(counts))


def _hidden(people: int) -> Count:
    return Count(None, Hiding.FEWER if people < THRESHOLD else Hiding.WITHHELD)
