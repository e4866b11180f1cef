"""docs/attack-checks.md names, for every attack of the list, the tests that try it: those whose words carry its number.

WRITE_ATTACK_CHECKS=1 writes the last column again.
"""

import ast
import os
import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
DOCUMENT = TESTS.parent / "docs" / "attack-checks.md"
NUMBERS = re.compile(r"Attack checks? ((?:\d+(?:, | and | to )?)+)")
ONE_OR_RANGE = re.compile(r"(\d+)(?: to (\d+))?")
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
#: A row without a test says why there is none.
NONE = "none: "


def by_number() -> dict[int, str]:
    """The last column: for each number its tests, module by module."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.FunctionDef):
                name = f"{path.name}::{node.name}" if isinstance(node, ast.FunctionDef) else path.name
                for number in numbers_in(ast.get_docstring(node) or ""):
                    found[number].append(f"`{name}`")
    return {number: "<br>".join(dict.fromkeys(names)) for number, names in found.items()}


def numbers_in(words: str) -> list[int]:
    """Every number that a docstring says it checks."""
    told = [one for hit in NUMBERS.findall(words) for one in ONE_OR_RANGE.findall(hit)]
    return [number for first, last in told for number in range(int(first), int(last or first) + 1)]


def test_numbers_are_read_from_words():
    assert numbers_in("Attack checks 1, 3 and 42 to 44: so.") == [1, 3, 42, 43, 44]
    assert numbers_in("Attack check 9.") == [9]


def test_every_attack_of_the_list_names_its_tests():
    text, tests = DOCUMENT.read_text("utf-8"), by_number()
    if os.environ.get("WRITE_ATTACK_CHECKS"):
        text = ROW.sub(lambda row: f"| {row[1]} | {row[2]} | {tests.get(int(row[1]), row[3])} |", text)
        DOCUMENT.write_text(text, "utf-8")

    rows = {int(number): cell for number, _tried, cell in ROW.findall(text)}

    assert {number: cell for number, cell in rows.items() if not cell.startswith(NONE)} == tests


def test_tests_of_attacks_are_spelt_in_one_way():
    other = re.compile(r"[Aa]ttack list (?:item|check)|attack checks? \d")
    found = [path.name for path in TESTS.rglob("*.py") if path != Path(__file__) and other.search(path.read_text())]

    assert found == []
