"""The only rounding in the project, and the only way a number is written down exactly.

Every sum is kept as a ratio of two integers, because a third of a point has no
decimal form. A value is rounded only where a method says so, and only here.
"""

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

_WHOLE_DIGITS, _DECIMALS = 18, 9
_TOO_LARGE = int("1" + "0" * _WHOLE_DIGITS)
_CHUNK_DIGITS = 4000
_CHUNK = 10**_CHUNK_DIGITS
_NUMBER = re.compile(rf"-?\d{{1,{_WHOLE_DIGITS}}}(\.\d{{1,{_DECIMALS}}})?", re.ASCII)


class RoundingMode(StrEnum):
    """How the last kept digit is chosen. The sign is taken off first and put back after."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    DOWN = "down"
    UP = "up"


def round_to(value: Fraction, *, decimals: int, mode: RoundingMode) -> Decimal:
    """Round to ``decimals`` digits after the point; a half goes where ``mode`` says."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    units = whole + (1 if _goes_up(whole, rest, scaled.denominator, mode) else 0)
    return _decimal(-units if value < 0 else units, decimals)


def is_exact(value: Fraction, *, decimals: int) -> bool:
    """True when ``value`` needs no more than ``decimals`` digits after the point."""
    scale: int = 10**decimals
    return (value * scale).denominator == 1


def is_handy(value: int | Decimal) -> bool:
    """True for a finite number of at most 18 digits before the point and 9 after it.

    A number such as 1E-999999999 is short to write and would fill the memory as a ratio.
    """
    if isinstance(value, int):
        return abs(value) < _TOO_LARGE
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_DECIMALS and value.adjusted() < _WHOLE_DIGITS


def is_handy_ratio(value: Fraction) -> bool:
    """True below 18 digits on both sides of the point: what an expression may give."""
    return abs(value) < _TOO_LARGE and value.denominator < _TOO_LARGE


def number_in(text: str) -> Decimal | None:
    """The number that plain decimal text states, or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def exact_text(value: Fraction) -> str:
    """Write a ratio without loss: ``-12.5`` where a decimal form exists, else ``-100/3``."""
    if value.denominator == 1:
        return _digits(value.numerator)
    places = _decimal_digits(value.denominator)
    if places is None:
        return f"{_digits(value.numerator)}/{_digits(value.denominator)}"
    # Not through Decimal, which would have to read the long text of a long number again.
    units = _digits(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    return f"{'-' if value < 0 else ''}{units[:-places]}.{units[-places:]}"


def _digits(whole: int) -> str:
    """Decimal text of an integer of any length; Python itself writes at most 4300 digits at once."""
    if abs(whole) < _CHUNK:
        return str(whole)
    upper, lower = divmod(abs(whole), _CHUNK)
    return f"{'-' if whole < 0 else ''}{_digits(upper)}{str(lower).zfill(_CHUNK_DIGITS)}"


def _goes_up(whole: int, rest: int, denominator: int, mode: RoundingMode) -> bool:
    if mode is RoundingMode.DOWN or rest == 0:
        return False
    if mode is RoundingMode.UP:
        return True
    if 2 * rest != denominator:
        return 2 * rest > denominator
    if mode is RoundingMode.HALF_EVEN:
        return whole % 2 == 1
    return mode is RoundingMode.HALF_UP


def _decimal(units: int, decimals: int) -> Decimal:
    # Built from text: arithmetic would be cut to the precision of the ambient decimal context.
    return Decimal(f"{units}E-{decimals}")


def _decimal_digits(denominator: int) -> int | None:
    """Digits after the point of 1/denominator, or None when they never end."""
    counts = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        counts.append(count)
    return max(counts) if denominator == 1 else None
