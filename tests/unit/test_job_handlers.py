"""Every kind of work that anybody asks for has somebody who does it."""

import ast
import importlib
from pathlib import Path

from cases import services
from cases.services import schedule
from cases.tasks import HANDLERS

FOLDER = Path(services.__file__).parent


def kinds_asked_for() -> set[str]:
    """Read the `kind` of every `jobs.enqueue(...)` in the services; names are looked up in their module."""
    kinds = {periodic.kind for periodic in schedule.TABLE}
    for path in sorted(FOLDER.rglob("*.py")):
        module = ".".join(["cases", "services", *path.relative_to(FOLDER).with_suffix("").parts])
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "jobs.enqueue":
                given = next(word.value for word in node.keywords if word.arg == "kind")
                kinds |= _kinds(given, module, path)
    return kinds


def _kinds(given: ast.expr, module: str, path: Path) -> set[str]:
    if isinstance(given, ast.Constant):
        return {given.value}
    if isinstance(given, ast.Name) and hasattr(importlib.import_module(module), given.id):
        return {getattr(importlib.import_module(module), given.id)}
    if ast.unparse(given) == "periodic.kind":
        return set()
    if isinstance(given, ast.Attribute):
        return {getattr(importlib.import_module(f"cases.services.{ast.unparse(given.value)}"), given.attr)}
    if isinstance(given, ast.Name):
        return _assigned(given.id, path)
    raise AssertionError(f"{path.name} asks for a kind of work that cannot be read: {ast.unparse(given)}")


def _assigned(name: str, path: Path) -> set[str]:
    """The texts that a local variable is given, alone or first in a tuple."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                found |= {
                    value.value
                    for left, value in pairs
                    if isinstance(left, ast.Name) and left.id == name and isinstance(value, ast.Constant)
                }
    assert found, f"{path.name}: nobody says what {name} is"
    return found


def test_every_kind_of_work_has_a_handler():
    assert kinds_asked_for() - HANDLERS.keys() == set()


def test_every_handler_has_work():
    assert HANDLERS.keys() - kinds_asked_for() == set()


def test_the_reader_sees_every_way_to_name_a_kind():
    assert {"render_receipt", "issue_decision", "check_answer", "recompute", "send_mail"} <= kinds_asked_for()
