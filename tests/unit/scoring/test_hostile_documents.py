"""Documents made to hurt: refused with the place and the reason, quickly, and without filling the memory."""

import json
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cases.scoring.document import PROBLEM_LIMIT, MethodInvalid
from cases.scoring.method import from_document, from_json
from tests.unit.scoring.tables import document

#: What refusing may cost: CPU seconds, and megabytes beside the file itself (traced, which is slower).
SECONDS, MEGABYTES = 5, 100
ALWAYS = {"test": "always"}


def with_item(**changes: Any) -> dict[str, Any]:
    """The sesame document with its first item changed."""
    text = document("sesame")
    text["items"][0] |= {"direction": "either"} | changes
    return text


def by_rule(when: Any) -> dict[str, Any]:
    return with_item(points={"kind": "by_rule", "table": [{"when": when, "points": 1}]})


def by_expression(expression: Any) -> dict[str, Any]:
    return with_item(points={"kind": "expression", "expression": expression})


def nested(depth: int, wrap: Callable[[Any], Any], core: Any) -> Any:
    for _ in range(depth):
        core = wrap(core)
    return core


def deep_condition(depth: int) -> Any:
    return nested(depth, lambda inner: {"test": "and", "of": [inner, ALWAYS]}, ALWAYS)


def deep_expression(depth: int) -> Any:
    return nested(depth, lambda inner: {"add": [inner]}, {"constant": 1})


def written(text: Any) -> str:
    return json.dumps(text)


def swollen(count: int) -> str:
    """A document with so many items, written without building them."""
    shell = document("sesame")
    item = written(shell["items"][0])
    shell["items"] = "HERE"
    return written(shell).replace('"HERE"', f"[{','.join([item] * count)}]")


RULE, TREE = "items[0].points.table[0].when", "items[0].points.expression"

#: file, what is refused first: place and reason
FILES: list[tuple[str, Callable[[], str], str]] = [
    ("a million items", lambda: swollen(10**6), "document: out_of_range"),
    ("a million small items", lambda: swollen(0).replace('"items": []', f'"items": [{"{},"*10**6}{{}}]'),
     "items: too_many"),
    ("six thousand items", lambda: written(document("sesame") | {"items": [{}] * 6000}), "items: too_many"),
    ("a million unknown fields",
     lambda: written(document("sesame") | {f"x{n}": 1 for n in range(200_000)}), "x0: unknown_field"),
    ("a hundred thousand brackets", lambda: "[" * 100_000, "document: wrong_type"),
    ("a hundred thousand objects", lambda: '{"items":' * 100_000, "document: wrong_type"),
    ("four million brackets", lambda: "[],".join(["["] + [""] * 1_390_000), "document: wrong_type"),
    ("not a number", lambda: written(document("sesame")).replace('"base": 550', '"base": NaN'), "NaN: not_exact"),
    ("without end", lambda: written(document("sesame")).replace('"base": 550', '"base": -Infinity'),
     "-Infinity: not_exact"),
    ("a number of 4000 digits", lambda: written(document("sesame")).replace('"base": 550', f'"base": {"9" * 4000}'),
     "scale.base: out_of_range"),
    ("a number of a million digits", lambda: written(document("sesame")).replace(": 550", f": {'9' * 10**6}"),
     "document: wrong_type"),
    ("a small number of a million digits",
     lambda: written(document("sesame")).replace(": 550", f": 0.{'9' * 10**6}"), "scale.base: out_of_range"),
    ("a field stated twice", lambda: written(document("sesame")).replace('"base": 550', '"base": 550, "base": 900'),
     "base: repeated"),
    ("half a character", lambda: written(document("sesame") | {"title": "\ud83d"}), "title: wrong_type"),
    ("half a character in a list", lambda: written(document("sesame") | {"change_log": ["\ud83d"]}),
     "change_log: wrong_type"),
    ("half a character as a name", lambda: written(document("sesame") | {"\ud83d": 1}), "?: unknown_field"),
    ("the sign NUL", lambda: written(document("sesame") | {"title": "a\0b"}), "title: wrong_type"),
    ("conditions too deep", lambda: written(by_rule(deep_condition(21))), f"{RULE}{'.of[0]' * 21}.test: too_many"),
    ("conditions far too deep", lambda: written(by_rule(deep_condition(400))), f"{RULE}{'.of[0]' * 21}.test: too_many"),
    ("too many conditions", lambda: written(by_rule({"test": "or", "of": [ALWAYS] * 500})),
     f"{RULE}.of[499].test: too_many"),
    ("conditions without end",
     lambda: written(by_rule(nested(3, lambda inner: {"test": "xor", "of": [inner] * 20}, ALWAYS))),
     f"{RULE}.of[1].of[3].of[13].test: too_many"),
    ("expressions too deep", lambda: written(by_expression(deep_expression(21))),
     f"{TREE}{'.add[0]' * 21}.constant: too_many"),
    ("too many expressions", lambda: written(by_expression({"add": [{"constant": 1}] * 201})),
     f"{TREE}.add: too_many"),
    ("an expression of two kinds", lambda: written(by_expression({"constant": 1, "attribute": "n"})),
     f"{TREE}.expression: repeated"),
    ("an expression outside the grammar", lambda: written(by_expression({"exp": [{"constant": 1}]})),
     f"{TREE}.expression: missing"),
    ("an expression as text", lambda: written(by_expression("__import__('os')")), f"{TREE}: wrong_type"),
    ("bins that overlap", lambda: written(with_item(points={"kind": "by_band", "attribute": "n", "table": [
        {"high": 10, "points": 1}, {"low": 9, "points": 2}]})), "items[0].points.table[1].low: overlap"),
    ("bins with a hole", lambda: written(with_item(points={"kind": "by_band", "attribute": "n", "table": [
        {"high": 10, "points": 1}, {"low": 11, "points": 2}]})), "items[0].points.table[1].low: hole"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "problem"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
def test_it_refuses_a_hostile_file_quickly(make: Callable[[], str], problem: str, tmp_path: Path) -> None:
    file = tmp_path / "method.json"
    file.write_text(make())
    text = file.read_bytes()

    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(MethodInvalid) as refused:
        from_json(text)
    seconds, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert f"{refused.value.problems[0].path}: {refused.value.problems[0].code}" == problem
    assert len(refused.value.problems) <= PROBLEM_LIMIT
    assert str(refused.value).encode()
    assert seconds < SECONDS
    assert peak < MEGABYTES * 2**20


@pytest.mark.parametrize("depth", [21, 900])
def test_it_refuses_depth_that_never_was_text(depth: int) -> None:
    with pytest.raises(MethodInvalid) as refused:
        from_document(by_rule(deep_condition(depth)))

    assert [str(problem.code) for problem in refused.value.problems] == ["too_many"] * 2


def test_it_stops_at_a_thousand_gaps() -> None:
    with pytest.raises(MethodInvalid) as refused:
        from_document(document("sesame") | {"items": [{}] * 5000})

    assert len(refused.value.problems) == PROBLEM_LIMIT


def test_it_reads_the_largest_rules_that_the_format_allows() -> None:
    widest = {"test": "or", "of": [ALWAYS] * 499}

    for text in (by_rule(widest), by_rule(deep_condition(20)), by_expression(deep_expression(20))):
        assert from_document(json.loads(json.dumps(text))).items[0].code == "IDENTITY_VERIFIED"


DECAYS: list[tuple[Any, str]] = [
    ({"kind": "table"}, "decay.rows: missing"),
    ({"kind": "table", "rows": []}, "decay.rows: missing"),
    ({"kind": "table", "rows": [{"below_months": 6, "factor": 1}]}, "decay.rows[0].below_months: hole"),
    ({"kind": "table", "rows": [{"factor": 1}, {"factor": 0}]}, "decay.rows[0].below_months: overlap"),
    ({"kind": "table", "rows": [{"below_months": 6, "factor": 1}, {"below_months": 6, "factor": 0}, {"factor": 0}]},
     "decay.rows[1].below_months: wrong_order"),
    ({"kind": "table", "rows": [{"factor": "1.5"}]}, "decay.rows[0].factor: out_of_range"),
    ({"kind": "table", "rows": [{"factor": "-0.5"}]}, "decay.rows[0].factor: out_of_range"),
    ({"kind": "table", "rows": [{"factor": 1, "exp": 2}]}, "decay.rows[0].exp: unknown_field"),
    ({"kind": "table", "days": 30, "rows": [{"factor": 1}]}, "decay.days: unknown_field"),
    ({"kind": "linear", "days": 30, "rows": [{"factor": 1}]}, "decay.rows: unknown_field"),
]  # fmt: skip


@pytest.mark.parametrize(("decay", "problem"), DECAYS, ids=lambda value: str(value)[:60])
def test_it_refuses_a_decay_that_leaves_an_age_without_factor(decay: Any, problem: str) -> None:
    with pytest.raises(MethodInvalid) as refused:
        from_document(with_item(decay=decay))

    assert str(refused.value) == f"items[0].{problem}"


POINTS: list[tuple[Any, str]] = [
    ({"kind": "by_rule"}, "points.table: missing"),
    ({"kind": "by_rule", "table": [{"points": 1}]}, "points.table[0].when: missing"),
    ({"kind": "by_rule", "table": [{"when": ALWAYS}]}, "points.table[0].points: missing"),
    ({"kind": "by_rule", "table": [{"when": ALWAYS, "points": 1, "equals": 1}]},
     "points.table[0].equals: unknown_field"),
    ({"kind": "by_value", "attribute": "n", "table": [{"equals": 1, "points": 1, "reason_code": "R"}]},
     "points.table[0].reason_code: unknown_field"),
    ({"kind": "expression"}, "points.expression: missing"),
    ({"kind": "expression", "expression": {"constant": 1}, "value": 1}, "points.value: unknown_field"),
    ({"kind": "fixed", "value": 1, "expression": {"constant": 1}}, "points.expression: unknown_field"),
]  # fmt: skip


@pytest.mark.parametrize(("points", "problem"), POINTS, ids=lambda value: str(value)[:60])
def test_it_refuses_points_that_state_too_little_or_too_much(points: Any, problem: str) -> None:
    with pytest.raises(MethodInvalid) as refused:
        from_document(with_item(points=points))

    assert str(refused.value) == f"items[0].{problem}"


def test_it_holds_rules_to_the_direction_of_the_item() -> None:
    text = by_rule(ALWAYS)
    text["items"][0]["direction"] = "minus"

    with pytest.raises(MethodInvalid, match=r"^items\[0\]\.direction: wrong_order$"):
        from_document(text)
