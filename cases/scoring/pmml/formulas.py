"""The expressions of PMML 4.4, "Transformations": exact, and None for a missing value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from cases.scoring.pmml.fields import Interval, OutlierRule
from cases.scoring.pmml.functions import Function
from cases.scoring.pmml.numeric import InvalidResult
from cases.scoring.pmml.values import DataType, RowInvalid, Value, as_fraction, bounded, cast


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


@dataclass(frozen=True, slots=True)
class Defined:
    """A DefineFunction: parameters with their types, and a body that sees nothing but them."""

    name: str
    parameters: tuple[tuple[str, DataType | None], ...]
    body: Formula
    kind: DataType | None
    place: str

    def apply(self, arguments: list[Value | None], scope: Scope) -> Value | None:
        """The value of the body for these arguments."""
        given: dict[str, Value | None] = {}
        for (name, kind), value in zip(self.parameters, arguments, strict=True):
            given[name] = value if value is None or kind is None else cast(kind, value, self.place)
        value = self.body.value(scope.within(given))
        return value if value is None or self.kind is None else cast(self.kind, value, self.place)


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of expressions.

    The order is the standard's: a missing argument gives ``missing`` where that is stated; then the
    function is applied; a missing result gives ``default``. An impossible result (a division by
    nought) is invalid, or missing where the element says so.
    """

    function: "Function | Defined"
    arguments: tuple[Formula, ...]
    missing: Value | None
    default: Value | None
    invalid_is_missing: bool
    place: str

    @property
    def reads(self) -> frozenset[str]:
        """The fields of all arguments."""
        return frozenset().union(*(argument.reads for argument in self.arguments))

    def value(self, scope: Scope) -> Value | None:
        """The value of the function."""
        scope.spend(self.place)
        try:
            if isinstance(self.function, Function) and self.function.name == "if":
                found = self._chosen(scope)
            else:
                given = [argument.value(scope) for argument in self.arguments]
                if self.missing is not None and any(value is None for value in given):
                    return self.missing
                found = self._applied(given, scope)
        except InvalidResult as problem:
            if not self.invalid_is_missing:
                raise RowInvalid(self.place, str(problem)) from problem
            found = None
        return self.default if found is None else found

    def _applied(self, given: list[Value | None], scope: Scope) -> Value | None:
        if isinstance(self.function, Defined):
            return self.function.apply(given, scope)
        return self.function.apply(given, self.place)

    def _chosen(self, scope: Scope) -> Value | None:
        # Only the part that is chosen is computed: the other one may be invalid by design.
        condition = self.arguments[0].value(scope)
        if condition is None:
            return self.missing
        picked = 1 if cast(DataType.BOOLEAN, condition, self.place) is True else 2
        found = self.arguments[picked].value(scope) if picked < len(self.arguments) else None
        return self.missing if found is None else found


@dataclass(frozen=True, slots=True)
class Derived:
    """A DerivedField: an expression and the type its value is given."""

    name: str
    kind: DataType
    ordinal: bool
    order: tuple[str, ...]
    formula: Formula
    place: str

    def value(self, scope: Scope) -> Value | None:
        """The value in the field's type."""
        found = self.formula.value(scope)
        return None if found is None else cast(self.kind, found, self.place)


class Row(Mapping[str, Value | None]):
    """The fields of one row, each prepared or computed when it is first asked for."""

    LIMIT = 5_000

    def __init__(self, given: Mapping[str, Value | None], derived: Mapping[str, Derived]) -> None:
        self._known: dict[str, Value | None] = dict(given)
        self._derived = derived
        self._work = [0]

    def value(self, name: str) -> Value | None:
        """The value of an input, derived or output field; None when it is missing."""
        if name not in self._known:
            # The reader has refused fields that need themselves, so this ends.
            self._known[name] = self._derived[name].value(self) if name in self._derived else None
        return self._known[name]

    def declare(self, name: str, value: Value | None) -> None:
        """Make an output field known to the ones after it."""
        self._known[name] = value

    def spend(self, place: str) -> None:
        """Count one step of work."""
        self._work[0] += 1
        if self._work[0] > self.LIMIT:
            raise RowInvalid(place, "the row takes too many steps")

    def within(self, arguments: Mapping[str, Value | None]) -> "Row":
        """The inside of a function, with the same account of work."""
        inner = Row(arguments, {})
        inner._work = self._work
        return inner

    def __getitem__(self, name: str) -> Value | None:
        return self.value(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
