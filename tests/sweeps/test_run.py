import threading
import time
from decimal import Decimal

import pytest

from cases.scoring.evaluate import evaluate
from cases.sweeps import Interrupted, ShadowAudit, WhatIf, WhoElse, program_of, question_of, run_all, run_part
from cases.sweeps.build import Plan, build
from cases.sweeps.engine import Engine, EngineFailed, sha256_of_file
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.results import result_file
from tests.sweeps.worlds import AS_OF, CITY, LIMITS, SESAME, fare, invented

FARES = WhoElse(CITY, without_items=frozenset({"FARE_DODGING"}))
QUESTIONS = [FARES, WhoElse(CITY, without_batches=frozenset({0})), WhatIf(CITY, SESAME), ShadowAudit(CITY)]


def rows(path):
    with Engine(**LIMITS, keep_order=True) as engine:
        engine.view("results", [path])
        return list(engine.rows("SELECT * FROM results"))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: type(question).__name__)
def test_a_question_comes_back_from_its_document(question):
    assert question_of(question.to_document()) == question


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"ask": "who_else", "method": {}}, "question: without_batches: missing"),
        ({"ask": "what_if", "before": {}}, "question: after: missing"),
        (
            {"ask": "why", "method": {}, "without_items": [], "without_kinds": [], "without_batches": []},
            "question: ask: not who_else, what_if or shadow_audit",
        ),
        (
            FARES.to_document() | {"without_batches": [-1]},
            "question: without_batches: not a list of whole numbers",
        ),
    ],
)
def test_it_rejects_a_question_that_is_none(document, words):
    with pytest.raises(PopulationInvalid) as refused:
        question_of(document)

    assert str(refused.value) == words


def test_a_program_is_compiled_once(population):
    assert program_of(population, FARES) is program_of(population, question_of(FARES.to_document()))


def test_only_changed_people_are_written_down(tmp_path):
    people = {1: [fare("a")], 2: [], 3: [fare("a"), fare("b")]}
    population = build(tmp_path / "store", people, Plan("Test", AS_OF, illustrative=True, measures={}, fact_key=KEY))

    result = run_part(population, FARES, 0, tmp_path / "results", **LIMITS)

    assert (result.people, result.changed) == (3, 2)
    assert rows(result_file(tmp_path / "results", 0)) == [(1, 970, 3, 0, 1000, 3, 0), (3, 940, 2, 0, 1000, 3, 0)]


KEY = ("case_number",)
STATED = {"reported": {1: Decimal(1000), 2: Decimal(1000)}}


def test_a_shadow_audit_holds_everybody_against_the_stated_figure(tmp_path):
    people = {1: [fare("a")], 2: [], 3: []}
    plan = Plan(
        "Test", AS_OF, illustrative=True, measures={}, fact_key=KEY, reported={1: Decimal(1000), 2: Decimal(1000)}
    )
    population = build(tmp_path / "store", people, plan)

    result = run_part(population, ShadowAudit(CITY), 0, tmp_path / "results", **LIMITS)

    unknown = -1_000_000_000_000_000
    assert (result.people, result.changed) == (3, 1)
    assert rows(result_file(tmp_path / "results", 0)) == [
        (1, 970, 3, 0, 1000, 3),
        (2, 1000, 3, 0, 1000, 3),
        (3, 1000, 3, 0, unknown, -1),
    ]


def test_every_record_is_accounted_for(population, tmp_path):
    results = run_all(population, FARES, tmp_path / "results", **LIMITS)

    assert sum(row.records for result in results for row in result.tally) == population.manifest.records


def test_the_same_part_again_writes_the_same_bytes(population, tmp_path):
    first = run_part(population, FARES, 1, tmp_path / "results", **LIMITS)
    second = run_part(population, FARES, 1, tmp_path / "results", **LIMITS)

    assert first == second
    assert sha256_of_file(result_file(tmp_path / "results", 1)) == first.sha256


def test_it_agrees_with_the_reference(tmp_path):
    people = {number: [fare(str(place)) for place in range(number % 4)] for number in range(40)}
    population = build(tmp_path / "store", people, Plan("Test", AS_OF, illustrative=True, measures={}, fact_key=KEY))

    run_part(population, ShadowAudit(CITY), 0, tmp_path / "results", **LIMITS)

    swept = {row[0]: row[1] for row in rows(result_file(tmp_path / "results", 0))}
    assert swept == {person: int(evaluate(CITY, records, AS_OF).total) for person, records in people.items()}


def test_a_stopped_part_writes_nothing(tmp_path):
    population = invented(tmp_path / "store", people=3000, records=300_000, parts=1)
    asked = []

    def stop():
        asked.append(threading.current_thread() is threading.main_thread())
        return True

    with pytest.raises(Interrupted):
        run_part(population, WhatIf(CITY, SESAME), 0, tmp_path / "results", **LIMITS, stop=stop)

    assert all(asked)
    assert list((tmp_path / "results").iterdir()) == []


def test_a_refused_statement_leaves_no_file(tmp_path):
    with Engine(**LIMITS) as engine, pytest.raises(EngineFailed, match="Binder Error"):
        engine.write("SELECT nothing", tmp_path / "out.parquet")

    assert list(tmp_path.iterdir()) == []


def test_the_scratch_folder_goes_with_the_engine(tmp_path):
    with Engine(**LIMITS, scratch=tmp_path) as engine:
        engine.run("SELECT 1")
        assert len(list(tmp_path.iterdir())) == 1

    assert list(tmp_path.iterdir()) == []


def test_a_statement_is_ended_from_another_thread():
    with Engine(**LIMITS) as engine:
        timer = threading.Timer(0.2, engine.interrupt)
        timer.start()
        begun = time.monotonic()
        with pytest.raises(Interrupted):
            engine.run("SELECT COUNT(*) FROM range(100000000000) a, range(1000) b WHERE a.range = b.range * 7 + 1")
        assert time.monotonic() - begun < 5
        timer.join()
