"""Identity numbers that can belong to nobody: the right shape with a deliberately wrong check character.

The check character follows GB 11643 (ISO 7064 MOD 11-2).
"""

from datetime import date
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"


def check_character(first_seventeen: str) -> str:
    """The character a real number would end with."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def could_be_real(id_number: str) -> bool:
    """Whether the number passes the official check, so that somebody might have it."""
    return check_character(id_number[:17]) == id_number[17]


def synthetic_id(*, area: str, born: date, serial: int) -> str:
    """A number of this area, birthday and serial (0 to 999) whose check character is one place off."""
    first = f"{area}{born:%Y%m%d}{serial:03d}"
    wrong = _CHECK[(_CHECK.index(check_character(first)) + 1) % len(_CHECK)]
    return first + wrong
