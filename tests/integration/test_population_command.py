"""The command that loads, makes and checks populations says one line, or refuses with one."""

import pytest
from django.core.management import CommandError, call_command

from tests.unit.scoring.tables import METHOD_FOLDER

CITY = METHOD_FOLDER / "city_illustrative.v1.json"


def made(folder, capsys):
    call_command(
        "population", "make", str(folder), "--method", str(CITY), "--people", "50", "--records", "600",
        "--as-of", "2026-11-20", "--memory-mb", "256", "--threads", "1",
    )  # fmt: skip
    return capsys.readouterr().out


def test_it_makes_a_population_and_checks_it(tmp_path, capsys):
    said = made(tmp_path / "store", capsys)
    call_command("population", "check", str(tmp_path / "store"))

    assert said.startswith(f"{tmp_path / 'store'}: 50 people, 600 records, 1 parts, 72 kinds, as of 2026-11-20, ")
    assert capsys.readouterr().out == said


def test_it_loads_a_long_file(tmp_path, capsys):
    records = tmp_path / "records.csv"
    records.write_text("subject,record_id,item,occurred_on,amount\nanna,r1,FARE_DODGING,2026-05-08,1.5\n")

    call_command(
        "population", "load", str(tmp_path / "store"), str(records), "--title", "Test", "--as-of", "2026-11-20",
        "--measure", "amount:2", "--illustrative",
    )  # fmt: skip

    said = capsys.readouterr().out
    assert said.startswith(f"{tmp_path / 'store'}: 1 people, 1 records, 1 parts, 1 kinds, as of 2026-11-20, ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "{folder}"], "manifest.json: missing"),
        (["make", "{folder}", "--method", "{folder}/none.json", "--as-of", "2026-11-20"], "No such file"),
        (["make", "{folder}", "--method", "{page}", "--as-of", "2026-11-20"], "document: wrong_type"),
        (
            ["load", "{folder}", "{page}", "--title", "T", "--as-of", "2026-11-20", "--measure", "amount"],
            "--measure: amount is not NAME:DECIMALS",
        ),
        (
            ["load", "{folder}", "{page}", "--title", "T", "--as-of", "2026-11-20"],
            "needs a column person or a column subject, not both",
        ),
    ],
)
def test_it_refuses_with_one_line_and_exit_code_two(tmp_path, arguments, words):
    page = tmp_path / "page.txt"
    page.write_text("Hello\nthere\n")
    typed = [argument.format(folder=tmp_path / "store", page=page) for argument in arguments]

    with pytest.raises(CommandError) as refused:
        call_command("population", *typed)

    assert refused.value.returncode == 2
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
