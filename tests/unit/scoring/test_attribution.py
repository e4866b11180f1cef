"""Shares of findings: equal to the definition, by every subset scored by the evaluator itself."""

from datetime import date
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.scoring.attribution import Share, attribute
from cases.scoring.coalitions import Coalitions
from cases.scoring.evaluate import evaluate
from cases.scoring.findings import Effect, Finding, FindingCode
from cases.scoring.inputs import Input
from cases.scoring.lawful import corrected
from cases.scoring.method import Method, from_document
from tests.unit.scoring.tables import document, method
from tests.unit.scoring.test_properties import TODAY, methods, people


def finding(record: Input, effect: Effect, values: dict[str, Any] | None = None) -> Finding:
    return Finding(FindingCode.WRONG_DATA, record.record_id, record.item, effect, (), values or {})


@st.composite
def crowded(draw: st.DrawFn, method: Method) -> list[Input]:
    """Many records of few items, close in time, most of them counted; ids and facts repeat when told to."""
    codes = draw(st.lists(st.sampled_from([item.code for item in method.items]), min_size=1, max_size=3))
    repeats = draw(st.booleans())
    days = st.dates(date(2026, 8, 1), date(2026, 11, 25))
    return [
        Input(
            f"r{draw(st.integers(0, 20)) if repeats else k}",
            draw(st.sampled_from(codes)),
            {
                "years": draw(st.integers(0, 12)),
                "months": draw(st.integers(0, 60)),
                "level": draw(st.integers(1, 3)),
                "settled": draw(st.booleans()),
                "contacts": draw(st.integers(0, 8)),
                "hours": draw(st.decimals(0, 30, places=2)),
                **({"case_number": draw(st.sampled_from(["C1", "C2"]))} if repeats and draw(st.booleans()) else {}),
            },
            draw(days),
            draw(st.none() | days),
            draw(days),
        )
        for k in range(draw(st.integers(2, 9)))
    ]


@st.composite
def wrongs(draw: st.DrawFn, inputs: list[Input], most: int) -> list[Finding]:
    """Findings of every effect, several on one record too, and some that correct what tells records apart."""
    corrections = {
        "settled": st.booleans(),
        "level": st.integers(1, 3),
        "months": st.integers(0, 80),
        "case_number": st.sampled_from(["C1", "C4"]),
    }
    effects = st.sampled_from([Effect.REMOVE, Effect.REMOVE, Effect.CORRECT, Effect.NONE])
    return [
        finding(draw(st.sampled_from(inputs)), draw(effects), draw(st.fixed_dictionaries({}, optional=corrections)))
        for _ in range(draw(st.integers(1, most)) if inputs else 0)
    ]


@st.composite
def with_group_caps(draw: st.DrawFn) -> Method:
    """A method whose groups are capped too, often enough tightly."""
    text: dict[str, Any] = draw(methods()).to_document()
    for group in text["groups"]:
        if draw(st.booleans()):
            group["cap"] = {"min": -draw(st.integers(0, 120)), "max": draw(st.integers(0, 90))}
    return from_document(text)


@st.composite
def situations(draw: st.DrawFn, most: int) -> tuple[Method, list[Input], list[Finding]]:
    """A method, a person and what is wrong."""
    chosen = draw(methods() | with_group_caps())
    inputs = draw(people() | crowded(chosen) | crowded(chosen))
    return chosen, inputs, draw(wrongs(inputs, most))


def defined(method: Method, inputs: list[Input], findings: list[Finding], as_of: date) -> list[Fraction]:
    """The Shapley value as its definition says it."""
    everybody = range(len(findings))
    totals = {
        chosen: Fraction(evaluate(method, corrected(inputs, [findings[k] for k in chosen]), as_of).total)
        for size in range(len(findings) + 1)
        for chosen in combinations(everybody, size)
    }
    shares = []
    for own in everybody:
        share = Fraction(0)
        for chosen, total in totals.items():
            if own not in chosen:
                weight = Fraction(
                    factorial(len(chosen)) * factorial(len(findings) - len(chosen) - 1), factorial(len(findings))
                )
                share += weight * (totals[tuple(sorted((*chosen, own)))] - total)
        shares.append(share)
    return shares


@given(situations(4))
@settings(max_examples=200, deadline=None)
def test_it_gives_the_total_of_every_subset_as_the_evaluator_does(
    situation: tuple[Method, list[Input], list[Finding]],
) -> None:
    chosen, inputs, findings = situation

    coalitions = Coalitions(chosen, inputs, findings, TODAY)

    for mask in range(2 ** len(findings)):
        total = evaluate(chosen, coalitions.made(mask), TODAY).total
        assert coalitions.points(coalitions.total(mask)) == Fraction(total)


@given(situations(5))
@settings(max_examples=200, deadline=None)
def test_it_gives_every_finding_its_shapley_value(situation: tuple[Method, list[Input], list[Finding]]) -> None:
    chosen, inputs, findings = situation

    shares = attribute(chosen, inputs, findings, as_of=TODAY)

    assert [share.findings for share in shares] == [(k,) for k in range(len(findings))]
    assert [share.points for share in shares] == defined(chosen, inputs, findings, TODAY)
    assert all(share.low == share.points == share.high for share in shares)


@given(situations(5))
@settings(max_examples=200, deadline=None)
def test_it_bounds_the_shares_of_findings_that_stand_together(
    situation: tuple[Method, list[Input], list[Finding]],
) -> None:
    chosen, inputs, findings = situation

    shares = attribute(chosen, inputs, findings, as_of=TODAY, most=2)

    single = defined(chosen, inputs, findings, TODAY)
    assert sorted(k for share in shares for k in share.findings) == list(range(len(findings)))
    for share in shares:
        assert share.low <= sum((single[k] for k in share.findings), Fraction(0)) <= share.high
    lawful, now = evaluate(chosen, corrected(inputs, findings), TODAY), evaluate(chosen, inputs, TODAY)
    assert sum((share.points for share in shares), Fraction(0)) == lawful.total - now.total


@given(situations(5), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_it_treats_equals_alike_and_gives_nothing_for_nothing(
    situation: tuple[Method, list[Input], list[Finding]], random: Any
) -> None:
    chosen, inputs, findings = situation
    order = random.sample(range(len(findings)), len(findings))
    twice = [*findings, *findings]

    shares = attribute(chosen, inputs, twice, as_of=TODAY)

    # Attributes put right twice in two ways depend on who comes last; removals and what has no effect do not.
    plain = [k for k in order if findings[k].effect is not Effect.CORRECT]
    assert all(shares[k].points == shares[k + len(findings)].points for k in plain)
    assert all(shares[k].points == 0 for k in plain if findings[k].effect is Effect.NONE)


def test_it_gives_everything_to_all_where_one_record_has_more_findings_than_can_be_told_apart() -> None:
    record = Input("r1", "COURT_LISTED", {})
    findings = [finding(record, Effect.REMOVE) for _ in range(13)]

    shares = attribute(method("sesame"), [record], findings, as_of=TODAY)

    whole = Fraction(150)
    assert shares == (Share(tuple(range(13)), whole, whole, whole),)


def test_it_gives_independent_families_exact_shares_however_many_there_are() -> None:
    inputs = [Input(f"r{k:02}", "TRAFFIC_FINE", {}, occurred_on=TODAY) for k in range(3)]
    inputs += [Input("s", "COURT_LISTED", {}), Input("t", "OVERDUE", {"level": 1})]
    findings = [finding(record, Effect.REMOVE) for record in inputs for _ in range(6 if record.item[0] == "C" else 3)]

    # High enough that the floor of the scale never binds.
    above = [*inputs, Input("u", "IDENTITY_VERIFIED", {})]
    shares = attribute(method("sesame"), above, findings, as_of=TODAY)

    assert [share.points for share in shares] == [Fraction(5)] * 9 + [Fraction(25)] * 6 + [Fraction(40, 3)] * 3
    assert all(share.low == share.high for share in shares)


def bounded(**first: Any) -> tuple[Share, Share, Fraction]:
    """One finding on r1 of a changed OVERDUE, two on fare-dodging in the same capped group: two blocks of three.

    Gives both shares and the Shapley value of the first finding.
    """
    text = document("sesame")
    text["records"] |= first.pop("records", {})
    text["scale"] |= first.pop("scale", {})
    for item in text["items"]:
        if item["code"] in ("OVERDUE", "FARE_DODGING"):
            item |= {"group": "history", "retention": None}
        if item["code"] == "OVERDUE":
            item.update(first)
    for group in text["groups"]:
        if group["code"] == "history":
            group["cap"] = {"min": -160, "max": 0}
    chosen = from_document(text)
    inputs = [Input("r1", "OVERDUE", {"level": 1, "case_number": "C"})]
    inputs += [Input("r2", "OVERDUE", {"level": 3, "case_number": "C"}), Input("a", "IDENTITY_VERIFIED", {})]
    inputs += [Input(f"f{k}", "FARE_DODGING", {}) for k in (1, 2)]
    findings = [finding(record, Effect.REMOVE) for record in (inputs[0], inputs[3], inputs[4])]
    one, other = attribute(chosen, inputs, findings, as_of=TODAY, most=2)
    return one, other, defined(chosen, inputs, findings, TODAY)[0]


def test_it_bounds_what_a_record_lets_in_under_a_limit_on_counts() -> None:
    one, other, value = bounded(per="subject", records={"duplicate_key": []})

    # The first debt hides the second, dearer one: to delete it alone makes things worse.
    assert (one.findings, other.findings) == ((0,), (1, 2))
    assert one.low <= value < 0 < one.high


def test_it_bounds_what_a_record_lets_in_where_facts_repeat() -> None:
    one, _other, value = bounded(records={"conflicts": "favour_person"})

    assert one.low <= value < 0 < one.high


def test_it_bounds_what_the_rounding_of_an_item_adds() -> None:
    table = [{"equals": 1, "points": "-0.4"}, {"equals": 3, "points": "-110.4"}]
    points = {"kind": "by_value", "attribute": "level", "table": table}
    one, _other, value = bounded(points=points, records={"duplicate_key": []}, scale={"rounded": "per_item"})

    # -110.8 counts as -111 and -110.4 as -110.
    assert Fraction(4, 10) < value <= one.high


def test_it_keeps_records_together_that_only_the_rounding_of_their_item_ties() -> None:
    text = document("city")
    text["scale"]["rounded"] = "per_item"
    text["items"][0] |= {"points": {"kind": "fixed", "value": "-0.4"}, "cap": None, "retention": None}
    inputs = [Input(f"r{k}", "FARE_DODGING", {}) for k in range(2)]
    findings = [finding(record, Effect.REMOVE) for record in inputs]

    shares = attribute(from_document(text), inputs, findings, as_of=TODAY)

    # -0.8 counts as -1 and -0.4 as nothing: whoever goes first moves a point.
    assert [share.points for share in shares] == [Fraction(1, 2)] * 2
