"""What the reference promises, held against every method that can be generated, not only the illustrative two."""

from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import Method, Order, from_document
from cases.scoring.result import StepKind
from tests.sweep.strategies import methods, questions

Question = tuple[Method, date, dict[int, list[Input]]]
FEW = settings(max_examples=120, deadline=None)


@given(questions(most=2))
@FEW
def test_it_accounts_for_every_point_and_every_record(question: Question) -> None:
    method, as_of, population = question
    for records in population.values():
        result = evaluate(method, records, as_of)

        running = Fraction(0)
        for step in result.steps:
            running += step.points
            assert step.running == running
        assert running == Fraction(result.total)
        traced = [step.record_id for step in result.steps if step.kind is StepKind.RECORD]
        assert sorted(traced + [left.record_id for left in result.left_out]) == sorted(r.record_id for r in records)


@given(questions(most=2))
@FEW
def test_it_stays_inside_every_cap_limit_and_grade(question: Question) -> None:
    method, as_of, population = question
    for records in population.values():
        result = evaluate(method, records, as_of)

        scale = method.scale
        assert scale.min is None or result.total >= scale.min
        assert scale.max is None or result.total <= scale.max
        for code, points in result.item_points().items():
            cap = method.item_by_code[code].cap
            assert cap is None or cap.min is None or points >= cap.min
            assert cap is None or cap.max is None or points <= cap.max
        labels = [band.label for band in scale.bands]
        assert (result.grade is None) is (not labels)
        assert not labels or labels.index(str(result.grade)) <= labels.index(str(result.grade_by_total))


@given(questions(most=2), st.integers())
@FEW
def test_it_gives_the_same_bytes_for_any_order_of_the_records(question: Question, seed: int) -> None:
    method, as_of, population = question
    for records in population.values():
        if method.records.order is Order.BY_DATE:
            shuffled = Random(seed).sample(records, len(records))  # noqa: S311 - an order, not a secret

            first, second = evaluate(method, records, as_of), evaluate(method, shuffled, as_of)

            assert first.canonical_bytes() == second.canonical_bytes()


@given(questions(most=2))
@FEW
def test_it_never_counts_a_record_beyond_its_limits(question: Question) -> None:
    method, as_of, population = question
    for records in population.values():
        result = evaluate(method, records, as_of)

        for item in method.items:
            counted = [step for step in result.steps if step.kind is StepKind.RECORD and step.item == item.code]
            most = 1 if item.per == "subject" else item.max_count
            assert most is None or len(counted) <= most


@given(methods)
@FEW
def test_it_reads_back_what_it_writes(method: Method) -> None:
    again = from_document(method.to_document())

    assert (again, again.sha256) == (method, method.sha256)
