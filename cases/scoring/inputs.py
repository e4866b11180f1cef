"""What goes into a recomputation: one record of one item, and how its attributes are read.

An attribute has three states. Its name is absent: nobody knows. Its name is there with an
empty value (None or ""): it is known that there is none. Otherwise it has a value.
Findings may rest only on what is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from cases.scoring.canonical import is_writable, sha256_of
from cases.scoring.rounding import is_handy, number_in

Scalar = str | int | Decimal | bool | date | None


class InputInvalid(ValueError):
    """A record cannot be scored as given; the text names the record and the attribute."""


@dataclass(frozen=True)
class Input:
    """One datum that a score may count.

    ``item`` is the code of the method item. Records outside any method (a court listing, a
    travel restriction) carry the name of their record kind instead, see ``lawful.OUTSIDE_METHODS``.
    Dates are calendar dates in Beijing time. Raises InputInvalid for a float, a moment with a
    clock time, a list or an object, a text that has no UTF-8 form, and a number that is not finite or
    out of range (see ``rounding.is_handy``). Attributes that no rule reads stay, and are hashed with the rest.
    """

    record_id: str
    item: str
    attributes: Mapping[str, Scalar]
    occurred_on: date | None = None
    ended_on: date | None = None
    determined_on: date | None = None

    def __post_init__(self) -> None:
        names = (self.record_id, self.item, *self.attributes)
        if not all(map(is_writable, names)):
            raise InputInvalid(f"{self.record_id!a}: a name is no text that can be written")
        for name, value in self.attributes.items():
            fault = _fault_of(value)
            if fault is not None:
                raise InputInvalid(f"{self.record_id}: {name} {fault}")
        object.__setattr__(self, "attributes", dict(self.attributes))

    @cached_property
    def sha256(self) -> str:
        """Hash of every field; the proof of what was scored."""
        return sha256_of(self)

    def knows(self, name: str) -> bool:
        """True when the attribute was stated, even if stated as empty."""
        return name in self.attributes

    def known_empty(self, name: str) -> bool:
        """True when it is known that there is none."""
        return self.knows(name) and self.attributes[name] in (None, "", False)

    def number(self, name: str) -> Decimal | None:
        """The attribute as an exact number; None when absent or not a number."""
        return as_number(self.attributes.get(name))

    def flag(self, name: str) -> bool | None:
        """True, False, or None when it is not known."""
        value = self.attributes.get(name)
        return value if isinstance(value, bool) else None

    def text(self, name: str) -> str | None:
        """The attribute as non-empty text; None when absent or empty."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) and value else None

    def day(self, name: str) -> date | None:
        """The attribute as a date (a date or ISO text); None when absent or not a date."""
        value = self.attributes.get(name)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return None
        return value if isinstance(value, date) else None


def as_number(value: Scalar) -> Decimal | None:
    """An exact number from an integer, a finite Decimal or plain decimal text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, Decimal | int):
        return Decimal(value)
    return number_in(value) if isinstance(value, str) else None


def _fault_of(value: object) -> str | None:
    """Why a value cannot be scored exactly; None when it can."""
    if isinstance(value, str):
        return None if is_writable(value) else "is no text that can be written"
    if isinstance(value, int | Decimal):
        return None if is_handy(value) else "is out of range"
    exact = value is None or (isinstance(value, date) and not isinstance(value, datetime))
    return None if exact else f"is a {type(value).__name__}"
