import pytest

from cases.sweeps import (
    Interrupted,
    PopulationInvalid,
    ShadowAudit,
    WhatIf,
    WhoElse,
    combined,
    prove_part,
    run_all,
    run_part,
)
from cases.sweeps.engine import Engine
from cases.sweeps.manifest import part_file
from cases.sweeps.results import result_file
from tests.sweeps.worlds import CITY, LIMITS, SESAME

FARES = WhoElse(CITY, without_items=frozenset({"FARE_DODGING"}))
KINDS = WhoElse(CITY, without_kinds=frozenset(range(20)), without_batches=frozenset({0, 5}))


def corrupt(folder, change):
    """Alter a result file as a bug would; gives the hash that it then has."""
    path = result_file(folder, 0)
    with Engine(**LIMITS, keep_order=True) as engine:
        engine.view("results", [path])
        engine.run(f"CREATE TABLE altered AS {change}")
        return engine.write("SELECT * FROM altered", path)


def proved(population, question, folder, digest, **options):
    return prove_part(population, question, 0, folder, sha256=digest, seed=3, **LIMITS, **options)


def moved_in(question):
    audit = isinstance(question, ShadowAudit)
    return "reported_band <> band_a AND reported_band >= 0" if audit else "band_a <> band_b"


@pytest.mark.parametrize("question", [FARES, KINDS, WhatIf(CITY, SESAME), ShadowAudit(CITY)])
def test_a_right_sweep_holds(population, tmp_path, question):
    results = run_all(population, question, tmp_path / "results", **LIMITS)
    proofs = [
        prove_part(population, question, part.part, tmp_path / "results", sha256=part.sha256, seed=3, **LIMITS)
        for part in results
    ]

    proof = combined(proofs)
    with Engine(**LIMITS) as engine:
        engine.view("results", [result_file(tmp_path / "results", part.part) for part in results])
        engine.run(f"CREATE VIEW moved AS SELECT * FROM results WHERE {moved_in(question)}")  # noqa: S608 - our own
        moved = engine.numbers("SELECT COUNT(*) FROM moved")[0]
    assert proof.holds
    assert (proof.checked_sample, proof.checked_changed) == (120, moved)


@pytest.mark.parametrize(
    "change",
    [
        "SELECT * REPLACE (total_a + 1 AS total_a) FROM results",
        "SELECT * REPLACE (total_b - 1 AS total_b) FROM results",
        "SELECT * REPLACE (hidden_a + 1 AS hidden_a) FROM results",
        "SELECT * REPLACE (band_b + 1 AS band_b) FROM results",
        "SELECT * FROM results WHERE person % 2 = 0",
    ],
)
def test_a_wrong_sweep_does_not_hold(population, tmp_path, change):
    folder = tmp_path / "results"
    run_part(population, FARES, 0, folder, **LIMITS)
    digest = corrupt(folder, change)

    proof = proved(population, FARES, folder, digest)

    assert not proof.holds
    assert proof.wrong_count >= len(proof.wrong) > 0
    assert all(wrong.swept != wrong.reference for wrong in proof.wrong)


def test_one_wrong_band_is_found_without_any_luck(population, tmp_path):
    folder = tmp_path / "results"
    run_part(population, FARES, 0, folder, **LIMITS)
    changed = "CASE WHEN person = (SELECT MIN(person) FROM results) THEN 5 - band_a ELSE band_a END"
    digest = corrupt(folder, f"SELECT * REPLACE ({changed} AS band_a) FROM results")  # noqa: S608 - our own words

    proof = proved(population, FARES, folder, digest, sample=0)

    assert (proof.checked_sample, proof.wrong_count) == (0, 1)
    assert proof.wrong[0].swept[0][1] == 5 - proof.wrong[0].reference[0][1]


def test_another_file_than_the_one_written_is_refused(population, tmp_path):
    folder = tmp_path / "results"
    written = run_part(population, FARES, 0, folder, **LIMITS)
    corrupt(folder, "SELECT * FROM results LIMIT 1")

    with pytest.raises(PopulationInvalid) as refused:
        proved(population, FARES, folder, written.sha256)

    assert str(refused.value) == "part-000.parquet: not the result that was written"


@pytest.mark.parametrize(
    "change",
    ["SELECT * REPLACE (person + 1000000 AS person) FROM results", "FROM results UNION ALL FROM results"],
)
def test_people_who_are_not_there_are_refused(population, tmp_path, change):
    folder = tmp_path / "results"
    run_part(population, FARES, 0, folder, **LIMITS)
    digest = corrupt(folder, change)

    with pytest.raises(PopulationInvalid, match="people who are not in the population, or twice"):
        proved(population, FARES, folder, digest)


def test_a_population_that_was_altered_since_is_refused(population, tmp_path):
    written = run_part(population, FARES, 0, tmp_path / "results", **LIMITS)
    path = part_file(population.folder, "records", 0)
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(PopulationInvalid) as refused:
        proved(population, FARES, tmp_path / "results", written.sha256)

    assert str(refused.value) == "records/part-000.parquet: not the file that the manifest states"


def test_it_stops_when_told(population, tmp_path):
    written = run_part(population, FARES, 0, tmp_path / "results", **LIMITS)

    with pytest.raises(Interrupted):
        proved(population, FARES, tmp_path / "results", written.sha256, stop=lambda: True)


def test_the_seed_alone_decides_who_is_drawn(population, tmp_path):
    written = run_part(population, FARES, 0, tmp_path / "results", **LIMITS)

    first, second = (proved(population, FARES, tmp_path / "results", written.sha256, sample=7) for _ in range(2))

    assert first == second
    assert first.checked_sample == 7
