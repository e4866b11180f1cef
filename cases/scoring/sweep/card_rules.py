"""The point rule of one item as a tree over columns. Each leaf is the reference's own answer; no rule is written twice.

A rule treats every number of a stretch alike, so the reference is asked about one of them. Only points per unit grow
inside a stretch: there the leaf keeps the slope.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import prod

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input, Scalar
from cases.scoring.items import Item, PointsKind, WhileDisputed
from cases.scoring.method import Method
from cases.scoring.points import NoPoints, is_removed_by_repair, worth
from cases.scoring.result import StepKind
from cases.scoring.sweep.card_columns import Column, Figures, Stretch, names_read, sample_of, stretches
from cases.scoring.sweep.fates import Fate
from cases.scoring.sweep.shape import NotSweepable, Obstacle

#: How many combinations of stretches one item may ask about.
_LIMIT = 5_000
#: A column with no more numbers than this can be asked about number by number, whatever the rule.
_FEW = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one item gives: points after repair, rounding and its cap, and what they count towards.

    ``codes`` are the reason codes with their points. ``presses``: the item counts for a grade cap. ``hidden`` is the
    number of things that the result shows to be kept back.
    """

    fate: Fate
    points: Fraction
    codes: tuple[tuple[str, Fraction], ...]
    presses: bool
    hidden: int


@dataclass(frozen=True, slots=True)
class Slope:
    """Points per whole number of ``column`` (at most ``high``) before rounding and cap; the rest as in ``outcome``."""

    column: str
    high: int
    points: Fraction
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Branch:
    """A column, and what follows on each of its stretches."""

    column: Column
    ways: "tuple[tuple[Stretch, Tree], ...]"


Tree = Outcome | Slope | Branch


def tree_of(method: Method, item: Item, columns: Mapping[str, Column]) -> Tree:
    """The rule of ``item``. Raises NotSweepable when a column is missing or the rule needs more than stretches."""
    asker = _Asker(_alone(method, item), item, columns)
    return asker.tree(asker.names(), {})


def leaves(tree: Tree) -> Iterator[Outcome | Slope]:
    """Every answer of the tree."""
    if isinstance(tree, Branch):
        for _, way in tree.ways:
            yield from leaves(way)
    else:
        yield tree


def amounts(leaf: Outcome | Slope) -> Iterator[Fraction]:
    """Everything of a leaf that is ever added up."""
    yield leaf.points
    if isinstance(leaf, Outcome):
        yield from (points for _, points in leaf.codes)


class _Asker:
    """Asks the reference about one item."""

    def __init__(self, method: Method, item: Item, columns: Mapping[str, Column]) -> None:
        self._method, self._item, self._columns = method, item, columns

    def names(self) -> Sequence[str]:
        """The columns to ask about; the one that points grow with comes last."""
        item = self._item
        lacking = sorted(names_read(item) - set(self._columns))
        if lacking:
            raise NotSweepable(Obstacle.COLUMN, lacking[0])
        beside = [item.repair.attribute] if item.repair else []
        beside += ["disputed_since"] if item.while_disputed is WhileDisputed.SUPPRESSED else []
        asked = sorted({*names_read(item), *(name for name in beside if name in self._columns)})
        names = sorted(asked, key=lambda name: name == item.points.attribute)
        if prod(len(self._stretches(name)) for name in names) > _LIMIT:
            raise NotSweepable(Obstacle.TOO_LARGE, item.code)
        return names

    def tree(self, names: Sequence[str], known: Mapping[str, Scalar]) -> Tree:
        """The answers that follow from what is ``known``, branched by the remaining ``names``."""
        if not names:
            return self._outcome(known)
        name, column = names[0], self._columns[names[0]]
        ways: list[tuple[Stretch, Tree]] = []
        for stretch in self._stretches(name):
            if self._grows(name) and isinstance(column, Figures) and stretch.first >= 0:
                ways.append((stretch, self._slope(column, name, known, stretch)))
            else:
                ways.append((stretch, self.tree(names[1:], {**known, name: stretch.sample})))
        return ways[0][1] if all(way == ways[0][1] for _, way in ways) else Branch(column, tuple(ways))

    def _grows(self, name: str) -> bool:
        return self._item.points.kind is PointsKind.PER_UNIT and name == self._item.points.attribute

    def _stretches(self, name: str) -> tuple[Stretch, ...]:
        column = self._columns[name]
        if self._item.points.kind is not PointsKind.EXPRESSION or not isinstance(column, Figures):
            return stretches(column, self._item, name)
        # An expression may change everywhere, so every number is a stretch of its own.
        if column.high - column.low >= _FEW:
            raise NotSweepable(Obstacle.MEASURED, self._item.code)
        every = (Stretch(whole, whole, sample_of(column, whole)) for whole in range(column.low, column.high + 1))
        return (stretches(column, self._item, name)[0], *every)

    def _slope(self, column: Figures, name: str, known: Mapping[str, Scalar], stretch: Stretch) -> Tree:
        outcome = self._outcome({**known, name: stretch.sample})
        if outcome.fate is not Fate.COUNTED:
            return outcome
        one = worth(self._item, self._record({**known, name: 1}), date.max)
        points = Fraction(0) if isinstance(one, NoPoints) else one.left / 10**column.decimals
        # The sample's own points belong to the sample alone.
        return Slope(column.column, stretch.last, points, replace(outcome, points=Fraction(0), codes=self._codes()))

    def _codes(self) -> tuple[tuple[str, Fraction], ...]:
        return ((self._item.reason_code, Fraction(0)),) if self._item.reason_code else ()

    def _record(self, known: Mapping[str, Scalar]) -> Input:
        return Input(record_id=self._item.code, item=self._item.code, attributes=known)

    def _outcome(self, known: Mapping[str, Scalar]) -> Outcome:
        record = self._record(known)
        # Nothing in a card has a date, so any day gives the same answer.
        result = evaluate(self._method, [record], date.max)
        codes: dict[str, Fraction] = {}
        for step in result.steps:
            if step.item and step.reason_code:
                codes[step.reason_code] = codes.get(step.reason_code, Fraction(0)) + step.points
        counts = any(step.kind is StepKind.RECORD for step in result.steps)
        return Outcome(
            fate=Fate.COUNTED if counts else Fate[result.left_out[0].why.name],
            points=result.item_points().get(self._item.code, Fraction(0)),
            codes=tuple(codes.items()),
            presses=counts and not is_removed_by_repair(self._item, record),
            hidden=len(result.undisclosed),
        )


def _alone(method: Method, item: Item) -> Method:
    """The method with this item only, and nothing that binds the items together."""
    scale = replace(method.scale, base=method.scale.base * 0, min=None, max=None, bands=(), grade_caps=())
    groups = tuple(replace(group, cap=None) for group in method.groups if group.code == item.group)
    return replace(method, scale=scale, groups=groups, items=(item,))
