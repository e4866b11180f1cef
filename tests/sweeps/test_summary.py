from decimal import Decimal
from itertools import pairwise

import pytest

from cases.scoring.method import from_document
from cases.sweeps import PopulationInvalid, ShadowAudit, WhatIf, WhoElse, public_summary, run_all, summarise
from cases.sweeps.build import Plan, build
from cases.sweeps.small_counts import Count, Hiding
from cases.sweeps.summary import Histogram, Move, PublicMove
from tests.sweeps.worlds import AS_OF, CITY, LIMITS, SESAME, fare, invented

FARES = WhoElse(CITY, without_items=frozenset({"FARE_DODGING"}))
FEWER, WITHHELD = Count(None, Hiding.FEWER), Count(None, Hiding.WITHHELD)


def built(folder, people, **options):
    plan = Plan("Test", AS_OF, illustrative=True, measures={}, fact_key=("case_number",), parts=2, **options)
    return build(folder / "store", people, plan)


def summary_of(population, question, folder):
    results = run_all(population, question, folder / "results", **LIMITS)
    return summarise(population, question, folder / "results", results, **LIMITS)


def people_with_fares(*counts):
    """As many people with one fare, with two fares and so on, and one without."""
    numbers = [0] + [number for number, people in enumerate(counts, start=1) for _ in range(people)]
    return {person: [fare(str(place)) for place in range(number)] for person, number in enumerate(numbers)}


def test_it_counts_who_changed_and_by_how_much(tmp_path):
    summary = summary_of(built(tmp_path, people_with_fares(12, 11, 1)), FARES, tmp_path)

    assert (summary.people, summary.changed, summary.up, summary.down) == (25, 24, 24, 0)
    assert (summary.smallest, summary.largest, summary.decimals) == (30, 90, 0)
    assert summary.moves == (Move("B", "A", 12), Move("A", "A", 12))
    assert summary.moved == 12
    assert sum(summary.histogram.counts) == 24
    assert [(row.item, row.fate, row.records) for row in summary.records] == [("FARE_DODGING", "counted", 37)]


def test_the_bins_hold_every_difference_once(tmp_path):
    population = invented(tmp_path / "store", people=400, records=6000)

    summary = summary_of(population, WhatIf(CITY, SESAME), tmp_path)

    edges, counts = summary.histogram.edges, summary.histogram.counts
    assert len(edges) == len(counts) + 1
    assert edges[0] <= summary.smallest < summary.largest < edges[-1]
    assert len({high - low for low, high in pairwise(edges)}) == 1
    assert 0 in edges
    assert sum(counts) == summary.up + summary.down
    assert sum(people for edge, people in zip(edges, counts, strict=False) if edge < 0) == summary.down
    assert sum(move.people for move in summary.moves) == summary.changed


def test_nobody_changed(tmp_path):
    summary = summary_of(built(tmp_path, {1: [], 2: []}), FARES, tmp_path)

    assert (summary.changed, summary.moves, summary.histogram) == (0, (), Histogram((0, 1), (0,)))


def test_methods_with_different_digits_are_compared_exactly(tmp_path):
    document = CITY.to_document()
    document["scale"] = {**document["scale"], "decimals": 1, "base": "1000.5"}
    finer = from_document(document)

    summary = summary_of(built(tmp_path, {1: [], 2: [fare("a")]}), WhatIf(CITY, finer), tmp_path)

    assert (summary.decimals, summary.smallest, summary.largest, summary.changed) == (1, 5, 5, 2)


def test_a_shadow_audit_counts_what_the_agency_got_wrong(tmp_path):
    reported = {0: Decimal(1000), 1: Decimal(970), 2: Decimal(940)}
    summary = summary_of(built(tmp_path, people_with_fares(2, 1), reported=reported), ShadowAudit(CITY), tmp_path)

    assert (summary.people, summary.changed, summary.up, summary.not_stated) == (4, 1, 1, 1)
    assert summary.moves == (Move("B", "A", 1),)


def test_a_stated_figure_under_a_grade_cap_keeps_its_band(tmp_path):
    drunk = fare("a", day=AS_OF)
    people = {1: [type(drunk)("a", "DRUNK_DRIVING", {}, AS_OF)]}

    summary = summary_of(built(tmp_path, people, reported={1: Decimal(1000)}), ShadowAudit(CITY), tmp_path)

    assert summary.moves == (Move("C", "C", 1),)


def test_figures_with_more_digits_than_the_method_are_refused(tmp_path):
    population = built(tmp_path, {1: []}, reported={1: Decimal("1000.5")}, reported_decimals=1)

    with pytest.raises(PopulationInvalid, match="reported_decimals: more digits than the method prints"):
        run_all(population, ShadowAudit(CITY), tmp_path / "results", **LIMITS)


def test_small_counts_are_not_published(tmp_path):
    people = people_with_fares(30, 20, 1) | {person: [] for person in range(1000, 1050)}

    public = public_summary(summary_of(built(tmp_path, people), FARES, tmp_path))

    assert (public.people, public.changed, public.up, public.unchanged) == (
        Count(102), Count(51), Count(51), Count(51),
    )  # fmt: skip
    assert public.moves == (PublicMove("B", "A", Count(21)), PublicMove("A", "A", Count(30)))
    assert [count for count in public.gains if count.people != 0] == [Count(30), WITHHELD, FEWER]


def test_where_few_changed_nothing_is_published(tmp_path):
    people = people_with_fares(3) | {person: [] for person in range(1000, 1050)}

    public = public_summary(summary_of(built(tmp_path, people), FARES, tmp_path))

    assert (public.people, public.changed, public.unchanged) == (Count(54), FEWER, WITHHELD)
    assert public.moves == (PublicMove("A", "A", FEWER),)
    assert {count.people for count in public.gains} == {0, None}


def test_the_few_who_changed_cannot_be_told_from_all_the_others(tmp_path):
    reported = {person: Decimal(1000) for person in range(60)} | {0: Decimal(990), 1: Decimal(1010)}
    population = built(tmp_path, {person: [] for person in range(60)}, reported=reported)

    public = public_summary(summary_of(population, ShadowAudit(CITY), tmp_path))

    assert (public.up, public.down, public.changed, public.unchanged) == (FEWER, FEWER, FEWER, WITHHELD)
    assert public.people == Count(60)
