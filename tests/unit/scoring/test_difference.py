"""The difference between two versions: every change is named at its place, and nothing else is."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.scoring.canonical import canonical_bytes
from cases.scoring.difference import HEADER, Change, ChangeKind, Segment, difference
from cases.scoring.method import Method, from_document
from tests.unit.scoring.tables import document, method

SESAME, CITY = method("sesame"), method("city")


def changed(*edits: tuple[tuple[str | int, ...], Any], name: str = "sesame") -> Method:
    """The illustrative method with some places put differently."""
    text: Any = document(name)
    for (*parents, last), value in edits:
        place = text
        for step in parents:
            place = place[step]
        place[last] = value
    return from_document(text)


def listed(changes: tuple[Change, ...]) -> list[tuple[str, str, Any, Any]]:
    return [(change.kind.value, change.place, change.before, change.after) for change in changes]


EDITS: list[tuple[tuple[str | int, ...], Any, tuple[str, str, Any, Any]]] = [
    (("version",), "2", ("changed", "version", "1", "2")),
    (("scale", "base"), 600, ("changed", "scale.base", "550", "600")),
    (("scale", "rounding"), "down", ("changed", "scale.rounding", "half_up", "down")),
    (("items", 3, "points", "table", 1, "points"), -80,
     ("changed", "items[OVERDUE].points.table[2].points", "-70", "-80")),
    (("items", 3, "retention", "years"), 3, ("changed", "items[OVERDUE].retention.years", 5, 3)),
    (("items", 3, "banned_data"), True, ("changed", "items[OVERDUE].banned_data", False, True)),
    (("items", 3, "max_count"), 4, ("changed", "items[OVERDUE].max_count", None, 4)),
    (("items", 0, "cap"), None, ("changed", "items[IDENTITY_VERIFIED].cap", {"min": None, "max": "50"}, None)),
    (("groups", 0, "wording"), "Who", ("changed", "groups[identity].wording", "Identity", "Who")),
    (("excluded_data",), ["religion"], ("removed", "excluded_data[genes]", "genes", None)),
    (("change_log",), [*document("sesame")["change_log"], "More."],
     ("added", "change_log[More.]", None, "More.")),
    (("items", 3, "legal_basis"), [], ("removed", "items[OVERDUE].legal_basis[CRI Regulation, Articles 13, 15 and 16]",
                                       "CRI Regulation, Articles 13, 15 and 16", None)),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "expected"), EDITS, ids=lambda value: str(value)[:40])
def test_it_names_one_change_at_its_place(place: tuple[str | int, ...], value: Any, expected: Any) -> None:
    changes = difference(SESAME, changed((place, value)))

    assert listed(changes)[0] == expected
    assert {change.path[0].name for change in changes} == {place[0]}


def test_it_finds_nothing_between_a_method_and_itself() -> None:
    assert difference(SESAME, from_document(SESAME.to_document())) == ()


def test_it_names_an_item_that_is_new_in_the_middle_once() -> None:
    text: Any = document("sesame")
    text["items"].insert(2, {**copy.deepcopy(text["items"][0]), "code": "NEW"})

    changes = difference(SESAME, from_document(text))

    assert [(change.kind, change.place) for change in changes] == [(ChangeKind.ADDED, "items[NEW]")]
    assert [(change.kind, change.place) for change in difference(from_document(text), SESAME)] == [
        (ChangeKind.REMOVED, "items[NEW]")
    ]


def test_it_names_items_that_are_counted_in_another_order() -> None:
    text: Any = document("city")
    text["items"].reverse()

    (change,) = difference(CITY, from_document(text))

    codes = list(CITY.item_by_code)
    assert (change.kind, change.place, change.before, change.after) == (
        ChangeKind.MOVED, "items", codes, codes[::-1],
    )  # fmt: skip


def test_it_matches_rows_without_a_name_by_their_position() -> None:
    bands = {
        "kind": "by_band",
        "attribute": "level",
        "table": [{"points": -1, "low": 0, "high": 3}, {"points": -2, "low": 3, "high": None}],
    }
    shifted = copy.deepcopy(bands)
    shifted["table"][0]["high"] = shifted["table"][1]["low"] = 4  # type: ignore[index] - a document is plain JSON

    changes = difference(
        changed((("items", 3, "points"), bands)),
        changed((("items", 3, "points"), shifted)),
    )

    assert listed(changes) == [
        ("changed", "items[OVERDUE].points.table[0].high", "3", "4"),
        ("changed", "items[OVERDUE].points.table[1].low", "3", "4"),
    ]


def test_it_tells_a_flag_from_a_number() -> None:
    def by(value: Any) -> Method:
        table = [{"equals": value, "points": -10}]
        return changed((("items", 3, "points"), {"kind": "by_value", "attribute": "level", "table": table}))

    assert [change.kind for change in difference(by(True), by(1))] == [ChangeKind.REMOVED, ChangeKind.ADDED]


def test_it_knows_the_header_from_the_rules() -> None:
    changes = difference(SESAME, changed((("version",), "2"), (("scale", "base"), 600)))

    assert [(change.place, change.is_header) for change in changes] == [("version", True), ("scale.base", False)]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        return [leaf for name, entry in value.items() for leaf in leaves(entry, (*path, name))]
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        return [leaf for place, entry in enumerate(value) for leaf in leaves(entry, (*path, place))]
    return [(path, value)]


LEAVES = [path for path, _ in leaves(document("sesame"))]
VALUES = [None, True, False, 0, 1, 2, -30, 700, "2", "minus", "plus", "level", "2025-05-01", [], ["a", "b"], ["b"]]


@st.composite
def versions(draw: st.DrawFn) -> Method:
    """The illustrative method after some edits, of which those that it can take are made."""
    text: Any = document("sesame")
    for _ in range(draw(st.integers(0, 4))):
        trial = copy.deepcopy(text)
        *parents, last = draw(st.sampled_from(LEAVES))
        place = trial
        try:
            for step in parents:
                place = place[step]
            place[last] = draw(st.sampled_from(VALUES))
            if draw(st.booleans()):
                at = draw(st.integers(0, len(trial["items"]) - 1))
                trial["items"].insert(draw(st.integers(0, 5)), trial["items"].pop(at))
            from_document(trial)
        except (KeyError, IndexError, TypeError, ValueError):
            continue
        text = trial
    return from_document(text)


def without(text: dict[str, Any], names: frozenset[str]) -> bytes:
    return canonical_bytes({name: value for name, value in text.items() if name not in names})


@given(versions(), versions())
def test_no_difference_is_the_same_document_and_no_rule_change_the_same_rules(one: Method, other: Method) -> None:
    changes = difference(one, other)

    signature = frozenset({"signature"})
    assert (changes == ()) == (one.to_document() == other.to_document())
    assert (one.sha256 == other.sha256) == all(change.path[0].name in signature for change in changes)
    same_rules = without(one.to_document(), HEADER) == without(other.to_document(), HEADER)
    assert same_rules == all(change.is_header for change in changes)


@given(versions(), versions())
def test_the_way_back_names_the_same_places(one: Method, other: Method) -> None:
    there, back = difference(one, other), difference(other, one)

    turned = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    assert sorted((c.place, c.kind, json.dumps([c.before, c.after])) for c in there) == sorted(
        (c.place, turned.get(c.kind, c.kind), json.dumps([c.after, c.before])) for c in back
    )


@given(versions(), versions())
def test_the_changes_turn_the_one_into_the_other(one: Method, other: Method) -> None:
    made: Any = one.to_document()
    for change in difference(one, other):
        apply(made, change)

    assert canonical_bytes(made) == canonical_bytes(in_order_of(other.to_document(), made))


def apply(text: Any, change: Change) -> None:
    """Put one change into a document; places of positions are given in the numbering of both versions."""
    *parents, last = change.path
    for step in parents:
        text = entry(text[step.name], step) if step.label is not None else text[step.name]
    if change.kind is ChangeKind.MOVED:
        return
    if last.label is None:
        text[last.name] = change.after
    elif change.kind is ChangeKind.ADDED:
        text[last.name].append(change.after)
    else:
        held = text[last.name]
        place = place_of(held, last)
        if change.kind is ChangeKind.REMOVED:
            del held[place]
        else:
            held[place] = change.after


def entry(held: list[Any], step: Segment) -> Any:
    return held[place_of(held, step)]


def place_of(held: list[Any], step: Segment) -> int:
    """Find an entry by its name; only what has none is numbered, so that row 0 is not the row of the value 0."""
    label = step.label or ""
    at = next((at for at, value in enumerate(held) if named(step.name, value, label)), None)
    return int(label) if at is None else at


def named(name: str, value: Any, label: str) -> bool:
    if not isinstance(value, dict):
        return bool(label == value)
    if name == "table":
        return label in (str(value["equals"]), json.dumps(value["equals"]))
    return bool(label == value.get("code", value.get("label")))


def in_order_of(text: Any, made: Any) -> Any:
    """Lists in the order in which ``made`` has them: what is moved is tested by itself."""
    if isinstance(text, dict) and isinstance(made, dict):
        return {name: in_order_of(value, made.get(name)) for name, value in text.items()}
    if isinstance(text, list) and isinstance(made, list) and len(text) == len(made):
        if all(isinstance(value, dict) for value in text):
            keys = [value.get("code", value.get("label", value.get("equals"))) for value in made]
            text = sorted(
                text,
                key=lambda value: keys.index(value.get("code", value.get("label", value.get("equals")))),
            )
            return [in_order_of(one, two) for one, two in zip(text, made, strict=True)]
        return sorted(text, key=lambda value: made.index(value) if value in made else -1)
    return text
