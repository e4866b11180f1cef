"""Whether some condition of a list is always true, so that no known value falls through."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice, pairwise, product

from cases.scoring.predicates import Attributes, Compare, Compound, Known, Predicate, Value, Within, attributes_of

_COMBINATIONS = 20_000
#: A text that no sensible document lists.
_OTHER = "\x01other"


def falls_through(predicates: Sequence[Predicate]) -> bool:
    """True when for some values every condition is false: known to be false, and not merely unknown.

    Exact: between two neighbouring numbers of the conditions nothing changes, so one number of each
    gap, each named number and one value that is named nowhere stand for all. Too many combinations
    count as falling through.
    """
    names = sorted(frozenset[str]().union(*(attributes_of(predicate) for predicate in predicates)))
    columns = [tuple(_typical(_values(predicates, name))) for name in names]
    cells = 1
    for column in columns:
        cells *= len(column)
    if cells > _COMBINATIONS:
        return True
    rows: Iterable[Attributes] = (
        dict(zip(names, row, strict=True)) for row in islice(product(*columns), _COMBINATIONS)
    )
    return any(all(predicate.holds(row) is False for predicate in predicates) for row in rows)


def _values(predicates: Iterable[Predicate], name: str) -> Iterator[Value]:
    for predicate in predicates:
        if isinstance(predicate, Compound):
            yield from _values(predicate.of, name)
        elif isinstance(predicate, Compare) and predicate.attribute == name:
            yield predicate.value
        elif isinstance(predicate, Within) and predicate.attribute == name:
            yield from predicate.values


def _typical(named: Iterator[Value]) -> list[Known]:
    values = list(dict.fromkeys(named))
    numbers = sorted(
        {Fraction(value) for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool)}
    )
    typical: list[Known] = [None, *numbers]
    if numbers:
        typical += [numbers[0] - 1, numbers[-1] + 1]
        typical += [(low + high) * Fraction(1, 2) for low, high in pairwise(numbers)]
    if any(isinstance(value, bool) for value in values):
        return [*typical, True, False]
    texts = [value for value in values if isinstance(value, str)]
    # A field that is only asked whether it is missing may hold anything.
    return [*typical, *texts, _OTHER] if texts or not numbers else typical
