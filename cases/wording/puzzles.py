"""Small questions in words, for when codes are being guessed: said the same by every screen reader, in both languages.

They keep no determined program out and are not meant to. They make each guess dearer; whoever cannot or does not want
to answer waits a minute instead (WCAG 2.2, 3.3.8: nobody has to solve anything to get in).
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NUMBERS: Mapping[int, Promise] = {
    1: _("one"),
    2: _("two"),
    3: _("three"),
    4: _("four"),
    5: _("five"),
    6: _("six"),
    7: _("seven"),
    8: _("eight"),
    9: _("nine"),
    10: _("ten"),
    11: _("eleven"),
    12: _("twelve"),
    13: _("thirteen"),
    14: _("fourteen"),
    15: _("fifteen"),
    16: _("sixteen"),
    17: _("seventeen"),
    18: _("eighteen"),
}


class Kind(StrEnum):
    """What is asked."""

    SUM = "sum"
    LEFT = "left"
    LARGEST = "largest"
    NEXT = "next"


QUESTIONS: Mapping[Kind, Promise] = {
    Kind.SUM: _("You have %(first)s apples and get %(second)s more. How many apples do you have?"),
    Kind.LEFT: _("You have %(first)s pears and give away %(second)s. How many pears are left?"),
    Kind.LARGEST: _("Which of these numbers is the largest: %(first)s, %(second)s, or %(third)s?"),
    Kind.NEXT: _("Which number comes right after %(first)s when you count?"),
}


def question(kind: Kind, numbers: list[int]) -> str:
    """Word one question in the reader's language."""
    names = dict(zip(("first", "second", "third"), (str(NUMBERS[number]) for number in numbers), strict=False))
    return str(QUESTIONS[kind]) % names


def number_of(typed: str) -> int | None:
    """Read an answer: digits of any script, or the word in the reader's language."""
    told = typed.strip().casefold().rstrip(".。")
    if told.isdecimal() and len(told) <= 4:
        return int(told)
    return next((number for number, name in NUMBERS.items() if str(name).casefold() == told), None)
