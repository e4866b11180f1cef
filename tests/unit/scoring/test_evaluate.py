"""Rows of input and output for each rule of the recompute that the worked tables do not reach."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input, InputInvalid
from cases.scoring.method import Method, from_document
from cases.scoring.result import Result
from tests.unit.scoring.tables import document, method, records

TODAY = date(2026, 11, 20)


def one_item(item: dict[str, Any], **parts: dict[str, Any]) -> Method:
    """A method with base 0 and the city's first item, changed as asked."""
    text = document("city")
    text["scale"] |= {"base": 0, "min": None, "bands": [], "grade_caps": []} | parts.get("scale", {})
    text["records"] |= parts.get("records", {})
    text["items"] = [text["items"][0] | {"code": "X", "direction": "either"} | item]
    return from_document(text)


def scored(chosen: Method, text: str) -> Result:
    return evaluate(chosen, records(text), TODAY)


def left_out(result: Result) -> str:
    return ", ".join(f"{left.record_id} {left.why}" for left in result.left_out)


BANDED = {"kind": "by_band", "attribute": "fine", "table": [
    {"low": None, "high": 500, "points": -5}, {"low": 500, "high": 1000, "points": "-7.5"}]}  # fmt: skip
VALUED = {"kind": "by_value", "attribute": "kind", "table": [
    {"equals": True, "points": 1}, {"equals": 1, "points": 2}, {"equals": "M01", "points": 4}]}  # fmt: skip
PER_UNIT = {"kind": "per_unit", "attribute": "n", "value": "0.5"}
NO_RETENTION = {"retention": None}
ON = "occurred_on="

#: item, records, total, left out
POINTS = [
    ({"points": {"kind": "fixed", "value": -30}, **NO_RETENTION}, "X; X", "-60", ""),
    ({"points": BANDED, **NO_RETENTION}, "X fine=499", "-5", ""),
    ({"points": BANDED, **NO_RETENTION}, "X fine=500", "-8", ""),
    ({"points": BANDED, **NO_RETENTION}, "X fine=1000", "0", "r1 no_rule"),
    ({"points": BANDED, **NO_RETENTION}, "X fine=many", "0", "r1 missing_attribute"),
    ({"points": VALUED, **NO_RETENTION}, "X kind=true; X kind=1; X kind=M01; X kind=M02", "7", "r4 no_rule"),
    ({"points": VALUED, **NO_RETENTION}, "X; X kind=", "0", "r1 missing_attribute, r2 missing_attribute"),
    ({"points": PER_UNIT, **NO_RETENTION}, "X n=5", "3", ""),
    ({"points": PER_UNIT, **NO_RETENTION}, "X n=0", "0", ""),
    ({"points": PER_UNIT, **NO_RETENTION}, "X n=-5", "0", "r1 no_rule"),
    ({"points": {"kind": "undisclosed"}, **NO_RETENTION}, "X", "0", "r1 undisclosed"),
    ({"per": "subject", **NO_RETENTION}, "X; X", "-30", "r2 over_count"),
    ({"per": "month"}, f"X {ON}2026-10-01; X {ON}2026-10-31; X {ON}2026-11-01", "-60", "r2 over_count"),
    ({"max_count": 2, **NO_RETENTION}, "X; X; X", "-60", "r3 over_count"),
    ({"cap": {"min": -45, "max": None}, **NO_RETENTION}, "X; X; X", "-45", ""),
    ({"repair": {"attribute": "fixed", "effect": "removed"}, **NO_RETENTION}, "X fixed=true", "0", ""),
    ({"repair": {"attribute": "fixed", "effect": "halved"}, **NO_RETENTION}, "X fixed=true", "-15", ""),
    ({"repair": {"attribute": "fixed", "effect": "kept"}, **NO_RETENTION}, "X fixed=true", "-30", ""),
    ({"repair": {"attribute": "fixed", "effect": "removed"}, **NO_RETENTION}, "X; X fixed=; X fixed=1", "-90", ""),
    ({"while_disputed": "suppressed", **NO_RETENTION}, "X disputed_since=2026-11-01", "0", "r1 disputed"),
    ({"while_disputed": "annotated", **NO_RETENTION}, "X disputed_since=2026-11-01", "-30", ""),
    ({"counted_from": "event"}, "X", "0", "r1 missing_date"),
    ({"counted_from": "event"}, "X occurred_on=2026-11-21", "0", "r1 not_yet"),
    ({"counted_from": "event"}, "X occurred_on=2026-11-20", "-30", ""),
    ({"counted_from": "event"}, "X occurred_on=2021-11-20; X occurred_on=2021-11-19", "-30", "r2 retention_over"),
    ({"counted_from": "event_end"}, "X occurred_on=2015-01-01", "-30", ""),
    ({"counted_from": "event_end"}, "X ended_on=2021-11-19", "0", "r1 retention_over"),
    ({"counted_from": "determination"}, f"X determined_on=2026-11-21; X {ON}2026-01-01",
     "0", "r1 not_yet, r2 missing_date"),
    ({}, "Y", "0", "r1 unknown_item"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "text", "total", "missing"), POINTS, ids=lambda value: str(value)[:60])
def test_it_counts_records(item: dict[str, Any], text: str, total: str, missing: str) -> None:
    result = scored(one_item(item), text)

    assert (str(result.total), left_out(result)) == (total, missing)


CASE = "case_number=C1"
#: conflicts rule, records, total, left out
REPEATS = [
    ("keep_latest", f"X {CASE} n=4; X {CASE} n=4", "-4", "r2 duplicate"),
    ("keep_latest", f"X {CASE} n=4 occurred_on=2026-01-02; X {CASE} n=9 occurred_on=2026-01-01", "-4", "r2 conflict"),
    ("favour_person", f"X {CASE} n=4; X {CASE} n=9", "-4", "r2 conflict"),
    ("favour_person", f"X {CASE} n=9; X {CASE} n=4", "-4", "r1 conflict"),
    ("favour_person", f"X {CASE} n=4; X {CASE}", "0", "r1 conflict, r2 missing_attribute"),
    ("favour_person", f"X {CASE} n=0; X {CASE}", "0", "r2 conflict"),
    ("leave_out", f"X {CASE} n=4; X {CASE} n=9", "0", "r1 conflict, r2 conflict"),
    ("keep_latest", "X case_number= n=4; X case_number= n=4", "-8", ""),
    ("keep_latest", f"X {CASE} n=4; X case_number=C2 n=4", "-8", ""),
]


@pytest.mark.parametrize(("conflicts", "text", "total", "missing"), REPEATS)
def test_it_counts_a_fact_once(conflicts: str, text: str, total: str, missing: str) -> None:
    points = {"kind": "per_unit", "attribute": "n", "value": -1}
    chosen = one_item({"points": points, "retention": None}, records={"conflicts": conflicts})

    result = scored(chosen, text)

    assert (str(result.total), left_out(result)) == (total, missing)


#: how many records may count, what else the person has, records in the order of the method, total, left out.
#: The kept record of case C1 is the later one of 5 March; another fact of February stands before it.
KEPT_IN_PLACE = [
    ({"max_count": 1}, "-2", "r1 conflict, r3 over_count"),
    ({"per": "subject"}, "-2", "r1 conflict, r3 over_count"),
    ({"per": "month"}, "-6", "r1 conflict"),
    ({"cap": {"min": -3, "max": None}}, "-3", "r1 conflict"),
]


@pytest.mark.parametrize(("limit", "total", "missing"), KEPT_IN_PLACE, ids=str)
def test_it_leaves_a_kept_record_in_its_own_place(limit: dict[str, Any], total: str, missing: str) -> None:
    points = {"kind": "per_unit", "attribute": "n", "value": -1}
    chosen = one_item({"points": points, "retention": None, "counted_from": "event"} | limit)

    result = scored(
        chosen,
        f"X {CASE} n=1 {ON}2026-01-05; X case_number=C2 n=2 {ON}2026-02-05; X {CASE} n=4 {ON}2026-03-05",
    )

    assert (str(result.total), left_out(result)) == (total, missing)
    assert [step.record_id for step in result.steps[1:]] == ["r2", "r3"][: len(result.steps) - 1]


def test_it_counts_the_same_record_once_even_where_repeats_are_kept() -> None:
    chosen = one_item({"retention": None}, records={"duplicates": "keep_all"})
    record = Input("r1", "X", {"case_number": "C1"})
    twin = Input("r2", "X", {"case_number": "C1"})

    result = evaluate(chosen, [record, record, twin], TODAY)

    assert (str(result.total), left_out(result)) == ("-60", "r1 duplicate")


#: moment, total of three records of 0.5 points each, marks of the first
MOMENTS = [("at_end", "2", ()), ("per_item", "2", ()), ("per_record", "3", ("rounded",))]


@pytest.mark.parametrize(("moment", "total", "marks"), MOMENTS)
def test_it_rounds_when_the_method_says(moment: str, total: str, marks: tuple[str, ...]) -> None:
    chosen = one_item({"points": PER_UNIT, "retention": None}, scale={"rounded": moment})

    result = scored(chosen, "X n=1; X n=1; X n=1")

    assert (str(result.total), result.steps[1].marks) == (total, marks)


def test_it_shows_rounding_as_a_step_of_its_own() -> None:
    item = {"points": PER_UNIT, "retention": None}
    per_item = scored(one_item(item, scale={"rounded": "per_item"}), "X n=1; X n=2")
    at_end = scored(one_item(item), "X n=1; X n=2")

    assert [(step.kind, step.item, str(step.points)) for step in per_item.steps[3:]] == [("item_rounding", "X", "1/2")]
    assert [(step.kind, step.item, str(step.points)) for step in at_end.steps[3:]] == [("rounding", "", "1/2")]
    assert len(scored(one_item(item, scale={"rounded": "per_item"}), "X n=2").steps) == 2


@pytest.mark.parametrize(("rule", "marks"), [("annotated", ("disputed",)), ("counted", ())])
def test_it_marks_a_disputed_record_where_the_method_says(rule: str, marks: tuple[str, ...]) -> None:
    chosen = one_item({"while_disputed": rule, "retention": None})

    assert scored(chosen, "X disputed_since=2026-11-01").steps[1].marks == marks
    assert scored(chosen, "X").steps[1].marks == ()


def test_it_gives_no_reason_code_for_what_costs_nothing() -> None:
    assert scored(method("sesame"), "OVERDUE level=2 settled=true").reason_codes == ()


def test_it_gives_a_reason_code_for_the_smallest_loss() -> None:
    item = {"points": {"kind": "fixed", "value": -1}, "retention": None, "reason_code": "R"}

    assert scored(one_item(item), "X").reason_codes == ("R",)


def test_it_caps_groups_after_items() -> None:
    text = document("city")
    text["groups"][0]["cap"] = {"min": -70, "max": None}

    result = scored(from_document(text), "FARE_DODGING occurred_on=2026-01-01; UTILITY_THEFT occurred_on=2026-01-01")

    traced = [(step.kind, step.group, int(step.points), int(step.running)) for step in result.steps]
    assert traced == [
        ("base", "", 1000, 1000),
        ("record", "order", -30, 970),
        ("record", "order", -60, 910),
        ("group_cap", "order", 20, 930),
    ]


#: records, grade, grade by total alone, items that held it down
GRADES = [
    ("DRUNK_DRIVING occurred_on=2026-01-01", "C", "A", ("DRUNK_DRIVING",)),
    ("DRUNK_DRIVING occurred_on=2023-01-01", "A", "A", ()),
    (f"DRUNK_DRIVING occurred_on=2026-01-01; LOAN_ARREARS months=12{6 * '; JUDGMENT_BREACH'}", "D", "D", ()),
    ("DRUNK_DRIVING occurred_on=2026-01-01; LOAN_ARREARS months=12; JUDGMENT_BREACH", "C", "C", ()),
    ("FARE_DODGING occurred_on=2026-01-01", "A", "A", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "grade", "by_total", "held_by"), GRADES)
def test_it_holds_the_grade_down(text: str, grade: str, by_total: str, held_by: tuple[str, ...]) -> None:
    result = scored(method("city"), text)

    assert (result.grade, result.grade_by_total, result.grade_caps) == (grade, by_total, held_by)


def test_it_does_not_hold_the_grade_down_for_a_repaired_record() -> None:
    text = document("city")
    text["items"][-1]["repair"] = {"attribute": "repaired", "effect": "removed"}

    result = scored(from_document(text), "DRUNK_DRIVING occurred_on=2026-01-01 repaired=true")

    assert (result.grade, result.grade_caps) == ("A", ())


def test_it_gives_reason_codes_dearest_first_and_ties_in_document_order() -> None:
    text = "TRAFFIC_FINE occurred_on=2026-10-01; FARE_DODGING; PETITION; COURT_LISTED; IDENTITY_VERIFIED"

    assert scored(method("sesame"), text).reason_codes == ("N02", "N04", "N05", "N06")


def test_it_names_what_is_not_disclosed() -> None:
    chosen = one_item({"points": {"kind": "undisclosed"}}, records={"missing_date": "not_computable"})

    result = scored(chosen, "X occurred_on=2026-01-01; X; SECRET")

    assert result.undisclosed == ("date:r2", "item:SECRET", "points:X")


def test_it_names_a_missing_attribute_only_where_the_method_needs_it() -> None:
    item = {"points": PER_UNIT, "retention": None}
    strict = one_item(item, records={"missing_attribute": "not_computable"})

    assert scored(strict, "X").undisclosed == ("attribute:r1",)
    assert scored(one_item(item), "X").undisclosed == ()


def test_it_counts_in_the_given_order_where_the_method_says() -> None:
    item = {"points": PER_UNIT, "retention": None, "max_count": 1}
    text = "X n=2 occurred_on=2026-02-01; X n=8 occurred_on=2026-01-01"

    assert str(scored(one_item(item), text).total) == "4"
    assert str(scored(one_item(item, records={"order": "as_given"}), text).total) == "1"


@pytest.mark.parametrize(
    "number", [10**18, Decimal("1E-999999999"), Decimal("1E+18"), Decimal("NaN"), Decimal("Infinity")]
)
def test_it_rejects_numbers_out_of_range(number: int | Decimal) -> None:
    with pytest.raises(InputInvalid, match="r1: n is out of range"):
        Input("r1", "X", {"n": number})


@pytest.mark.parametrize("inexact", [float("1.5"), datetime(2026, 1, 1, 8, 0)])  # noqa: DTZ001 - naive on purpose: refused
def test_it_rejects_inexact_attributes(inexact: Any) -> None:
    with pytest.raises(InputInvalid, match="r1: n is a"):
        Input("r1", "X", {"n": inexact})


@pytest.mark.parametrize("nested", [[1], {"a": 1}, b"x", Fraction(1, 3), object()])
def test_it_rejects_attributes_that_are_no_plain_values(nested: Any) -> None:
    with pytest.raises(InputInvalid, match="r1: n is a"):
        Input("r1", "X", {"n": nested})


HALF_A_CHARACTER = "\ud83d"


@pytest.mark.parametrize(
    ("record_id", "item", "attributes", "fault"),
    [
        (HALF_A_CHARACTER, "X", {}, r"'\\ud83d': a name is no text that can be written"),
        ("r1", HALF_A_CHARACTER, {}, "'r1': a name is no text that can be written"),
        ("r1", "X", {HALF_A_CHARACTER: 1}, "'r1': a name is no text that can be written"),
        ("r1", "X", {"n": HALF_A_CHARACTER}, "r1: n is no text that can be written"),
    ],
)
def test_it_rejects_text_that_cannot_be_hashed(
    record_id: str, item: str, attributes: dict[str, Any], fault: str
) -> None:
    with pytest.raises(InputInvalid, match=f"^{fault}$"):
        Input(record_id, item, attributes)


def test_it_keeps_and_hashes_what_no_rule_reads() -> None:
    plain = Input("r1", "OVERDUE", {"level": 2, "settled": False})
    more = Input("r1", "OVERDUE", {"level": 2, "settled": False, "officer": "七号", "page": 3})

    one, other = (evaluate(method("sesame"), [record], TODAY) for record in (plain, more))

    assert more.attributes == {"level": 2, "settled": False, "officer": "七号", "page": 3}
    assert (one.total, one.steps) == (other.total, other.steps)
    assert [(given.record_id, given.sha256) for given in other.inputs] == [("r1", more.sha256)]
    assert one.inputs[0].sha256 != other.inputs[0].sha256


def test_it_carries_the_hash_of_every_record_even_of_those_left_out() -> None:
    given = records("IDENTITY_VERIFIED; SECRET page=3; OVERDUE; OVERDUE level=2")

    result = evaluate(method("sesame"), given, TODAY)

    assert {each.record_id: each.sha256 for each in result.inputs} == {each.record_id: each.sha256 for each in given}
    assert left_out(result) == "r2 unknown_item, r3 missing_attribute"
    assert b'"inputs":[{"record_id":"r1","sha256":"' + given[0].sha256.encode() in result.canonical_bytes()


def test_it_reads_attributes_from_json_text() -> None:
    record = Input("r1", "X", {"n": "12.50", "on": "2026-03-02", "bad": "2026-02-30", "flag": 1})

    assert (record.number("n"), record.day("on")) == (Decimal("12.50"), date(2026, 3, 2))
    assert (record.day("bad"), record.flag("flag"), record.number("on"), record.text("none")) == (None,) * 4


def test_it_keeps_its_bytes() -> None:
    result = scored(method("sesame"), "IDENTITY_VERIFIED; OVERDUE level=2 settled=false")

    assert result.sha256 == "e1db6ca4ecf52c0edefe564d24c8ca4e7dbf1011cbea2e6ec51a4892566b268d"


@pytest.mark.parametrize(("years", "grade"), [(0, "low"), (1, "low"), (2, "high")])
def test_it_grades_where_the_lowest_band_has_no_end(years: int, grade: str) -> None:
    bands = [{"label": "low", "low": None, "high": 2}, {"label": "high", "low": 2, "high": None}]
    points = {"points": {"kind": "per_unit", "attribute": "n", "value": 1}, **NO_RETENTION}

    result = scored(one_item(points, scale={"bands": bands}), f"X n={years}")

    assert (str(result.total), result.grade) == (str(years), grade)


def test_it_caps_a_group_at_nought_where_nothing_was_counted() -> None:
    text = document("city")
    text["groups"][0]["cap"] = {"min": None, "max": 0}

    result = evaluate(from_document(text), [], TODAY)

    assert (str(result.total), [step.kind for step in result.steps]) == ("1000", ["base"])


@pytest.mark.parametrize(("points", "reasons"), [(-1, ("D01",)), (1, ())])
def test_it_names_a_reason_from_the_first_point_lost(points: int, reasons: tuple[str, ...]) -> None:
    chosen = one_item({"points": {"kind": "fixed", "value": points}, **NO_RETENTION})

    assert scored(chosen, "X").reason_codes == reasons


def test_it_puts_the_rounding_of_an_item_under_the_code_of_the_item() -> None:
    chosen = one_item({"points": {"kind": "fixed", "value": "-0.5"}, **NO_RETENTION}, scale={"rounded": "per_item"})

    result = scored(chosen, "X")

    assert [(step.kind, str(step.points), step.reason_code) for step in result.steps[1:]] == [
        ("record", "-1/2", "D01"),
        ("item_rounding", "-1/2", "D01"),
    ]
