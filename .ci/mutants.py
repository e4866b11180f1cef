"""Change the scoring core in one place at a time and name every change that no test notices.

    make mutants FILES="cases/scoring/evaluate.py cases/scoring/sweep/text.py"

One change is one operator, comparison, bound, constant or word (``and``, ``min``, ``any``), in Python or in the text
of a query. Docstrings, annotations, decorators, imports and ``strict=`` of zip (a check that no input can reach) stay
as they are. Each file is judged by the tests that belong to it; a failing or hanging test is a kill. Works in a copy;
standard library only, apart from the tests. Ends with 0: what survives is for a person to judge (docs/mutants.md).

Why our own: mutmut changes Python only. Half of this core's operators stand inside the SQL text that it compiles to.
"""

import ast
import io
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import tokenize
from collections.abc import Iterator
from pathlib import Path

import duckdb  # noqa: F401 - loaded once, for every child
import hypothesis.strategies  # noqa: F401 - same
import psycopg  # noqa: F401 - same
import pytest

ROOT = Path(__file__).resolve().parent.parent
#: What a word or sign becomes. The nearest neighbour: ``<`` becomes ``<=``, because a bound is where mistakes live.
SWAPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "+": "-", "-": "+", "*": "+", "/": "*"}
SWAPS |= {"//": "*", "%": "+", "**": "*", "+=": "-=", "-=": "+=", "^": "&", "&": "|", "and": "or", "or": "and"}
SWAPS |= {"not": "", "is": "is not", "in": "not in", "True": "False", "False": "True", "min": "max", "max": "min"}
SWAPS |= {"any": "all", "all": "any", "ceil": "floor", "floor": "ceil"}
QUERY = {
    "=": "<>",
    "<>": "=",
    "AND": "OR",
    "OR": "AND",
    "NOT": "",
    "MIN": "MAX",
    "MAX": "MIN",
    "DESC": "",
    "IN": "NOT IN",
}
SIGNS = re.compile(r"(?<= )(?:<=|>=|<>|[-+*/%<>=])(?= )|\b(?:AND|OR|NOT|MIN|MAX|DESC|IN)\b|(?<![\w.%])\d+(?![\w.])")
#: The first folder of the list that holds a file says which tests judge it, quick ones first.
CORE = ["test_worked_examples", "test_evaluate", "test_point_kinds", "test_rows", "test_method", "test_properties"]
LAWFUL = ["test_lawful", "test_worked_lawful_score", "test_compare", "test_attribution", "test_counterfactual"]
SWEEP = ["test_edges", "test_text", "replay", "test_rounding"]
TESTS = {
    "cases/scoring/rounding": ["tests/unit/scoring/test_rounding.py", "tests/unit/scoring/test_hostile_documents.py"],
    "cases/scoring/sweep/card": ["tests/sweep/test_card.py"],
    "cases/scoring/sweep/": [f"tests/sweep/{name}.py" for name in SWEEP],
    **{
        f"cases/scoring/{name}": [f"tests/unit/scoring/{test}.py" for test in LAWFUL]
        for name in ("lawful", "compare", "attribution", "coalitions", "sums", "counterfactual")
    },
    "cases/scoring/": [*(f"tests/unit/scoring/{name}.py" for name in CORE)],
}
#: The embedded engines are enough to tell a wrong text; the others cost seconds to start.
FIXTURES = """import pytest
from hypothesis import settings
from tests.sweep.engines import DuckDB, SQLite
settings.load_profile("ci")
@pytest.fixture(scope="session")
def sqlite(): return SQLite()
@pytest.fixture(scope="session")
def duckdb(): return DuckDB()
@pytest.fixture(scope="session")
def engines(sqlite): return [sqlite]
"""


def main(files: list[str]) -> None:
    """Judge each file in turn and say how many changes were made and which survived."""
    os.nice(15)
    os.environ |= {"SWEEP_QUICK": "1", "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as folder:
        copy(Path(folder))
        os.chdir(folder)
        sys.path.insert(0, folder)
        for file in files:
            judge(Path(file))


def copy(folder: Path) -> None:
    """The parts of the tree that the tests read, with fixtures that need no services."""
    for name in ("cases", "tests", "docs", "ombudsman", "ratings_connectors"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.png", "*.svg"))
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "tests/conftest.py").write_text(FIXTURES)
    (folder / "tests/sweep/conftest.py").unlink()


def judge(file: Path) -> None:
    """Run the tests of a file once as it is, then once for each change."""
    tests = next(tests for start, tests in TESTS.items() if str(file).startswith(start))
    source, survived, made = file.read_text(), 0, 0
    patience = {}
    sys.dont_write_bytecode = False
    for test in tests:
        began = time.monotonic()
        if not passes(test, 600):
            sys.exit(f"{file}: {test} fails without any change")
        patience[test] = 10 + 3 * int(time.monotonic() - began)
    # What is compiled stays from here on; the changed file is compiled anew for each change.
    sys.dont_write_bytecode = True
    for cached in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        cached.unlink()
    for line, change, text in mutants(source):
        file.write_text(text)
        made += 1
        if all(passes(test, patience[test]) for test in tests):
            survived += 1
            print(f"{file}:{line}: {change}", flush=True)
    file.write_text(source)
    print(f"{file}: {made} mutants, {survived} survived", flush=True)


def passes(test: str, seconds: int) -> bool:
    """Whether a file of tests passes; in a child of this process, which has the libraries loaded and not our code."""
    child = os.fork()
    if not child:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        signal.alarm(seconds)
        plain = ["-x", "-q", "-c", "pytest.ini", "-p", "no:cacheprovider", "-p", "no:django", "-p", "no:xdist"]
        os._exit(
            pytest.main([*plain, "-k", "not clickhouse and not postgresql and not subset and not same_bytes", test])
        )
    return os.waitpid(child, 0)[1] == 0


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Every change that still compiles: its line, what became what, and the whole changed text."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    still = [tuple(starts[row - 1] + column for row, column in ends) for ends in untouched(ast.parse(source))]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        offset = starts[token.start[0] - 1] + token.start[1]
        if any(low <= offset < high for low, high in still):
            continue
        for place, old, new in changes(token):
            text = source[: offset + place] + new + source[offset + place + len(old) :]
            try:
                compile(text, "mutant", "exec")
            except SyntaxError:
                continue
            line = source.count("\n", 0, offset + place) + 1
            was, now = (each.splitlines()[line - 1].strip() for each in (source, text))
            yield line, f"{old} -> {new or 'nothing'} in: {was if was != now else token.string}", text


def changes(token: tokenize.TokenInfo) -> Iterator[tuple[int, str, str]]:
    """What a token can become: the place inside it, the old part and the new one."""
    if token.type == tokenize.NUMBER and token.string.isdigit():
        yield 0, token.string, str(int(token.string) + 1)
    elif token.type in (tokenize.OP, tokenize.NAME) and token.string in SWAPS:
        yield 0, token.string, SWAPS[token.string]
    elif token.type == tokenize.STRING:
        for found in SIGNS.finditer(token.string):
            old = found[0]
            yield found.start(), old, str(int(old) + 1) if old.isdigit() else QUERY.get(old) or SWAPS.get(old, "")


def untouched(tree: ast.Module) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches that are no behaviour, as (line, column) from and to."""
    for node in ast.walk(tree):
        inside: list[ast.AST | None] = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            inside = [node]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside = [node.value]
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            inside = [*node.decorator_list, getattr(node, "returns", None)]
        elif isinstance(node, ast.arg | ast.AnnAssign):
            inside = [node.annotation]
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            inside = [node.value]
        for part in inside:
            if part is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)


if __name__ == "__main__":
    began = time.monotonic()
    main(sys.argv[1:])
    print(f"{time.monotonic() - began:.0f} seconds")
