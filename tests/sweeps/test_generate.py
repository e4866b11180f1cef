import pytest

from cases.scoring.sweep import Measure
from cases.sweeps import PopulationInvalid, ShadowAudit, prove_part, run_all, summarise
from cases.sweeps.check import check
from cases.sweeps.engine import Engine
from cases.sweeps.generate import Size, generate
from cases.sweeps.reported import STALE, UNSTATED, WITHOUT_BATCH
from tests.sweeps.worlds import AS_OF, CITY, LIMITS, SESAME, invented


def test_it_makes_as_many_as_asked(tmp_path):
    population = invented(tmp_path / "store", people=1000, records=20_000, parts=3)

    manifest = population.manifest
    assert (manifest.people, manifest.records, manifest.parts, manifest.illustrative) == (1000, 20_000, 3, True)
    check(population, **LIMITS)


def test_the_same_seed_gives_the_same_bytes(tmp_path, first_store):
    first, second = first_store, invented(tmp_path / "second")

    assert first.sha256 == second.sha256
    assert first.manifest.files == second.manifest.files


def test_another_seed_gives_other_people(tmp_path, first_store):
    second = generate(tmp_path / "second", [CITY, SESAME], Size(120, 1500, 2), seed=8, as_of=AS_OF, **LIMITS)

    assert first_store.manifest.files != second.manifest.files


def test_it_is_skewed_like_life(tmp_path):
    population = invented(tmp_path / "store", people=2000, records=40_000, parts=1)

    with Engine(**LIMITS) as engine:
        engine.view("records", [population.records(0)])
        engine.run("CREATE TABLE counts AS SELECT COUNT(*) AS n FROM records GROUP BY person")
        busy, most = engine.numbers("SELECT COUNT(*), MAX(n) FROM counts")
        wrong = engine.numbers("SELECT COUNT(*) FROM records WHERE batch = 0")[0]

    assert 1300 < busy < 1500
    assert most > 300
    assert wrong > 0


def test_it_is_sorted_by_person(tmp_path):
    population = invented(tmp_path / "store", people=2000, records=260_000, parts=1, stated=False)

    with Engine(memory_mb=512, threads=2, keep_order=True) as engine:
        engine.view("records", [population.records(0)])
        engine.view("records", [population.records(0)])
        people = [row[0] for row in engine.rows("SELECT person FROM records")]

    assert len(people) == 260_000
    assert people == sorted(people)


def test_the_agency_is_wrong_for_a_known_share(tmp_path):
    population = invented(tmp_path / "store", people=10_000, records=100_000, parts=1)
    question, folder = ShadowAudit(CITY), tmp_path / "results"

    results = run_all(population, question, folder, **LIMITS)
    summary = summarise(population, question, folder, results, **LIMITS)

    most = summary.people * (STALE + WITHOUT_BATCH) // 1000
    assert 0 < summary.changed <= most * 6 // 5
    assert 0 < summary.not_stated < 2 * summary.people * UNSTATED // 1000 + 10


def test_amounts_become_measures(tmp_path):
    measures = {"hours": Measure(0, 0, 80)}
    population = invented(tmp_path / "store", measures=measures)
    folder = tmp_path / "results"

    results = run_all(population, ShadowAudit(CITY), folder, **LIMITS)

    check(population, **LIMITS)
    assert not [kind for kind in population.kinds() if "hours" in kind.attributes]
    for result in results:
        proof = prove_part(
            population, ShadowAudit(CITY), result.part, folder, sha256=result.sha256, seed=1, sample=60, **LIMITS
        )
        assert proof.wrong == ()
        assert proof.checked_sample == 60


def test_it_hears_of_each_part(tmp_path):
    heard = []

    invented(tmp_path / "store", parts=3, done=heard.append)

    assert heard == [0, 1, 2]


@pytest.mark.parametrize("size", [Size(10, 10_000), Size(3, 3, 4), Size(-1, 0)])
def test_it_rejects_a_size_that_cannot_be(tmp_path, size):
    with pytest.raises(PopulationInvalid, match=r"^size: "):
        generate(tmp_path / "store", [CITY], size, seed=1, as_of=AS_OF, **LIMITS)

    assert not (tmp_path / "store").exists()
