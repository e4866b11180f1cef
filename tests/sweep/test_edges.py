"""Meetings of two rules that random people seldom bring about, one by one."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from cases.scoring.inputs import Input
from cases.scoring.method import Method, from_document
from cases.scoring.sweep import Side
from tests.sweep.engines import Engine
from tests.sweep.strategies import CUTS
from tests.sweep.test_equality import holds
from tests.unit.scoring.tables import document

TODAY = date(2026, 11, 20)
LATE = date(2026, 11, 1)
PER_COUNT = {"kind": "per_unit", "attribute": "count", "value": -1}
FADING = {"points": PER_COUNT, "decay": {"kind": "linear", "days": 30}}
#: reason code of each item (A, B, C), changes to every item, changes to the rules for records, records as (item, id,
#: count, day, case).
EDGES: dict[str, tuple[str, dict[str, Any], dict[str, str], list[tuple[str, str, Any, date | None, str]]]] = {
    "two codes cost the same, one of them in two items": (
        "121",
        {"points": PER_COUNT},
        {},
        [("A", "r1", 2, LATE, ""), ("B", "r2", 5, LATE, ""), ("C", "r3", 3, LATE, "")],
    ),
    "two codes cost the same, the first by an item that did not count": (
        "121",
        {"points": PER_COUNT},
        {},
        [("A", "r1", None, LATE, ""), ("B", "r2", 5, LATE, ""), ("C", "r3", 5, LATE, "")],
    ),
    "the same, where counts are limited": (
        "121",
        {"points": PER_COUNT, "max_count": 5},
        {},
        [("A", "r1", None, LATE, ""), ("B", "r2", 5, LATE, ""), ("C", "r3", 5, LATE, "")],
    ),
    "a code that costs and gives the same": (
        "111",
        {
            "points": {
                "kind": "by_band",
                "attribute": "count",
                "table": [{"low": 0, "high": 2, "points": 3}, {"low": 2, "high": 3, "points": -3}],
            }
        },
        {},
        [("A", "r1", 1, LATE, ""), ("B", "r2", 2, LATE, "")],
    ),
    "of two repeats the one without a day costs less": (
        "123",
        FADING,
        {"conflicts": "favour_person"},
        [("A", "r1", 5, None, "C1"), ("A", "r2", 9, date(2026, 10, 24), "C1")],
    ),
    "of two repeats the one without a day costs more": (
        "123",
        FADING,
        {"conflicts": "favour_person"},
        [("A", "r1", 5, None, "C1"), ("A", "r2", 9, LATE, "C1")],
    ),
    "of two repeats one is too old and the other costs nothing": (
        "123",
        FADING | {"retention": {"years": 0, "months": 0, "days": 30}},
        {"conflicts": "favour_person", "order": "as_given"},
        [("A", "r1", 0, LATE, "C1"), ("A", "r2", 5, date(2026, 9, 1), "C1")],
    ),
    "of two repeats one has no points and the other costs nothing": (
        "123",
        {"points": PER_COUNT},
        {"conflicts": "favour_person"},
        [("A", "r1", 0, LATE, "C1"), ("A", "r2", None, date(2026, 11, 2), "C1")],
    ),
    "a repeat by its id is also another fact": (
        "123",
        {"points": PER_COUNT, "max_count": 1},
        {"conflicts": "keep_latest"},
        [("A", "r1", 1, LATE, "C1"), ("A", "r1", 1, LATE, "C1"), ("A", "r2", 4, date(2026, 11, 3), "C1")],
    ),
    "a repeat by its id hides a repeat of a fact": (
        "123",
        {"points": PER_COUNT},
        {"conflicts": "keep_latest"},
        [
            ("A", "r1", 1, LATE, "C1"),
            ("A", "r1", 2, date(2026, 11, 4), "C2"),
            ("A", "r2", 4, date(2026, 11, 3), "C1"),
            ("A", "r3", 8, date(2026, 11, 2), "C2"),
        ],
    ),
    "all of one id in conflict, and the fact of another": (
        "123",
        {"points": PER_COUNT},
        {"conflicts": "leave_out"},
        [("A", "r1", 1, LATE, "C1"), ("A", "r1", 2, LATE, "C1"), ("A", "r2", 2, LATE, "C1")],
    ),
}


def method(codes: str, changes: dict[str, Any], rules: dict[str, str]) -> Method:
    """The city's method with three items of one kind."""
    text = document("city")
    plain = text["items"][0] | {"retention": None, "cap": None, "decay": {"kind": "none"}, "direction": "either"}
    text["items"] = [
        plain | changes | {"code": item, "reason_code": f"R{code}"} for item, code in zip("ABC", codes, strict=True)
    ]
    text["records"] |= rules
    text["scale"]["grade_caps"] = []
    return from_document(text)


@pytest.mark.parametrize("name", EDGES)
def test_it_agrees_where_two_rules_meet(name: str, engines: list[Engine]) -> None:
    codes, changes, rules, rows = EDGES[name]
    records = [
        Input(record_id, item, {"count": count, "case_number": case}, occurred_on=day)
        for item, record_id, count, day, case in rows
    ]

    population = {1: records, 2: list(reversed(records)), 3: []}
    holds(engines, [Side(method(codes, changes, rules))], population, TODAY, reasons=3)


@pytest.mark.parametrize("per", ["event", "month"])
def test_it_holds_the_grade_while_one_record_is_not_repaired(per: str, engines: list[Engine]) -> None:
    text = document("city")
    text["items"] = [
        text["items"][0] | {"repair": {"attribute": "settled", "effect": "removed"}, "retention": None, "per": per}
    ]
    text["scale"]["grade_caps"] = [{"when_item": "FARE_DODGING", "at_most": "C"}]
    repaired, open_one = (
        Input(f"r{number}", "FARE_DODGING", {"settled": settled}, occurred_on=date(2026, number, 1))
        for number, settled in ((1, True), (2, False))
    )

    population = {1: [repaired], 2: [open_one], 3: [repaired, open_one], 4: []}
    side = Side(from_document(text))
    for sides in ([side], [side, side], [side, Side(side.method, without_items=frozenset({"FARE_DODGING"}))]):
        holds(engines, sides, population, TODAY)


@pytest.mark.parametrize("decimals", [0, 1])
def test_it_gives_the_grade_on_both_sides_of_every_edge(decimals: int, engines: list[Engine]) -> None:
    text = document("city")
    gain = {"points": {"kind": "per_unit", "attribute": "count", "value": 1}, "direction": "plus", "retention": None}
    text["items"] = [text["items"][0] | gain]
    edges = ["0", "600", "850.05", "960.5", "1030"]
    text["scale"] |= {"base": 0, "decimals": decimals, "grade_caps": []}
    text["scale"]["bands"] = [
        {"label": f"L{low}", "low": low, "high": high} for low, high in zip(edges, [*edges[1:], None], strict=True)
    ]

    counts = [Decimal(edge) + Decimal(away) for edge in edges[1:] for away in ("-1", "-0.1", "-0.01", "0", "0.1", "1")]
    population = {number: [Input("r1", "FARE_DODGING", {"count": count})] for number, count in enumerate(counts)}
    holds(engines, [Side(from_document(text))], population, TODAY)


def test_it_puts_an_amount_on_the_right_side_of_every_edge(engines: list[Engine]) -> None:
    text = document("city")
    table = [{"low": low, "high": high, "points": place} for place, (low, high) in enumerate(pairwise(CUTS), start=1)]
    by_amount = {"points": {"kind": "by_band", "attribute": "amount", "table": table}, "direction": "plus"}
    text["items"] = [text["items"][0] | by_amount | {"retention": None}]
    text["scale"]["grade_caps"] = []

    hundredths = {int(Decimal(cut) * 100) + away for cut in CUTS for away in (-1, 0, 1)}
    population = {
        number: [Input("r1", "FARE_DODGING", {"amount": Decimal(units).scaleb(-2)})]
        for number, units in enumerate(sorted(hundredths))
    }
    holds(engines, [Side(from_document(text))], population, TODAY)


def test_it_takes_no_more_than_all_for_what_ends_after_today(engines: list[Engine]) -> None:
    text = document("city")
    fading = {"decay": {"kind": "linear", "days": 30}, "retention": {"years": 0, "months": 0, "days": 30}}
    text["items"] = [text["items"][0] | fading | {"counted_from": "event_end"}]
    text["scale"]["grade_caps"] = []

    days = enumerate((date(2026, 12, 10), TODAY, LATE))
    population = {number: [Input("r1", "FARE_DODGING", {}, ended_on=day)] for number, day in days}
    holds(engines, [Side(from_document(text))], population, TODAY)
