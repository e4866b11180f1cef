from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cases.sweeps import PopulationInvalid, ShadowAudit, prove_part, run_part
from cases.sweeps.check import check
from cases.sweeps.engine import Engine
from cases.sweeps.load import Order, load
from cases.sweeps.results import result_file
from cases.sweeps.source import scalar_in
from tests.sweeps.worlds import AS_OF, CITY, LIMITS

HEAD = "person,record_id,item,occurred_on,ended_on,batch,months,settled,case_number,remark"
ROWS = [
    "7,r2,LOAN_ARREARS,2026-01-05,2026-03-01,bank-1,3,false,,",
    "7,r1,FARE_DODGING,2026-05-08,,metro-1,,,C-1,",
    "9,r1,LOAN_ARREARS,2025-02-01,,bank-1,2,true,C-2,annotated by hand",
    "9,r2,LOAN_ARREARS,2025-02-01,,bank-1,2,true,C-2,annotated by hand",
]
KEY = ("case_number",)


def written(folder: Path, rows: list[str], head: str = HEAD, name: str = "records.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def loaded(folder: Path, rows: list[str] = ROWS, *, head: str = HEAD, people: list[str] | None = None, **options):
    order = Order(
        records=written(folder, rows, head),
        people=written(folder, people, "person,reported", "people.csv") if people else None,
        title="Test",
        as_of=AS_OF,
        **({"fact_key": KEY} | options),
    )
    return load(folder / "store", order, **LIMITS)


def rows_of(paths, text):
    with Engine(**LIMITS, keep_order=True) as engine:
        engine.view("here", paths)
        return list(engine.rows(text))


def test_it_keeps_every_record_under_its_kind(tmp_path):
    population = loaded(tmp_path, people=["7,950", "8,1000", "9,"])

    manifest = population.manifest
    assert (manifest.people, manifest.records, manifest.largest_count) == (3, 4, 2)
    assert (manifest.unique_records, manifest.unique_facts) == (True, False)
    assert manifest.batches == ("bank-1", "metro-1")
    assert [(kind.item, dict(kind.attributes)) for kind in population.kinds()] == [
        ("FARE_DODGING", {}),
        ("LOAN_ARREARS", {"months": 2, "settled": True, "remark": "annotated by hand"}),
        ("LOAN_ARREARS", {"months": 3, "settled": False}),
    ]
    check(population, **LIMITS)


def test_it_is_swept_like_any_other(tmp_path):
    population = loaded(tmp_path, people=["7,940", "8,1000", "9,"])

    result = run_part(population, ShadowAudit(CITY), 0, tmp_path / "results", **LIMITS)

    figures = rows_of([result_file(tmp_path / "results", 0)], "SELECT person, total_a, reported FROM here")
    assert figures == [(7, 940, 940), (8, 1000, 1000), (9, 1000, -1_000_000_000_000_000)]
    tally = {(row.item, row.fate): row.records for row in result.tally}
    assert tally["LOAN_ARREARS", "duplicate"] == 1
    proof = prove_part(population, ShadowAudit(CITY), 0, tmp_path / "results", sha256=result.sha256, seed=1, **LIMITS)
    assert (proof.checked_sample, proof.wrong) == (3, ())


def test_the_order_of_the_file_is_kept(tmp_path):
    population = loaded(tmp_path)

    assert rows_of([population.records(0)], "SELECT person, seq, given, rid FROM here") == [
        (7, 0, 1, 0),
        (7, 1, 0, 1),
        (9, 0, 0, 0),
        (9, 1, 1, 1),
    ]


def test_people_are_split_over_the_parts(tmp_path):
    population = loaded(tmp_path, people=["7,", "8,", "9,", "10,"], parts=3)

    people = [rows_of([population.people(part)], "SELECT person FROM here") for part in population.parts]
    assert people == [[(9,)], [(7,), (10,)], [(8,)]]
    check(population, **LIMITS)


def test_subjects_get_numbers_and_keep_their_names(tmp_path):
    rows = [f"p-{row}" for row in ROWS]
    population = loaded(tmp_path, rows, head=HEAD.replace("person", "subject"))

    names = rows_of([population.folder / "subjects.parquet"], "SELECT person, subject FROM here ORDER BY person")
    assert names == [(0, "p-7"), (1, "p-9")]
    assert population.manifest.people == 2


def test_an_attribute_becomes_a_measure(tmp_path):
    population = loaded(tmp_path, measures={"months": 1})

    assert rows_of([population.records(0)], "SELECT m_months FROM here") == [
        (-1_000_000_000_000_000,),
        (30,),
        (20,),
        (20,),
    ]
    measure = population.manifest.measures["months"]
    assert (measure.decimals, measure.min, measure.max) == (1, 20, 30)
    check(population, **LIMITS)


def test_parquet_keeps_its_types(tmp_path):
    path = tmp_path / "records.parquet"
    with Engine(**LIMITS) as engine:
        engine.write(
            "SELECT 7 AS person, 'r1' AS record_id, 'A' AS item, DATE '2024-02-29' AS occurred_on, "
            "'007' AS code, true AS flag, 1.50::DECIMAL(9, 2) AS rate, DATE '2026-01-01' AS disputed_since",
            path,
        )

    population = load(tmp_path / "store", Order(path, "Test", AS_OF), **LIMITS)

    assert dict(population.kinds()[0].attributes) == {
        "code": "007",
        "flag": True,
        "rate": Decimal("1.50"),
        "disputed_since": date(1970, 1, 1),
    }
    assert rows_of([population.records(0)], "SELECT occurred, occurred_month FROM here") == [(19782, 24289)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [*ROWS, ROWS[0], "9,r1,FARE_DODGING,,,,,,,", ROWS[0]],
            "records.csv: the same record id twice for a person in 2: 7 r2; 9 r1",
        ),
        (["7,,A,,,,,,,"], "records.csv: record_id: is empty, rows in 1: 7 None"),
        (["7,r1,,,,,,,,"], "records.csv: item: is empty, rows in 1: 7 r1"),
        (["x,r1,A,,,,,,,"], "records.csv: person: is not a whole number from 0 on, rows in 1: x r1"),
        (["-7,r1,A,,,,,,,"], "records.csv: person: is not a whole number from 0 on, rows in 1: -7 r1"),
        (["7,r1,A,2026-02-30,,,,,,"], "records.csv: occurred_on: is not a date, rows in 1: 7 r1"),
        (["7,r1,A,20260203,,,,,,"], "records.csv: occurred_on: is not a date, rows in 1: 7 r1"),
    ],
)
def test_it_rejects_rows_that_cannot_be(tmp_path, rows, words):
    with pytest.raises(PopulationInvalid) as refused:
        loaded(tmp_path, rows)

    assert str(refused.value) == words
    assert not (tmp_path / "store" / "records").exists()
    assert not (tmp_path / "store" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("head", "options", "words"),
    [
        (HEAD.replace("person", "who"), {}, "records.csv: needs a column person or a column subject, not both"),
        (HEAD.replace("remark", "subject"), {}, "records.csv: needs a column person or a column subject, not both"),
        (HEAD.replace("item", "things"), {}, "records.csv: needs a column item"),
        (HEAD, {"measures": {"amount": 2}}, "records.csv: amount: no such column"),
        (HEAD, {"fact_key": ("court",)}, "records.csv: court: no such column"),
        (
            HEAD,
            {"measures": {"remark": 0}},
            "records.csv: remark: no number with 0 digits, rows in 2: 9 r1 annotated by hand; 9 r2 annotated by hand",
        ),
        (
            HEAD,
            {"people": ["7,950.5"]},
            "people.csv: reported: not one number with 0 digits after the point, in 1: 7 950.5",
        ),
        (
            HEAD,
            {"people": ["7,950", "7,951"]},
            "people.csv: reported: not one number with 0 digits after the point, in 1: 7 951",
        ),
    ],
)
def test_it_rejects_a_file_that_lacks_something(tmp_path, head, options, words):
    with pytest.raises(PopulationInvalid) as refused:
        loaded(tmp_path, head=head, **options)

    assert str(refused.value) == words


def test_it_rejects_numbers_that_are_not_exact(tmp_path):
    path = tmp_path / "records.parquet"
    with Engine(**LIMITS) as engine:
        engine.write("SELECT 7 AS person, 'r1' AS record_id, 'A' AS item, 0.1::DOUBLE AS rate", path)

    with pytest.raises(PopulationInvalid) as refused:
        load(tmp_path / "store", Order(path, "Test", AS_OF), **LIMITS)

    assert str(refused.value) == (
        "records.parquet: rate: DOUBLE is not exact; use text, a whole number, decimal, flag or date"
    )


def test_it_rejects_a_file_that_is_not_there(tmp_path):
    with pytest.raises(PopulationInvalid, match="no such file"):
        load(tmp_path / "store", Order(tmp_path / "nothing.csv", "Test", AS_OF), **LIMITS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("True", "True"),
        ("0", 0),
        ("-12", -12),
        ("007", "007"),
        ("-0", "-0"),
        ("1.50", Decimal("1.50")),
        ("01.5", "01.5"),
        ("1e5", "1e5"),
        ("2026-01-01", "2026-01-01"),
        ("9" * 19, "9" * 19),
    ],
)
def test_a_field_is_known_by_its_form(text, value):
    found = scalar_in(text)

    assert (type(found), found) == (type(value), value)
