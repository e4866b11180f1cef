"""`manage.py score`: tables in, tables out, with no database and no other service."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.unit.scoring.tables import METHOD_FOLDER, ROOT, document
from tests.unit.scoring.test_dmn import THREE, dmn

CITY = METHOD_FOLDER / "city_illustrative.v1.json"
SESAME = METHOD_FOLDER / "sesame_illustrative.v1.json"
CARD = """<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/><DataDictionary>
<DataField name="age" optype="continuous" dataType="integer"/>
<DataField name="home" optype="categorical" dataType="string"/>
</DataDictionary>{models}</PMML>"""
MODEL = """<Scorecard modelName="{name}" functionName="regression" initialScore="600" baselineScore="20">
<MiningSchema><MiningField name="age"/><MiningField name="home"/></MiningSchema>
<Output><OutputField name="{output}" feature="predictedValue" dataType="double" optype="continuous"/></Output>
<Characteristics><Characteristic name="age" reasonCode="AGE">
<Attribute partialScore="-9.5"><SimplePredicate field="age" operator="lessThan" value="30"/></Attribute>
<Attribute partialScore="15"><SimplePredicate field="age" operator="greaterOrEqual" value="30"/></Attribute>
</Characteristic><Characteristic name="home" reasonCode="HOME">
<Attribute partialScore="10"><SimplePredicate field="home" operator="isMissing"/></Attribute>
<Attribute partialScore="25"><SimplePredicate field="home" operator="equal" value="own"/></Attribute>
</Characteristic></Characteristics></Scorecard>"""


def card(*names: str, output: str = "Final Score") -> str:
    return CARD.format(models="".join(MODEL.format(name=name, output=output) for name in names or ("Card",)))


EVENTS = (
    "Not counted, as only a table of records can state them: FARE_DODGING, BREACH_OF_CONTRACT, JUDGMENT_BREACH, "
    "UTILITY_THEFT, TRAFFIC_TICKET, HEROIC_ACT, DRUNK_DRIVING.\n"
)


def score(tmp_path: Path, method: Path | str | bytes | dict, rows: str | bytes, **options: Any) -> tuple[str, str]:
    """What the command prints on standard output and on standard error."""
    if not isinstance(method, Path):
        text = json.dumps(method) if isinstance(method, dict) else method
        method = tmp_path / "method"
        method.write_bytes(text.encode() if isinstance(text, str) else text)
    table = tmp_path / "rows.csv"
    table.write_bytes(rows.encode() if isinstance(rows, str) else rows)
    out, err = io.StringIO(), io.StringIO()
    call_command("score", method=str(method), inputs=str(table), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refused(tmp_path: Path, method: Any, rows: Any, **options: Any) -> str:
    with pytest.raises(CommandError) as error:
        score(tmp_path, method, rows, **options)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)
    return str(error.value)


def cells(printed: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(printed)))


# --- PMML -----------------------------------------------------------------------------------------------------------


def test_it_prints_inputs_outputs_score_grade_and_reasons(tmp_path: Path) -> None:
    out, err = score(tmp_path, card(), "id,age,home\n1,35,own\n2,20,own\n3,35,\n", reason_codes=2)

    assert out == (
        "id,age,home,Final Score,score,grade,reasonCode1,reasonCode2\n"
        "1,35,own,640,640,,AGE,\n"
        "2,20,own,615.5,615.5,,AGE,\n"
        "3,35,,625,625,,HOME,AGE\n"
    )
    assert err == ""


def test_a_row_that_the_standard_calls_invalid_has_empty_cells_and_a_line(tmp_path: Path) -> None:
    out, err = score(tmp_path, card(), "age,home\n35,own\n,own\nold,own\n35,tent\n")

    assert cells(out)[1:] == [
        ["35", "own", "640", "640", ""],
        ["", "own", "", "", ""],
        ["old", "own", "", "", ""],
        ["35", "tent", "", "", ""],
    ]
    assert err.splitlines() == [
        "row 2, line 3: line 7: /PMML/Scorecard/Characteristics/Characteristic: no attribute is true",
        "row 3, line 4: age: 'old' is no integer",
        "row 4, line 5: line 10: /PMML/Scorecard/Characteristics/Characteristic[2]: no attribute is true",
    ]


def test_a_field_without_a_column_is_missing_in_every_row(tmp_path: Path) -> None:
    out, err = score(tmp_path, card(), "age\n35\n")

    assert (cells(out)[1], err) == (["35", "625", "625", ""], "No column for home: missing in every row.\n")


def test_one_of_several_models_is_picked_by_name(tmp_path: Path) -> None:
    two = card("Old", "New", output="Final Score").replace('600" baselineScore', '500" baselineScore', 1)

    assert cells(score(tmp_path, two, "age,home\n35,own\n", model="Old")[0])[1][2] == "540"
    assert cells(score(tmp_path, two, "age,home\n35,own\n", model="New")[0])[1][2] == "640"
    assert refused(tmp_path, two, "age\n1\n", model="Best") == "method: there is no model Best; there is: Old, New."
    assert refused(tmp_path, two, "age\n1\n") == "method: say with --model which one is meant: Old, New."
    assert refused(tmp_path, card(), "age\n1\n", model="Best") == "method: there is no model Best; there is: Card."


def test_an_output_called_like_a_column_of_ours_stands_once_as_the_model_says(tmp_path: Path) -> None:
    out, _ = score(tmp_path, card(output="score"), "age,home\n35,own\n", reason_codes=1)

    assert cells(out) == [["age", "home", "score", "grade", "reasonCode1"], ["35", "own", "640", "", "AGE"]]


@pytest.mark.parametrize("name", ["score", "grade", "reasonCode1", "Final Score"])
def test_it_rejects_inputs_called_like_a_result(tmp_path: Path, name: str) -> None:
    said = refused(tmp_path, card(), f"age,{name}\n35,x\n", reason_codes=1)

    assert said == f"The inputs have a column {name}, which is the name of a result; rename it."


def test_a_hostile_file_is_one_line(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE P [<!ENTITY a "b">]>' + card()

    assert refused(tmp_path, bomb, "age\n1\n").startswith("method: line 1: document: This is forbidden")
    assert refused(tmp_path, "<PMML", "age\n1\n").startswith("method: line 1: document: ")


# --- DMN ------------------------------------------------------------------------------------------------------------


def test_a_decision_table_scores_rows(tmp_path: Path) -> None:
    out, err = score(tmp_path, dmn(THREE), "age,home\n35,rent\n17,own\n", reason_codes=1)

    assert cells(out)[1:] == [["35", "rent", "27.5", "", "RULE_3"], ["17", "own", "", "", ""]]
    assert err == "row 2, line 3: Points: No rule holds for this row.\n"


# --- Documents of our own form, one row a person ----------------------------------------------------------------------


def test_every_item_that_reads_a_column_counts_once(tmp_path: Path) -> None:
    rows = "name,months,hours\nLin,3,80\nChen,,7.5\nWang,0.5,\n"
    out, err = score(tmp_path, CITY, rows, reason_codes=2)

    assert cells(out) == [
        ["name", "months", "hours", "score", "grade", "reasonCode1", "reasonCode2"],
        ["Lin", "3", "80", "1020", "A", "D02", ""],
        ["Chen", "", "7.5", "1008", "A", "", ""],
        ["Wang", "0.5", "", "995", "A", "D02", ""],
    ]
    assert err == f"{EVENTS}No column for settled: missing in every row.\n"


def test_a_stated_cell_that_fits_no_rule_is_reported(tmp_path: Path) -> None:
    out, err = score(tmp_path, CITY, "months,hours,settled\nmany,1,\n-2,1,\n,1,\n2,,TRUE\n")

    assert [row[3] for row in cells(out)[1:]] == ["1001", "1001", "1001", "1000"]
    assert err.splitlines()[1:] == [
        "row 1, line 2: LOAN_ARREARS: The record does not state what the method counts.",
        "row 2, line 3: LOAN_ARREARS: No rule of the method fits the record.",
    ]


def test_codes_keep_their_noughts_and_words_their_letters(tmp_path: Path) -> None:
    text = document("city")
    table = [{"equals": "01", "points": -1}, {"equals": "1", "points": -2}, {"equals": "true", "points": -3}]
    text["items"][0]["retention"] = None
    text["items"][0]["points"] = {"kind": "by_value", "attribute": "ward", "table": table}
    out, _ = score(tmp_path, text, "ward\n01\n1\ntrue\n")

    assert [row[1] for row in cells(out)[1:]] == ["999", "998", "997"]


def test_conditions_and_expressions_read_columns(tmp_path: Path) -> None:
    text = document("city")
    when = {"test": "greater", "attribute": "age", "value": 30}
    text["items"][0]["retention"] = None
    text["items"][0]["points"] = {"kind": "by_rule", "table": [{"points": -7, "when": when}]}
    text["items"][1]["points"] = {
        "kind": "expression",
        "expression": {"multiply": [{"attribute": "loans"}, {"constant": "-0.5"}]},
    }
    out, _ = score(tmp_path, text, "age,loans,settled,hours\n31,3,,\n")

    assert cells(out)[1][4] == "992"  # 1000 - 7 - 1.5 = 991.5, rounded half up


def test_an_item_that_ages_is_not_counted_without_its_date(tmp_path: Path) -> None:
    text = document("city")
    text["items"][0]["points"] = {"kind": "per_unit", "attribute": "rides", "value": -1}
    out, err = score(tmp_path, text, "rides,hours,months,settled\n3,1,,\n,1,,\n")

    assert [row[4] for row in cells(out)[1:]] == ["1001", "1001"]
    assert err.partition("\n")[2] == "row 1, line 2: FARE_DODGING: The record has no date, and the method needs one.\n"


def test_hidden_points_give_no_score(tmp_path: Path) -> None:
    text = document("city")
    text["records"]["missing_attribute"] = "not_computable"
    out, err = score(tmp_path, text, "months,hours,settled\n1,1,\n1,,\n")

    assert [row[3] for row in cells(out)[1:]] == ["991", ""]
    assert err.splitlines()[1:] == [
        "row 2, line 3: attribute:VOLUNTEERING: The score cannot be worked out: this is not disclosed or not stated."
    ]


def test_it_rejects_a_table_of_which_the_method_reads_nothing(tmp_path: Path) -> None:
    assert refused(tmp_path, CITY, "name,age\nLin,35\n") == (
        "city_illustrative.v1.json: it reads none of these columns; a table of records needs a column item."
    )


def test_what_a_table_says_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    _, err = score(tmp_path, CITY, 'item\n"\x1b[2JX\n\nY"\n' + "Z" * 1000 + "\n")

    assert [len(line) < 700 for line in err.splitlines()] == [True] * len(err.splitlines())
    assert err.splitlines()[1] == "row 1, line 4: ?[2JX Y: The published method does not know this item."


def test_the_worked_rows_of_the_specification(tmp_path: Path) -> None:
    text = (ROOT / "docs/algorithms/interchange.md").read_text().split("<!-- worked: rows -->\n", 1)[1]
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")] for line in text.split("\n\n")[0].splitlines()[2:]
    ]

    for name, stated, total, grade in rows:
        cell_of = dict(pair.split("=") for pair in stated.split(", "))
        table = f"{','.join(cell_of)}\n{','.join(cell_of.values())}\n"
        out, _ = score(tmp_path, METHOD_FOLDER / f"{name}_illustrative.v1.json", table)
        assert cells(out)[1][-2:] == [total, grade]


# --- Documents of our own form, one row a record ----------------------------------------------------------------------

RECORDS = """subject,item,record_id,occurred_on,ended_on,months
Lin,FARE_DODGING,a,2026-05-08,,
Chen,LOAN_ARREARS,b,,2026-01-01,3
Lin,HEROIC_ACT,c,2026-06-01,,
Chen,UNKNOWN,d,,,
Wang,TRAFFIC_TICKET,e,2020-01-01,,
"""


def test_rows_of_a_subject_are_one_person(tmp_path: Path) -> None:
    out, err = score(tmp_path, CITY, RECORDS, reason_codes=1, as_of=date(2026, 11, 20))

    assert [row[-3:] for row in cells(out)] == [
        ["score", "grade", "reasonCode1"],
        ["1000", "A", "D01"],
        ["", "", ""],
        ["1000", "A", "D01"],
        ["", "", ""],
        ["1000", "A", ""],
    ]
    assert err.splitlines() == [
        "row 2, line 3: item:UNKNOWN: The score cannot be worked out: this is not disclosed or not stated.",
        "row 4, line 5: UNKNOWN: The published method does not know this item.",
    ]


def test_without_subjects_all_rows_are_one_person(tmp_path: Path) -> None:
    out, _ = score(tmp_path, CITY, "item,months\nHEROIC_ACT,\nLOAN_ARREARS,2\n")

    assert [row[2] for row in cells(out)[1:]] == ["1010", "1010"]


def test_a_row_that_cannot_be_read_leaves_its_person_without_a_score(tmp_path: Path) -> None:
    rows = (
        "subject,item,occurred_on\nLin,HEROIC_ACT,yesterday\nLin,HEROIC_ACT,\nChen,,\n,HEROIC_ACT,\nWang,HEROIC_ACT,\n"
    )
    out, err = score(tmp_path, CITY, rows, as_of=date(2026, 11, 20))

    assert [row[3] for row in cells(out)[1:]] == ["", "", "", "", "1030"]
    assert err.splitlines() == [
        "row 1, line 2: occurred_on: This is no date of the form YYYY-MM-DD.",
        "row 3, line 4: item: The row names no item.",
        "row 4, line 5: subject: The row does not say whose record it is.",
    ]


def test_the_worked_example_of_the_journalist(tmp_path: Path) -> None:
    rows = "item,years,months\nIDENTITY_VERIFIED,,\nACCOUNT_YEARS,8,\nON_TIME_PAYMENTS,,30\nCOURT_LISTED,,\n"
    out, _ = score(tmp_path, SESAME, rows)

    assert cells(out)[1][3:] == ["558", "fair"]


def test_a_day_is_required_where_it_can_change_a_score(tmp_path: Path) -> None:
    dated = "item,occurred_on\nTRAFFIC_TICKET,2026-01-01\n"

    assert refused(tmp_path, CITY, dated).endswith("say the day with --as-of YYYY-MM-DD.")
    assert cells(score(tmp_path, CITY, dated, as_of=date(2026, 11, 20))[0])[1][2] == "995"
    assert cells(score(tmp_path, CITY, dated, as_of=date(2027, 11, 20))[0])[1][2] == "1000"
    assert cells(score(tmp_path, CITY, "item\nHEROIC_ACT\n")[0])[1][1] == "1030"


# --- Tables -----------------------------------------------------------------------------------------------------------


def test_it_takes_what_spreadsheets_write(tmp_path: Path) -> None:
    rows = b'\xef\xbb\xbfnote,age,home\r\n"two\r\nlines, ""quoted""",35,own\r\n\r\n\xe6\x9e\x97,35,own\r\n'
    out, err = score(tmp_path, card(), rows)

    assert out == (
        'note,age,home,Final Score,score,grade\n"two\r\nlines, ""quoted""",35,own,640,640,\n林,35,own,640,640,\n'
    )
    assert err == ""


def test_a_table_without_rows_is_a_header(tmp_path: Path) -> None:
    assert score(tmp_path, card(), "age,home\n") == ("age,home,Final Score,score,grade\n", "")


BROKEN: list[tuple[bytes, str]] = [
    (b"", "rows.csv: line 0: there is no line of column names."),
    (b"\n", "rows.csv: line 1: there is no line of column names."),
    (b"age,age\n", "rows.csv: line 1: two columns are called age."),
    (b"age,\n", "rows.csv: line 1: column 2 has no name."),
    (b"age,home\n1,own\n2\n", "rows.csv: line 3: row 2 has 1 cells under 2 columns."),
    (b"age,home\n1,own,x\n", "rows.csv: line 2: row 1 has 3 cells under 2 columns."),
    (b"age,home\n1,o\0n\n", "rows.csv: line 2: a NUL byte; this is not text."),
    (b"\xff\xfea\0g\0e\0\n\0", "rows.csv: line 1: this line or one soon after it is not text in UTF-8."),
    (b"age,home\n1,\xff\n", "rows.csv: line 1: this line or one soon after it is not text in UTF-8."),
    (b'age,home\n1,"own\n', "rows.csv: line 2: this is not CSV (unexpected end of data)."),
    (b'age,home\n1,"own"x\n', "rows.csv: line 2: this is not CSV (',' expected after '\"')."),
    (b"age,home\n1," + b"x" * 200_000 + b"\n",
     "rows.csv: line 2: this is not CSV (field larger than field limit (131072))."),
    (b"age," + b"x" * 1_100_000, "rows.csv: line 1: a line longer than 1048576 letters."),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_it_rejects_a_broken_table(tmp_path: Path, rows: bytes, said: str) -> None:
    assert refused(tmp_path, card(), rows) == said


BAD_METHODS: list[tuple[str | bytes, str]] = [
    ("", "method: file: The file is empty."),
    ("{", "method: line 1, column 2: This is not JSON."),
    ("hello", "method: file: This is neither a method document (JSON) nor PMML or DMN (XML)."),
    ('{"a": 1, "a": 2}', "method: a: This field is stated twice in one object."),
    (b'{"a": "\xff"}', "method: byte 7: This is not text in UTF-8."),
    ("{}", "method: format: This must be stated. 8 more problems: see `manage.py method check`."),
]


@pytest.mark.parametrize(("method", "said"), BAD_METHODS, ids=[said for _, said in BAD_METHODS])
def test_it_rejects_a_broken_method(tmp_path: Path, method: str | bytes, said: str) -> None:
    assert refused(tmp_path, method, "age\n1\n") == said


def test_it_rejects_files_that_are_not_there(tmp_path: Path) -> None:
    missing = str(tmp_path / "nothing")

    for method, rows in ((missing, str(CITY)), (str(CITY), missing), (str(tmp_path), str(CITY))):
        with pytest.raises(CommandError) as error:
            call_command("score", method=method, inputs=rows)
        assert error.value.returncode == 2


def test_an_output_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")

    refused(tmp_path, card(), "age,home\n35,own\n35\n", output=str(target))
    assert (target.read_text(), list(tmp_path.glob("*.part"))) == ("before", [])
    assert score(tmp_path, card(), "age,home\n35,own\n", output=str(target)) == ("", "")
    assert target.read_text() == "age,home,Final Score,score,grade\n35,own,640,640,\n"
    with pytest.raises(CommandError, match="No such file"):
        score(tmp_path, card(), "age\n1\n", output=str(tmp_path / "no" / "where"))


# --- As a process -----------------------------------------------------------------------------------------------------


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The command as typed, where nothing that could be a service answers."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "ombudsman.settings",
        "OMBUDSMAN_MODE": "development",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False)


def test_it_needs_no_database_and_no_redis(tmp_path: Path) -> None:
    done = run(
        "score", "--method", str(CITY), "--inputs", "-", "--reason-codes", "1", given="months,hours,settled\n3,80,\n"
    )

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "months,hours,settled,score,grade,reasonCode1\n3,80,,1020,A,D02\n",
        EVENTS,
    )


def test_a_refusal_is_one_line_and_exit_code_two(tmp_path: Path) -> None:
    done = run("score", "--method", str(tmp_path / "nothing"), "--inputs", "-")

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("asked", ["-1", "101", "many", "1.5", ""])
def test_it_rejects_other_numbers_of_reasons(asked: str) -> None:
    done = run("score", "--method", "m", "--inputs", "-", f"--reason-codes={asked}")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_it_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("months,hours,settled\n" + "1,2,\n" * 50_000)
    command = f"{sys.executable} manage.py score --method {CITY} --inputs {table} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "ombudsman.settings", "OMBUDSMAN_MODE": "development"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("months,hours,settled,score,grade\n0\n", EVENTS)
