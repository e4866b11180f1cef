"""The tables of docs/algorithms/pmml.md are true."""

from fractions import Fraction

import pytest

from cases.scoring.pmml import RowInvalid, Scorecard, number_text
from tests.unit.scoring.pmml.files import card, computed
from tests.unit.scoring.tables import ROOT, cells

PAGE = (ROOT / "docs/algorithms/pmml.md").read_text()


def table(name: str) -> list[list[str]]:
    """The rows of the table after the mark of this name, without its head."""
    lines = PAGE.split(f"<!-- worked: {name} -->\n", 1)[1].splitlines()
    rows = [cells(line) for line in lines[: next(n for n, line in enumerate(lines) if not line.startswith("|"))]]
    return rows[2:]


def outcome(scorecard: Scorecard, text: str) -> str:
    try:
        return scorecard.score({"x": text}).outputs["out"] or "missing"
    except RowInvalid:
        return "invalid"


@pytest.mark.parametrize(("ratio", "text"), table("numbers"))
def test_numbers_are_written_so(ratio: str, text: str) -> None:
    assert number_text(Fraction(ratio)) == text


@pytest.mark.parametrize(("kind", "dictionary", "schema", "text", "seen"), table("treatment"))
def test_values_are_treated_so(kind: str, dictionary: str, schema: str, text: str, seen: str) -> None:
    optype = "continuous" if kind not in ("string", "boolean", "date") else "categorical"
    field = f'<DataField name="x" optype="{optype}" dataType="{kind}">{_inside(dictionary)}</DataField>'
    own = " ".join(f'{name}="{value}"' for name, value in (part.split("=") for part in schema.split()))
    output = f'<OutputField name="out" feature="transformedValue" dataType="{kind}"><FieldRef field="x"/></OutputField>'
    scorecard = card(fields=field, schema=f'<MiningField name="x" {own}/>', inner=f"<Output>{output}</Output>")

    assert outcome(scorecard, text) == seen


@pytest.mark.parametrize(("algorithm", "steps", "ranked"), table("reasons"))
def test_reasons_are_ranked_so(algorithm: str, steps: str, ranked: str) -> None:
    characteristics = ""
    for step in steps.split("; "):
        code, points, _, baseline = step.split()
        characteristics += (
            f'<Characteristic reasonCode="{code}" baselineScore="{baseline}">'
            f'<Attribute partialScore="{points}"><True/></Attribute></Characteristic>'
        )
    scorecard = card(
        attributes=f'modelName="card" reasonCodeAlgorithm="points{algorithm.title()}"', characteristics=characteristics
    )

    assert " ".join(scorecard.score({}).reason_codes) == ranked


@pytest.mark.parametrize(("function", "arguments", "result"), table("functions"))
def test_functions_compute_so(function: str, arguments: str, result: str) -> None:
    inner = "".join(_constant(argument) for argument in arguments.split("; "))
    kind = "string" if not _is_number(result) else "double"
    scorecard = computed(f'<Apply function="{function}">{inner}</Apply>', kind=kind)

    assert outcome(scorecard, "") == ("missing" if result == "-" else result)


def _inside(dictionary: str) -> str:
    """``Value a, Value ? missing`` or ``Interval closedOpen 0 -`` as elements."""
    elements = ""
    for part in filter(None, dictionary.split(", ")):
        tag, *words = part.split()
        if tag == "Value":
            state = f' property="{words[1]}"' if len(words) > 1 else ""
            elements += f'<Value value="{words[0]}"{state}/>'
        else:
            ends = zip(("leftMargin", "rightMargin"), words[1:], strict=True)
            margins = " ".join(f'{name}="{end}"' for name, end in ends if end != "-")
            elements += f'<Interval closure="{words[0]}" {margins}/>'
    return elements


def _constant(argument: str) -> str:
    return '<Constant missing="true"/>' if argument == "-" else f"<Constant>{argument}</Constant>"


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
