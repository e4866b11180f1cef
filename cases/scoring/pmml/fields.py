"""Input fields: what the DataDictionary allows, and what the MiningSchema does with the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cases.scoring.pmml.values import DataType, RowInvalid, Value, is_numeric, parse


class Property(StrEnum):
    """What the DataDictionary says about a listed value."""

    VALID = "valid"
    INVALID = "invalid"
    MISSING = "missing"


class Closure(StrEnum):
    """Which ends belong to an interval."""

    OPEN_OPEN = "openOpen"
    OPEN_CLOSED = "openClosed"
    CLOSED_OPEN = "closedOpen"
    CLOSED_CLOSED = "closedClosed"


class OutlierRule(StrEnum):
    """What happens to a number outside the range of the MiningField."""

    AS_IS = "asIs"
    AS_MISSING = "asMissingValues"
    AS_EXTREME = "asExtremeValues"


class InvalidRule(StrEnum):
    """What happens to a value that the DataDictionary does not allow."""

    RETURN_INVALID = "returnInvalid"
    AS_IS = "asIs"
    AS_MISSING = "asMissing"
    AS_VALUE = "asValue"


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers; an end that is None is open to infinity."""

    low: Decimal | None
    high: Decimal | None
    closure: Closure

    def holds(self, number: Decimal | Fraction) -> bool:
        """True when the number lies inside."""
        value = Fraction(number)
        return self._above(value) and self._below(value)

    def meets(self, other: "Interval") -> bool:
        """True when some number lies inside both."""
        return not (_is_before(self, other) or _is_before(other, self))

    @property
    def is_upright(self) -> bool:
        """True when at least one end is stated and they are in order."""
        if self.low is None or self.high is None:
            return self.low is not None or self.high is not None
        return self.low <= self.high

    def _above(self, value: Fraction) -> bool:
        if self.low is None:
            return True
        closed = self.closure in (Closure.CLOSED_OPEN, Closure.CLOSED_CLOSED)
        return value >= Fraction(self.low) if closed else value > Fraction(self.low)

    def _below(self, value: Fraction) -> bool:
        if self.high is None:
            return True
        closed = self.closure in (Closure.OPEN_CLOSED, Closure.CLOSED_CLOSED)
        return value <= Fraction(self.high) if closed else value < Fraction(self.high)


def _is_before(left: Interval, right: Interval) -> bool:
    if left.high is None or right.low is None:
        return False
    return left.high < right.low or (left.high == right.low and not (left.holds(left.high) and right.holds(left.high)))


@dataclass(frozen=True, slots=True)
class DataField:
    """A field of the DataDictionary and the values it allows.

    ``listed`` holds the stated values as text with their property, ``by_value`` those that are values
    of the type.
    """

    name: str
    kind: DataType
    ordinal: bool
    listed: Mapping[str, Property]
    by_value: Mapping[Value, Property]
    intervals: tuple[Interval, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The valid values from the lowest to the highest; empty when none is listed."""
        return tuple(text for text, state in self.listed.items() if state is Property.VALID)

    def judge(self, text: str) -> tuple[Property, Value | None]:
        """What the dictionary says of an input text, and its value in the field's type."""
        value = parse(self.kind, text)
        state = self.listed.get(text) or (None if value is None else self.by_value.get(value))
        if state is not None:
            return (Property.INVALID if value is None and state is Property.VALID else state), value
        if value is None:
            return Property.INVALID, None
        # One listed valid value is enough: then the list alone says what is valid.
        if self.order:
            return Property.INVALID, value
        if not self.intervals or not isinstance(value, Decimal):
            return Property.VALID, value
        inside = any(interval.holds(value) for interval in self.intervals)
        return (Property.VALID if inside else Property.INVALID), value


@dataclass(frozen=True, slots=True)
class MiningField:
    """An input of the model and the treatment of its missing, invalid and outlying values."""

    field: DataField
    missing_is_invalid: bool
    missing_replacement: Value | None
    invalid_rule: InvalidRule
    invalid_replacement: Value | None
    outliers: OutlierRule
    low: Decimal | None
    high: Decimal | None

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def is_plain(self) -> bool:
        """True when nothing is replaced, cut or checked beyond the type."""
        replaced = self.missing_is_invalid or self.missing_replacement is not None
        checked = self.invalid_rule is not InvalidRule.RETURN_INVALID or self.outliers is not OutlierRule.AS_IS
        return not (replaced or checked or self.field.listed or self.field.intervals)

    def prepare(self, text: str | None) -> Value | None:
        """The value that the model sees, None for a missing one; raises RowInvalid."""
        if text is None or text == "":
            return self._missing()
        state, value = self.field.judge(text)
        if state is Property.MISSING:
            return self._missing()
        if state is Property.VALID and value is not None:
            return self._within_range(value)
        return self._invalid(text, value)

    def _missing(self) -> Value | None:
        if self.missing_is_invalid:
            raise RowInvalid(self.name, "a value is required")
        return self.missing_replacement

    def _invalid(self, text: str, value: Value | None) -> Value | None:
        if self.invalid_rule is InvalidRule.AS_MISSING:
            return self._missing()
        if self.invalid_rule is InvalidRule.AS_VALUE:
            return self.invalid_replacement
        if self.invalid_rule is InvalidRule.AS_IS and value is not None:
            return value
        reason = "is not allowed" if value is not None else f"is no {self.field.kind.value}"
        raise RowInvalid(self.name, f"{text[:80]!r} {reason}")

    def _within_range(self, value: Value) -> Value | None:
        if self.outliers is OutlierRule.AS_IS or not is_numeric(self.field.kind) or not isinstance(value, Decimal):
            return value
        below = self.low is not None and value < self.low
        above = self.high is not None and value > self.high
        if not (below or above):
            return value
        if self.outliers is OutlierRule.AS_MISSING:
            return self._missing()
        return self.low if below else self.high
