import json

import pytest

from cases.sweeps import PopulationInvalid, open_population
from cases.sweeps.check import check
from cases.sweeps.engine import Engine
from cases.sweeps.manifest import part_file
from tests.sweeps.worlds import LIMITS


@pytest.fixture
def store(population):
    return population.folder


def change(folder, name, value):
    path = folder / "manifest.json"
    document = json.loads(path.read_text())
    if value is None:
        del document[name]
    else:
        document[name] = value
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("format", "ombudsman-population/2", "manifest.json: format: not ombudsman-population/1"),
        ("colour", "red", "manifest.json: colour: unknown field"),
        ("people", None, "manifest.json: people: missing"),
        ("people", -1, "manifest.json: people: not a whole number from 0 to 1000000000000000"),
        ("people", True, "manifest.json: people: not a whole number from 0 to 1000000000000000"),
        ("records", 1.5, "manifest.json: records: not a whole number from 0 to 1000000000000000"),
        ("parts", 0, "manifest.json: parts: not a whole number from 1 to 10000"),
        ("parts", 3, "records/part-002.parquet: missing"),
        ("as_of", "2026-02-30", "manifest.json: as_of: not a date"),
        ("title", 7, "manifest.json: title: not a text"),
        ("illustrative", "yes", "manifest.json: illustrative: not true or false"),
        ("batches", "all", "manifest.json: batches: not a list of texts"),
        ("measures", [], "manifest.json: measures: not an object"),
        ("files", {"a": "b"}, "manifest.json: files: a: not a SHA-256"),
        (
            "measures",
            {"x; DROP": {"decimals": 0, "min": 0, "max": 1}},
            "manifest.json: measures: x; DROP: not a name of small letters, digits and underscores",
        ),
        ("measures", {"amount": {"decimals": 2, "min": 0}}, "manifest.json: measures: amount: max: missing"),
    ],
)
def test_it_rejects_a_manifest_that_does_not_fit(store, name, value, words):
    change(store, name, value)

    with pytest.raises(PopulationInvalid) as refused:
        open_population(store)

    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "kinds.json: not JSON"),
        ("{}", "kinds.json: not a list"),
        ('[{"kind": 1, "item": "A", "attributes": {}}]', "kinds.json: 0: kind: not the place of the entry"),
        ('[{"kind": 0, "item": "A"}]', "kinds.json: 0: attributes: missing"),
        (
            '[{"kind": 0, "item": "A", "attributes": {"x": 0.5}}]',
            "kinds.json: 0: x: not a text, whole number, flag, decimal or date",
        ),
        (
            '[{"kind": 0, "item": "A", "attributes": {"x": {"decimal": "much"}}}]',
            "kinds.json: 0: x: not a decimal or a date",
        ),
    ],
)
def test_it_rejects_kinds_that_do_not_fit(store, text, words):
    (store / "kinds.json").write_text(text)

    with pytest.raises(PopulationInvalid) as refused:
        open_population(store)

    assert str(refused.value) == words


def test_it_rejects_a_folder_without_a_manifest(tmp_path):
    with pytest.raises(PopulationInvalid, match=r"^manifest\.json: missing$"):
        open_population(tmp_path)


def rewrite(folder, column, value, condition):
    """Change some records of the first part and let the manifest state the new file, as a forger would."""
    population = open_population(folder)
    path = population.records(0)
    with Engine(**LIMITS, keep_order=True) as engine:
        engine.view("records", [path])
        other = f"CASE WHEN {condition} THEN {value} ELSE {column} END"
        text = f"SELECT * REPLACE ({other} AS {column}) FROM records"  # noqa: S608 - our own words
        engine.run(f"CREATE TABLE changed AS {text}")
        digest = engine.write("SELECT * FROM changed", path)
    change(folder, "files", dict(population.manifest.files) | {"records/part-000.parquet": digest})


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("kind", "100000", "a kind that kinds.json does not have"),
        ("kind", "NULL", "an empty field"),
        ("batch", "-2", "a batch that the manifest does not name"),
        ("occurred", "8000000", "occurred is no day"),
        ("occurred_month", "0", "occurred_month is not the month of occurred"),
        ("rid", "1", "rid repeats"),
        ("given", "1", "given repeats"),
        ("fact", "1", "fact repeats"),
    ],
)
def test_the_check_rejects_records_that_cannot_be(store, column, value, words):
    rewrite(store, column, value, "given < 3")

    with pytest.raises(PopulationInvalid) as refused:
        check(open_population(store), **LIMITS)

    assert str(refused.value) == f"records/part-000.parquet: {words}"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("people", 301, "manifest.json: people: 120 counted"),
        ("records", 1, "manifest.json: records: 1500 counted"),
        ("largest_count", 1, None),
    ],
)
def test_the_check_rejects_counts_that_are_not_so(store, name, value, words):
    change(store, name, value)

    with pytest.raises(PopulationInvalid) as refused:
        check(open_population(store), **LIMITS)

    assert str(refused.value) == (words or f"manifest.json: {name}: {largest(store)} counted")


def largest(folder):
    with Engine(**LIMITS) as engine:
        engine.view("records", [part_file(folder, "records", part) for part in (0, 1)])
        return engine.numbers("SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM records GROUP BY person)")[0]


def test_the_check_rejects_an_altered_file(store):
    path = part_file(store, "people", 1)
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(PopulationInvalid) as refused:
        check(open_population(store), **LIMITS)

    assert str(refused.value) == "people/part-001.parquet: not the file that the manifest states"


def test_the_check_hears_of_each_part(store):
    heard = []

    check(open_population(store), **LIMITS, done=heard.append)

    assert heard == [0, 1]
