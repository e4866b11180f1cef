"""Reads the worked tables of docs/algorithms/scoring.md; the specification is the test data."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from cases.scoring.inputs import Input, Scalar
from cases.scoring.lawful_checks import Subject
from cases.scoring.method import Method, from_json

ROOT = Path(__file__).parents[3]
SPECIFICATION = ROOT / "docs/algorithms/scoring.md"
METHOD_FOLDER = ROOT / "cases/scoring/methods"
SCHEMA = json.loads((ROOT / "cases/scoring/method_schema.json").read_text())

PERSON = Subject(id_number="110101198806150020", birth_date=date(1988, 6, 15))
DATES = ("occurred_on", "ended_on", "determined_on")


def document(name: str) -> dict:
    """A fresh copy of an illustrative document."""
    return json.loads((METHOD_FOLDER / f"{name}_illustrative.v1.json").read_text())


def method(name: str) -> Method:
    """An illustrative method: ``sesame`` or ``city``."""
    return from_json((METHOD_FOLDER / f"{name}_illustrative.v1.json").read_bytes())


def table(name: str, page: Path = SPECIFICATION) -> list[dict[str, str]]:
    """The rows of the table after the mark ``<!-- worked: name -->``."""
    lines = iter(page.read_text().split(f"<!-- worked: {name} -->\n", 1)[1].splitlines())
    head = cells(next(lines))
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(head, cells(line), strict=True)))
    return rows


def block(name: str) -> dict:
    """The JSON after the mark ``<!-- worked: name -->``."""
    after = SPECIFICATION.read_text().split(f"<!-- worked: {name} -->\n```json\n", 1)[1]
    return json.loads(after.split("\n```", 1)[0])


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def records(text: str) -> list[Input]:
    """The compact notation of the specification."""
    return [record(f"r{number}", part.split()) for number, part in enumerate(text.split(";"), start=1)]


def record(record_id: str, words: list[str]) -> Input:
    stated = dict(word.split("=", 1) for word in words[1:])
    days = {name: date.fromisoformat(stated.pop(name)) for name in DATES if name in stated}
    return Input(record_id, words[0], {name: value(text) for name, text in stated.items()}, **days)


def value(text: str) -> Scalar:
    if text in ("", "true", "false"):
        return {"": None, "true": True, "false": False}[text]
    if text.isdigit():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def number(text: str) -> Decimal | None:
    return None if text == "N/A" else Decimal(text)
