"""What holds for every method and every person, not only for the examples."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.scoring.canonical import plain
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.lawful import find, lawful_result
from cases.scoring.method import Method, from_document
from cases.scoring.result import StepKind
from cases.scoring.rounding import RoundingMode, exact_text, is_exact, round_to
from tests.unit.scoring.tables import PERSON, document, method

TODAY = date(2026, 11, 20)
SESAME = method("sesame")

days = st.dates(date(2015, 1, 1), date(2027, 6, 1))
attributes = st.fixed_dictionaries(
    {},
    optional={
        "years": st.integers(0, 40),
        "months": st.integers(0, 80),
        "level": st.integers(0, 4),
        "settled": st.booleans(),
        "contacts": st.integers(0, 30),
        "hours": st.decimals(0, 90, places=2),
        "case_number": st.sampled_from(["C1", "C2", "C3"]),
        "disputed_since": days,
    },
)
item_codes = st.sampled_from([*SESAME.item_by_code, *method("city").item_by_code, "UNKNOWN"])


@st.composite
def people(draw: st.DrawFn) -> list[Input]:
    count = draw(st.integers(0, 12))
    return [
        Input(
            # Ids repeat now and then, as they do in real exports.
            record_id=f"r{draw(st.integers(0, 2 * count))}",
            item=draw(item_codes),
            attributes=draw(attributes),
            occurred_on=draw(st.none() | days),
            ended_on=draw(st.none() | days),
            determined_on=draw(st.none() | days),
        )
        for _ in range(count)
    ]


@st.composite
def methods(draw: st.DrawFn) -> Method:
    text: dict[str, Any] = document(draw(st.sampled_from(["sesame", "city"])))
    text["scale"]["decimals"] = draw(st.integers(0, 2))
    text["scale"]["rounding"] = draw(st.sampled_from(list(RoundingMode))).value
    text["scale"]["rounded"] = draw(st.sampled_from(["at_end", "per_item", "per_record"]))
    text["records"]["conflicts"] = draw(st.sampled_from(["keep_latest", "favour_person", "leave_out"]))
    text["records"]["duplicates"] = draw(st.sampled_from(["keep_one", "keep_all"]))
    if text["scale"]["max"] is not None:
        text["scale"]["bands"][-1]["high"] = 951
    for item in text["items"]:
        item["per"] = draw(st.sampled_from(["event", "month", "subject"]))
        item["max_count"] = draw(st.none() | st.integers(1, 3))
        item["while_disputed"] = draw(st.sampled_from(["counted", "annotated", "suppressed"]))
        if draw(st.booleans()):
            item["decay"] = {"kind": "linear", "days": draw(st.integers(1, 2000))}
    return from_document(text)


@given(methods(), people(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_it_gives_the_same_bytes_for_any_order_of_the_records(chosen: Method, inputs: list[Input], random: Any) -> None:
    shuffled = random.sample(inputs, len(inputs))

    first, second = evaluate(chosen, inputs, TODAY), evaluate(chosen, shuffled, TODAY)

    assert first.canonical_bytes() == second.canonical_bytes()


@given(methods(), people())
@settings(max_examples=150, deadline=None)
def test_it_stays_inside_every_cap_and_limit(chosen: Method, inputs: list[Input]) -> None:
    result = evaluate(chosen, inputs, TODAY)

    scale = chosen.scale
    assert scale.min is None or result.total >= scale.min
    assert scale.max is None or result.total <= scale.max
    for code, points in result.item_points().items():
        cap = chosen.item_by_code[code].cap
        assert cap is None or cap.min is None or points >= cap.min
        assert cap is None or cap.max is None or points <= cap.max


@given(methods(), people())
@settings(max_examples=150, deadline=None)
def test_it_accounts_for_every_point_and_every_record(chosen: Method, inputs: list[Input]) -> None:
    result = evaluate(chosen, inputs, TODAY)

    assert sum((step.points for step in result.steps), Fraction(0)) == Fraction(result.total)
    assert result.steps[-1].running == Fraction(result.total)
    traced = [step.record_id for step in result.steps if step.kind is StepKind.RECORD]
    left_out = [left.record_id for left in result.left_out]
    assert sorted(traced + left_out) == sorted(record.record_id for record in inputs)


@given(methods(), people())
@settings(max_examples=75, deadline=None)
def test_it_gives_the_lawful_score_as_recomputed_when_nothing_is_found(chosen: Method, inputs: list[Input]) -> None:
    result = lawful_result(chosen, inputs, (), as_of=TODAY, reported=Decimal(600))

    assert result.lawful == result.recomputed
    assert (result.together, result.interplay, result.findings) == (0, 0, ())


@given(methods(), people())
@settings(max_examples=75, deadline=None)
def test_it_leaves_nothing_to_find_in_the_removed_part(chosen: Method, inputs: list[Input]) -> None:
    findings = find(inputs, PERSON, chosen, as_of=TODAY)
    lawful = lawful_result(chosen, inputs, findings, as_of=TODAY).lawful_inputs

    again = find(lawful, PERSON, chosen, as_of=TODAY)
    assert [finding for finding in again if finding.effect.value != "none"] == []


@given(methods())
@settings(max_examples=50, deadline=None)
def test_it_reads_back_what_it_writes(chosen: Method) -> None:
    again = from_document(chosen.to_document())

    assert (again, again.sha256) == (chosen, chosen.sha256)


fractions = st.fractions(max_denominator=10**6) | st.fractions(max_denominator=40)


@given(fractions, st.integers(0, 6), st.sampled_from(list(RoundingMode)))
def test_it_rounds_to_the_nearest_printable_number(value: Fraction, decimals: int, mode: RoundingMode) -> None:
    rounded = Fraction(round_to(value, decimals=decimals, mode=mode))

    unit = Fraction(1, 10**decimals)
    bound = unit if mode in (RoundingMode.UP, RoundingMode.DOWN) else unit / 2
    assert abs(rounded - value) <= bound
    assert is_exact(rounded, decimals=decimals)
    assert rounded == value or not is_exact(value, decimals=decimals)
    assert Fraction(round_to(-value, decimals=decimals, mode=mode)) == -rounded


@given(fractions)
def test_it_writes_numbers_without_loss(value: Fraction) -> None:
    assert Fraction(exact_text(value)) == value


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 3000))
def test_it_never_scores_an_old_record_harder_than_a_younger_one(start: date, age: int) -> None:
    text = document("city")
    text["items"][0] |= {"decay": {"kind": "linear", "days": 900}, "retention": None}
    chosen, record = from_document(text), Input("r1", "FARE_DODGING", {}, occurred_on=start)

    earlier = evaluate(chosen, [record], start + timedelta(days=age))
    later = evaluate(chosen, [record], start + timedelta(days=age + 1))

    assert earlier.total <= later.total


@given(people())
def test_it_writes_only_what_json_can_hold(inputs: list[Input]) -> None:
    assert isinstance(plain(evaluate(SESAME, inputs, TODAY)), dict)
