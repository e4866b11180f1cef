"""The core stays pure: no framework, no clock, no binary fraction."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from cases.scoring.canonical import canonical_bytes
from tests.unit.scoring.tables import ROOT

MODULES = sorted((ROOT / "cases/scoring").glob("*.py"))
FORBIDDEN_NAMES = {"float", "round", "open", "print", "eval", "exec"}
CLOCKS = {"today", "now", "utcnow", "time", "fromtimestamp"}
ALLOWED_IMPORTS = {
    "calendar", "cases", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "json", "re", "typing",
}  # fmt: skip


def test_it_leaves_django_unloaded() -> None:
    names = ", ".join(f"cases.scoring.{module.stem}" for module in MODULES if module.stem != "__init__")
    code = f"import sys, {names}; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_it_uses_no_float_no_clock_and_only_plain_libraries(module: Path) -> None:
    tree = ast.parse(module.read_text())

    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    numbers = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    # Naming the type in order to refuse it is the one right use of it.
    refusing = {"float"} if module.stem in ("inputs", "document") else set()
    assert names & FORBIDDEN_NAMES == refusing
    assert read & CLOCKS == set()
    assert [number for number in numbers if isinstance(number, float)] == []
    assert {name.split(".")[0] for name in imported} - ALLOWED_IMPORTS == set()


@pytest.mark.parametrize("value", [float("0.5"), {"a": float("1")}, object(), {1, 2}])
def test_it_rejects_values_without_a_canonical_form(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_bytes(value)
