"""Reads the predicates of PMML into the project's own conditions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cases.scoring.document import ProblemCode
from cases.scoring.pmml.node import Node
from cases.scoring.pmml.values import DataType, Stated, is_numeric, number_of, parse
from cases.scoring.predicates import Compare, Compound, Fixed, Predicate, Presence, Question, Within

PREDICATES = ("SimplePredicate", "SimpleSetPredicate", "CompoundPredicate", "True", "False")

_COMPARES = {
    "equal": Question.EQUAL,
    "notEqual": Question.NOT_EQUAL,
    "lessThan": Question.LESS,
    "lessOrEqual": Question.LESS_OR_EQUAL,
    "greaterThan": Question.GREATER,
    "greaterOrEqual": Question.GREATER_OR_EQUAL,
}
_PRESENCE = {"isMissing": Question.MISSING, "isNotMissing": Question.NOT_MISSING}
_SIMPLE = _COMPARES | _PRESENCE
_SETS = {"isIn": Question.IN, "isNotIn": Question.NOT_IN}
_JOINTS = {
    "and": Question.AND, "or": Question.OR, "xor": Question.XOR, "surrogate": Question.SURROGATE,
}  # fmt: skip
_ARRAY_KINDS = {"string": "string", "int": "int", "real": "real"}
_ENTRY = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Shape:
    """What a predicate must know of a field: its type, and its order where values are listed in order."""

    kind: DataType
    ordinal: bool
    order: tuple[str, ...]


def read_predicate(node: Node, shapes: Mapping[str, Shape]) -> Predicate:
    """Any of the five predicates; a wrong one leaves its problems and reads as never true."""
    predicate = _READERS[node.tag](node, shapes)
    node.finish()
    return predicate


def _fixed(node: Node, _: Mapping[str, Shape]) -> Predicate:
    return Fixed(Question.ALWAYS if node.tag == "True" else Question.NEVER)


def _simple(node: Node, shapes: Mapping[str, Shape]) -> Predicate:
    name = node.text("field")
    question = node.required_choice("operator", _SIMPLE, Question.MISSING)
    shape = _shape(node, name, shapes)
    if question in _PRESENCE.values():
        node.ignore("value")
        return Fixed(Question.NEVER) if shape is None else Presence(question, name)
    text = node.text("value")
    if shape is None:
        return Fixed(Question.NEVER)
    value = _stated(shape.kind, text)
    if value is None:
        node.problem(ProblemCode.WRONG_TYPE, "value")
        return Fixed(Question.NEVER)
    if question in (Question.EQUAL, Question.NOT_EQUAL):
        return Compare(question, name, value)
    return _ordered(node, question, name, value, shape)


def _ordered(node: Node, question: Question, name: str, value: Stated | int, shape: Shape) -> Predicate:
    order = [_stated(shape.kind, text) for text in shape.order] if shape.ordinal else []
    if order and value not in order:
        node.problem(ProblemCode.UNKNOWN_NAME, "value")
        return Fixed(Question.NEVER)
    if order:
        # An order of words is no order of letters: the values that fit are listed instead.
        position = order.index(value)
        lower = question in (Question.LESS, Question.LESS_OR_EQUAL)
        part = order[:position] if lower else order[position + 1 :]
        if question in (Question.LESS_OR_EQUAL, Question.GREATER_OR_EQUAL):
            part = [*part, value]
        return Within(Question.IN, name, tuple(known for known in part if known is not None))
    if shape.kind in (DataType.STRING, DataType.BOOLEAN):
        node.problem(ProblemCode.UNSUPPORTED, "operator")
        return Fixed(Question.NEVER)
    return Compare(question, name, value)


def _set(node: Node, shapes: Mapping[str, Shape]) -> Predicate:
    name = node.text("field")
    question = node.required_choice("booleanOperator", _SETS, Question.IN)
    shape = _shape(node, name, shapes)
    array = node.required_child("Array")
    if array is None or shape is None:
        return Fixed(Question.NEVER)
    values = []
    for text in _array(array):
        value = _stated(shape.kind, text)
        if value is None:
            array.problem(ProblemCode.WRONG_TYPE)
        else:
            values.append(value)
    return Within(question, name, tuple(values))


def _compound(node: Node, shapes: Mapping[str, Shape]) -> Predicate:
    question = node.required_choice("booleanOperator", _JOINTS, Question.AND)
    parts = tuple(read_predicate(part, shapes) for part in node.children(*PREDICATES))
    if not parts:
        node.problem(ProblemCode.MISSING)
    # The schema asks for two; one alone means the same under every joint.
    return parts[0] if len(parts) == 1 else Compound(question, parts)


_READERS: Mapping[str, Callable[[Node, Mapping[str, Shape]], Predicate]] = {
    "True": _fixed,
    "False": _fixed,
    "SimplePredicate": _simple,
    "SimpleSetPredicate": _set,
    "CompoundPredicate": _compound,
}


def _shape(node: Node, name: str, shapes: Mapping[str, Shape]) -> Shape | None:
    shape = shapes.get(name)
    if shape is None:
        node.problem(ProblemCode.UNKNOWN_NAME, "field")
    return shape


def _stated(kind: DataType, text: str) -> Stated | int | None:
    # Whole numbers may be compared with a fraction: "less than 2.5" is a plain question.
    number = number_of(text) if is_numeric(kind) else None
    if number is None:
        return parse(kind, text)
    return int(number) if number == number.to_integral_value() else number


def _array(node: Node) -> tuple[str, ...]:
    count = node.whole("n", -1)
    node.required_choice("type", _ARRAY_KINDS, "string")
    text = node.element.text
    if _ENTRY.sub("", text).strip():
        node.problem(ProblemCode.NOT_WELL_FORMED)
    entries = tuple(
        re.sub(r"\\(.)", r"\1", match[1]) if match[2] is None else match[2] for match in _ENTRY.finditer(text)
    )
    if count not in (-1, len(entries)):
        node.problem(ProblemCode.OUT_OF_RANGE, "n")
    node.finish()
    return entries
