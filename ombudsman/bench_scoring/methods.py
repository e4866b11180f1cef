"""The two illustrative methods that the benchmark scores: a card of ten attributes, and twelve kinds of record."""

import random
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final

from cases.scoring.method import Method, from_document
from cases.scoring.sweep.card_columns import Codes, Column, Figures

#: Name, digits after the point, lowest and highest value (scaled), edges of its bands (scaled).
FIGURES: Final[tuple[tuple[str, int, int, int, tuple[int, ...]], ...]] = (
    ("age", 0, 18, 99, (25, 35, 45, 55, 65)),
    ("months_at_address", 0, 0, 600, (12, 36, 84, 180, 300)),
    ("yearly_income", 2, 0, 100_000_000, (4_000_000, 8_000_000, 12_000_000, 20_000_000, 35_000_000)),
    ("limit_used", 2, 0, 10_000, (1_000, 3_000, 5_000, 7_000, 9_000)),
    ("late_payments", 0, 0, 60, (1, 2, 4, 8)),
    ("debt", 2, 0, 50_000_000, (1, 500_000, 2_000_000, 6_000_000, 15_000_000)),
    ("inquiries", 0, 0, 40, (1, 3, 6)),
    ("days_since_default", 0, 0, 3_650, (90, 365, 730, 1_460, 2_555)),
)
HOUSING: Final = ("owner", "tenant", "with parents", "employer", "other")
WORK: Final = ("employed", "self-employed", "public service", "retired", "student", "unemployed")
GRADES: Final = ("F", "E", "D", "C", "B", "A")
#: The record method: level 1, 2, 3 of each category, and how much the whole category can cost.
CATEGORIES: Final = tuple(f"CATEGORY_{number:02d}" for number in range(1, 13))
WINDOW: Final = 1826
AS_OF: Final = date(2026, 11, 20)


def card_method() -> Method:
    """Points with two decimals, printed as whole points, so that sums on a half are common."""
    chance = random.Random(20261122)  # noqa: S311 - the same invented points every time
    items = [_item(name, _bands(chance, decimals, edges, name)) for name, decimals, _, _, edges in FIGURES]
    for name, values in (("housing", HOUSING), ("work", WORK)):
        rows = [{"equals": value, "points": _points(chance)} for value in values]
        items.append(_item(name, {"kind": "by_value", "attribute": name, "table": rows}))
    return from_document(_document("card", 550, 350, 950, (450, 525, 600, 675, 750), items))


def card_columns() -> Mapping[str, Column]:
    """Where each attribute of the card is."""
    figures: dict[str, Column] = {
        name: Figures(f"a_{place}", decimals, low, high) for place, (name, decimals, low, high, _) in enumerate(FIGURES)
    }
    return figures | {"housing": Codes("a_8", HOUSING), "work": Codes("a_9", WORK)}


def record_method(*, changed: bool = False) -> Method:
    """Twelve categories of three levels, each with a cap; points fade over five years.

    ``changed``: another version, in which three categories cost more.
    """
    items = []
    for place, code in enumerate(CATEGORIES, start=1):
        rows = [
            {"equals": level, "points": -(place + (5 if changed and place > 9 else 2)) * level * 3}
            for level in (1, 2, 3)
        ]
        item = _item(code, {"kind": "by_value", "attribute": "level", "table": rows})
        item |= {
            "cap": {"min": -(place + 2) * 15, "max": None},
            "decay": {"kind": "linear", "days": WINDOW},
            "retention": {"days": WINDOW},
        }
        items.append(item)
    return from_document(_document("records", 850, 350, 950, (450, 550, 650, 750, 800), items))


def _document(name: str, base: int, low: int, high: int, edges: tuple[int, ...], items: list[Any]) -> dict[str, Any]:
    bounds = (low, *edges, high + 1)
    return {
        "format": "ombudsman-method/1",
        "method_id": f"bench-{name}-illustrative",
        "version": "1",
        "issuer": "Illustrative office (no real agency)",
        "title": f"Illustrative method of the benchmark: {name}",
        "illustrative": True,
        "valid_from": "2020-01-01",
        "scale": {
            "base": base,
            "min": low,
            "max": high,
            "decimals": 0,
            "rounding": "half_up",
            "rounded": "at_end",
            "cap_order": ["item", "group", "total"],
            "bands": [
                {"label": label, "low": start, "high": end}
                for label, start, end in zip(GRADES, bounds[:-1], bounds[1:], strict=True)
            ],
            "tolerance": 0,
        },
        "groups": [{"code": "all", "wording": "All", "cap": None}],
        "subjects": {},
        "records": {
            "order": "by_date",
            "duplicate_key": [],
            "duplicates": "keep_all",
            "conflicts": "keep_latest",
            "missing_attribute": "leave_out",
            "missing_date": "leave_out",
        },
        "items": items,
        "excluded_data": [],
    }


def _item(code: str, points: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": code.upper(),
        "wording": code,
        "group": "all",
        "record_class": "credit",
        "direction": "either",
        "points": points,
        "per": "event",
        "decay": {"kind": "none"},
        "counted_from": "event",
        "while_disputed": "counted",
        "reason_code": f"R_{code.upper()}",
    }


def _bands(chance: random.Random, decimals: int, edges: tuple[int, ...], name: str) -> dict[str, Any]:
    stated = [None, *(f"{edge / 10**decimals:.{decimals}f}" for edge in edges), None]
    rows = [{"low": low, "high": high, "points": _points(chance)} for low, high in pairwise(stated)]
    return {"kind": "by_band", "attribute": name, "table": rows}


def _points(chance: random.Random) -> str:
    # A tenth of a point and a half of one, as real cards have them after scaling.
    return f"{chance.randrange(-600, 800) / 10:.2f}"
