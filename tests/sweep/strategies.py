"""Any method that a disclosed document can state, and people whose records touch its edges.

Numbers are chosen where engines and rules differ: halves of the last digit, days on both sides of a retention, equal
days, 29 February, text that is a number, true beside 1, repeated ids and repeated facts.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from cases.scoring.dates import Period
from cases.scoring.inputs import Input, Scalar
from cases.scoring.items import CountedFrom, Item, Per, RepairEffect, WhileDisputed
from cases.scoring.method import Conflicts, Duplicates, Method, Missing, Order, from_document
from cases.scoring.rounding import RoundingMode
from cases.scoring.scale import RoundingMoment

#: Days on which the score may stand: an ordinary one, month ends, leap days and the day after.
TODAYS = [date(2026, 11, 20), date(2026, 3, 31), date(2025, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
CODES = ("A", "B", "C", "D")
GROUPS = ("G", "H")
#: Few different lengths, so that their least common multiple leaves room for the points.
DECAY_DAYS = (1, 2, 3, 7, 30, 365)
RETENTIONS = [
    {"years": 1},
    {"years": 5},
    {"months": 1},
    {"months": 6, "days": 1},
    {"days": 30},
    {"years": 0, "months": 0, "days": 0},
    {"years": 1, "months": 1, "days": 1},
]
#: Edges of bands: values that records have, and values between those, finer than a measure can be.
CUTS = ["-0.5", "0", "0.01", "0.5", "1", "1.005", "1.5", "2", "2.5", "3", "3.999"]
AMOUNTS = [Decimal(cut) for cut in CUTS[1:] if len(cut) < 5] + [Decimal("1.01"), Decimal("3.99"), Decimal("4.00")]
LEVELS: list[Scalar] = [1, 2, True, False, "1", "one"]


def often(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly the one, now and then the other."""
    return st.sampled_from([usual] * 4 + [rare]).flatmap(lambda chosen: chosen)


@st.composite
def numbers(draw: st.DrawFn, decimals: int, low: int, high: int) -> str:
    """A number as a document states it, on a grid one digit finer than the scale or on its halves."""
    step = draw(st.sampled_from([5, 1, 5, 10]))
    units = draw(st.integers(low * 10 // step, high * 10 // step)) * step
    return f"{Decimal(units).scaleb(-decimals - 1):f}"


@st.composite
def printable(draw: st.DrawFn, decimals: int, low: int, high: int) -> str:
    """A number with no more digits than the scale prints."""
    return f"{Decimal(draw(st.integers(low, high))).scaleb(-decimals):f}"


@st.composite
def caps(draw: st.DrawFn, decimals: int) -> dict[str, str | None] | None:
    """No cap, or one that holds nought; one side may be open."""
    sides = draw(st.sampled_from(["none", "min", "max", "both"]))
    if sides == "none":
        return None
    low = draw(printable(decimals, -60, 0)) if sides != "max" else None
    return {"min": low, "max": draw(printable(decimals, 0, 60)) if sides != "min" else None}


@st.composite
def bands(draw: st.DrawFn, decimals: int) -> list[dict[str, Any]]:
    """A table that covers a stretch of the numbers without a hole, open or closed at either end."""
    cuts = sorted(draw(st.lists(st.sampled_from(CUTS), min_size=2, max_size=4, unique=True)), key=Decimal)
    edges: list[str | None] = [*cuts]
    if draw(st.booleans()):
        edges[0] = None
    if draw(st.booleans()):
        edges[-1] = None
    return [{"low": low, "high": high, "points": draw(numbers(decimals, -40, 40))} for low, high in pairwise(edges)]


def compared(test: str, attribute: str, value: Scalar) -> dict[str, Any]:
    """A condition that compares an attribute with a value."""
    return {"test": test, "attribute": attribute, "value": value}


ASKED = st.sampled_from(["count", "level", "note", "settled"])
ORDERS = st.sampled_from(["equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"])
#: Conditions on what a kind of record carries; a measure is asked by bands alone.
CONDITIONS = st.recursive(
    st.one_of(
        st.builds(compared, ORDERS, st.sampled_from(["count", "level"]), st.sampled_from([1, 2, "1.5", "one"])),
        st.builds(compared, st.sampled_from(["equal", "not_equal"]), ASKED, st.sampled_from([True, 1, "x"])),
        st.builds(
            lambda test, name, values: {"test": test, "attribute": name, "values": values},
            st.sampled_from(["in", "not_in"]),
            ASKED,
            st.lists(st.sampled_from([1, 2, "one", True]), min_size=1, max_size=2),
        ),
        st.builds(
            lambda test, name: {"test": test, "attribute": name}, st.sampled_from(["missing", "not_missing"]), ASKED
        ),
        st.sampled_from([{"test": "always"}, {"test": "never"}]),
    ),
    lambda inner: st.builds(
        lambda test, parts: {"test": test, "of": parts},
        st.sampled_from(["and", "or", "xor", "surrogate"]),
        st.lists(inner, min_size=2, max_size=2),
    ),
    max_leaves=3,
)


def joined(name: str, parts: tuple[Any, ...]) -> dict[str, Any]:
    """An expression over parts."""
    return {name: list(parts)}


EXPRESSIONS = st.recursive(
    st.sampled_from([{"attribute": "count"}, {"attribute": "level"}])
    | st.sampled_from(["-3", "0", "0.5", "4"]).map(lambda number: {"constant": number}),
    lambda inner: (
        st.builds(
            joined, st.sampled_from(["add", "subtract", "multiply", "divide", "min", "max"]), st.tuples(inner, inner)
        )
        | st.builds(joined, st.just("if"), st.tuples(CONDITIONS, inner, inner))
    ),
    max_leaves=3,
)


@st.composite
def points(draw: st.DrawFn, decimals: int, *, open_book: bool) -> dict[str, Any]:
    """A point rule of any kind; in an open book every one is disclosed."""
    usual = ["fixed", "per_unit", "by_value", "by_band"]
    rare = ["by_rule", "by_rule", "expression", "by_rule" if open_book else "undisclosed"]
    kind = draw(st.sampled_from([*usual, *usual, *usual, *rare]))
    rule: dict[str, Any] = {"kind": kind}
    if kind in ("fixed", "per_unit"):
        rule["value"] = draw(numbers(decimals, -40, 40))
    if kind in ("per_unit", "by_band"):
        rule["attribute"] = draw(st.sampled_from(["count", "amount"]))
    if kind == "expression":
        rule["expression"] = draw(EXPRESSIONS)
    if kind == "by_value":
        levels = draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique_by=str))
        rule["attribute"] = "level"
        rule["table"] = [{"equals": level, "points": draw(numbers(decimals, -40, 40))} for level in levels]
    if kind == "by_band":
        rule["table"] = draw(bands(decimals))
    if kind == "by_rule":
        own = draw(often(st.none(), st.just("R4")))
        conditions = draw(st.lists(CONDITIONS, min_size=1, max_size=3))
        rule["table"] = [
            {"when": when, "points": draw(numbers(decimals, -40, 40)), "reason_code": own} for when in conditions
        ]
    return rule


@st.composite
def decays(draw: st.DrawFn) -> dict[str, Any]:
    """No decay, a straight line, or a table of months."""
    kind = draw(st.sampled_from(["none", "linear", "none", "table"]))
    if kind == "none":
        return {"kind": kind}
    if kind == "linear":
        return {"kind": kind, "days": draw(st.sampled_from(DECAY_DAYS))}
    limits = sorted(draw(st.lists(st.sampled_from([1, 2, 6, 12, 13]), max_size=2, unique=True)))
    factors = st.sampled_from(["1", "0.75", "0.5", "0.1", "0"])
    return {"kind": kind, "rows": [{"factor": draw(factors), "below_months": limit} for limit in [*limits, None]]}


def choices(values: Any) -> st.SearchStrategy[str]:
    """One of the words of an enumeration."""
    return st.sampled_from([value.value for value in values])


@st.composite
def items(draw: st.DrawFn, code: str, decimals: int, *, plain: bool) -> dict[str, Any]:
    """One item of a document; a plain one counts every record."""
    return {
        "code": code,
        "wording": code,
        "group": draw(st.sampled_from(GROUPS)),
        "record_class": "conduct",
        "direction": "either",
        "points": draw(points(decimals, open_book=plain)),
        "per": "event" if plain else draw(often(st.just("event"), choices(Per))),
        "max_count": None if plain else draw(often(st.none(), st.integers(1, 3))),
        "cap": draw(caps(decimals)),
        "decay": draw(decays()),
        "retention": draw(often(st.none(), st.sampled_from(RETENTIONS))),
        "counted_from": draw(choices(CountedFrom)),
        "repair": draw(
            st.none() | st.builds(lambda effect: {"attribute": "settled", "effect": effect}, choices(RepairEffect))
        ),
        "while_disputed": draw(choices(WhileDisputed)),
        "reason_code": draw(st.sampled_from(["R1", "R2", None, "R3"])),
    }


@st.composite
def scales(draw: st.DrawFn, decimals: int, codes: Sequence[str]) -> dict[str, Any]:
    """A scale: limits on neither, one or both sides, with grades or without."""
    low = draw(st.none() | printable(decimals, -50, 50))
    high = draw(st.none() | printable(decimals, 50, 150))
    grades: list[dict[str, Any]] = []
    if draw(st.booleans()):
        cuts = sorted(draw(st.lists(st.integers(-499, 1499), max_size=3, unique=True)))
        inner = [f"{Decimal(cut).scaleb(-decimals - 1):f}" for cut in cuts]
        edges = [low and f"{Decimal(-51).scaleb(-decimals):f}", *inner, high and f"{Decimal(151).scaleb(-decimals):f}"]
        grades = [
            {"label": f"L{place}", "low": start, "high": end} for place, (start, end) in enumerate(pairwise(edges))
        ]
    labels = st.sampled_from([grade["label"] for grade in grades]) if grades else st.nothing()
    held = st.builds(lambda code, label: {"when_item": code, "at_most": label}, st.sampled_from(codes), labels)
    return {
        "base": draw(numbers(decimals, -20, 60)),
        "min": low,
        "max": high,
        "decimals": decimals,
        "rounding": draw(choices(RoundingMode)),
        "rounded": draw(choices(RoundingMoment)),
        "cap_order": ["item", "group", "total"],
        "bands": grades,
        "grade_caps": draw(st.lists(held, max_size=2)) if grades else [],
        "tolerance": 0,
    }


@st.composite
def documents(draw: st.DrawFn, *, plain: bool = False) -> dict[str, Any]:
    """A whole document, as data; a plain one judges every record alone and hides nothing."""
    decimals = draw(st.integers(0, 3))
    codes = CODES[: draw(st.integers(1, len(CODES)))]
    return {
        "format": "ombudsman-method/1",
        "method_id": "generated",
        "version": "1",
        "issuer": "Illustrative office",
        "title": "Illustrative method",
        "illustrative": True,
        "valid_from": "2020-01-01",
        "change_log": [],
        "scale": draw(scales(decimals, codes)),
        "groups": [{"code": code, "wording": code, "cap": draw(caps(decimals))} for code in GROUPS],
        "subjects": {},
        "records": {
            "order": draw(choices(Order)),
            "duplicate_key": draw(st.sampled_from([["case_number"], ["case_number", "court"], []])),
            "duplicates": draw(choices(Duplicates)),
            "conflicts": draw(choices(Conflicts)),
            "missing_attribute": "leave_out" if plain else draw(choices(Missing)),
            "missing_date": "leave_out" if plain else draw(choices(Missing)),
        },
        "items": [draw(items(code, decimals, plain=plain)) for code in codes],
        "excluded_data": [],
    }


methods = documents().map(from_document)
plain_methods = documents(plain=True).map(from_document)


ABSENT = object()
ODD: list[Any] = [ABSENT, None, "", "many", True, -1, Decimal(-1), "-0.50"]
ATTRIBUTES = st.fixed_dictionaries(
    {
        "count": often(
            st.sampled_from([0, 1, 2, 3, Decimal("0.5"), Decimal("1.00"), "3", "1.5"]), st.sampled_from(ODD)
        ),
        "amount": often(st.sampled_from([*AMOUNTS, "2.50", 3]), st.sampled_from(ODD)),
        "level": often(st.sampled_from(LEVELS), st.sampled_from([*ODD, Decimal(1), Decimal("2.0"), "2", "two"])),
        "settled": st.sampled_from([ABSENT, True, False, True, "yes", 1, None]),
        "disputed_since": st.sampled_from([ABSENT, ABSENT, date(2026, 1, 5), "2026-01-05", "unknown", "", None]),
        "case_number": often(st.just(ABSENT), st.sampled_from(["C1", "C2", "C3", "", None, 1, True])),
        "court": st.sampled_from(["one", "two", ABSENT]),
        "note": st.sampled_from([ABSENT, "x"]),
    }
).map(lambda stated: {name: value for name, value in stated.items() if value is not ABSENT})


def edge_days(item: Item | None, today: date) -> st.SearchStrategy[date]:
    """Days at which something changes for the item, and a few on which nothing does."""
    edges = [today, today - timedelta(days=31), today - timedelta(days=200)]
    if item is not None:
        days, period = item.decay.days or 0, item.retention or Period()
        edges += [today - timedelta(days=days), today - timedelta(days=days // 2)]
        edges += [before(today, row.below_months or 0) for row in item.decay.rows]
        edges.append(before(today, 12 * period.years + period.months) - timedelta(days=period.days))
    near = {edge + timedelta(days=day) for edge in edges for day in (-1, 0, 1)}
    far = [today + timedelta(days=1), date(2024, 2, 29), date(2023, 3, 1), date(2025, 8, 31)]
    return often(st.sampled_from(sorted(day for day in near if day <= today)), st.sampled_from(far))


def before(day: date, months: int) -> date:
    """The matching day so many months earlier, or the last of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@st.composite
def records(draw: st.DrawFn, method: Method, today: date, *, known: bool) -> Input:
    """One record of an item of the method, or now and then of one nobody published."""
    code = draw(st.sampled_from([*method.item_by_code] * 8 + ([] if known else ["UNKNOWN"])))
    days = often(edge_days(method.item_by_code.get(code), today), st.none())
    return Input(
        record_id="r",
        item=code,
        attributes=draw(ATTRIBUTES),
        occurred_on=draw(days),
        ended_on=draw(days),
        determined_on=draw(days),
    )


@st.composite
def persons(draw: st.DrawFn, method: Method, today: date, *, plain: bool = False) -> list[Input]:
    """0 to 12 records; some are there twice, some again under another id, some again with other content."""
    found = draw(st.lists(records(method, today, known=plain), min_size=draw(st.sampled_from([4, 1, 0])), max_size=8))
    # Ids in another order than the records: a tie must not be broken by chance.
    found = [replace(record, record_id=f"r{place * 7 % 61}") for place, record in enumerate(found)]
    if plain or not found:
        return found
    if draw(st.booleans()):
        cases = st.sampled_from([{"case_number": "C1", "court": "one"}, {"case_number": "C2", "court": "one"}, {}])
        found = [replace(record, attributes={**record.attributes, **draw(cases)}) for record in found]
    for record in draw(st.lists(st.sampled_from(found), max_size=4)):
        changed = Input(
            record_id=draw(st.just(record.record_id) | st.just("r61")),
            item=record.item,
            attributes={**record.attributes, **draw(st.just({}) | ATTRIBUTES)},
            occurred_on=draw(st.just(record.occurred_on) | st.none() | edge_days(None, today)),
            ended_on=record.ended_on,
            determined_on=record.determined_on,
        )
        found.insert(draw(st.integers(0, len(found))), changed)
    return found


def demo_people(method: Method, today: date) -> st.SearchStrategy[list[Input]]:
    """People with the attributes that the two illustrative methods read."""
    attributes = st.fixed_dictionaries(
        {
            "years": st.integers(0, 12),
            "months": st.integers(0, 60),
            "level": st.integers(0, 4),
            "settled": st.booleans(),
            "contacts": st.integers(0, 20),
            "hours": st.integers(0, 60) | st.decimals(0, 60, places=2),
        },
        optional={"case_number": st.sampled_from(["C1", "C2", "C3"]), "disputed_since": st.dates()},
    )
    record = st.sampled_from([*method.item_by_code, "UNKNOWN"]).flatmap(
        lambda code: st.builds(
            Input,
            record_id=st.integers(0, 60).map("r{}".format),
            item=st.just(code),
            attributes=attributes,
            occurred_on=st.none() | edge_days(method.item_by_code.get(code), today),
            ended_on=st.none() | edge_days(method.item_by_code.get(code), today),
        )
    )
    return st.lists(record, max_size=10)


@st.composite
def populations(
    draw: st.DrawFn, person: st.SearchStrategy[list[Input]], *, least: int = 1, most: int = 4
) -> dict[int, list[Input]]:
    """A few people under wide numbers."""
    people = draw(st.lists(person, min_size=least, max_size=most))
    return {number * 10_000_000_019 + 7: found for number, found in enumerate(people)}


@st.composite
def questions(draw: st.DrawFn, *, least: int = 1, most: int = 4) -> tuple[Method, date, dict[int, list[Input]]]:
    """A method, the day, and people to ask about; one question in three is plain, as most of real life is."""
    plain = draw(st.sampled_from([False, True, False]))
    method, today = draw(plain_methods if plain else methods), draw(st.sampled_from(TODAYS))
    return method, today, draw(populations(persons(method, today, plain=plain), least=least, most=most))
