"""Children who complain: what they may do alone. Pure.

Anybody may complain to us at any age, alone: receiving a complaint binds nobody. What needs a parent
or guardian is permission to process the records of a child under 14 (Personal Information Protection
Law art. 31; Law on the Protection of Minors art. 72). From 14 on a person gives it alone.
"""

import re
from datetime import date
from enum import StrEnum

ALONE_FROM = 14  # years
ADULT_FROM = 18
GUARDIANS = frozenset({"parent", "guardian"})
_RESIDENT = re.compile(r"\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]")


class Age(StrEnum):
    """In which part of life somebody is, as far as it changes what we may do."""

    CHILD = "child"  # under 14
    YOUTH = "youth"  # 14 to 17
    ADULT = "adult"  # 18 and older, or unknown


def born_on(birth_date: date | None, id_number: str) -> date | None:
    """Give the day of birth: the one that was told, else the one in a resident identity number, if it is a day."""
    if birth_date is not None:
        return birth_date
    found = _RESIDENT.fullmatch(id_number)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def years_on(born: date, day: date) -> int:
    """Count full years of life; somebody born on 29 February gets older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_on(birth_date: date | None, id_number: str, day: date) -> Age:
    """Say in which part of life somebody is; who tells no birthday counts as grown up."""
    born = born_on(birth_date, id_number)
    if born is None or years_on(born, day) >= ADULT_FROM:
        return Age.ADULT
    return Age.YOUTH if years_on(born, day) >= ALONE_FROM else Age.CHILD


def needs_guardian(age: Age, acting_as: str) -> bool:
    """Say whether a parent or guardian has to permit what `acting_as` (empty: the person alone) wants to permit."""
    return age is Age.CHILD and acting_as not in GUARDIANS
