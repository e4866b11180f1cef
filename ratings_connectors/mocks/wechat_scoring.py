"""The mock payment platform's own sum: the illustrative method `wechat-illustrative` v1, written down a second time.

On purpose not shared with the recomputation of the office: an agency calculates for itself, and the office checks it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

BASE: Final = 600
LOWEST: Final = 300
HIGHEST: Final = 850

_FIXED: Final = {"IDENTITY_VERIFIED": 40, "ORDER_CANCELLED": -5}
_PER: Final = {"PAYMENT_MONTHS": (1, "months"), "ORDERS_KEPT": (2, "orders")}
_UNPAID: Final = -45
_CAPS: Final = {
    "IDENTITY_VERIFIED": 40,
    "PAYMENT_MONTHS": 60,
    "ORDERS_KEPT": 80,
    "ORDER_UNPAID": -135,
    "ORDER_CANCELLED": -30,
}
_UNPAID_COUNTS_FOR_YEARS: Final = 5


def score(items: Iterable[Mapping[str, Any]], *, as_of: date) -> int:
    """The score of the items that still count on the day, each capped, the sum clamped to the scale."""
    sums: defaultdict[str, int] = defaultdict(int)
    for item in items:
        sums[item["item"]] += _points(item, as_of)
    return max(LOWEST, min(HIGHEST, BASE + sum(_capped(points, _CAPS[code]) for code, points in sums.items())))


def _points(item: Mapping[str, Any], as_of: date) -> int:
    code, attributes = item["item"], item["attributes"]
    if code == "ORDER_UNPAID":
        return 0 if attributes["settled"] or _too_old(item["ended_on"], as_of) else _UNPAID
    if code in _PER:
        each, counted = _PER[code]
        return each * int(attributes[counted])
    return _FIXED[code]


def _too_old(ended_on: str | None, as_of: date) -> bool:
    if ended_on is None:
        return False
    ended = date.fromisoformat(ended_on)
    last_day = ended.day if (ended.month, ended.day) != (2, 29) else 28
    return as_of > ended.replace(year=ended.year + _UNPAID_COUNTS_FOR_YEARS, day=last_day)


def _capped(points: int, cap: int) -> int:
    return min(points, cap) if cap > 0 else max(points, cap)
