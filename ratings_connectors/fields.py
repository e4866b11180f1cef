"""Taking known fields out of an answer's object and noticing everything else. Pure.

An agency adds, renames and drops fields without telling: what we do not know is kept and counted, never fatal. Only a
known field of the wrong type makes the answer unusable (Unreadable), because then we no longer know what it says.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from ratings_connectors.base import JSON, Drift, DriftKind
from ratings_connectors.errors import Unreadable

_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


class Fields:
    """Reads one object of an answer; `place` names it in drift reports. Every name asked for counts as known."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, Mapping):
            raise Unreadable(f"{place} is not an object")
        self._value = value
        self._place = place
        self._known: set[str] = set()
        self._drift: list[Drift] = []

    def text(self, name: str, *, required: bool = False) -> str:
        """Text without blanks at its ends; a whole number counts as its text, absent or null as empty."""
        value = self._take(name, required=required)
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise Unreadable(f"{self._place}.{name} is not text")
        return "" if value is None else str(value).strip()

    def whole(self, name: str) -> int | None:
        """A whole number, also when it comes as its text; None when absent or empty."""
        text = self.text(name)
        if text and not (text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()):
            raise Unreadable(f"{self._place}.{name} is not a whole number")
        return int(text) if text else None

    def decimal(self, name: str) -> Decimal | None:
        """An amount of at most twelve digits before its point and six behind it, exact; None when absent or empty."""
        text = self.text(name)
        if text and not _AMOUNT.fullmatch(text):
            raise Unreadable(f"{self._place}.{name} is not an amount")
        return Decimal(text) if text else None

    def flag(self, name: str, *, required: bool = False) -> bool | None:
        """True or false, also as text; None when absent."""
        value = self._take(name, required=required)
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool | None):
            raise Unreadable(f"{self._place}.{name} is not true or false")
        return value

    def day(self, name: str, pattern: str = "%Y-%m-%d") -> date | None:
        """A calendar date in the pattern; None when absent or empty."""
        text = self.text(name)
        if not text:
            return None
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date of a register has no time zone
        except ValueError:
            raise Unreadable(f"{self._place}.{name} is not a date") from None

    def rows(self, name: str) -> list[Any]:
        """A list; absent and null count as empty."""
        value = self._take(name, required=False)
        if not isinstance(value, list | None):
            raise Unreadable(f"{self._place}.{name} is not a list")
        return value or []

    def attributes(self, name: str) -> Mapping[str, JSON]:
        """An object whose values are plain; absent counts as empty."""
        value = self._take(name, required=False)
        if value is None:
            return {}
        if not isinstance(value, Mapping) or any(isinstance(inner, dict | list) for inner in value.values()):
            raise Unreadable(f"{self._place}.{name} is not a flat object")
        return dict(value)

    def part(self, name: str) -> "Fields":
        """An object inside this one; absent and null count as empty. Its drift is its own."""
        value = self._take(name, required=False)
        return Fields({} if value is None else value, name)

    def unknown_code(self, name: str, code: str) -> None:
        """Report a code that our tables do not hold."""
        self._drift.append(Drift(DriftKind.UNKNOWN_CODE, f"{self._place}.{name}", code[:80]))

    @property
    def extra(self) -> dict[str, JSON]:
        """The fields nobody asked for."""
        return {name: value for name, value in self._value.items() if name not in self._known}

    @property
    def drift(self) -> tuple[Drift, ...]:
        """Everything noticed so far, including the fields nobody asked for."""
        unknown = [Drift(DriftKind.UNKNOWN_FIELD, self._place, name[:80]) for name in sorted(self.extra)]
        return (*self._drift, *unknown)

    def _take(self, name: str, *, required: bool) -> Any:
        self._known.add(name)
        if required and name not in self._value:
            self._drift.append(Drift(DriftKind.MISSING_FIELD, self._place, name))
        return self._value.get(name)
