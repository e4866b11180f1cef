"""Conditions and expressions of our own as elements of PMML."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from cases.scoring.canonical import plain
from cases.scoring.expressions import (
    Add,
    Attribute,
    Choose,
    Constant,
    Divide,
    Expression,
    Max,
    Min,
    Multiply,
    Subtract,
    names_in,
    parts_of,
)  # fmt: skip
from cases.scoring.items import Item
from cases.scoring.pmml.writing import Written
from cases.scoring.point_table import PointsRow
from cases.scoring.predicates import Compare, Compound, Fixed, Predicate, Presence, Question, Within, attributes_of

_OPERATORS = {
    Question.EQUAL: "equal",
    Question.NOT_EQUAL: "notEqual",
    Question.LESS: "lessThan",
    Question.LESS_OR_EQUAL: "lessOrEqual",
    Question.GREATER: "greaterThan",
    Question.GREATER_OR_EQUAL: "greaterOrEqual",
    Question.MISSING: "isMissing",
    Question.NOT_MISSING: "isNotMissing",
    Question.IN: "isIn",
    Question.NOT_IN: "isNotIn",
}
_ORDERS = (Question.LESS, Question.LESS_OR_EQUAL, Question.GREATER, Question.GREATER_OR_EQUAL)
_ORDERED = "ordered text"
_FUNCTIONS = {Add: "+", Subtract: "-", Multiply: "*", Divide: "/"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """The rows of an item as conditions with points and reason code, and the attributes it asks."""

    rows: tuple[tuple[Predicate, Decimal, str | None], ...]
    names: frozenset[str]


def conditions_of(item: Item) -> Conditions:
    """Any point table as a list of conditions, of which the first true one counts."""
    points = item.points
    rows = tuple((_condition(row, points.attribute or ""), row.points, row.reason_code) for row in points.table)
    names = frozenset[str]().union(*(attributes_of(condition) for condition, _, _ in rows))
    return Conditions(rows, names if points.expression is None else names_in(points.expression))


def column_kinds(items: Iterable[Item]) -> dict[str, str | None]:
    """The PMML type of every attribute, by what it is compared with; None where that is not one type."""
    uses: dict[str, set[str]] = {}
    for item in items:
        for name, kind in _uses(item):
            uses.setdefault(name, set()).update({kind} - {""})
    # What is only asked for being there may be any text.
    return {name: _only(kinds) if kinds else "string" for name, kinds in uses.items()}


def _only(kinds: set[str]) -> str | None:
    return next(iter(kinds)) if len(kinds) == 1 and kinds != {_ORDERED} else None


def write_predicate(parent: Written, predicate: Predicate) -> None:
    """Append the predicate to an Attribute or CompoundPredicate."""
    if isinstance(predicate, Fixed):
        parent.add("True" if predicate.test is Question.ALWAYS else "False")
    elif isinstance(predicate, Compound):
        inner = parent.add("CompoundPredicate", {"booleanOperator": predicate.test.value})
        for part in predicate.of:
            write_predicate(inner, part)
    elif isinstance(predicate, Within):
        own = {"field": predicate.attribute, "booleanOperator": _OPERATORS[predicate.test]}
        inner = parent.add("SimpleSetPredicate", own)
        kind = "real" if all(_kind(value) == "double" for value in predicate.values) else "string"
        array = inner.add("Array", {"n": str(len(predicate.values)), "type": kind})
        array.text = " ".join(_quoted(_text(value)) for value in predicate.values)
    else:
        simple = parent.add("SimplePredicate", {"field": predicate.attribute})
        simple.attributes["operator"] = _OPERATORS[predicate.test]
        if isinstance(predicate, Compare):
            simple.attributes["value"] = _text(predicate.value)


def write_expression(parent: Written, expression: Expression) -> None:
    """Append the expression; missing values stay missing, as they do in ours."""
    if isinstance(expression, Constant):
        parent.add("Constant", {"dataType": "double"}).text = str(plain(expression.constant))
    elif isinstance(expression, Attribute):
        parent.add("FieldRef", {"field": expression.attribute})
    elif isinstance(expression, Add | Subtract | Multiply | Divide):
        _write_chain(parent, _FUNCTIONS[type(expression)], list(parts_of(expression)))


def is_writable(expression: Expression) -> bool:
    """False where PMML's function treats missing values otherwise (min, max), or conditions (if)."""
    if isinstance(expression, Min | Max | Choose):
        return False
    return all(is_writable(part) for part in parts_of(expression))


def _write_chain(parent: Written, function: str, parts: list[Expression]) -> None:
    if len(parts) == 1:
        write_expression(parent, parts[0])
        return
    apply = parent.add("Apply", {"function": function})
    _write_chain(apply, function, parts[:-1])
    write_expression(apply, parts[-1])


def _condition(row: PointsRow, attribute: str) -> Predicate:
    if row.when is not None:
        return row.when
    if row.equals is not None:
        return Compare(Question.EQUAL, attribute, row.equals)
    ends: list[Predicate] = []
    if row.low is not None:
        ends.append(Compare(Question.GREATER_OR_EQUAL, attribute, row.low))
    if row.high is not None:
        ends.append(Compare(Question.LESS, attribute, row.high))
    if not ends:
        return Presence(Question.NOT_MISSING, attribute)
    return ends[0] if len(ends) == 1 else Compound(Question.AND, tuple(ends))


def _uses(item: Item) -> Iterator[tuple[str, str]]:
    conditions = conditions_of(item)
    for condition, _, _ in conditions.rows:
        yield from _asked(condition)
    if item.points.expression is not None:
        yield from ((name, "double") for name in conditions.names)


def _asked(predicate: Predicate) -> Iterator[tuple[str, str]]:
    if isinstance(predicate, Compound):
        for part in predicate.of:
            yield from _asked(part)
    elif isinstance(predicate, Presence):
        yield predicate.attribute, ""
    elif isinstance(predicate, Within):
        yield from ((predicate.attribute, _kind(value)) for value in predicate.values)
    elif isinstance(predicate, Compare):
        kind = _kind(predicate.value)
        # The standard gives texts no order.
        yield predicate.attribute, _ORDERED if kind == "string" and predicate.test in _ORDERS else kind


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "double"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(plain(value))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if not text or any(sign in text for sign in ' \t\n"\\') else text
