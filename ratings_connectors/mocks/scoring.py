"""The mock platform's own sum: the illustrative method `sesame-illustrative` v1, written down a second time.

On purpose not shared with the recomputation of the office: an agency calculates for itself, and the office checks it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

BASE: Final = 550
LOWEST: Final = 350
HIGHEST: Final = 950

_OVERDUE: Final = {1: -40, 2: -70, 3: -110}
_FIXED: Final = {
    "IDENTITY_VERIFIED": 50,
    "COURT_LISTED": -150,
    "PETITION": -30,
    "FARE_DODGING": -30,
    "TRAFFIC_FINE": -15,
}
_PER: Final = {"ACCOUNT_YEARS": (6, "years"), "ON_TIME_PAYMENTS": (2, "months"), "CONTACTS_RISK": (-5, "contacts")}
_CAPS: Final = {
    "IDENTITY_VERIFIED": 50,
    "ACCOUNT_YEARS": 60,
    "ON_TIME_PAYMENTS": 96,
    "OVERDUE": -220,
    "COURT_LISTED": -150,
    "CONTACTS_RISK": -60,
    "PETITION": -60,
    "FARE_DODGING": -60,
    "TRAFFIC_FINE": -45,
}
# Years after the end of the event in which it still counts; anything not named counts for good.
_COUNTS_FOR_YEARS: Final = {"OVERDUE": 5, "COURT_LISTED": 5, "TRAFFIC_FINE": 1}


def score(items: Iterable[Mapping[str, Any]], *, as_of: date) -> int:
    """The score of the items that still count on the day, each capped, the sum clamped to the scale."""
    sums: defaultdict[str, int] = defaultdict(int)
    for item in items:
        if _too_old(item, as_of):
            continue
        sums[item["item"]] += _points(item["item"], item.get("attributes", {}))
    total = BASE + sum(_capped(points, _CAPS[code]) for code, points in sums.items())
    return max(LOWEST, min(HIGHEST, total))


def _too_old(item: Mapping[str, Any], as_of: date) -> bool:
    years = _COUNTS_FOR_YEARS.get(item["item"])
    if years is None or item["ended_on"] is None:
        return False
    ended = date.fromisoformat(item["ended_on"])
    last_day = ended.day if (ended.month, ended.day) != (2, 29) else 28
    return as_of > ended.replace(year=ended.year + years, day=last_day)


def _points(code: str, attributes: Mapping[str, Any]) -> int:
    if code == "OVERDUE":
        return 0 if attributes.get("settled") else _OVERDUE[attributes["level"]]
    if code in _PER:
        each, counted = _PER[code]
        return each * int(attributes[counted])
    return _FIXED[code]


def _capped(points: int, cap: int) -> int:
    return min(points, cap) if cap > 0 else max(points, cap)
