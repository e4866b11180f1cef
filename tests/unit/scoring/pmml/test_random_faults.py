"""Files and rows spoilt at random are read, scored or refused; nothing else ever happens."""

import random
import re

import pytest

from cases.scoring.document import MethodInvalid
from cases.scoring.pmml import RowInvalid, from_method, read, to_method
from tests.unit.scoring.pmml.test_carry import HEADER, SET

FILES = [path.read_text() for path in sorted(SET.glob("*.pmml"))]
WORDS = ["", "x", "0", "-1", "1e999", "NaN", "equal", "lessThan", "and", "string", "double", "date", "pow", "if"]
CELLS = [
    "", "0", "-1", "1e999", "9" * 400, "NaN", "true", "2026-02-30", "a", "\x00", "\u0661", " 5 ", ".5", "a" * 20_000,
    "12:00:00", "2026-01-01T00:00:00+08:00", "99:99:99", "9999-12-31",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_it_never_fails_otherwise(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    results = [_tried(_spoilt(chance), chance) for _ in range(20)]

    assert set(results) <= {"scored", "invalid", "refused", "not carried"}


def _tried(text: str, chance: random.Random) -> str:
    try:
        cards = read(text.encode())
    except MethodInvalid:
        return "refused"
    card = chance.choice(cards)
    try:
        card.score({name: chance.choice(CELLS) for name in card.active_fields})
        from_method(to_method(card, HEADER))
    except RowInvalid:
        return "invalid"
    except MethodInvalid:
        return "not carried"
    return "scored"


def _spoilt(chance: random.Random) -> str:
    text = chance.choice(FILES)
    for _ in range(chance.randint(1, 3)):
        spoils = [(r'(?<==")[^"]*', chance.choice(WORDS)), (r' \w+="[^"]*"', ""), (r"<[^>?]*/>", "")]
        pattern, replacement = chance.choice(spoils)
        found = chance.choice(list(re.finditer(pattern, text)))
        text = text[: found.start()] + replacement + text[found.end() :]
    return text
