"""The core stays pure: no framework, no clock, no binary fraction, no input or output, in every subpackage too."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from cases.scoring.canonical import canonical_bytes
from tests.unit.scoring.tables import ROOT

CORE = ROOT / "cases/scoring"
MODULES = sorted(CORE.rglob("*.py"))

FORBIDDEN_NAMES = {
    "complex", "round", "pow",
    "open", "print", "input", "eval", "exec", "compile", "globals", "__import__",
}  # fmt: skip
CLOCKS = {
    "today", "now", "utcnow", "fromtimestamp", "utcfromtimestamp", "time", "time_ns",
    "monotonic", "perf_counter", "localtime", "gmtime", "strftime",
}  # fmt: skip
FLOATING = {"fromhex", "hex", "is_integer", "total_seconds", "from_float", "__float__", "__truediv__"}
ALLOWED_IMPORTS = {
    "calendar", "cases", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "itertools", "json", "operator", "re", "typing", "xml.parsers",
}  # fmt: skip
#: What the mathematics library gives without ever leaving the integers, a ratio in, an integer out.
EXACT_MATHEMATICS = {"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "prod"}
#: Where the decimal context may be set: PMML names functions that have no exact value.
DECIMAL_CONTEXT = {"pmml/numeric.py"}
#: Where ratios are divided. Between two integers the sign would give a binary fraction; mypy sees the types.
DIVIDING = {"expressions.py", "pmml/formulas.py", "pmml/numeric.py", "sweep/card_rules.py", "sweep/rules.py"}


def place(module: Path) -> str:
    return module.relative_to(CORE).as_posix()


@pytest.fixture(params=MODULES, ids=place)
def module(request: pytest.FixtureRequest) -> Path:
    return request.param


@cache
def nodes(module: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(module.read_text())))


def test_it_leaves_django_unloaded() -> None:
    dotted = (".".join(module.relative_to(ROOT).with_suffix("").parts) for module in MODULES)
    names = ", ".join(name.removesuffix(".__init__") for name in dotted)
    code = f"import sys, {names}; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_it_imports_only_plain_libraries(module: Path) -> None:
    found = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", alias.name) for alias in node.names}

    from_mathematics = {name for library, name in found if library == "math"}
    libraries = {library for library, _ in found if library != "math"}
    roots = {library if library in ALLOWED_IMPORTS else library.split(".")[0] for library in libraries}
    assert from_mathematics - EXACT_MATHEMATICS == set()
    assert roots - ALLOWED_IMPORTS == set()
    assert {library for library in libraries if library.startswith("cases.") and "scoring" not in library} == set()


def test_it_reads_no_clock_and_does_no_input_or_output(module: Path) -> None:
    names = {node.id for node in nodes(module) if isinstance(node, ast.Name)}
    called = {node.func for node in nodes(module) if isinstance(node, ast.Call)}
    clocks = {
        f"{ast.unparse(node)} in line {node.lineno}"
        for node in nodes(module)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        # A field may be called "today"; the libraries' own are never named, and nothing of that name is called.
        and (node in called or ast.unparse(node.value) in ("date", "datetime", "time"))
    }

    assert names & FORBIDDEN_NAMES == set()
    assert clocks == set()


def test_it_holds_no_binary_fraction(module: Path) -> None:
    constants = [node.value for node in nodes(module) if isinstance(node, ast.Constant)]
    read = {node.attr for node in nodes(module) if isinstance(node, ast.Attribute)}

    assert [value for value in constants if isinstance(value, float | complex)] == []
    assert read & FLOATING == set()


def test_it_names_the_binary_fraction_only_to_refuse_it(module: Path) -> None:
    questions = [
        node for node in nodes(module) if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
    ]
    refusing = {inner for question in questions for inner in ast.walk(question.args[1])}

    named = [node for node in nodes(module) if isinstance(node, ast.Name) and node.id == "float"]
    assert [node.lineno for node in named if node not in refusing] == []


def test_it_divides_only_ratios(module: Path) -> None:
    signs = [node for node in nodes(module) if isinstance(node, ast.BinOp | ast.AugAssign)]

    divides = any(isinstance(node.op, ast.Div) for node in signs)
    assert not divides or place(module) in DIVIDING


def test_it_keeps_powers_of_integers_whole(module: Path) -> None:
    powers = [node for node in nodes(module) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)]

    # 10**-2 is a binary fraction; 10**2 is an integer.
    negative = [node.lineno for node in powers if re.fullmatch(r"-\d+", ast.unparse(node.right))]
    assert negative == []


def test_it_leaves_the_decimal_context_alone(module: Path) -> None:
    names = {node.id for node in nodes(module) if isinstance(node, ast.Name)}

    touched = names & {"getcontext", "setcontext", "localcontext", "Context"}
    assert touched == set() or place(module) in DECIMAL_CONTEXT


@pytest.mark.parametrize("value", [float("0.5"), {"a": float("1")}, object(), {1, 2}])
def test_it_rejects_values_without_a_canonical_form(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_bytes(value)
