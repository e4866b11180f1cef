"""The agency's figure against ours. Whether a correction is real everywhere is asked in cases/checking.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

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
