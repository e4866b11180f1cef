"""The mock city office's own sum: the illustrative method `city-illustrative` v1, written down a second time.

On purpose not shared with the recomputation of the office: an agency calculates for itself, and the office checks it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

BASE: Final = 1000
LOWEST: Final = 0

_FIXED: Final = {
    "FARE_DODGING": -30,
    "BREACH_OF_CONTRACT": -20,
    "JUDGMENT_BREACH": -50,
    "UTILITY_THEFT": -60,
    "TRAFFIC_TICKET": -5,
    "HEROIC_ACT": 30,
    "DRUNK_DRIVING": -30,
}
_PER: Final = {"LOAN_ARREARS": (-10, "months"), "VOLUNTEERING": (1, "hours")}
_CAPS: Final = {"LOAN_ARREARS": -120, "TRAFFIC_TICKET": -50, "VOLUNTEERING": 50}
# Years in which an event still counts; good deeds count for good.
_COUNTS_FOR_YEARS: Final = {
    "FARE_DODGING": 5,
    "LOAN_ARREARS": 5,
    "BREACH_OF_CONTRACT": 5,
    "JUDGMENT_BREACH": 5,
    "UTILITY_THEFT": 3,
    "TRAFFIC_TICKET": 1,
    "DRUNK_DRIVING": 3,
}
_LOWEST_OF_GRADE: Final = (("AAA", 1050), ("AA", 1030), ("A", 960), ("B", 850), ("C", 600), ("D", 0))
_CAPPED_AT: Final = {"DRUNK_DRIVING": "C"}


@dataclass(frozen=True)
class Account:
    """A person's account: points booked per event (in the order given), their sum with the base, the grade."""

    booked: tuple[int, ...]
    total: int
    grade: str


def account(events: Iterable[Mapping[str, Any]], *, as_of: date) -> Account:
    """Book every event on the day: one that is too old, or beyond its item's cap, is booked with nothing."""
    rows = list(events)
    left: defaultdict[str, int] = defaultdict(int)
    booked = []
    counting = set()
    for row in rows:
        points = 0 if _too_old(row, as_of) else _within_cap(row, left)
        if not _too_old(row, as_of):
            counting.add(row["item"])
        left[row["item"]] += points
        booked.append(points)
    total = max(LOWEST, BASE + sum(booked))
    return Account(tuple(booked), total, grade(total, counting))


def grade(total: int, items: Iterable[str]) -> str:
    """The grade of a total; what the person did may hold it down."""
    names = [name for name, _ in _LOWEST_OF_GRADE]
    own = next(name for name, lowest in _LOWEST_OF_GRADE if total >= lowest)
    return max([own, *(_CAPPED_AT[item] for item in items if item in _CAPPED_AT)], key=names.index)


def _within_cap(row: Mapping[str, Any], booked: Mapping[str, int]) -> int:
    code = row["item"]
    each, counted = _PER.get(code, (0, ""))
    points = each * int(row["attributes"][counted]) if counted else _FIXED[code]
    if code not in _CAPS:
        return points
    room = _CAPS[code] - booked.get(code, 0)
    return max(points, room) if points < 0 else min(points, room)


def _too_old(row: Mapping[str, Any], as_of: date) -> bool:
    years = _COUNTS_FOR_YEARS.get(row["item"])
    if years is None:
        return False
    ended = date.fromisoformat(row["ended_on"] or row["occurred_on"])
    last_day = ended.day if (ended.month, ended.day) != (2, 29) else 28
    return as_of > ended.replace(year=ended.year + years, day=last_day)
