from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.sweep import NotSweepable
from cases.sweeps import PopulationInvalid, ShadowAudit, open_population, prove_part, run_all
from cases.sweeps.build import Plan, build
from cases.sweeps.check import check
from cases.sweeps.proof import figures_of
from cases.sweeps.rebuild import original_record, original_text
from tests.sweep.store import MEASURES
from tests.sweep.strategies import questions
from tests.sweeps.worlds import AS_OF, CITY, LIMITS, fare


def plan(**options) -> Plan:
    return Plan(**({"title": "Test", "as_of": AS_OF, "illustrative": True, "measures": {}} | options))


def test_it_keeps_everybody_and_every_record(tmp_path):
    people = {1: [fare("a"), fare("b")], 2: [], 5: [fare("c", settled=True)]}

    population = build(tmp_path / "store", people, plan(parts=2, fact_key=("case_number",)))

    manifest = population.manifest
    assert (manifest.people, manifest.records, manifest.largest_count) == (3, 3, 2)
    assert [(kind.item, dict(kind.attributes)) for kind in population.kinds()] == [
        ("FARE_DODGING", {}),
        ("FARE_DODGING", {"settled": True}),
    ]
    assert open_population(tmp_path / "store").sha256 == population.sha256
    check(population, **LIMITS)


def test_it_says_whether_records_and_facts_repeat(tmp_path):
    twice = {1: [fare("a", case="C1"), fare("a", case="C1")]}
    same_fact = {1: [fare("a", case="C1"), fare("b", case="C1")]}
    alone = {1: [fare("a"), fare("b")]}

    built = [
        build(tmp_path / str(number), people, plan(fact_key=("case_number",))).manifest
        for number, people in enumerate((twice, same_fact, alone))
    ]

    assert [manifest.unique_records for manifest in built] == [False, True, True]
    assert [manifest.unique_facts for manifest in built] == [False, False, True]


def test_it_rejects_an_amount_that_its_column_cannot_hold(tmp_path):
    record = fare("a", amount=Decimal("1.005"))

    with pytest.raises(PopulationInvalid) as refused:
        build(tmp_path / "store", {1: [record]}, plan(measures={"amount": 2}))

    assert str(refused.value) == "a: amount: 1.005 does not fit 2 digits after the point"
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_it_rejects_a_folder_that_holds_a_population(tmp_path):
    build(tmp_path, {}, plan())

    with pytest.raises(PopulationInvalid, match="there is a population already"):
        build(tmp_path, {}, plan())


def test_an_original_comes_back_as_it_was():
    record = Input(
        "r1", "OVERDUE", {"a": Decimal("1.50"), "b": date(2024, 2, 29), "c": None, "d": True, "e": 1, "f": "1"}, AS_OF
    )

    assert original_record(original_text(record)) == record
    assert original_record(original_text(record)).sha256 == record.sha256


@given(questions())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_gives_everybody_the_score_of_the_reference(tmp_path_factory, question):
    method, as_of, people = question
    folder = tmp_path_factory.mktemp("built")
    options = {"as_of": as_of, "measures": MEASURES, "fact_key": method.records.duplicate_key, "parts": 2}
    reported = {
        person: total
        for person, records in people.items()
        if (total := evaluate(method, records, as_of).total).adjusted() < 14
    }
    options |= {"reported": reported, "reported_decimals": method.scale.decimals}

    population = build(folder / "store", people, plan(**options))
    try:
        results = run_all(population, ShadowAudit(method), folder / "results", **LIMITS)
    except NotSweepable:
        return

    check(population, **LIMITS)
    assert sum(result.changed for result in results) == 0
    for result in results:
        proof = prove_part(
            population, ShadowAudit(method), result.part, folder / "results", sha256=result.sha256, seed=1, **LIMITS
        )
        assert proof.wrong == ()
    assert sum(row.records for result in results for row in result.tally) == sum(map(len, people.values()))


def test_the_figures_of_the_reference_are_those_of_a_sweep():
    result = evaluate(CITY, [fare("a"), Input("b", "UNHEARD_OF", {})], AS_OF)

    assert figures_of(CITY, result) == (970, 3, 1)
