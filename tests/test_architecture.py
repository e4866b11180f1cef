"""The rules of docs/adr/0003-import-contracts.md and of the house hold, and each import contract bites."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("cases", "ratings_connectors", "ombudsman")
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
# Contract -> the file that breaks it, and the line that does.
FORBIDDEN = {
    "layers": ("cases/models/case.py", "from cases.services import jobs"),
    "pure-core": ("cases/workflow.py", "import django.db"),
    "three-parts": ("cases/workflow.py", "from cases.scoring import rounding"),
    "second-opinion": ("cases/verification/text.py", "from cases.chain import link"),
    "connector-door": ("cases/queries/filing.py", "from ratings_connectors import services"),
    "connector-rooms": ("cases/services/jobs.py", "from ratings_connectors import http"),
    "connectors-apart": ("ratings_connectors/services.py", "from cases.models import Case"),
    "agencies-apart": (
        "ratings_connectors/agencies/sesame/parse.py",
        "from ratings_connectors.agencies.court_list import parse",
    ),
    "agencies-plain": ("ratings_connectors/agencies/sesame/connector.py", "from django.conf import settings"),
    "parsing-pure": ("ratings_connectors/agencies/court_list/parse.py", "import httpx"),
    "one-pdf-door": ("cases/letters/context.py", "import weasyprint"),
    "one-duckdb-door": ("cases/sweeps/manifest.py", "import duckdb"),
    "one-pdfium-door": ("cases/letters/render.py", "import pypdfium2"),
    "children-plain": ("cases/pages/frames.py", "import django.db"),
    "sweeps-plain": ("cases/sweeps/manifest.py", "import django.db"),
    "wiring-last": ("cases/services/jobs.py", "from ombudsman import settings"),
}
# Where the clock may be read: where a request, a job or a typed command comes in. Everything else is told the time.
CLOCK_READERS = (
    "ombudsman/bench_scoring/__main__.py",
    "cases/forms/",  # cleaning is part of taking a request in
    "cases/views/",
    "cases/api/",
    "cases/tasks.py",
    "cases/management/commands/",
    "cases/management/pull_reports.py",  # waits and works like the worker that it stands in for
    "ombudsman/bench_pulls/",
    "ombudsman/bench_citizen/__main__.py",
    "ratings_connectors/management/commands/",
    "ratings_connectors/mocks/server.py",
    "ombudsman/health.py",
    "ombudsman/metrics.py",
)


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                yield name, ast.parse(path.read_text())


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def views() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            else:
                yield prefix + str(pattern.pattern), pattern

    yield from walk(get_resolver().url_patterns)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The three packages in a folder of their own, to be broken on purpose."""
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, contract: str) -> tuple[int, str]:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-logo", "--no-cache", "--contract", contract],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_every_contract_is_shown_to_bite():
    assert sorted(FORBIDDEN) == sorted(CONTRACTS)


@pytest.mark.parametrize("contract", FORBIDDEN)
def test_the_contract_bites(contract, copy):
    name, line = FORBIDDEN[contract]
    path = copy / name
    whole = path.read_text()
    kept, words = lint(copy, contract)
    assert kept == 0, words

    path.write_text(f"{whole}\n{line}\n")
    broken, words = lint(copy, contract)
    path.write_text(whole)

    assert broken == 1
    assert f"{CONTRACTS[contract]['name']} BROKEN" in words


def test_a_module_without_a_layer_is_noticed(copy):
    stray = copy / "cases" / "utils.py"
    stray.write_text("")
    broken, words = lint(copy, "layers")
    stray.unlink()

    assert broken == 1
    assert "- cases.utils" in words


def test_the_pure_core_leaves_django_unloaded():
    modules = CONTRACTS["pure-core"]["source_modules"]
    program = f"import {', '.join(modules)}, sys; print([m for m in sys.modules if m.split('.')[0] == 'django'])"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_nothing_hangs_on_signals():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        and any("signals" in part or part == "receiver" for part in _imported(node))
    ]

    assert found == []


def test_only_the_console_prints():
    found = [name for name, tree in sources() for _, call in calls(tree) if call == "print"]

    assert found == ["ombudsman/stack/console.py"]


def test_the_clock_is_read_only_where_something_comes_in():
    clocks = ("datetime.now", "datetime.today", "date.today", "datetime.utcnow", "timezone.now", "timezone.localdate")
    found = [
        f"{name}:{line} {call}"
        for name, tree in sources()
        if not name.startswith(CLOCK_READERS)
        for line, call in calls(tree)
        if call.endswith(clocks)
    ]

    assert found == []


def test_every_view_stands_behind_exactly_one_door():
    found = {
        route: getattr(pattern.callback, "doors", ())
        for route, pattern in views()
        if pattern.callback.__module__.startswith("cases.views") and "design" not in pattern.callback.__module__
    }

    assert [route for route, doors in found.items() if len(doors) != 1] == []


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"utils", "helpers", "misc", "common", "lib"}

    assert [name for name, _ in sources() if drawers & set(name.removesuffix(".py").split("/"))] == []


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    names = [alias.name for alias in node.names]
    return [*names, *(node.module or "").split(".")] if isinstance(node, ast.ImportFrom) else names
