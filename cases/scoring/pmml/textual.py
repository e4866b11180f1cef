"""The text and date functions of PMML 4.4, in the part that can be computed without a locale.

Patterns come from the file of a stranger, so only such are taken as cannot run away: one number
or date form, and expressions without groups and with few repetitions.
"""

import re
from datetime import date, datetime, time
from fractions import Fraction

from cases.scoring.pmml.numeric import InvalidResult
from cases.scoring.pmml.values import days_since, number_text, seconds_since
from cases.scoring.rounding import RoundingMode, round_to

_NUMBER_FORM = re.compile(r"((?:[^%]|%%)*)%(-?)(0?)(\d{0,3})(?:\.(\d{1,2}))?([dfs])((?:[^%]|%%)*)")
_DATE_CODE = re.compile(r"%(.)")
_DATE_CODES = "YymdHMSj%"
_REPEAT = re.compile(r"[*+?{]")
_SEARCHED = 256


def substring(text: str, start: Fraction, length: Fraction) -> str:
    """The part from position ``start`` (the first letter is 1), of ``length`` letters or as many as there are."""
    if start.denominator != 1 or length.denominator != 1 or start < 1 or length < 0:
        raise InvalidResult("no such part of a text")
    return text[int(start) - 1 : int(start) - 1 + int(length)]


def safe_pattern(pattern: str) -> bool:
    """True for a regular expression that cannot take long: no groups, at most two repetitions."""
    bare = re.sub(r"\\[^0-9]|\[\^?\]?[^\]\[]*\]", "a", pattern)
    if len(pattern) > 200 or "(" in bare or "\\" in bare or "[" in bare or len(_REPEAT.findall(bare)) > 2:
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def matches(text: str, pattern: str) -> bool:
    """True when some part of the text fits the pattern."""
    if not safe_pattern(pattern) or len(text) > _SEARCHED:
        raise InvalidResult("the pattern or the text is too long to be searched")
    return re.search(pattern, text) is not None


def replaced(text: str, pattern: str, replacement: str) -> str:
    """The text with every part that fits the pattern replaced, letter by letter."""
    if not safe_pattern(pattern) or "\\" in replacement or "$" in replacement or len(text) > _SEARCHED:
        raise InvalidResult("the pattern, the text or the replacement is not supported")
    return re.sub(pattern, lambda _: replacement, text)


def safe_number_form(form: str) -> bool:
    """True for a text with exactly one ``%d``, ``%s`` or ``%.nf``."""
    return _NUMBER_FORM.fullmatch(form) is not None


def format_number(value: Fraction, form: str) -> str:
    """The number in the form of C's ``printf``; decimals are cut half up."""
    match = _NUMBER_FORM.fullmatch(form)
    if match is None:
        raise InvalidResult("the form is not supported")
    before, left, zeros, width, digits, kind, after = match.groups()
    if kind == "d" and value.denominator != 1:
        raise InvalidResult("a form for whole numbers, and a number that is none")
    text = number_text(value)
    if kind == "f":
        text = format(round_to(value, decimals=int(digits or 6), mode=RoundingMode.HALF_UP), "f")
    sign, bare = ("-", text[1:]) if text.startswith("-") else ("", text)
    room = int(width or 0)
    if zeros and not left and kind != "s":
        bare = bare.rjust(room - len(sign), "0")
    padded = (sign + bare).ljust(room) if left else (sign + bare).rjust(room)
    return f"{before}{padded}{after}".replace("%%", "%")


def safe_date_form(form: str) -> bool:
    """True for a form whose codes are all plain numbers."""
    return all(code in _DATE_CODES for code in _DATE_CODE.findall(form)) and not form.replace("%%", "").endswith("%")


def format_datetime(text: str, form: str) -> str:
    """The date or moment in the form of C's ``strftime``."""
    if not safe_date_form(form):
        raise InvalidResult("the form is not supported")
    moment = moment_in(text)
    parts = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "d": f"{moment.day:02}",
        "H": f"{moment.hour:02}",
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "j": f"{moment.timetuple().tm_yday:03}",
        "%": "%",
    }
    return _DATE_CODE.sub(lambda match: parts[match[1]], form)


def moment_in(text: str) -> datetime:
    """The moment of an ISO date or date with time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as problem:
        raise InvalidResult("no date") from problem


def days_since_year(text: str, year: Fraction) -> Fraction:
    """Days from 1 January of ``year``; that day is 0."""
    return Fraction(days_since(_year(year), moment_in(text).date()))


def seconds_since_year(text: str, year: Fraction) -> Fraction:
    """Seconds from midnight of 1 January of ``year``."""
    return Fraction(seconds_since(_year(year), moment_in(text)))


def seconds_since_midnight(text: str) -> Fraction:
    """Seconds since midnight of the same day, of a time or a date with time."""
    try:
        stated = time.fromisoformat(text) if "-" not in text else moment_in(text).timetz()
    except ValueError as problem:
        raise InvalidResult("no time of day") from problem
    return Fraction(stated.hour * 3600 + stated.minute * 60 + stated.second)


def _year(year: Fraction) -> int:
    if year.denominator != 1 or not 0 <= year <= date.max.year:
        raise InvalidResult("no year")
    return int(year)
