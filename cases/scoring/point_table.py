"""The rows of a point table, and which of them a record meets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cases.scoring.canonical import ADDED_LATER
from cases.scoring.document import Reader
from cases.scoring.inputs import Scalar, as_number
from cases.scoring.predicates import Attributes, Predicate, read_predicate


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One row: an exact value, a band from ``low`` up to below ``high``, or a condition.

    ``reason_code`` stands in for the item's own; only rows with a condition have one.
    """

    points: Decimal
    equals: str | int | bool | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    when: Predicate | None = field(default=None, metadata=ADDED_LATER)
    reason_code: str | None = field(default=None, metadata=ADDED_LATER)

    @classmethod
    def read_value(cls, reader: Reader) -> "PointsRow":
        """Read a row of the kind BY_VALUE."""
        row = cls(points=reader.number("points"), equals=reader.scalar("equals"))
        reader.finish(may_be_empty=("low", "high"))
        return row

    @classmethod
    def read_band(cls, reader: Reader) -> "PointsRow":
        """Read a row of the kind BY_BAND."""
        low, high = reader.optional_number("low"), reader.optional_number("high")
        row = cls(points=reader.number("points"), low=low, high=high)
        reader.finish(may_be_empty=("equals",))
        return row

    @classmethod
    def read_rule(cls, reader: Reader) -> "PointsRow":
        """Read a row of the kind BY_RULE."""
        when, reason_code = read_predicate(reader.child("when")), reader.optional_text("reason_code")
        row = cls(points=reader.number("points"), when=when, reason_code=reason_code)
        reader.finish(may_be_empty=("equals", "low", "high"))
        return row


class Stated(NamedTuple):
    """Points as the document states them for one record, and the row's own reason code."""

    points: Fraction
    reason_code: str | None = None


class PointTable:
    """The rows made ready to be asked many times."""

    def __init__(self, rows: Sequence[PointsRow]) -> None:
        self._rows = rows
        self._stated = [Stated(Fraction(row.points), row.reason_code) for row in rows]
        # In Python True equals 1; in a method "settled" and "level 1" are different facts.
        self._flags, self._numbers, self._texts = (self._places_of(kind) for kind in (bool, int, str))

    def by_value(self, value: Scalar) -> Stated | None:
        """The first row that states this very value; a number also meets its own decimal text."""
        place = min(self._places(value), default=None)
        return None if place is None else self._stated[place]

    def by_band(self, number: Decimal) -> Stated | None:
        """The row whose band holds the number."""
        for row, stated in zip(self._rows, self._stated, strict=True):
            if (row.low is None or row.low <= number) and (row.high is None or number < row.high):
                return stated
        return None

    def by_rule(self, attributes: Attributes) -> tuple[Stated | None, bool]:
        """The first row whose condition is true, and whether a condition before it was unknown."""
        unknown = False
        for row, stated in zip(self._rows, self._stated, strict=True):
            answer = row.when.holds(attributes) if row.when else None
            if answer:
                return stated, unknown
            unknown |= answer is None
        return None, unknown

    def _places_of(self, kind: type) -> dict[object, int]:
        return {row.equals: place for place, row in enumerate(self._rows) if type(row.equals) is kind}

    def _places(self, value: Scalar) -> Iterator[int]:
        if isinstance(value, bool):
            found = [self._flags.get(value)]
        else:
            number = as_number(value) if self._numbers else None
            found = [self._texts.get(value), None if number is None else self._numbers.get(number)]
        return (place for place in found if place is not None)
