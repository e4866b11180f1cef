"""Reading a disclosed document: every gap is collected with its place, then refused at once."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from cases.scoring.canonical import is_writable
from cases.scoring.rounding import is_handy, number_in

_TEXT_LIMIT = 4000
#: After so many gaps reading stops: a hostile document must not fill the memory with its own faults.
PROBLEM_LIMIT = 1000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Choice = TypeVar("Choice", bound=StrEnum)


class ProblemCode(StrEnum):
    """Why a document cannot be used."""

    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    NOT_EXACT = "not_exact"
    UNKNOWN_FIELD = "unknown_field"
    NOT_A_CHOICE = "not_a_choice"
    OUT_OF_RANGE = "out_of_range"
    TOO_MANY = "too_many"
    REPEATED = "repeated"
    UNKNOWN_GROUP = "unknown_group"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_GRADE = "unknown_grade"
    OVERLAP = "overlap"
    HOLE = "hole"
    WRONG_ORDER = "wrong_order"
    HASH_MISMATCH = "hash_mismatch"
    NOT_WELL_FORMED = "not_well_formed"
    FORBIDDEN = "forbidden"
    UNSUPPORTED = "unsupported"
    UNKNOWN_NAME = "unknown_name"
    CIRCULAR = "circular"
    NOT_VERIFIED = "not_verified"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One gap and its place, such as ``items[3].points.value``."""

    path: str
    code: ProblemCode


class MethodInvalid(ValueError):
    """The document is no usable method; ``problems`` names every gap, in document order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.path}: {problem.code}" for problem in problems))


class Reader:
    """Reads one object of the document. A wrong field leaves a problem and a harmless value."""

    def __init__(self, document: object, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self._fields: Mapping[object, object] = {}
        self._read: set[object] = set()
        self._wrong: set[str] = set()
        if isinstance(document, Mapping):
            self._fields = document
        else:
            problems.append(Problem(path or "document", ProblemCode.WRONG_TYPE))
            # One wrong object is one problem, not one for each field it cannot have.
            self.problems = []

    def problem(self, key: str, code: ProblemCode) -> None:
        """Note a problem with a field of this object; raises MethodInvalid after too many."""
        self._wrong.add(key)
        self.problems.append(Problem(self._place(key), code))
        if len(self.problems) >= PROBLEM_LIMIT:
            raise MethodInvalid(tuple(self.problems))

    def states(self, key: str) -> bool:
        """True when the field is there and not null."""
        self._read.add(key)
        return self._fields.get(key) is not None

    def text(self, key: str) -> str:
        """Required text, never empty."""
        value = self.optional_text(key)
        if value is None:
            self._missing(key)
        return value or ""

    def optional_text(self, key: str) -> str | None:
        """Text, or None when it is not disclosed."""
        value = self._take(key)
        if isinstance(value, str):
            self._check_text(key, value)
            return value or None
        if value is not None:
            self.problem(key, ProblemCode.WRONG_TYPE)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent means empty."""
        values = self._list(key, limit=200)
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) < len(values):
            self.problem(key, ProblemCode.WRONG_TYPE)
        for text in texts:
            self._check_text(key, text)
        return texts

    def number(self, key: str) -> Decimal:
        """Required exact number: an integer, or a decimal written as text."""
        value = self.optional_number(key)
        if value is None:
            self._missing(key)
        return value or Decimal(0)

    def optional_number(self, key: str) -> Decimal | None:
        """Exact number, or None."""
        value = self._take(key)
        if isinstance(value, float):
            self.problem(key, ProblemCode.NOT_EXACT)
            return None
        if isinstance(value, str):
            value = number_in(value)
            if value is None:
                self.problem(key, ProblemCode.WRONG_TYPE)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            if is_handy(value):
                return Decimal(value)
            self.problem(key, ProblemCode.OUT_OF_RANGE)
        elif value is not None:
            self.problem(key, ProblemCode.WRONG_TYPE)
        return None

    def optional_whole(self, key: str, *, low: int, high: int) -> int | None:
        """An integer between ``low`` and ``high``, both included, or None."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem(key, ProblemCode.WRONG_TYPE)
            return None
        if not low <= value <= high:
            self.problem(key, ProblemCode.OUT_OF_RANGE)
            return None
        return value

    def whole(self, key: str, *, low: int, high: int) -> int:
        """A required integer between ``low`` and ``high``, both included."""
        value = self.optional_whole(key, low=low, high=high)
        if value is None:
            self._missing(key)
            return low
        return value

    def optional_flag(self, key: str) -> bool | None:
        """True, False, or None when it is not disclosed."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.problem(key, ProblemCode.WRONG_TYPE)
        return value if isinstance(value, bool) else None

    def choice(self, key: str, options: type[Choice]) -> Choice:
        """A required member of a closed list; the first member stands in for a wrong one."""
        value = self._take(key)
        for option in options:
            if option.value == value:
                return option
        if value is None:
            self._missing(key)
        else:
            self.problem(key, ProblemCode.NOT_A_CHOICE)
        return next(iter(options))

    def optional_day(self, key: str) -> date | None:
        """A calendar date as ISO text, or None."""
        value = self._take(key)
        if value is None:
            return None
        try:
            # Python would also read other ISO forms, such as 20260302 and 2026-W10-1.
            return date.fromisoformat(value if isinstance(value, str) and _DAY.fullmatch(value) else "")
        except ValueError:
            self.problem(key, ProblemCode.WRONG_TYPE)
            return None

    def day(self, key: str) -> date:
        """A required calendar date as ISO text."""
        value = self.optional_day(key)
        if value is None:
            self._missing(key)
        return value or date.min

    def scalar(self, key: str) -> str | int | bool:
        """A required value that an attribute is compared with."""
        value = self._take(key)
        if isinstance(value, str):
            self._check_text(key, value)
            return value
        if isinstance(value, int):
            if not is_handy(value):
                self.problem(key, ProblemCode.OUT_OF_RANGE)
            return value
        self._missing(key) if value is None else self.problem(key, ProblemCode.WRONG_TYPE)
        return ""

    def exact_value(self, key: str) -> str | int | Decimal | bool:
        """A required exact value that an attribute is compared with."""
        value = self._take(key)
        if value is None:
            self._missing(key)
            return ""
        return self._exact(key, value)

    def exact_values(self, key: str, *, limit: int) -> tuple[str | int | Decimal | bool, ...]:
        """A list of at least one exact value."""
        values = self._list(key, limit=limit)
        if not values:
            self._missing(key)
        return tuple(self._exact(key, value) for value in values)

    def child(self, key: str) -> "Reader":
        """A required inner object."""
        found = self.optional_child(key)
        if found is None:
            self._missing(key)
        return found or Reader({}, self._place(key), [])

    def optional_child(self, key: str) -> "Reader | None":
        """An inner object, or None."""
        value = self._take(key)
        return None if value is None else Reader(value, self._place(key), self.problems)

    def children(self, key: str, *, limit: int) -> tuple["Reader", ...]:
        """A list of inner objects, at most ``limit``; absent means empty."""
        values = self._list(key, limit=limit)
        return tuple(
            Reader(value, f"{self._place(key)}[{position}]", self.problems) for position, value in enumerate(values)
        )

    def finish(self, *, may_be_empty: Collection[str] = ()) -> None:
        """Name every field that nothing has read: an unknown rule must not be passed over.

        ``may_be_empty`` names known fields that this object does not use: there and empty is well.
        """
        for key, value in self._fields.items():
            empty = key in may_be_empty and value in (None, [], ())
            if key not in self._read and not empty:
                # A lone surrogate in the name must not break whoever prints it.
                self.problem(str(key)[:80].encode(errors="replace").decode(), ProblemCode.UNKNOWN_FIELD)

    def _take(self, key: str) -> object:
        self._read.add(key)
        return self._fields.get(key)

    def _list(self, key: str, *, limit: int) -> tuple[object, ...]:
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.problem(key, ProblemCode.WRONG_TYPE)
            return ()
        if len(value) > limit:
            self.problem(key, ProblemCode.TOO_MANY)
        return tuple(value[:limit])

    def _check_text(self, key: str, value: str) -> None:
        if len(value) > _TEXT_LIMIT:
            self.problem(key, ProblemCode.OUT_OF_RANGE)
        # Such a text could never be hashed; and no database keeps the sign NUL.
        if "\0" in value or not is_writable(value):
            self.problem(key, ProblemCode.WRONG_TYPE)

    def _exact(self, key: str, value: object) -> str | int | Decimal | bool:
        # A fraction is published as text, so "0.5" is the number; "1" and "01" remain codes.
        number = number_in(value) if isinstance(value, str) and "." in value else value
        if isinstance(number, bool):
            return number
        if isinstance(number, int | Decimal):
            if not is_handy(number):
                self.problem(key, ProblemCode.OUT_OF_RANGE)
                return 0
            return int(number) if number == int(number) else number
        if isinstance(value, str) and value:
            self._check_text(key, value)
            return value
        self.problem(key, ProblemCode.NOT_EXACT if isinstance(value, float) else ProblemCode.WRONG_TYPE)
        return ""

    def _missing(self, key: str) -> None:
        # A value of the wrong kind was named already; saying "missing" too would mislead.
        if key not in self._wrong:
            self.problem(key, ProblemCode.MISSING)

    def _place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
