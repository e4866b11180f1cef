"""The built-in functions of PMML 4.4 that are supported, and how each treats missing arguments."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cases.scoring.pmml import textual
from cases.scoring.pmml.numeric import AGGREGATES, FIXED, InvalidResult, NumberRule
from cases.scoring.pmml.values import (
    DataType,
    Value,
    as_fraction,
    bounded,
    bounded_text,
    cast,
    number_of,
    parse,
    text_of,
)  # fmt: skip

#: As many arguments as one likes.
MANY = 1000
#: How the ISO text of a date or time begins; such texts sort as time does.
_TIME = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d", re.ASCII)
Rule = Callable[[list[Value | None], str], Value | None]


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in function. ``safe`` says which constant patterns it takes in its last arguments."""

    name: str
    fewest: int
    most: int
    rule: Rule
    pattern_at: int | None = None
    safe: Callable[[str], bool] | None = None

    def apply(self, arguments: list[Value | None], place: str) -> Value | None:
        """The result, None when it is missing; raises InvalidResult or RowInvalid."""
        return self.rule(arguments, place)


def order_of(left: Value, right: Value, place: str) -> int:
    """-1, 0 or 1. A text beside a number or a flag is read as one; raises when it states none.

    Two texts have an order only as numbers, dates or times: an order of letters is none of meaning.
    """
    if isinstance(left, str) and isinstance(right, str) and _TIME.match(left) and _TIME.match(right):
        return (left > right) - (left < right)
    if isinstance(left, bool) or isinstance(right, bool):
        first, second = (cast(DataType.BOOLEAN, value, place) for value in (left, right))
        return (first is True) - (second is True)
    one, other = as_fraction(left, place), as_fraction(right, place)
    return (one > other) - (one < other)


def same(left: Value, right: Value) -> bool:
    """True when both state the same value; a text beside a number or a flag is read as one."""
    if isinstance(left, str) == isinstance(right, str):
        return isinstance(left, bool) == isinstance(right, bool) and left == right
    text, other = (left, right) if isinstance(left, str) else (right, left)
    stated = parse(DataType.BOOLEAN, str(text)) if isinstance(other, bool) else number_of(str(text))
    return stated is not None and stated == other


def _strict(rule: Callable[[list[Value], str], Value | None]) -> Rule:
    """A rule that is missing as soon as one argument is."""

    def applied(arguments: list[Value | None], place: str) -> Value | None:
        known = [argument for argument in arguments if argument is not None]
        return rule(known, place) if len(known) == len(arguments) else None

    return applied


def _numeric(rule: NumberRule) -> Rule:
    def applied(known: list[Value], place: str) -> Value:
        return bounded(rule([as_fraction(value, place) for value in known], place), place)

    return _strict(applied)


def _aggregate(rule: NumberRule) -> Rule:
    """A rule over the arguments that are there; missing when none is."""

    def applied(arguments: list[Value | None], place: str) -> Value | None:
        known = [as_fraction(argument, place) for argument in arguments if argument is not None]
        return bounded(rule(known, place), place) if known else None

    return applied


def _ordered(test: Callable[[int], bool]) -> Rule:
    return _strict(lambda known, place: test(order_of(known[0], known[1], place)))


def _joined(settling: bool) -> Rule:
    """AND settles on False, OR on True; else one missing argument makes the result missing."""

    def applied(arguments: list[Value | None], place: str) -> Value | None:
        flags = [None if value is None else cast(DataType.BOOLEAN, value, place) for value in arguments]
        if settling in flags:
            return settling
        return None if None in flags else not settling

    return applied


def _concat(arguments: list[Value | None], place: str) -> Value:
    return bounded_text("".join(text_of(argument) for argument in arguments), place)


def _first(rule: Callable[[str], str]) -> Rule:
    return _strict(lambda known, place: bounded_text(rule(text_of(known[0])), place))


def _no_rule(_: list[Value | None], place: str) -> Value | None:
    raise InvalidResult(f"{place}: chosen elsewhere")


_TEXTS: Mapping[str, Rule] = {
    "uppercase": _first(str.upper),
    "lowercase": _first(str.lower),
    "trimBlanks": _first(lambda text: text.strip(" ")),
    "stringLength": _strict(lambda known, _: Fraction(len(text_of(known[0])))),
    "dateSecondsSinceMidnight": _strict(lambda known, _: textual.seconds_since_midnight(text_of(known[0]))),
}
_PAIRS: Mapping[str, Rule] = {
    "equal": _strict(lambda known, _: same(known[0], known[1])),
    "notEqual": _strict(lambda known, _: not same(known[0], known[1])),
    "lessThan": _ordered(lambda order: order < 0),
    "lessOrEqual": _ordered(lambda order: order <= 0),
    "greaterThan": _ordered(lambda order: order > 0),
    "greaterOrEqual": _ordered(lambda order: order >= 0),
    "dateDaysSinceYear": _strict(
        lambda known, place: textual.days_since_year(text_of(known[0]), as_fraction(known[1], place))
    ),
    "dateSecondsSinceYear": _strict(
        lambda known, place: textual.seconds_since_year(text_of(known[0]), as_fraction(known[1], place))
    ),
}
_OTHERS = (
    Function("isMissing", 1, 1, lambda given, _: given[0] is None),
    Function("isNotMissing", 1, 1, lambda given, _: given[0] is not None),
    Function("and", 2, MANY, _joined(settling=False)),
    Function("or", 2, MANY, _joined(settling=True)),
    Function("not", 1, 1, _strict(lambda known, place: cast(DataType.BOOLEAN, known[0], place) is False)),
    Function("isIn", 2, MANY, _strict(lambda known, _: any(same(known[0], value) for value in known[1:]))),
    Function("isNotIn", 2, MANY, _strict(lambda known, _: not any(same(known[0], value) for value in known[1:]))),
    Function("if", 2, 3, _no_rule),
    Function("concat", 2, MANY, _concat),
    Function(
        "substring", 3, 3, _strict(
            lambda known, place: textual.substring(
                text_of(known[0]), as_fraction(known[1], place), as_fraction(known[2], place)
            )
        ),
    ),
    Function(
        "matches", 2, 2, _strict(lambda known, _: textual.matches(text_of(known[0]), text_of(known[1]))),
        pattern_at=1, safe=textual.safe_pattern,
    ),
    Function(
        "replace", 3, 3, _strict(
            lambda known, place: bounded_text(
                textual.replaced(text_of(known[0]), text_of(known[1]), text_of(known[2])), place
            )
        ),
        pattern_at=1, safe=textual.safe_pattern,
    ),
    Function(
        "formatNumber", 2, 2, _strict(
            lambda known, place: textual.format_number(as_fraction(known[0], place), text_of(known[1]))
        ),
        pattern_at=1, safe=textual.safe_number_form,
    ),
    Function(
        "formatDatetime", 2, 2, _strict(
            lambda known, _: textual.format_datetime(text_of(known[0]), text_of(known[1]))
        ),
        pattern_at=1, safe=textual.safe_date_form,
    ),
)  # fmt: skip

BUILT_IN: Mapping[str, Function] = {
    **{name: Function(name, count, count, _numeric(rule)) for name, (count, rule) in FIXED.items()},
    **{name: Function(name, 1, MANY, _aggregate(rule)) for name, rule in AGGREGATES.items()},
    **{name: Function(name, 1, 1, rule) for name, rule in _TEXTS.items()},
    **{name: Function(name, 2, 2, rule) for name, rule in _PAIRS.items()},
    **{function.name: function for function in _OTHERS},
}
