"""The agency's figure against ours, and a correction against what was asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cases.scoring import attributes as names
from cases.scoring.inputs import Input, Scalar
from cases.scoring.result import Result


class Verdict(StrEnum):
    """What the comparison shows."""

    MATCH = "MATCH"
    DIFFERENT = "DIFFERENT"
    NOT_REPRODUCIBLE = "NOT_REPRODUCIBLE"


@dataclass(frozen=True, slots=True)
class Reported:
    """What the agency states. ``total`` None means it stated no score (such as "N/A")."""

    total: Decimal | None
    grade: str | None = None
    items: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item on which the agency and the method disagree, in points (reported - expected)."""

    item: str
    expected: Fraction
    reported: Fraction
    difference: Fraction


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict. ``difference`` = reported - expected; None when either figure is missing.

    ``undisclosed`` says what stands in the way of a recomputation.
    """

    verdict: Verdict
    expected: Decimal | None
    reported: Decimal | None
    difference: Decimal | None
    tolerance: Decimal
    grade_differs: bool
    by_item: tuple[ItemDifference, ...]
    undisclosed: tuple[str, ...]


def compare(expected: Result | None, reported: Reported) -> Comparison:
    """Compare; ``expected`` None means that the method is not disclosed.

    The only tolerance is the one that the method itself states.
    """
    undisclosed = _undisclosed(expected, reported)
    by_item = _by_item(expected, reported) if expected else ()
    difference = None
    if expected is not None and reported.total is not None:
        difference = reported.total - expected.total
    tolerance = expected.tolerance if expected else Decimal(0)
    grade_differs = bool(expected and reported.grade is not None and reported.grade != expected.grade)
    if undisclosed:
        verdict = Verdict.NOT_REPRODUCIBLE
    elif by_item or grade_differs or (difference is not None and abs(difference) > tolerance):
        verdict = Verdict.DIFFERENT
    else:
        verdict = Verdict.MATCH
    return Comparison(
        verdict=verdict,
        expected=expected.total if expected else None,
        reported=reported.total,
        difference=difference,
        tolerance=tolerance,
        grade_differs=grade_differs,
        by_item=by_item,
        undisclosed=undisclosed,
    )


def _undisclosed(expected: Result | None, reported: Reported) -> tuple[str, ...]:
    missing = ["method"] if expected is None else list(expected.undisclosed)
    if reported.total is None:
        missing.append("reported:total")
    return tuple(missing)


def _by_item(expected: Result, reported: Reported) -> tuple[ItemDifference, ...]:
    """Items that differ, in trace order, then those only the agency knows. Empty when it states none."""
    if not reported.items:
        return ()
    ours = expected.item_points()
    differences = []
    for item in dict.fromkeys((*ours, *sorted(reported.items))):
        own, theirs = ours.get(item, Fraction(0)), Fraction(reported.items.get(item, Decimal(0)))
        if abs(theirs - own) > expected.tolerance:
            differences.append(ItemDifference(item, own, theirs, theirs - own))
    return tuple(differences)


class Asked(StrEnum):
    """What a correction item asks for."""

    REMOVE = "remove"
    CORRECT = "correct"
    ANNOTATE = "annotate"


class StillWrong(StrEnum):
    """What a fresh look at the records shows to be still wrong."""

    STILL_THERE = "still_there"
    LISTED_AGAIN = "listed_again"
    NOT_CHANGED = "not_changed"
    CHANGED_OTHERWISE = "changed_otherwise"
    NOT_ANNOTATED = "not_annotated"
    SCORE_DIFFERS = "score_differs"
    SCORE_NOT_REPRODUCIBLE = "score_not_reproducible"


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One item of a correction request; ``attributes`` is what should stand (CORRECT only)."""

    item_id: str
    record_id: str
    asked: Asked
    attributes: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrongItem:
    """One thing still wrong. ``item_id`` is empty when it is about the score as a whole."""

    item_id: str
    record_id: str
    why: StillWrong
    attribute: str
    expected: Scalar
    actual: Scalar


def check_correction(
    asked: Iterable[AskedItem],
    before: Sequence[Input],
    after: Sequence[Input],
    expected: Result | None = None,
    reported_now: Reported | None = None,
) -> tuple[WrongItem, ...]:
    """Everything still wrong after the agency said "corrected"; empty means verified.

    ``before`` and ``after`` are the same holder's records at the request and now.
    ``expected`` and ``reported_now`` are left out for a holder that publishes no score.
    """
    wrong = [problem for item in asked for problem in _check_item(item, before, after)]
    if reported_now is not None:
        wrong.extend(_check_score(compare(expected, reported_now)))
    return tuple(wrong)


def _check_item(item: AskedItem, before: Sequence[Input], after: Sequence[Input]) -> list[WrongItem]:
    was = next((record for record in before if record.record_id == item.record_id), None)
    now = next((record for record in after if record.record_id == item.record_id), None)
    if item.asked is Asked.REMOVE:
        return _check_removed(item, was, now, before, after)
    if now is None:
        # Gone altogether is more than was asked, and nothing about the person is left to be wrong.
        return []
    if item.asked is Asked.ANNOTATE:
        if now.flag(names.ANNOTATED) is True:
            return []
        actual = now.attributes.get(names.ANNOTATED)
        return [_wrong(item, StillWrong.NOT_ANNOTATED, names.ANNOTATED, expected=True, actual=actual)]
    return [problem for name in item.attributes for problem in _check_attribute(item, name, was, now)]


def _check_removed(
    item: AskedItem, was: Input | None, now: Input | None, before: Sequence[Input], after: Sequence[Input]
) -> list[WrongItem]:
    if now is not None:
        return [_wrong(item, StillWrong.STILL_THERE)]
    known = {record.record_id for record in before}
    again = [
        record
        for record in after
        if was is not None
        and record.record_id not in known
        and record.item == was.item
        and (record.occurred_on, record.attributes) == (was.occurred_on, was.attributes)
    ]
    return [_wrong(item, StillWrong.LISTED_AGAIN, actual=record.record_id) for record in again]


def _check_attribute(item: AskedItem, name: str, was: Input | None, now: Input) -> list[WrongItem]:
    expected, actual = item.attributes[name], now.attributes.get(name)
    if expected == actual:
        return []
    unchanged = was is not None and was.attributes.get(name) == actual
    why = StillWrong.NOT_CHANGED if unchanged else StillWrong.CHANGED_OTHERWISE
    return [_wrong(item, why, name, expected=expected, actual=actual)]


def _check_score(comparison: Comparison) -> list[WrongItem]:
    if comparison.verdict is Verdict.MATCH:
        return []
    why = StillWrong.SCORE_DIFFERS
    if comparison.verdict is Verdict.NOT_REPRODUCIBLE:
        why = StillWrong.SCORE_NOT_REPRODUCIBLE
    return [WrongItem("", "", why, "total", comparison.expected, comparison.reported)]


def _wrong(
    item: AskedItem, why: StillWrong, attribute: str = "", *, expected: Scalar = None, actual: Scalar = None
) -> WrongItem:
    return WrongItem(item.item_id, item.record_id, why, attribute, expected, actual)
