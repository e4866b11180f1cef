"""A PMML Scorecard, and one row scored by it.

The score is the initial score and, for each characteristic, the points of the first attribute
whose predicate is true. PMML 4.4, "Scorecard"; docs/algorithms/pmml.md states every choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from cases.scoring.pmml.fields import MiningField
from cases.scoring.pmml.formulas import Formula
from cases.scoring.pmml.outputs import OutputField, written
from cases.scoring.pmml.row import Derived, Row
from cases.scoring.pmml.targets import Target
from cases.scoring.pmml.values import RowInvalid, as_fraction, bounded
from cases.scoring.predicates import Predicate


# Without slots, because the exact ratios are made once and kept beside the stated numbers.
@dataclass(frozen=True)
class Attribute:
    """A condition and its points: a number, or an expression that comes before it."""

    predicate: Predicate
    points: Decimal | None
    formula: Formula | None
    reason_code: str | None

    @cached_property
    def worth(self) -> Fraction:
        """``points`` as an exact ratio."""
        return Fraction(self.points or 0)


@dataclass(frozen=True)
class Characteristic:
    """Attributes of which the first true one counts. ``place`` names it in messages."""

    name: str
    attributes: tuple[Attribute, ...]
    reason_code: str | None
    baseline: Decimal | None
    place: str

    @cached_property
    def expected(self) -> Fraction:
        """``baseline`` as an exact ratio."""
        return Fraction(self.baseline or 0)


@dataclass(frozen=True, slots=True)
class Step:
    """What one characteristic added. ``attribute`` counts from 1; ``difference`` ranks the reason."""

    characteristic: str
    attribute: int
    points: Fraction
    baseline: Fraction | None
    difference: Fraction | None
    reason_code: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    """One row's score after the Targets, its output fields as text, and how it came about."""

    total: Fraction
    outputs: Mapping[str, str]
    reason_codes: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One Scorecard element with all it refers to. ``points_above`` is its reasonCodeAlgorithm."""

    name: str | None
    fields: tuple[MiningField, ...]
    derived: Mapping[str, Derived]
    characteristics: tuple[Characteristic, ...]
    initial_score: Decimal
    use_reason_codes: bool
    points_above: bool
    target_name: str | None
    target: Target
    outputs: tuple[OutputField, ...]

    @property
    def active_fields(self) -> tuple[str, ...]:
        """The names of the inputs, in the order of the MiningSchema."""
        return tuple(field.name for field in self.fields)

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of the output fields, in document order."""
        return tuple(output.name for output in self.outputs)

    def score(self, row: Mapping[str, str | None]) -> Scored:
        """Score one row of texts as in a CSV file; absent, None or empty is missing.

        Raises RowInvalid where the standard calls the result invalid.
        """
        try:
            return self._scored(row)
        except RecursionError as problem:
            raise RowInvalid(self.name or "Scorecard", "expressions lie too deep in one another") from problem

    def _scored(self, row: Mapping[str, str | None]) -> Scored:
        scope = Row({field.name: field.prepare(row.get(field.name)) for field in self.fields}, self.derived)
        steps = [self._step(characteristic, scope) for characteristic in self.characteristics]
        total = total_of([Fraction(self.initial_score), *(step.points for step in steps)])
        total = self.target.apply(bounded(total, self.name or "Scorecard"))
        codes = ranked(steps)
        outputs = written(self.outputs, total, codes, scope)
        return Scored(total=total, outputs=outputs, reason_codes=codes, steps=tuple(steps))

    def _step(self, characteristic: Characteristic, scope: Row) -> Step:
        for number, attribute in enumerate(characteristic.attributes, start=1):
            if attribute.predicate.holds(scope) is True:
                points = _points(attribute, characteristic.place, scope)
                return self._reasoned(characteristic, number, attribute, points)
        raise RowInvalid(characteristic.place, "no attribute is true")

    def _reasoned(self, characteristic: Characteristic, number: int, attribute: Attribute, points: Fraction) -> Step:
        if not self.use_reason_codes or characteristic.baseline is None:
            return Step(characteristic.name, number, points, None, None, None)
        baseline = characteristic.expected
        difference = points - baseline if self.points_above else baseline - points
        code = attribute.reason_code or characteristic.reason_code
        return Step(characteristic.name, number, points, baseline, difference, code)


def ranked(steps: list[Step]) -> tuple[str, ...]:
    """The reason codes, the greatest sum of differences first, ties in document order.

    A code whose sum is below nought is none: the person did better there than the baseline.
    """
    sums: dict[str, Fraction] = {}
    for step in steps:
        code, difference = step.reason_code, step.difference
        if code is not None and difference is not None:
            sums[code] = sums[code] + difference if code in sums else difference
    order = sorted(sums.items(), key=lambda entry: entry[1], reverse=True)
    return tuple(code for code, difference in order if difference >= 0)


def total_of(ratios: list[Fraction]) -> Fraction:
    """The sum, over one common denominator: far fewer steps than adding them one by one."""
    common = lcm(*(ratio.denominator for ratio in ratios))
    return Fraction(sum(ratio.numerator * (common // ratio.denominator) for ratio in ratios), common)


def _points(attribute: Attribute, place: str, scope: Row) -> Fraction:
    if attribute.formula is None:
        return attribute.worth
    value = attribute.formula.value(scope)
    if value is None:
        raise RowInvalid(place, "the expression of the partial score gives no value")
    return as_fraction(value, place)
