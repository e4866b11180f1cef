"""The expressions of PMML 4.4, "Transformations": exact, and None for a missing value."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from cases.scoring.pmml.fields import Interval, OutlierRule
from cases.scoring.pmml.values import Value, as_fraction, bounded


class Scope(Protocol):
    """What an expression may read while one row is scored."""

    def value(self, name: str) -> Value | None:
        """The value of a field that is in scope, None when it is missing."""

    def spend(self, place: str) -> None:
        """Count one step of work; raises RowInvalid when a row takes far too many."""

    def within(self, arguments: Mapping[str, Value | None]) -> "Scope":
        """The inside of a function: it sees its arguments and nothing else."""


class Formula(Protocol):
    """Any expression."""

    def value(self, scope: Scope) -> Value | None:
        """The value, None when it is missing; raises RowInvalid when it is invalid."""

    @property
    def reads(self) -> frozenset[str]:
        """The fields that the expression names."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A stated value; 4.4 can also state a missing one."""

    constant: Value | None
    reads: frozenset[str] = frozenset()

    def value(self, scope: Scope) -> Value | None:
        """The stated value."""
        return self.constant


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The value of another field."""

    field: str
    missing: Value | None
    place: str

    @property
    def reads(self) -> frozenset[str]:
        """The one field."""
        return frozenset((self.field,))

    def value(self, scope: Scope) -> Value | None:
        """The field's value; a missing one is replaced by ``missing``."""
        scope.spend(self.place)
        value = scope.value(self.field)
        return self.missing if value is None else value


@dataclass(frozen=True, slots=True)
class NormContinuous:
    """Straight lines between points; ``points`` are (orig, norm) with rising orig."""

    field: str
    points: tuple[tuple[Fraction, Fraction], ...]
    missing: Value | None
    outliers: OutlierRule
    place: str

    @property
    def reads(self) -> frozenset[str]:
        """The one field."""
        return frozenset((self.field,))

    def value(self, scope: Scope) -> Value | None:
        """The value on the line; beyond the ends as ``outliers`` says."""
        stated = scope.value(self.field)
        if stated is None:
            return self.missing
        number = as_fraction(stated, self.place)
        first, last = self.points[0], self.points[-1]
        if not first[0] <= number <= last[0] and self.outliers is not OutlierRule.AS_IS:
            if self.outliers is OutlierRule.AS_MISSING:
                return self.missing
            return first[1] if number < first[0] else last[1]
        left, right = self._ends(number)
        share = (number - left[0]) / (right[0] - left[0])
        return bounded(left[1] + share * (right[1] - left[1]), self.place)

    def _ends(self, number: Fraction) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
        pairs = list(pairwise(self.points))
        return next((pair for pair in pairs if number <= pair[1][0]), pairs[-1])


@dataclass(frozen=True, slots=True)
class NormDiscrete:
    """1 for one value of a field, 0 for every other."""

    field: str
    wanted: Value
    missing: Value | None

    @property
    def reads(self) -> frozenset[str]:
        """The one field."""
        return frozenset((self.field,))

    def value(self, scope: Scope) -> Value | None:
        """The indicator."""
        stated = scope.value(self.field)
        return self.missing if stated is None else Fraction(1 if stated == self.wanted else 0)


@dataclass(frozen=True, slots=True)
class Discretize:
    """A text or number for each interval of a field."""

    field: str
    bins: tuple[tuple[Interval, Value], ...]
    missing: Value | None
    default: Value | None
    place: str

    @property
    def reads(self) -> frozenset[str]:
        """The one field."""
        return frozenset((self.field,))

    def value(self, scope: Scope) -> Value | None:
        """The value of the bin that holds the number; outside all bins the default."""
        stated = scope.value(self.field)
        if stated is None:
            return self.missing
        number = as_fraction(stated, self.place)
        return next((found for interval, found in self.bins if interval.holds(number)), self.default)


@dataclass(frozen=True, slots=True)
class MapValues:
    """A table from the values of some fields to one value; ``rows`` has a key per combination."""

    fields: tuple[str, ...]
    rows: Mapping[tuple[Value, ...], Value]
    missing: Value | None
    default: Value | None

    @property
    def reads(self) -> frozenset[str]:
        """The fields that are looked up."""
        return frozenset(self.fields)

    def value(self, scope: Scope) -> Value | None:
        """The value of the row; one missing field makes it ``missing``, no such row the default."""
        stated = [scope.value(name) for name in self.fields]
        key = tuple(value for value in stated if value is not None)
        return self.missing if len(key) < len(stated) else self.rows.get(key, self.default)
