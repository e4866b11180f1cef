"""Arithmetic over attributes, exact: a ratio of two integers, or None for a missing value.

A value that is missing or not a number makes the whole expression missing, and so does a
division by nought. In a disclosed document an expression is one object with one field.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from cases.scoring.canonical import Written
from cases.scoring.document import ProblemCode, Reader
from cases.scoring.inputs import as_number
from cases.scoring.predicates import Attributes, Predicate, Room, attributes_of, read_predicate

#: How deep expressions may lie in one another, and how many one rule may hold in all.
DEPTH_LIMIT, SIZE_LIMIT = 20, 200


@dataclass(frozen=True, slots=True)
class Constant:
    """A number of the document."""

    constant: Decimal

    def value(self, attributes: Attributes) -> Fraction | None:
        """The number itself."""
        return Fraction(self.constant)


@dataclass(frozen=True, slots=True)
class Attribute:
    """The number that a record or person states."""

    attribute: str

    def value(self, attributes: Attributes) -> Fraction | None:
        """The stated number; None when it is missing or no number."""
        stated = attributes.get(self.attribute)
        number = stated if isinstance(stated, Fraction) else as_number(stated)
        return None if number is None else Fraction(number)


@dataclass(frozen=True, slots=True)
class Add:
    """A sum."""

    add: "tuple[Expression, ...]"

    def value(self, attributes: Attributes) -> Fraction | None:
        """The sum of all parts."""
        return _joined(self.add, attributes, lambda parts: sum(parts, Fraction(0)))


@dataclass(frozen=True, slots=True)
class Subtract:
    """The first part less the second."""

    subtract: "tuple[Expression, ...]"

    def value(self, attributes: Attributes) -> Fraction | None:
        """The difference."""
        return _joined(self.subtract, attributes, lambda parts: parts[0] - parts[1])


@dataclass(frozen=True, slots=True)
class Multiply:
    """A product."""

    multiply: "tuple[Expression, ...]"

    def value(self, attributes: Attributes) -> Fraction | None:
        """The product of all parts."""
        return _joined(self.multiply, attributes, lambda parts: reduce(lambda left, right: left * right, parts))


@dataclass(frozen=True, slots=True)
class Divide:
    """The first part divided by the second."""

    divide: "tuple[Expression, ...]"

    def value(self, attributes: Attributes) -> Fraction | None:
        """The exact quotient; None when the divisor is nought."""
        return _joined(self.divide, attributes, lambda parts: parts[0] / parts[1] if parts[1] else None)


@dataclass(frozen=True, slots=True)
class Min:
    """The smallest part."""

    min: "tuple[Expression, ...]"

    def value(self, attributes: Attributes) -> Fraction | None:
        """The smallest of all parts."""
        return _joined(self.min, attributes, min)


@dataclass(frozen=True, slots=True)
class Max:
    """The greatest part."""

    max: "tuple[Expression, ...]"

    def value(self, attributes: Attributes) -> Fraction | None:
        """The greatest of all parts."""
        return _joined(self.max, attributes, max)


@dataclass(frozen=True, slots=True)
class Choose(Written):
    """One of two parts, as a condition says; missing when the condition is unknown."""

    condition: Predicate
    then: "Expression"
    otherwise: "Expression"

    def value(self, attributes: Attributes) -> Fraction | None:
        """The part that the condition picks; the other one is not computed."""
        answer = self.condition.holds(attributes)
        if answer is None:
            return None
        return (self.then if answer else self.otherwise).value(attributes)

    def written(self) -> object:
        """The published form: ``{"if": [condition, then, otherwise]}``."""
        return {"if": [self.condition, self.then, self.otherwise]}


Expression = Constant | Attribute | Add | Subtract | Multiply | Divide | Min | Max | Choose

#: The field of an expression that has parts, what it makes of them, and how many it takes.
_MANY: dict[str, tuple[Callable[..., Expression], int, int]] = {
    "add": (Add, 1, SIZE_LIMIT),
    "subtract": (Subtract, 2, 2),
    "multiply": (Multiply, 1, SIZE_LIMIT),
    "divide": (Divide, 2, 2),
    "min": (Min, 1, SIZE_LIMIT),
    "max": (Max, 1, SIZE_LIMIT),
}
_FIELDS = (*_MANY, "attribute", "constant", "if")


def names_in(expression: Expression) -> frozenset[str]:
    """The names of the attributes that the expression reads or asks about."""
    if isinstance(expression, Attribute):
        return frozenset((expression.attribute,))
    if isinstance(expression, Choose):
        parts = names_in(expression.then) | names_in(expression.otherwise)
        return attributes_of(expression.condition) | parts
    return frozenset().union(*(names_in(part) for part in parts_of(expression)))


def parts_of(expression: Expression) -> "tuple[Expression, ...]":
    """The inner expressions, in document order."""
    if isinstance(expression, Constant | Attribute):
        return ()
    if isinstance(expression, Choose):
        return (expression.then, expression.otherwise)
    field = next(name for name, (kind, _, _) in _MANY.items() if type(expression) is kind)
    parts: tuple[Expression, ...] = getattr(expression, field)
    return parts


def read_expression(reader: Reader, *, room: Room | None = None, depth: int = 0) -> Expression:
    """Read one expression; a wrong one leaves its problems and reads as nought."""
    room = room or Room(SIZE_LIMIT)
    room.left -= 1
    stated = [name for name in _FIELDS if reader.states(name)]
    if len(stated) != 1:
        reader.problem("expression", ProblemCode.REPEATED if stated else ProblemCode.MISSING)
        reader.finish()
        return Constant(Decimal(0))
    if room.left < 0 or depth > DEPTH_LIMIT:
        reader.problem(stated[0], ProblemCode.TOO_MANY)
        return Constant(Decimal(0))
    expression = _read(reader, stated[0], room, depth)
    reader.finish()
    return expression


def _read(reader: Reader, name: str, room: Room, depth: int) -> Expression:
    if name == "constant":
        return Constant(reader.number(name))
    if name == "attribute":
        return Attribute(reader.text(name))
    parts = reader.children(name, limit=SIZE_LIMIT)
    kind, fewest, most = _MANY.get(name, (Choose, 3, 3))
    if not fewest <= len(parts) <= most:
        reader.problem(name, ProblemCode.OUT_OF_RANGE)
        return Constant(Decimal(0))
    if name == "if":
        condition = read_predicate(parts[0], room=room, depth=depth + 1)
        then, otherwise = (read_expression(part, room=room, depth=depth + 1) for part in parts[1:])
        return Choose(condition, then, otherwise)
    return kind(tuple(read_expression(part, room=room, depth=depth + 1) for part in parts))


def _joined(
    parts: tuple[Expression, ...], attributes: Attributes, rule: Callable[[list[Fraction]], Fraction | None]
) -> Fraction | None:
    values = []
    for part in parts:
        value = part.value(attributes)
        if value is None:
            return None
        values.append(value)
    return rule(values)
