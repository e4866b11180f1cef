"""The way over the next grade line: verified, smallest, and honest when there is none."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings

from cases.scoring.counterfactual import Counterfactual, Kind, Measure, counterfactual, rank_of
from cases.scoring.evaluate import evaluate
from cases.scoring.findings import Effect, Finding, FindingCode
from cases.scoring.inputs import Input
from cases.scoring.lawful import corrected
from cases.scoring.method import Method, from_document
from tests.unit.scoring.tables import document, method
from tests.unit.scoring.test_attribution import TODAY, finding, situations

Situation = tuple[Method, list[Input], list[Finding]]


@given(situations(4))
@settings(max_examples=200, deadline=None)
def test_it_finds_the_smallest_set_of_findings_that_reaches_a_higher_grade(situation: Situation) -> None:
    chosen, inputs, findings = situation
    now = evaluate(chosen, inputs, TODAY)
    rank = rank_of(chosen.scale, now.grade)

    found = counterfactual(chosen, inputs, findings, as_of=TODAY)

    reaching = [
        (size, abs(result.total - now.total))
        for size in range(1, len(findings) + 1)
        for some in combinations(findings, size)
        if rank_of(chosen.scale, (result := evaluate(chosen, corrected(inputs, some), TODAY)).grade) > rank
    ]
    assert found.by_law == bool(reaching)
    if found.by_law and found.way is not None:
        assert (len(found.way.measures), abs(found.way.total - now.total)) == min(reaching)


@given(situations(4))
@settings(max_examples=200, deadline=None)
def test_it_gives_only_answers_that_the_evaluator_confirms(situation: Situation) -> None:
    chosen, inputs, findings = situation
    rank = rank_of(chosen.scale, evaluate(chosen, inputs, TODAY).grade)

    found = counterfactual(chosen, inputs, findings, as_of=TODAY)

    lawful = list(corrected(inputs, findings))
    for way, base in ((found.way, inputs if found.by_law else lawful), (found.wait, lawful), (found.rise, inputs)):
        if way is not None:
            result = evaluate(chosen, corrected(base, way.measures), way.on)
            assert (way.total, way.grade) == (result.total, result.grade)
    for reached in (found.way, found.wait):
        assert reached is None or rank_of(chosen.scale, reached.grade) > rank
    if found.rise is not None:
        eve = evaluate(chosen, inputs, found.rise.on - timedelta(days=1))
        assert eve.total <= evaluate(chosen, inputs, TODAY).total < found.rise.total


def city(*items: str, **dates: date) -> Counterfactual:
    inputs = [Input(f"r{number}", item, {}, **dates) for number, item in enumerate(items, start=1)]
    return counterfactual(method("city"), inputs, [], as_of=TODAY)


def test_it_names_both_findings_that_demand_the_same_deletion() -> None:
    record = Input("r1", "COURT_LISTED", {})
    both = [
        Finding(code, "r1", "COURT_LISTED", Effect.REMOVE, (), {})
        for code in (FindingCode.NOT_ELIGIBLE, FindingCode.NO_NOTICE)
    ]

    found = counterfactual(method("sesame"), [record], both, as_of=TODAY)

    codes = (FindingCode.NOT_ELIGIBLE, FindingCode.NO_NOTICE)
    assert found.way is not None
    assert found.way.measures == (Measure(Kind.DELETE, "r1", "COURT_LISTED", codes),)


def test_it_says_so_when_nothing_reaches_the_next_grade() -> None:
    assert city() == Counterfactual("A", "AA", Decimal(1030), None, by_law=False, wait=None, complete=True, rise=None)


def test_it_asks_for_nothing_at_the_top() -> None:
    chosen = method("city")
    inputs = [Input("r1", "HEROIC_ACT", {}), Input("r2", "VOLUNTEERING", {"hours": 40})]

    found = counterfactual(chosen, inputs, [], as_of=TODAY)

    assert (found.grade, found.next_grade, found.way, found.complete) == ("AAA", None, None, True)


def test_it_sees_through_a_capped_grade() -> None:
    found = city("DRUNK_DRIVING", "HEROIC_ACT", occurred_on=date(2026, 1, 1))

    assert found.way is not None
    assert (found.grade, found.next_grade, found.way.measures) == (
        "C",
        "B",
        (Measure(Kind.REMOVE, "r1", "DRUNK_DRIVING"),),
    )
    assert found.wait is not None
    assert (found.way.total, found.way.grade) == (Decimal(1030), "AA")


def test_it_waits_for_the_day_after_the_last_day_of_retention() -> None:
    found = city("TRAFFIC_TICKET", *["BREACH_OF_CONTRACT"] * 2, occurred_on=date(2026, 3, 1))

    assert found.rise is not None
    assert found.rise.on == date(2027, 3, 2)


def test_it_finds_the_day_on_which_fading_points_reach_the_line() -> None:
    text = document("city")
    text["items"][0] |= {"decay": {"kind": "linear", "days": 100}, "retention": None}
    chosen = from_document(text)
    inputs = [Input(f"r{k}", "FARE_DODGING", {}, occurred_on=TODAY) for k in range(2)]

    found = counterfactual(chosen, inputs, [], as_of=TODAY)

    # 60 points fade by 0.6 a day: 40.8 are left after 32 days and 40.2, which count as 40, after 33.
    assert found.wait is not None
    assert (found.wait.on, found.wait.total, found.wait.grade) == (TODAY + timedelta(days=33), Decimal(960), "A")


def test_it_looks_at_a_limited_number_of_sets_and_says_so() -> None:
    inputs = [Input(f"r{k:02}", "PETITION", {}) for k in range(16)]
    findings = [finding(record, Effect.REMOVE) for record in inputs]

    found = counterfactual(method("sesame"), inputs, findings, as_of=TODAY)

    assert found.way is not None
    assert (found.complete, found.by_law, len(found.way.measures), found.way.grade) == (False, True, 16, "fair")


def test_it_bears_thousands_of_findings() -> None:
    inputs = [Input(f"r{k:04}", "PETITION", {}) for k in range(2000)]
    findings = [finding(record, Effect.REMOVE) for record in inputs]

    found = counterfactual(method("sesame"), inputs, findings, as_of=TODAY)

    assert found.way is not None
    assert (found.complete, len(found.way.measures)) == (False, 2000)
