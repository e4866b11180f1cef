"""The mathematical functions of PMML 4.4. What has an exact result is exact; the rest has 34 digits.

Logarithms, roots and powers that no ratio can hold are computed in decimal arithmetic to 34
significant digits, half to even: the same on every machine, and far beyond binary doubles.
"""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, localcontext
from fractions import Fraction

from cases.scoring.pmml.values import bounded

_DIGITS, _EXACT_POWER, _GREATEST_EXPONENT = 34, 200, 2000

#: Rules over the known numbers alone. The place is told for the sake of the message.
NumberRule = Callable[[list[Fraction], str], Fraction]


class InvalidResult(ArithmeticError):
    """The function has no result for these arguments."""


def nearest(value: Fraction) -> Fraction:
    """The nearest whole number; a half goes up, also below nought, as in XQuery's ``round``."""
    return floor_of(value + Fraction(1, 2))


def floor_of(value: Fraction) -> Fraction:
    """The greatest whole number that is not greater."""
    return Fraction(value.numerator // value.denominator)


def ceiling_of(value: Fraction) -> Fraction:
    """The smallest whole number that is not smaller."""
    return Fraction(-(-value.numerator // value.denominator))


def _nearest_even(value: Fraction) -> Fraction:
    below = floor_of(value)
    if value - below == Fraction(1, 2):
        return below if below % 2 == 0 else below + 1
    return nearest(value)


def _divide(numbers: list[Fraction], _: str) -> Fraction:
    if numbers[1] == 0:
        raise InvalidResult("division by nought")
    return numbers[0] / numbers[1]


def _modulo(numbers: list[Fraction], _: str) -> Fraction:
    if numbers[1] == 0:
        raise InvalidResult("division by nought")
    return numbers[0] - floor_of(numbers[0] / numbers[1]) * numbers[1]


def _product(numbers: list[Fraction], place: str) -> Fraction:
    result = Fraction(1)
    for number in numbers:
        result = bounded(result * number, place)
    return result


def _median(numbers: list[Fraction], _: str) -> Fraction:
    ranked = sorted(numbers)
    middle = len(ranked) // 2
    return ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2


def _decimal(rule: Callable[[Decimal], Decimal]) -> NumberRule:
    """A rule of decimal arithmetic, to 34 digits."""

    def computed(numbers: list[Fraction], _: str) -> Fraction:
        with localcontext(Context(prec=_DIGITS + 10, traps=[InvalidOperation])):
            value = Decimal(numbers[0].numerator) / Decimal(numbers[0].denominator)
            try:
                found = rule(value)
            except DecimalException as problem:
                raise InvalidResult("there is no such number") from problem
        with localcontext(Context(prec=_DIGITS)):
            found = +found
        return Fraction(found)

    return computed


def _exponential(value: Decimal) -> Decimal:
    if abs(value) > _GREATEST_EXPONENT:
        raise Inexact
    return value.exp()


def _logarithm(value: Decimal) -> Decimal:
    if value <= 0:
        raise InvalidOperation
    return value.ln()


def _logarithm_10(value: Decimal) -> Decimal:
    if value <= 0:
        raise InvalidOperation
    return value.log10()


def _power(numbers: list[Fraction], place: str) -> Fraction:
    base, exponent = numbers
    if exponent.denominator == 1 and abs(exponent) <= _EXACT_POWER:
        if base == 0 and exponent < 0:
            raise InvalidResult("division by nought")
        if abs(int(exponent)) * max(base.numerator.bit_length(), base.denominator.bit_length()) > 100_000:
            raise InvalidResult("the number is out of range")
        return base ** int(exponent)
    if base <= 0:
        if base == 0 and exponent > 0:
            return Fraction(0)
        raise InvalidResult("there is no such number")
    logarithm = _decimal(_logarithm)([base], place)
    return _decimal(_exponential)([logarithm * exponent], place)


def _square_root(numbers: list[Fraction], place: str) -> Fraction:
    return _decimal(Decimal.sqrt)(numbers, place)


#: Functions of fixed length: name -> (how many arguments, rule).
FIXED: Mapping[str, tuple[int, NumberRule]] = {
    "+": (2, lambda numbers, _: numbers[0] + numbers[1]),
    "-": (2, lambda numbers, _: numbers[0] - numbers[1]),
    "*": (2, lambda numbers, _: numbers[0] * numbers[1]),
    "/": (2, _divide),
    "modulo": (2, _modulo),
    "pow": (2, _power),
    "threshold": (2, lambda numbers, _: Fraction(1 if numbers[0] > numbers[1] else 0)),
    "abs": (1, lambda numbers, _: abs(numbers[0])),
    "floor": (1, lambda numbers, _: floor_of(numbers[0])),
    "ceil": (1, lambda numbers, _: ceiling_of(numbers[0])),
    "round": (1, lambda numbers, _: nearest(numbers[0])),
    "rint": (1, lambda numbers, _: _nearest_even(numbers[0])),
    "sqrt": (1, _square_root),
    "ln": (1, _decimal(_logarithm)),
    "ln1p": (1, lambda numbers, place: _decimal(_logarithm)([1 + numbers[0]], place)),
    "log10": (1, _decimal(_logarithm_10)),
    "exp": (1, _decimal(_exponential)),
    "expm1": (1, lambda numbers, place: _decimal(_exponential)(numbers, place) - 1),
}

#: Functions of any number of arguments, over those that are there.
AGGREGATES: Mapping[str, NumberRule] = {
    "min": lambda numbers, _: min(numbers),
    "max": lambda numbers, _: max(numbers),
    "sum": lambda numbers, _: sum(numbers, Fraction(0)),
    "avg": lambda numbers, _: sum(numbers, Fraction(0)) / len(numbers),
    "median": _median,
    "product": _product,
}
