"""Functions applied: those of the standard and those that the file defines. PMML 4.4, "Functions"."""

from dataclasses import dataclass

from cases.scoring.pmml.formulas import Formula, Scope
from cases.scoring.pmml.functions import Function
from cases.scoring.pmml.numeric import InvalidResult
from cases.scoring.pmml.values import DataType, RowInvalid, Value, cast


@dataclass(frozen=True, slots=True)
class Defined:
    """A DefineFunction: parameters with their types, and a body that sees nothing but them."""

    name: str
    parameters: tuple[tuple[str, DataType | None], ...]
    body: Formula
    kind: DataType | None
    place: str

    def apply(self, arguments: list[Value | None], scope: Scope) -> Value | None:
        """The value of the body for these arguments."""
        given: dict[str, Value | None] = {}
        for (name, kind), value in zip(self.parameters, arguments, strict=True):
            given[name] = value if value is None or kind is None else cast(kind, value, self.place)
        value = self.body.value(scope.within(given))
        return value if value is None or self.kind is None else cast(self.kind, value, self.place)


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of expressions.

    The order is the standard's: a missing argument gives ``missing`` where that is stated; then the
    function is applied; a missing result gives ``default``. An impossible result (a division by
    nought) is invalid, or missing where the element says so.
    """

    function: "Function | Defined"
    arguments: tuple[Formula, ...]
    missing: Value | None
    default: Value | None
    invalid_is_missing: bool
    place: str

    @property
    def reads(self) -> frozenset[str]:
        """The fields of all arguments."""
        return frozenset().union(*(argument.reads for argument in self.arguments))

    def value(self, scope: Scope) -> Value | None:
        """The value of the function."""
        scope.spend(self.place)
        try:
            if isinstance(self.function, Function) and self.function.name == "if":
                found = self._chosen(scope)
            else:
                given = [argument.value(scope) for argument in self.arguments]
                if self.missing is not None and any(value is None for value in given):
                    return self.missing
                found = self._applied(given, scope)
        except InvalidResult as problem:
            if not self.invalid_is_missing:
                raise RowInvalid(self.place, str(problem)) from problem
            found = None
        return self.default if found is None else found

    def _applied(self, given: list[Value | None], scope: Scope) -> Value | None:
        if isinstance(self.function, Defined):
            return self.function.apply(given, scope)
        return self.function.apply(given, self.place)

    def _chosen(self, scope: Scope) -> Value | None:
        # Only the part that is chosen is computed: the other one may be invalid by design.
        condition = self.arguments[0].value(scope)
        if condition is None:
            return self.missing
        picked = 1 if cast(DataType.BOOLEAN, condition, self.place) is True else 2
        found = self.arguments[picked].value(scope) if picked < len(self.arguments) else None
        return self.missing if found is None else found
