"""What two versions differ in, what is wrong and what is hidden, in sentences."""

from typing import Any

import pytest

from cases.scoring.difference import Change, ChangeKind, Segment, difference
from cases.scoring.disclosure import Gap, GapCode
from cases.scoring.document import Problem, ProblemCode
from cases.wording import methods as words
from tests.unit.scoring.tables import method
from tests.unit.scoring.test_difference import changed

SENTENCES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("scale", "base"), 600, "scale, starting points: 550 becomes 600."),
    (("items", 3, "points", "table", 1, "points"), -80, "item OVERDUE, points, row 2, points: -70 becomes -80."),
    (("items", 3, "banned_data"), True, "item OVERDUE, banned data: no becomes yes."),
    (("items", 3, "max_count"), 4, "item OVERDUE, records that count at most: not stated becomes 4."),
    (("items", 0, "cap"), None, "item IDENTITY_VERIFIED, cap: upper limit 50 becomes not stated."),
    (("excluded_data",), ["religion"], "data that are never used: genes: no longer there."),
]


@pytest.mark.parametrize(("place", "value", "sentence"), SENTENCES, ids=lambda value: str(value)[:30])
def test_it_words_a_change(place: tuple[str | int, ...], value: Any, sentence: str) -> None:
    changes = difference(method("sesame"), changed((place, value)))

    assert words.change(changes[0]) == sentence


def test_it_words_a_new_entry_and_another_order() -> None:
    new = Change(ChangeKind.ADDED, (Segment("items", "NEW"),), None, {"code": "NEW"})
    moved = Change(ChangeKind.MOVED, (Segment("items"),), list("ABCDEFG"), list("GABCDEF"))

    assert words.change(new) == "item NEW: new."
    assert words.change(moved) == "items: counted in another order, now G, A, B, C, D, E, …."


def test_it_falls_back_to_the_names_of_the_document() -> None:
    path = (Segment("surprise", "7"), Segment("depth"))

    assert words.place(path) == "surprise 7, depth"


def test_it_words_every_problem_and_gap() -> None:
    assert set(words.PROBLEMS) == {code.value for code in ProblemCode}
    assert words.problem(Problem("items[3].code", ProblemCode.MISSING)) == "items[3].code: This must be stated."
    assert words.gap(Gap("items.A", GapCode.POINTS)) == "items.A: not disclosed: How many points the item is worth"


def test_it_words_every_field_of_the_illustrative_methods() -> None:
    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {name for entry in value.values() for name in names(entry)}
        return {name for entry in value for name in names(entry)} if isinstance(value, list) else set()

    stated = {name for key in ("sesame", "city") for name in names(method(key).to_document())}
    assert stated - set(words.FIELDS) == {"format", "code"}
