"""DMN decision tables: what a cell means, which rules count, what is refused and where."""

from decimal import Decimal
from typing import Any

import pytest

from cases.scoring.dmn import DecisionTable, HitPolicy, read
from cases.scoring.dmn.feel import NotFeel, literal, unary_tests
from cases.scoring.document import MethodInvalid
from cases.scoring.foreign_scorers import Decisions
from cases.scoring.method import from_document
from cases.scoring.rows import Row, typed

HEADER = {"method_id": "t", "version": "1", "issuer": "i", "title": "t", "valid_from": "2026-01-01"}


def dmn(
    rules: str, *, policy: str = 'hitPolicy="COLLECT" aggregation="SUM"', more: str = "", inputs: str = ""
) -> bytes:
    age = '<input><inputExpression typeRef="number"><text>age</text></inputExpression></input>'
    home = '<input><inputExpression typeRef="string"><text>home</text></inputExpression></input>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="d" namespace="urn:illustrative">
<decision id="d1" name="Points"><variable name="Points" typeRef="number"/>{more}<decisionTable {policy}>
{inputs or age + home}<output name="points" typeRef="number"/>
{rules}
</decisionTable></decision></definitions>""".encode()


def rule(*cells: str, points: str) -> str:
    escaped = [cell.replace("&", "&amp;").replace("<", "&lt;") for cell in cells]
    asked = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in escaped)
    return f"<rule>{asked}<outputEntry><text>{points}</text></outputEntry></rule>"


THREE = rule(">= 18", "-", points="20") + rule("[30..60)", '"own","rent"', points="12.5") + rule(
    "-", 'not("own")', points="-5"
)  # fmt: skip


def table(data: bytes) -> DecisionTable:
    (found,) = read(data)
    return found


def score(found: DecisionTable, *cells: str) -> tuple[str, ...]:
    ((_, outcome),) = Decisions(found, found.inputs, 2).scored([Row(1, 2, list(cells))])
    return (*outcome.cells, *(f"{remark.place}: {remark.code}" for remark in outcome.remarks))


#: A cell, the value asked about ("" is missing), and whether it holds (None: unknown).
CELLS: list[tuple[str, str, bool | None]] = [
    ("-", "", True),
    ("", "5", True),
    ("5", "5", True),
    ("5", "5.0", True),
    ("5", "6", False),
    ("5", "", None),
    ("-5", "-5", True),
    (".5", "0.5", True),
    ("-.5", "-0.5", True),
    ("< 5", "4", True),
    ("< 5", "5", False),
    ("<= 5", "5", True),
    ("> 5", "5", False),
    (">= 5", "5", True),
    (">= 5", "", None),
    ("[1..5]", "1", True),
    ("[1..5]", "5", True),
    ("(1..5)", "1", False),
    ("]1..5[", "5", False),
    ("]1..5[", "3", True),
    ("[1..5)", "5", False),
    ("1, 3, [7..9]", "3", True),
    ("1, 3, [7..9]", "8", True),
    ("1, 3, [7..9]", "5", False),
    ('"a","b"', "b", True),
    ('"a","b"', "c", False),
    ('"a, b"', "a, b", True),
    (r'"say \"a\""', 'say "a"', True),
    ("true", "true", True),
    ("true", "false", False),
    ("true", "1", False),
    ("not(5)", "5", False),
    ("not(5)", "6", True),
    ("not(5)", "", True),
    ("not(< 5)", "5", True),
    ("not(< 5)", "", None),
    ("not([1..5])", "0", True),
    ("not([1..5])", "5", False),
    ("not((1..5))", "1", True),
    ('not("a","b")', "b", False),
    ('not("a","b")', "c", True),
    ('not("a", < 5)', "", None),
]


@pytest.mark.parametrize(("cell", "value", "holds"), CELLS)
def test_a_cell_holds_as_feel_says(cell: str, value: str, holds: bool | None) -> None:
    assert unary_tests(cell, "x").holds({"x": typed(value)}) is holds


@pytest.mark.parametrize(
    "cell", ["age", "5 6", "5,", ",5", "[1..]", "[a..b]", "= 5", "!= 5", "not 5", "not(", 'date("2026-01-01")',
             "null", "5 + 1", '"a', "[5..1", "1e5", '< "a"', "9" * 19, "not(not(5))", "not()", "<"]
)  # fmt: skip
def test_any_other_feel_is_refused(cell: str) -> None:
    with pytest.raises(NotFeel):
        unary_tests(cell, "x")


@pytest.mark.parametrize(
    ("text", "value"), [("5", Decimal(5)), (' "a" ', "a"), ("true", True), ("false", False), ("-0.5", Decimal("-0.5"))]
)
def test_a_literal_is_read(text: str, value: Any) -> None:
    assert literal(text) == value


SUMS = [
    (("35", "own"), ("32.5", "", "", "")),
    (("35", "rent"), ("27.5", "", "RULE_3", "")),
    (("60", "own"), ("20", "", "", "")),
    (("35", ""), ("15", "", "RULE_3", "")),
    (("17", "own"), ("", "", "", "", "Points: no_hit")),
    (("old", "own"), ("", "", "", "", "Points: no_hit")),
]


@pytest.mark.parametrize(("cells", "expected"), SUMS, ids=str)
def test_collect_adds_up_every_rule_that_holds(cells: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert score(table(dmn(THREE)), *cells) == expected


def test_first_takes_the_first_rule_that_holds() -> None:
    found = table(dmn(THREE, policy='hitPolicy="FIRST"'))

    assert score(found, "35", "own")[0] == "20"
    assert score(found, "17", "rent")[0] == "-5"
    assert score(found, "17", "own") == ("", "", "", "", "Points: no_hit")


@pytest.mark.parametrize("policy", ['hitPolicy="UNIQUE"', ""])
def test_unique_requires_that_only_one_rule_holds(policy: str) -> None:
    found = table(dmn(THREE, policy=policy))

    assert found.policy is HitPolicy.UNIQUE
    assert score(found, "35", "rent") == ("", "", "", "", "Points, rules 1, 2, 3: several_hits")
    assert score(found, "17", "rent")[0] == "-5"


def test_a_default_output_counts_when_no_rule_holds() -> None:
    default = '<output name="points"><defaultOutputEntry><text>7</text></defaultOutputEntry></output>'
    data = dmn(THREE, policy='hitPolicy="FIRST"').replace(b'<output name="points" typeRef="number"/>', default.encode())

    assert score(table(data), "17", "own")[0] == "7"


def test_texts_are_read_letter_by_letter() -> None:
    found = table(dmn(rule("-", '"01"', points="1") + rule("-", '"true"', points="2")))

    assert score(found, "", "01")[0] == "1"
    assert score(found, "", "true")[0] == "2"
    assert score(found, "", "1")[-1] == "Points: no_hit"


@pytest.mark.parametrize("policy", ['hitPolicy="FIRST"', 'hitPolicy="COLLECT" aggregation="SUM"'])
def test_it_becomes_a_method_document(policy: str) -> None:
    method = from_document(table(dmn(THREE, policy=policy)).to_document(HEADER))

    assert (method.scale.decimals, method.scale.base) == (1, 0)
    assert [item.code for item in method.items] == (
        ["DECISION"] if "FIRST" in policy else ["RULE_1", "RULE_2", "RULE_3"]
    )


REFUSED: list[tuple[bytes, str]] = [
    (b"<definitions/>", "line 1: /definitions: not_a_choice"),
    (dmn(THREE).replace(b"20191111", b"20991111"), "line 2: /definitions: not_a_choice"),
    (dmn(""), "line 3: /definitions/decision/decisionTable: missing"),
    (dmn(THREE, policy='hitPolicy="PRIORITY"'), "line 3: /definitions/decision/decisionTable/@hitPolicy: unsupported"),
    (dmn(THREE, policy='hitPolicy="COLLECT"'), "line 3: /definitions/decision/decisionTable/@hitPolicy: unsupported"),
    (dmn(THREE, policy='hitPolicy="COLLECT" aggregation="MIN"'),
     "line 3: /definitions/decision/decisionTable/@hitPolicy: unsupported"),
    (dmn(rule("age > 5", "-", points="1")),
     "line 5: /definitions/decision/decisionTable/rule/inputEntry: unsupported"),
    (dmn(rule("-", "-", points='"much"')), "line 5: /definitions/decision/decisionTable/rule/outputEntry: unsupported"),
    (dmn(rule("-", points="1")), "line 5: /definitions/decision/decisionTable/rule: missing"),
    (dmn(rule("-", "-", "-", points="1")), "line 5: /definitions/decision/decisionTable/rule: too_many"),
    (dmn(THREE, inputs="<input><inputExpression><text>a + b</text></inputExpression></input>" * 2),
     ("line 4: /definitions/decision/decisionTable/input/inputExpression: unsupported; "
     "line 4: /definitions/decision/decisionTable/input[2]/inputExpression: unsupported")),
    (dmn(THREE, more="<informationRequirement><requiredDecision href='#d2'/></informationRequirement>"),
     "line 3: /definitions/decision/informationRequirement: unsupported"),
    (dmn(THREE, more="<literalExpression><text>1</text></literalExpression>"),
     "line 3: /definitions/decision/literalExpression: unsupported"),
    (dmn(THREE).replace(b"<decision ", b"<import/><decision "), "line 3: /definitions/import: unsupported"),
    (dmn(THREE).replace(b'<output name="points" typeRef="number"/>', b"<output/><output/>"),
     "line 4: /definitions/decision/decisionTable/output[2]: repeated"),
    (b'<!DOCTYPE d [<!ENTITY x "y">]>' + dmn(THREE).split(b"\n", 1)[1], "line 1: document: forbidden"),
    (dmn(THREE)[:-5], "line 6: document: not_well_formed"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "problems"), REFUSED, ids=[problems for _, problems in REFUSED])
def test_it_names_what_it_cannot_read(data: bytes, problems: str) -> None:
    with pytest.raises(MethodInvalid) as refused:
        read(data)

    assert str(refused.value) == problems


def test_it_reads_several_tables_and_refuses_two_of_one_name() -> None:
    text = dmn(THREE).decode()
    second = text[text.index("<decision ") : text.index("</definitions>")]

    both = text.replace("</definitions>", second.replace('"Points"', '"More"') + "</definitions>")
    assert [found.name for found in read(both.encode())] == ["Points", "More"]
    with pytest.raises(MethodInvalid, match="repeated"):
        read(text.replace("</definitions>", second + "</definitions>").encode())


def test_a_million_rules_are_refused_at_once() -> None:
    with pytest.raises(MethodInvalid, match="too_many"):
        read(dmn("<rule/>" * 1_000_000))
    with pytest.raises(MethodInvalid, match="too_many"):
        read(dmn(rule("x", "y", points="z") * 5000))
