"""The disclosed document: what is read, what is refused and where, what is hashed."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

import jsonschema
import pytest

from cases.scoring.document import MethodInvalid
from cases.scoring.items import Decay, DecayRow, Item, Points
from cases.scoring.method import Method, from_document, from_json
from cases.scoring.point_table import PointsRow
from cases.scoring.scale import Scale
from tests.unit.scoring.tables import SCHEMA, document, method

REMOVED = Ellipsis
HASHES = {
    "sesame": "5cb1d91333c90a7edfdad3d864aa14de3bd15abcc1d3cb88e0701e45a4d2c3fa",
    "city": "1a2695b4f3737824608dcbc8827ddf3a706e534f74473a8c673e0c07dfb61687",
}

#: (place to change, new value, problems named). Places are walked through the sesame document.
REFUSED: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("format",), "other/1", "format: not_a_choice"),
    (("format",), REMOVED, "format: missing"),
    (("issuer",), REMOVED, "issuer: missing"),
    (("issuer",), "", "issuer: missing"),
    (("issuer",), 7, "issuer: wrong_type"),
    (("issuer",), "x" * 4001, "issuer: out_of_range"),
    (("surprise",), "rule", "surprise: unknown_field"),
    (("valid_from",), "2026-02-30", "valid_from: wrong_type"),
    (("illustrative",), "yes", "illustrative: wrong_type"),
    (("review_days",), -1, "review_days: out_of_range"),
    (("review_days",), True, "review_days: wrong_type"),
    (("change_log",), "text", "change_log: wrong_type"),
    (("change_log",), [1], "change_log: wrong_type"),
    (("change_log",), ["x"] * 201, "change_log: too_many"),
    (("sha256",), "0" * 64, "sha256: hash_mismatch"),
    (("scale",), [], "scale: wrong_type"),
    (("scale", "base"), 550.5, "scale.base: not_exact"),
    (("scale", "base"), "NaN", "scale.base: wrong_type"),
    (("scale", "base"), 10**18, "scale.base: out_of_range"),
    (("scale", "base"), REMOVED, "scale.base: missing"),
    (("scale", "min"), 951, "scale.max: wrong_order"),
    (("scale", "min"), "350.5", "scale.min: not_exact"),
    (("scale", "tolerance"), -1, "scale.tolerance: out_of_range"),
    (("scale", "rounding"), "nearest", "scale.rounding: not_a_choice"),
    (("scale", "cap_order"), ["total", "item"], "scale.cap_order: not_a_choice"),
    (("scale", "cap_order"), REMOVED, "scale.cap_order: missing"),
    (("scale", "bands", 0, "low"), 351, "scale.bands[0].low: hole"),
    (("scale", "bands", 1, "low"), 549, "scale.bands[1].low: overlap"),
    (("scale", "bands", 1, "low"), 551, "scale.bands[1].low: hole"),
    (("scale", "bands", 1, "label"), "poor", "scale.bands[1].label: repeated"),
    (("scale", "bands", 4, "high"), 950, "scale.bands[4].high: hole"),
    (("scale", "bands", 4, "high"), 700, "scale.bands[4].high: wrong_order; scale.bands[4].high: hole"),
    (("scale", "grade_caps"), [{"when_item": "X", "at_most": "worst"}],
     "scale.grade_caps[0].when_item: unknown_item; scale.grade_caps[0].at_most: unknown_grade"),
    (("groups", 1, "code"), "identity", "groups[1].code: repeated; items[2].group: unknown_group"),
    (("items",), [], "items: missing"),
    (("items", 1, "code"), "IDENTITY_VERIFIED", "items[1].code: repeated"),
    (("items", 0, "group"), "nobody", "items[0].group: unknown_group"),
    (("items", 0, "severity"), "worst", "items[0].severity: not_a_choice"),
    (("items", 0, "max_count"), 0, "items[0].max_count: out_of_range"),
    (("items", 0, "direction"), "minus", "items[0].direction: wrong_order"),
    (("items", 4, "direction"), "plus", "items[4].direction: wrong_order"),
    (("items", 0, "cap"), {"min": 1}, "items[0].cap.min: out_of_range"),
    (("items", 0, "cap"), {"max": -1}, "items[0].cap.max: out_of_range"),
    (("items", 0, "cap"), {}, "items[0].cap: missing"),
    (("items", 0, "cap"), {"max": "50.5"}, "items[0].cap.max: not_exact"),
    (("items", 0, "points"), REMOVED, "items[0].points: missing"),
    (("items", 0, "points"), {"kind": "fixed"}, "items[0].points.value: missing"),
    (("items", 0, "points"), {"kind": "fixed", "value": 1, "table": [{}]}, "items[0].points.table: unknown_field"),
    (("items", 3, "points", "table"), [], "items[3].points.table: missing"),
    (("items", 3, "points", "table", 1, "equals"), 1, "items[3].points.table[1].equals: repeated"),
    (("items", 3, "points", "table", 1, "equals"), REMOVED, "items[3].points.table[1].equals: missing"),
    (("items", 3, "points", "table", 1, "equals"), [], "items[3].points.table[1].equals: wrong_type"),
    (("items", 8, "points"), {"kind": "by_band", "attribute": "fine", "table": [
        {"low": 0, "high": 10, "points": -5}, {"low": 9, "points": -10}]}, "items[8].points.table[1].low: overlap"),
    (("items", 0, "decay"), {"kind": "linear"}, "items[0].decay.days: missing"),
    (("items", 0, "retention"), {"years": 101}, "items[0].retention.years: out_of_range"),
]  # fmt: skip


def changed(place: tuple[str | int, ...], value: Any) -> Any:
    text = document("sesame")
    target: Any = text
    for key in place[:-1]:
        target = target[key]
    if value is REMOVED:
        del target[place[-1]]
    else:
        target[place[-1]] = value
    return text


@pytest.mark.parametrize(("place", "value", "problems"), REFUSED, ids=lambda value: str(value)[:40])
def test_it_refuses_and_names_the_place(place: tuple[str | int, ...], value: Any, problems: str) -> None:
    with pytest.raises(MethodInvalid) as refused:
        from_document(changed(place, value))

    assert str(refused.value) == problems


def test_it_names_every_gap_at_once() -> None:
    text = document("sesame")
    del text["issuer"], text["scale"]["base"], text["items"][2]["code"]

    with pytest.raises(MethodInvalid) as refused:
        from_document(text)

    assert [problem.path for problem in refused.value.problems] == ["issuer", "scale.base", "items[2].code"]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, b"\xff\xfe\xfa", '{"format": NaN}', "9" * 5000])
def test_it_refuses_what_is_no_json(text: str | bytes) -> None:
    with pytest.raises(MethodInvalid):
        from_json(text)


@pytest.mark.parametrize("nothing", [None, 1, "text", []])
def test_it_refuses_what_is_no_object(nothing: object) -> None:
    with pytest.raises(MethodInvalid):
        from_document(nothing)


@pytest.mark.parametrize("name", HASHES)
def test_it_hashes_a_published_version_for_ever(name: str) -> None:
    assert method(name).sha256 == HASHES[name]


def test_it_hashes_the_content_and_not_the_layout() -> None:
    text = document("sesame")
    backwards = {key: text[key] for key in reversed(text)}
    backwards["scale"]["base"] = "550.0"
    backwards["signature"] = "a signature over the hash"

    assert from_document(backwards).sha256 == HASHES["sesame"]


def test_it_gives_another_hash_for_another_rule() -> None:
    assert from_document(changed(("items", 0, "points", "value"), 49)).sha256 != HASHES["sesame"]


def test_it_accepts_the_hash_it_has() -> None:
    assert from_document(changed(("sha256",), HASHES["sesame"])) == method("sesame")


@pytest.mark.parametrize("base", ["1e-999999999", "1e999999999", "0.1234567891"])
def test_it_refuses_numbers_that_would_fill_the_memory(base: str) -> None:
    with pytest.raises(MethodInvalid, match=r"^scale\.base: out_of_range$"):
        from_json(json.dumps(document("sesame")).replace('"base": 550', f'"base": {base}'))


def test_it_keeps_decimals_exact() -> None:
    text = json.dumps(document("sesame")).replace('"base": 550', '"base": 0.1')

    assert str(from_json(text).scale.base) == "0.1"


@pytest.mark.parametrize("name", HASHES)
def test_it_reads_back_what_it_writes(name: str) -> None:
    assert from_document(method(name).to_document()) == method(name)


@pytest.mark.parametrize("name", HASHES)
def test_it_publishes_a_schema_that_its_documents_meet(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(document(name), SCHEMA)
    jsonschema.validate(method(name).to_document(), SCHEMA)


def test_it_publishes_every_field_in_the_schema() -> None:
    definitions = SCHEMA["$defs"]

    assert set(SCHEMA["properties"]) == {"format", "sha256"} | {field.name for field in fields(Method)}
    assert set(definitions["scale"]["properties"]) == {field.name for field in fields(Scale)}
    assert set(definitions["item"]["properties"]) == {field.name for field in fields(Item)}
    assert set(definitions["points"]["properties"]) == {field.name for field in fields(Points)}
    assert set(definitions["decay"]["properties"]) == {field.name for field in fields(Decay)}
    assert set(definitions["decay_row"]["properties"]) == {field.name for field in fields(DecayRow)}
    rows = ("row_by_value", "row_by_band", "row_by_rule")
    stated = {name for row in rows for name in definitions[row]["properties"]}
    assert stated == {field.name for field in fields(PointsRow)}


def test_it_knows_when_it_is_in_force() -> None:
    chosen = from_document(changed(("valid_to",), "2026-06-30"))

    days = [date(2023, 12, 31), date(2024, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [chosen.in_force(day) for day in days] == [False, True, True, False]
    assert method("sesame").in_force(date(2099, 1, 1))
