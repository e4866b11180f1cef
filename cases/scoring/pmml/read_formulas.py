"""Reads the expressions, the derived fields and the defined functions of PMML."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise

from cases.scoring.document import ProblemCode
from cases.scoring.pmml.calls import Apply, Defined
from cases.scoring.pmml.fields import Interval, OutlierRule
from cases.scoring.pmml.formulas import Constant, Discretize, FieldRef, Formula, MapValues, NormContinuous, NormDiscrete
from cases.scoring.pmml.functions import BUILT_IN, Function
from cases.scoring.pmml.node import Node
from cases.scoring.pmml.read_fields import read_interval, read_value
from cases.scoring.pmml.values import DATA_TYPES, DataType, Value, number_of, parse

FORMULAS = ("Constant", "FieldRef", "NormContinuous", "NormDiscrete", "Discretize", "MapValues", "Apply")
#: Known to the standard and refused: they need many records, or words of a language.
REFUSED = ("Aggregate", "Lag", "TextIndex")

_OUTLIERS = {rule.value: rule for rule in OutlierRule}
_INVALID = {"returnInvalid": False, "asIs": False, "asMissing": True}
_NOTHING = Constant(None)


class Library:
    """What expressions may refer to: the types of the fields, and the functions the file defines."""

    def __init__(self, kinds: Mapping[str, DataType | None], functions: Mapping[str, Defined]) -> None:
        self.kinds = kinds
        self.functions = functions


def read_formula(node: Node, library: Library) -> Formula:
    """The one expression inside an element; without one it leaves a problem and reads as missing."""
    inner = node.required_child(*FORMULAS, *REFUSED)
    return _NOTHING if inner is None else _read(inner, library)


def _read(node: Node, library: Library) -> Formula:
    reader = _READERS.get(node.tag)
    if reader is None:
        node.problem(ProblemCode.UNSUPPORTED)
        return _NOTHING
    formula = reader(node, library)
    node.finish()
    return formula


def _constant(node: Node, _: Library) -> Formula:
    kind = node.choice("dataType", DATA_TYPES, None)
    if node.flag("missing", default=False):
        return _NOTHING
    text = node.element.text
    # Without a type the content says it: a number where it is one, a text otherwise.
    number = number_of(text) if kind is None else None
    value = parse(kind or DataType.STRING, text) if number is None else number
    if value is None:
        node.problem(ProblemCode.WRONG_TYPE)
    return Constant(value)


def _field(node: Node, library: Library) -> str:
    name = node.text("field")
    if name not in library.kinds:
        node.problem(ProblemCode.UNKNOWN_NAME, "field")
    return name


def _field_ref(node: Node, library: Library) -> Formula:
    return FieldRef(_field(node, library), node.optional("mapMissingTo"), node.element.place)


def _norm_continuous(node: Node, library: Library) -> Formula:
    points = []
    for point in node.children("LinearNorm"):
        pair = point.number("orig"), point.number("norm")
        if pair[0] is None or pair[1] is None:
            point.problem(ProblemCode.MISSING)
        point.finish()
        points.append((Fraction(pair[0] or 0), Fraction(pair[1] or 0)))
    if len(points) < 2:
        node.problem(ProblemCode.MISSING)
        points = [(Fraction(0), Fraction(0)), (Fraction(1), Fraction(0))]
    if any(left[0] >= right[0] for left, right in pairwise(points)):
        node.problem(ProblemCode.WRONG_ORDER)
    return NormContinuous(
        field=_field(node, library),
        points=tuple(points),
        missing=node.number("mapMissingTo"),
        outliers=node.choice("outliers", _OUTLIERS, OutlierRule.AS_IS),
        place=node.element.place,
    )


def _norm_discrete(node: Node, library: Library) -> Formula:
    node.choice("method", {"indicator": True}, default=True)
    name = _field(node, library)
    node.text("value")
    wanted = read_value(node, "value", library.kinds.get(name) or DataType.STRING)
    return NormDiscrete(name, wanted if wanted is not None else "", node.number("mapMissingTo"))


def _discretize(node: Node, library: Library) -> Formula:
    name = _field(node, library)
    kind = node.choice("dataType", DATA_TYPES, DataType.STRING)
    bins: list[tuple[Interval, Value]] = []
    for entry in node.children("DiscretizeBin"):
        entry.text("binValue")
        value = read_value(entry, "binValue", kind)
        inner = entry.required_child("Interval")
        if inner is not None:
            interval = read_interval(inner)
            if any(interval.meets(other) for other, _ in bins):
                inner.problem(ProblemCode.OVERLAP)
            bins.append((interval, "" if value is None else value))
        entry.finish()
    missing, default = read_value(node, "mapMissingTo", kind), read_value(node, "defaultValue", kind)
    return Discretize(name, tuple(bins), missing, default, node.element.place)


def _map_values(node: Node, library: Library) -> Formula:
    kind = node.choice("dataType", DATA_TYPES, DataType.STRING)
    output = node.text("outputColumn")
    pairs = []
    for pair in node.children("FieldColumnPair"):
        pairs.append((_field(pair, library), _local(pair.text("column"))))
        pair.finish()
    if not pairs:
        node.problem(ProblemCode.MISSING)
    rows: dict[tuple[Value, ...], Value] = {}
    # A table outside the file (TableLocator) is left unread and so is refused.
    table = node.child("InlineTable")
    for row in () if table is None else table.children("row"):
        _map_row(row, pairs, output, kind, library, rows)
    if table is not None:
        table.finish()
    missing, default = read_value(node, "mapMissingTo", kind), read_value(node, "defaultValue", kind)
    return MapValues(tuple(name for name, _ in pairs), rows, missing, default)


def _map_row(
    node: Node, pairs: list[tuple[str, str]], output: str, kind: DataType, library: Library,
    rows: dict[tuple[Value, ...], Value],
) -> None:  # fmt: skip
    cells = row_cells(node)
    found = parse(kind, cells[_local(output)]) if _local(output) in cells else None
    key = []
    for name, column in pairs:
        text = cells.get(column)
        value = None if text is None else parse(library.kinds.get(name) or DataType.STRING, text)
        if value is not None:
            key.append(value)
    if found is None or len(key) < len(pairs):
        node.problem(ProblemCode.WRONG_TYPE)
        return
    if tuple(key) in rows:
        node.problem(ProblemCode.REPEATED)
    rows[tuple(key)] = found


def row_cells(node: Node) -> dict[str, str]:
    """The cells of a table row under their column names; the namespace of a cell does not matter."""
    return {cell.tag: cell.text.strip() for cell in node.element.children if cell.tag != "Extension"}


def _local(column: str) -> str:
    return column.rpartition(":")[2]


def _apply(node: Node, library: Library) -> Formula:
    name = node.text("function")
    function = BUILT_IN.get(name) or library.functions.get(name)
    inner = node.children(*FORMULAS, *REFUSED)
    arguments = tuple(_read(argument, library) for argument in inner)
    if function is None:
        node.problem(ProblemCode.UNSUPPORTED, "function")
        function = BUILT_IN["isMissing"]
    elif not _fits(function, arguments):
        node.problem(ProblemCode.OUT_OF_RANGE)
    if isinstance(function, Function) and function.safe is not None:
        _check_pattern(node, function, arguments)
    return Apply(
        function=function,
        arguments=arguments,
        missing=node.optional("mapMissingTo"),
        default=node.optional("defaultValue"),
        invalid_is_missing=node.choice("invalidValueTreatment", _INVALID, default=False),
        place=node.element.place,
    )


def _fits(function: Function | Defined, arguments: tuple[Formula, ...]) -> bool:
    if isinstance(function, Defined):
        return len(arguments) == len(function.parameters)
    return function.fewest <= len(arguments) <= function.most


def _check_pattern(node: Node, function: Function, arguments: tuple[Formula, ...]) -> None:
    """A pattern must stand in the file itself, so that it can be judged before anything runs."""
    at = function.pattern_at
    pattern = arguments[at] if at is not None and at < len(arguments) else None
    if (
        not isinstance(pattern, Constant)
        or not isinstance(pattern.constant, str)
        or function.safe is None
        or not function.safe(pattern.constant)
    ):
        node.problem(ProblemCode.UNSUPPORTED)


_READERS: Mapping[str, Callable[[Node, Library], Formula]] = {
    "Constant": _constant,
    "FieldRef": _field_ref,
    "NormContinuous": _norm_continuous,
    "NormDiscrete": _norm_discrete,
    "Discretize": _discretize,
    "MapValues": _map_values,
    "Apply": _apply,
}
