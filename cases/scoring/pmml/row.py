"""One row under scoring: inputs, derived fields and outputs by name, each computed once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cases.scoring.pmml.formulas import Formula, Scope
from cases.scoring.pmml.values import DataType, RowInvalid, Value, cast


@dataclass(frozen=True, slots=True)
class Derived:
    """A DerivedField: an expression and the type its value is given."""

    name: str
    kind: DataType
    ordinal: bool
    order: tuple[str, ...]
    formula: Formula
    place: str

    def value(self, scope: Scope) -> Value | None:
        """The value in the field's type."""
        found = self.formula.value(scope)
        return None if found is None else cast(self.kind, found, self.place)


class Row(Mapping[str, Value | None]):
    """The fields of one row, each prepared or computed when it is first asked for."""

    LIMIT = 5_000

    def __init__(self, given: Mapping[str, Value | None], derived: Mapping[str, Derived]) -> None:
        self._known: dict[str, Value | None] = dict(given)
        self._derived = derived
        self._work = [0]

    def value(self, name: str) -> Value | None:
        """The value of an input, derived or output field; None when it is missing."""
        if name not in self._known:
            # The reader has refused fields that need themselves, so this ends.
            self._known[name] = self._derived[name].value(self) if name in self._derived else None
        return self._known[name]

    def declare(self, name: str, value: Value | None) -> None:
        """Make an output field known to the ones after it."""
        self._known[name] = value

    def spend(self, place: str) -> None:
        """Count one step of work."""
        self._work[0] += 1
        if self._work[0] > self.LIMIT:
            raise RowInvalid(place, "the row takes too many steps")

    def within(self, arguments: Mapping[str, Value | None]) -> "Row":
        """The inside of a function, with the same account of work."""
        inner = Row(arguments, {})
        inner._work = self._work
        return inner

    def __getitem__(self, name: str) -> Value | None:
        return self.value(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
