"""Conditions on attributes, in three-valued logic: true, false, or unknown (None).

The truth tables are those of PMML 4.4, "Predicates". In a disclosed document a condition is one
object with a ``test``; the fields of the types below are the fields of that object.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cases.scoring.document import ProblemCode, Reader
from cases.scoring.inputs import Scalar, as_number

#: How deep conditions may lie in one another, and how many one rule may hold in all.
DEPTH_LIMIT, SIZE_LIMIT, VALUES_LIMIT = 20, 500, 500

Value = str | int | Decimal | bool | date
#: A stated value, or one that was computed from stated ones.
Known = Scalar | Fraction
Attributes = Mapping[str, Known]


class Question(StrEnum):
    """What a condition asks."""

    ALWAYS = "always"
    NEVER = "never"
    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    LESS = "less"
    LESS_OR_EQUAL = "less_or_equal"
    GREATER = "greater"
    GREATER_OR_EQUAL = "greater_or_equal"
    MISSING = "missing"
    NOT_MISSING = "not_missing"
    IN = "in"
    NOT_IN = "not_in"
    AND = "and"
    OR = "or"
    XOR = "xor"
    SURROGATE = "surrogate"


_PLAIN_NUMBERS = frozenset((int, Decimal))
_FIXED = (Question.ALWAYS, Question.NEVER)
_PRESENCE = (Question.MISSING, Question.NOT_MISSING)
_SETS = (Question.IN, Question.NOT_IN)
_JOINTS = (Question.AND, Question.OR, Question.XOR, Question.SURROGATE)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always true, or never."""

    test: Question

    def holds(self, attributes: Attributes) -> bool | None:
        """True for ALWAYS, False for NEVER."""
        return self.test is Question.ALWAYS


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether an attribute is missing; the only condition that a missing value can answer."""

    test: Question
    attribute: str

    def holds(self, attributes: Attributes) -> bool | None:
        """True or False, never unknown."""
        return is_missing(attributes.get(self.attribute)) is (self.test is Question.MISSING)


@dataclass(frozen=True, slots=True)
class Compare:
    """An attribute against one value; unknown when the attribute is missing."""

    test: Question
    attribute: str
    value: Value

    def holds(self, attributes: Attributes) -> bool | None:
        """Unknown also when the two have no order, such as a word and a number."""
        stated = attributes.get(self.attribute)
        if stated is None or stated == "":
            return None
        if self.test is Question.EQUAL:
            return same(stated, self.value)
        if self.test is Question.NOT_EQUAL:
            return not same(stated, self.value)
        order = order_of(stated, self.value)
        return None if order is None else _ordered(self.test, order)


@dataclass(frozen=True, slots=True)
class Within:
    """An attribute against a set of values; unknown when the attribute is missing."""

    test: Question
    attribute: str
    values: tuple[Value, ...]

    def holds(self, attributes: Attributes) -> bool | None:
        """True when the value is in the set (IN) or not in it (NOT_IN)."""
        stated = attributes.get(self.attribute)
        if stated is None or stated == "":
            return None
        return any(same(stated, value) for value in self.values) is (self.test is Question.IN)


@dataclass(frozen=True, slots=True)
class Compound:
    """Conditions joined by AND, OR, XOR or SURROGATE (the first that is known decides)."""

    test: Question
    of: "tuple[Predicate, ...]"

    def holds(self, attributes: Attributes) -> bool | None:
        """One known answer can settle AND and OR; XOR needs every answer."""
        unknown = False
        odd = False
        for part in self.of:
            answer = part.holds(attributes)
            if answer is None:
                unknown = True
            elif self._settles(answer):
                return answer
            else:
                odd ^= answer
        if unknown or self.test is Question.SURROGATE:
            return None
        return odd if self.test is Question.XOR else self.test is Question.AND

    def _settles(self, answer: bool) -> bool:
        if self.test is Question.XOR:
            return False
        return self.test is Question.SURROGATE or answer is (self.test is Question.OR)


Predicate = Fixed | Presence | Compare | Within | Compound


def is_missing(value: Known) -> bool:
    """True when there is no value: absent, None or empty text."""
    return value is None or value == ""


def same(left: Known, right: Known) -> bool:
    """True when both state the same fact.

    A flag equals only a flag, a number also its decimal text, a date also its ISO text; two
    texts are the same only letter by letter, so the codes "1" and "01" differ.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return order_of(left, right) == 0


def order_of(left: Known, right: Known) -> int | None:
    """-1, 0 or 1 for smaller, equal, greater; None where there is no order.

    Numbers and decimal texts by value, dates and ISO texts by day, other texts by code point.
    """
    # Most are two numbers; their very types tell at once, and a flag is of neither.
    if type(left) in _PLAIN_NUMBERS and type(right) in _PLAIN_NUMBERS:
        return (left > right) - (left < right)  # type: ignore[operator] # both are of the types just asked for
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, date) or isinstance(right, date):
        first, second = _day(left), _day(right)
        return None if first is None or second is None else (first > second) - (first < second)
    one, other = _number(left), _number(right)
    if one is not None and other is not None:
        if type(one) is Fraction or type(other) is Fraction:
            one, other = Fraction(one), Fraction(other)
        return (one > other) - (one < other)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


def attributes_of(predicate: Predicate) -> frozenset[str]:
    """The names of the attributes that the condition asks about."""
    if isinstance(predicate, Compound):
        return frozenset().union(*(attributes_of(part) for part in predicate.of))
    return frozenset() if isinstance(predicate, Fixed) else frozenset((predicate.attribute,))


class Room:
    """How many more conditions one rule may hold; shared by all that are read for it."""

    def __init__(self, size: int = SIZE_LIMIT) -> None:
        self.left = size


def read_predicate(reader: Reader, *, room: Room | None = None, depth: int = 0) -> Predicate:
    """Read one condition; a wrong one leaves its problems and reads as NEVER."""
    room = room or Room()
    room.left -= 1
    if room.left < 0 or depth > DEPTH_LIMIT:
        reader.problem("test", ProblemCode.TOO_MANY)
        return Fixed(Question.NEVER)
    predicate = _read(reader, reader.choice("test", Question), room, depth)
    reader.finish()
    return predicate


def _read(reader: Reader, test: Question, room: Room, depth: int) -> Predicate:
    if test in _FIXED:
        return Fixed(test)
    if test in _PRESENCE:
        return Presence(test, reader.text("attribute"))
    if test in _SETS:
        return Within(test, reader.text("attribute"), reader.exact_values("values", limit=VALUES_LIMIT))
    if test in _JOINTS:
        parts = reader.children("of", limit=VALUES_LIMIT)
        if len(parts) < 2:
            reader.problem("of", ProblemCode.MISSING)
        return Compound(test, tuple(read_predicate(part, room=room, depth=depth + 1) for part in parts))
    value = reader.exact_value("value")
    if isinstance(value, bool) and test not in (Question.EQUAL, Question.NOT_EQUAL):
        reader.problem("value", ProblemCode.WRONG_TYPE)
    return Compare(test, reader.text("attribute"), value)


def _ordered(test: Question, order: int) -> bool:
    if test is Question.LESS:
        return order < 0
    if test is Question.LESS_OR_EQUAL:
        return order <= 0
    return order > 0 if test is Question.GREATER else order >= 0


def _number(value: Known) -> Decimal | Fraction | None:
    return value if type(value) is Fraction else as_number(value)  # type: ignore[arg-type] # a ratio is taken out


def _day(value: Known) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) else None
