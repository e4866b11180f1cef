"""`manage.py method check` and `method diff`: what a file is, what is wrong with it, what two versions differ in."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.unit.scoring.tables import METHOD_FOLDER, document, method
from tests.unit.scoring.test_dmn import THREE, dmn
from tests.unit.test_score_command import card, run

CITY = METHOD_FOLDER / "city_illustrative.v1.json"


def written(tmp_path: Path, content: Any, name: str = "file") -> str:
    """The name of a file with this content."""
    text = json.dumps(content) if isinstance(content, dict) else content
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def said(*arguments: str) -> tuple[list[str], str]:
    """The lines that the command prints, and the line by which it refuses ("" when it does not)."""
    out = io.StringIO()
    try:
        call_command("method", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error) if error.returncode == 2 else f"exit code {error.returncode}"
    return out.getvalue().splitlines(), ""


def test_it_says_what_a_document_is_and_hides() -> None:
    assert said("check", str(CITY)) == (
        [
            "Method document: Illustrative city score, starting at 1000, city-illustrative version 1, illustrative.",
            "Issuer: Illustrative city credit office (no real city). Valid from 2024-01-01.",
            f"SHA-256 of the method: {method('city').sha256}",
            "Items: 9. Groups: 3. Grades: 6. Base: 1000.",
            "method: not disclosed: Signature of the issuer",
            "items.FARE_DODGING: not disclosed: Which law allows the item",
            "items.FARE_DODGING: not disclosed: Which catalogue entry covers the item",
            "items.FARE_DODGING: not disclosed: Which document must prove the record",
            "Not disclosed: 4.",
        ],
        "",
    )


def test_it_says_what_a_decision_table_is(tmp_path: Path) -> None:
    lines, refusal = said("check", written(tmp_path, dmn(THREE)))

    assert (lines[1:4], refusal) == (
        ["DMN decision table: Points", "Inputs: age, home", "Items: 3. Groups: 1. Grades: 0. Base: 0."],
        "",
    )


def test_it_says_what_every_scorecard_of_a_file_is(tmp_path: Path) -> None:
    lines, refusal = said("check", written(tmp_path, card("Old", "New")))

    assert ([line for line in lines if line.startswith("PMML")], refusal) == (
        ["PMML scorecard: Old", "PMML scorecard: New"],
        "",
    )
    assert [line for line in lines if line.startswith(("Inputs", "Outputs"))] == [
        "Inputs: age, home",
        "Outputs: Final Score",
    ] * 2


def test_it_names_every_problem_and_counts_them(tmp_path: Path) -> None:
    text = document("city")
    text["scale"]["base"] = "NaN"
    text["items"][2]["group"] = 7
    text["surprise"] = True

    assert said("check", written(tmp_path, text)) == (
        [
            "scale.base: This is not of the right kind.",
            "items[2].group: This is not of the right kind.",
            "surprise: The format does not know this field.",
        ],
        "file: not usable: 3 problem(s).",
    )


UNREADABLE: list[tuple[Any, str]] = [
    ("", "file: file: The file is empty."),
    ("hello", "file: file: This is neither a method document (JSON) nor PMML or DMN (XML)."),
    ('{"a": 1,\n "b": }', "file: line 2, column 7: This is not JSON."),
    ('{"a": 1, "a": 1}', "file: a: This field is stated twice in one object."),
    ('{"a": NaN}', "file: NaN: This is no number that we can hold."),
    ('{"a": ' + "9" * 5000 + "}", "file: file: This is no number that we can hold."),
    ("[" * 100_000, "file: file: Its parts lie too deep in one another."),
    (b"\xff\xfe{\0", "file: file: This is not text in UTF-8."),
    ('{"a": "\\ud800"}', "file: file: This is not text in UTF-8."),
    (b'{"a": "\xe6"}', "file: byte 7: This is not text in UTF-8."),
    (b" " * 8_000_001, "file: file: The file is larger than 8 MB."),
]


@pytest.mark.parametrize(("content", "refusal"), UNREADABLE, ids=[refusal for _, refusal in UNREADABLE])
def test_it_rejects_what_cannot_be_read(tmp_path: Path, content: Any, refusal: str) -> None:
    assert said("check", written(tmp_path, content)) == ([], refusal)


def test_it_rejects_hostile_xml_with_its_place(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE P [<!ENTITY a "b">]>' + card()

    lines, refusal = said("check", written(tmp_path, bomb))

    assert (lines[1:], refusal) == (
        ["line 1: document: This is forbidden in a document that is read here."],
        "file: not usable: 1 problem(s).",
    )


def test_a_million_items_end_soon_with_a_readable_list(tmp_path: Path) -> None:
    text = '{"format": "ombudsman-method/1", "items": [' + ",".join(["{}"] * 1_000_000) + "]}"

    lines, refusal = said("check", written(tmp_path, text))

    assert (len(lines), refusal.startswith("file: not usable: ")) == (201, True)


def test_it_says_what_two_versions_differ_in(tmp_path: Path) -> None:
    text = document("city")
    text["version"] = "2"
    text["scale"]["base"] = 900
    text["items"][0]["points"]["value"] = -40
    del text["items"][8]
    text["scale"]["grade_caps"] = []

    assert said("diff", str(CITY), written(tmp_path, text)) == (
        [
            "version: 1 becomes 2.",
            "scale, starting points: 1000 becomes 900.",
            "scale, grade cap DRUNK_DRIVING/C: no longer there.",
            "item FARE_DODGING, points, value: -30 becomes -40.",
            "item DRUNK_DRIVING: no longer there.",
            "Changes: 5, of them in the rules: 4.",
        ],
        "",
    )


def test_a_version_differs_in_nothing_from_itself() -> None:
    assert said("diff", str(CITY), str(CITY)) == (["Changes: 0, of them in the rules: 0."], "")


def test_it_compares_decision_tables(tmp_path: Path) -> None:
    before, after = dmn(THREE), dmn(THREE.replace("12.5", "13"))

    lines, _ = said("diff", written(tmp_path, before, "a"), written(tmp_path, after, "b"))

    assert lines == [
        "scale, digits after the point: 1 becomes 0.",
        "item RULE_2, points, row 0, points: 12.5 becomes 13.",
        "Changes: 2, of them in the rules: 2.",
    ]


def test_it_rejects_to_compare_what_cannot_be_read(tmp_path: Path) -> None:
    assert said("diff", str(CITY), written(tmp_path, "{}")) == (
        [],
        "file: format: This must be stated. 8 more problems: see `manage.py method check`.",
    )


@pytest.mark.parametrize("arguments", [[], ["check"], ["diff", "one"], ["invent", "x"]])
def test_it_rejects_other_words(arguments: list[str]) -> None:
    done = run("method", *arguments)

    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_looking_at_files_needs_no_database() -> None:
    assert run("method", "check", str(CITY)).returncode == 0
    assert run("method", "diff", str(CITY), str(CITY)).returncode == 0


def test_filing_without_a_database_is_one_line() -> None:
    done = run("method", "import", str(CITY), "--scheme", "city-points")

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
