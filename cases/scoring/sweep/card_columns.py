"""The columns of a wide population, one row a person, and the stretches of each on which a rule cannot change.

Every column holds whole numbers: figures as value x 10^decimals, everything else as numbers of a dictionary. What
nobody knows is ``UNKNOWN``, which lies below every figure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from cases.scoring.expressions import names_in
from cases.scoring.inputs import Scalar, as_number
from cases.scoring.items import Item
from cases.scoring.predicates import Compare, Compound, Predicate, Within, attributes_of
from cases.scoring.sweep.shape import UNKNOWN


@dataclass(frozen=True, slots=True)
class Figures:
    """A numeric attribute in ``column``: value x 10^decimals, from ``low`` to ``high``, or UNKNOWN."""

    column: str
    decimals: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Codes:
    """An attribute in ``column`` that takes few values: the place in ``values``, or UNKNOWN."""

    column: str
    values: tuple[Scalar, ...]


Column = Figures | Codes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole numbers from ``first`` to ``last`` that one rule treats alike, and the value of one of them."""

    first: int
    last: int
    sample: Scalar


def stretches(column: Column, item: Item, name: str) -> tuple[Stretch, ...]:
    """The stretches of a column under the rule of ``item``, upwards, the unknown first."""
    unknown = Stretch(UNKNOWN, UNKNOWN, None)
    if isinstance(column, Codes):
        return (unknown, *(Stretch(place, place, value) for place, value in enumerate(column.values)))
    edges = sorted({edge for edge in _edges(column, item, name) if column.low < edge <= column.high})
    firsts = (column.low, *edges)
    lasts = (*(edge - 1 for edge in edges), column.high)
    return (unknown, *(Stretch(*ends, sample_of(column, ends[0])) for ends in zip(firsts, lasts, strict=True)))


def sample_of(column: Figures, whole: int) -> int | Decimal:
    """The value that a whole number of the column stands for."""
    # Built from text: arithmetic would be cut to the precision of the ambient decimal context.
    return Decimal(f"{whole}E-{column.decimals}") if column.decimals else whole


def names_read(item: Item) -> frozenset[str]:
    """The attributes that the point rule of an item reads."""
    points = item.points
    own = frozenset() if points.attribute is None else frozenset((points.attribute,))
    asked = (attributes_of(row.when) for row in points.table if row.when is not None)
    worked = frozenset() if points.expression is None else names_in(points.expression)
    return own.union(worked, *asked)


def _edges(column: Figures, item: Item, name: str) -> Iterator[int]:
    """Where an answer can change: at each number that the rule names, and just above it; a count changes at nought."""
    yield 0
    for number in _numbers(item, name):
        scaled = Fraction(number) * 10**column.decimals
        yield ceil(scaled)
        yield floor(scaled) + 1


def _numbers(item: Item, name: str) -> Iterator[Decimal]:
    stated: list[Scalar] = []
    for row in item.points.table:
        stated += [row.equals, row.low, row.high]
        if row.when is not None:
            stated += _compared([row.when], name)
    return (number for number in map(as_number, stated) if number is not None)


def _compared(predicates: Iterable[Predicate], name: str) -> Iterator[Scalar]:
    for predicate in predicates:
        if isinstance(predicate, Compound):
            yield from _compared(predicate.of, name)
        elif isinstance(predicate, Compare | Within) and predicate.attribute == name:
            yield from (predicate.value,) if isinstance(predicate, Compare) else predicate.values
