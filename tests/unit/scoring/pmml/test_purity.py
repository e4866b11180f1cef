"""The PMML reader stays as pure as the rest of the core: no framework, no clock, no binary fraction."""

import ast
from pathlib import Path

import pytest

from tests.unit.scoring.tables import ROOT

MODULES = sorted((ROOT / "cases/scoring/pmml").glob("*.py"))
FORBIDDEN_NAMES = {"float", "round", "open", "print", "eval", "exec"}
CLOCKS = {"today", "now", "utcnow", "fromtimestamp"}
ALLOWED_IMPORTS = {
    "cases",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "itertools",
    "re",
    "typing",
}
#: The two that speak XML: one reads through expat, one writes.
XML = {"markup", "from_method", "write_parts"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_it_uses_no_float_no_clock_and_only_plain_libraries(module: Path) -> None:
    tree = ast.parse(module.read_text())

    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    numbers = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    assert names & FORBIDDEN_NAMES == set()
    assert read & CLOCKS == set()
    assert [number for number in numbers if isinstance(number, float)] == []
    assert {name.split(".")[0] for name in imported} - ALLOWED_IMPORTS == ({"xml"} if module.stem in XML else set())
