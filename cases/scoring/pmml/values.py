"""Values of a PMML field: exact numbers, texts, flags; dates and times as their ISO text.

ISO texts of one form sort as time does, so dates need no type of their own. "Days since" and
"seconds since" are numbers, also when the input states a date.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

#: What a text can state; a computed value can be a ratio too.
Stated = str | bool | Decimal
Value = Stated | Fraction

#: No method needs longer numbers; without a limit a few products could fill the memory.
_DIGITS, _BITS, _TEXT = 400, 4096, 10_000
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SECONDS = re.compile(r"(-?)(\d{1,6}):([0-5]\d):([0-5]\d)", re.ASCII)
_SHOWN = 17


class RowInvalid(ValueError):
    """The standard calls the result of this row invalid. ``place`` names the field or element."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


class DataType(StrEnum):
    """The types of the standard that a scorecard can use."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "dateTime"
    DAYS_0 = "dateDaysSince[0]"
    DAYS_1960 = "dateDaysSince[1960]"
    DAYS_1970 = "dateDaysSince[1970]"
    DAYS_1980 = "dateDaysSince[1980]"
    TIME_SECONDS = "timeSeconds"
    SECONDS_0 = "dateTimeSecondsSince[0]"
    SECONDS_1960 = "dateTimeSecondsSince[1960]"
    SECONDS_1970 = "dateTimeSecondsSince[1970]"
    SECONDS_1980 = "dateTimeSecondsSince[1980]"


DATA_TYPES: Mapping[str, DataType] = {kind.value: kind for kind in DataType}
_CONTINUOUS = frozenset((DataType.FLOAT, DataType.DOUBLE))
_ISO = frozenset((DataType.DATE, DataType.TIME, DataType.DATE_TIME))
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def is_numeric(kind: DataType) -> bool:
    """True for the types whose values are numbers."""
    return kind not in _ISO and kind not in (DataType.STRING, DataType.BOOLEAN)


def number_of(text: str) -> Decimal | None:
    """The exact number that a decimal text states (also ``1.5E-3``); None for anything else, NaN too."""
    stripped = text.strip()
    return Decimal(stripped) if len(stripped) <= _DIGITS and _NUMBER.fullmatch(stripped) else None


def parse(kind: DataType, text: str) -> Stated | None:
    """The value that ``text`` states in this type; None when it states none."""
    if kind is DataType.STRING:
        return text if len(text) <= _TEXT else None
    if kind is DataType.BOOLEAN:
        return _FLAGS.get(text.strip().lower())
    if kind in _ISO:
        return _iso(kind, text.strip())
    number = number_of(text)
    if number is None and kind not in _CONTINUOUS and kind is not DataType.INTEGER:
        number = _since(kind, text.strip())
    if number is None or kind in _CONTINUOUS:
        return number
    return number if number == number.to_integral_value() else None


def cast(kind: DataType, value: Value, place: str) -> Value:
    """The value in another type; raises RowInvalid where it has none, such as 2.5 as an integer."""
    found: Value | None
    if isinstance(value, str):
        found = parse(kind, value)
    elif kind is DataType.STRING:
        found = text_of(value)
    elif isinstance(value, bool):
        found = value if kind is DataType.BOOLEAN else Decimal(int(value)) if is_numeric(kind) else None
    elif kind is DataType.BOOLEAN:
        found = bool(value) if value in (0, 1) else None
    elif kind in _CONTINUOUS or (is_numeric(kind) and Fraction(value).denominator == 1):
        found = value
    else:
        found = None
    if found is None:
        raise RowInvalid(place, f"{text_of(value)[:80]} is no {kind.value}")
    return found


def as_fraction(value: Value, place: str) -> Fraction:
    """The value as an exact ratio; raises RowInvalid when it is no number."""
    number: Decimal | Fraction | None = None
    if isinstance(value, bool):
        number = Fraction(int(value))
    elif isinstance(value, str):
        number = number_of(value)
    else:
        number = value
    if number is None:
        raise RowInvalid(place, f"{text_of(value)[:80]} is no number")
    return Fraction(number)


def bounded(value: Fraction, place: str) -> Fraction:
    """The same number; raises RowInvalid when it has grown beyond all use."""
    if value.numerator.bit_length() + value.denominator.bit_length() > _BITS:
        raise RowInvalid(place, "the number is too long")
    return value


def bounded_text(text: str, place: str) -> str:
    """The same text; raises RowInvalid when it has grown beyond all use."""
    if len(text) > _TEXT:
        raise RowInvalid(place, "the text is too long")
    return text


def text_of(value: Value | None) -> str:
    """How a value is written out; a missing one is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


def number_text(value: Fraction | Decimal) -> str:
    """Plain exact decimal text; a quotient that never ends is cut to 17 digits, half to even."""
    ratio = Fraction(value)
    if ratio.denominator == 1:
        return str(ratio.numerator)
    places = _places(ratio.denominator)
    if places is None:
        places = _SHOWN - _magnitude(abs(ratio))
    units, rest = divmod(abs(ratio.numerator) * 10 ** max(places, 0), ratio.denominator * 10 ** max(-places, 0))
    half = 2 * rest - ratio.denominator * 10 ** max(-places, 0)
    units += 1 if half > 0 or (half == 0 and units % 2) else 0
    text = _shifted(units, places)
    return f"-{text}" if ratio < 0 and units else text


def _shifted(units: int, places: int) -> str:
    if places <= 0:
        return str(units * 10**-places)
    digits = str(units).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def _places(denominator: int) -> int | None:
    """Digits after the point of 1/denominator; None when they never end."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def _magnitude(value: Fraction) -> int:
    """Digits before the point of the greatest one; nought or less for a number below one."""
    digits = len(str(value.numerator)) - len(str(value.denominator))
    return digits + 1 if value >= Fraction(10) ** digits else digits


def _iso(kind: DataType, text: str) -> str | None:
    try:
        if kind is DataType.DATE:
            return str(date.fromisoformat(text))
        if kind is DataType.TIME:
            return time.fromisoformat(text).replace(tzinfo=None).isoformat()
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat()
    except ValueError:
        return None


def _since(kind: DataType, text: str) -> Decimal | None:
    """Days or seconds since the origin of the type, or since midnight, from an ISO text."""
    if kind is DataType.TIME_SECONDS:
        match = _SECONDS.fullmatch(text)
        if match is None:
            return None
        seconds = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4])
        return Decimal(-seconds if match[1] else seconds)
    origin = int(kind.value.rpartition("[")[2].rstrip("]"))
    if kind.value.startswith("dateDays"):
        day = _iso(DataType.DATE, text)
        return None if day is None else Decimal(days_since(origin, date.fromisoformat(day)))
    moment = _iso(DataType.DATE_TIME, text)
    return None if moment is None else Decimal(seconds_since(origin, datetime.fromisoformat(moment)))


def days_since(year: int, day: date) -> int:
    """Whole days from 1 January of ``year``; the year nought is the leap year before the year 1."""
    start = date(year, 1, 1).toordinal() if year else date.min.toordinal() - 366
    return day.toordinal() - start


def seconds_since(year: int, moment: datetime) -> int:
    """Whole seconds from midnight of 1 January of ``year``, time zones left out as in the standard."""
    return days_since(year, moment.date()) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second
