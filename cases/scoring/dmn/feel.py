"""The few words of FEEL that a point table needs: cells that test one input, and literals.

A test of a missing input follows FEEL: nothing equals it, so ``not("a")`` holds, and it has no order.
"""

import re
from decimal import Decimal

from cases.scoring.predicates import Compare, Compound, Fixed, Predicate, Presence, Question, Value, Within
from cases.scoring.rounding import number_in

_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
_LITERAL = rf'(?:{_NUMBER}|"(?:[^"\\]|\\.)*"|true|false)'
_TEST = re.compile(
    rf"\s*(?:(?P<operator><=|>=|<|>)\s*(?P<bound>{_NUMBER})"
    rf"|(?P<open>[\[\](])\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<close>[\])\[])"
    rf"|(?P<literal>{_LITERAL}))\s*(?P<end>,|$)"
)
_NOT = re.compile(r"\s*not\s*\((?P<tests>.*)\)\s*", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")
_OPERATORS = {
    "<": Question.LESS,
    "<=": Question.LESS_OR_EQUAL,
    ">": Question.GREATER,
    ">=": Question.GREATER_OR_EQUAL,
}
_OPPOSITES = {
    Question.LESS: Question.GREATER_OR_EQUAL,
    Question.LESS_OR_EQUAL: Question.GREATER,
    Question.GREATER: Question.LESS_OR_EQUAL,
    Question.GREATER_OR_EQUAL: Question.LESS,
}
ANY = Fixed(Question.ALWAYS)


class NotFeel(ValueError):
    """Text outside the part of FEEL that is read."""


def literal(text: str) -> Value:
    """A number, a text in double quotes, true or false. Raises NotFeel for anything else."""
    text = text.strip()
    if not re.fullmatch(_LITERAL, text):
        raise NotFeel(text)
    if text in ("true", "false"):
        return text == "true"
    return _ESCAPE.sub(r"\1", text[1:-1]) if text.startswith('"') else _number(text)


def unary_tests(text: str, name: str) -> Predicate:
    """The condition that an input cell states about the attribute ``name``. Raises NotFeel."""
    if text.strip() in ("", "-"):
        return ANY
    negated = _NOT.fullmatch(text)
    if negated is None:
        return _joined(Question.OR, [_holds(match, name) for match in _tests(text)])
    return _joined(Question.AND, [_fails(match, name) for match in _tests(negated["tests"])])


def _tests(text: str) -> list[re.Match[str]]:
    found, position = [], 0
    while True:
        match = _TEST.match(text, position)
        if match is None:
            raise NotFeel(text)
        found.append(match)
        position = match.end()
        if match["end"] != ",":
            return found


def _holds(test: re.Match[str], name: str) -> Predicate:
    if test["operator"]:
        return Compare(_OPERATORS[test["operator"]], name, _number(test["bound"]))
    if test["literal"]:
        return Within(Question.IN, name, (literal(test["literal"]),))
    return Compound(Question.AND, _ends(test, name))


def _fails(test: re.Match[str], name: str) -> Predicate:
    if test["operator"]:
        return Compare(_OPPOSITES[_OPERATORS[test["operator"]]], name, _number(test["bound"]))
    if test["literal"]:
        unequal = Within(Question.NOT_IN, name, (literal(test["literal"]),))
        return Compound(Question.OR, (Presence(Question.MISSING, name), unequal))
    low, high = _ends(test, name)
    return Compound(
        Question.OR, (Compare(_OPPOSITES[low.test], name, low.value), Compare(_OPPOSITES[high.test], name, high.value))
    )


def _ends(test: re.Match[str], name: str) -> tuple[Compare, Compare]:
    low = Question.GREATER_OR_EQUAL if test["open"] == "[" else Question.GREATER
    high = Question.LESS_OR_EQUAL if test["close"] == "]" else Question.LESS
    return Compare(low, name, _number(test["low"])), Compare(high, name, _number(test["high"]))


def _joined(joint: Question, parts: list[Predicate]) -> Predicate:
    return parts[0] if len(parts) == 1 else Compound(joint, tuple(parts))


def _number(text: str) -> Decimal:
    number = number_in(re.sub(r"^(-?)\.", r"\g<1>0.", text))
    if number is None:
        raise NotFeel(text)
    return number
