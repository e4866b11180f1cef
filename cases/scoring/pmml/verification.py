"""The rows that a model brings along to prove that it is read right. PMML 4.4, "Model Verification"."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cases.scoring.document import ProblemCode
from cases.scoring.pmml.markup import Element
from cases.scoring.pmml.node import Node
from cases.scoring.pmml.read_formulas import row_cells
from cases.scoring.pmml.scorecard import Scorecard
from cases.scoring.pmml.values import RowInvalid, number_of, number_text

#: Rows times elements of the model: what a file may make its reader do.
WORK_LIMIT = 5_000_000
_PRECISION, _ZERO = Decimal("1E-6"), Decimal("1E-16")


@dataclass(frozen=True, slots=True)
class _Column:
    """One VerificationField: a field, its column, and how near a number must come."""

    field: str
    column: str
    precision: Fraction
    zero: Fraction


def verify(node: Node, scorecard: Scorecard) -> None:
    """Score every row of the ModelVerification; one that comes out otherwise is a problem."""
    count, width = node.whole("recordCount", -1), node.whole("fieldCount", -1)
    columns = _columns(node, scorecard)
    table = node.required_child("InlineTable")
    rows = () if table is None else table.children("row")
    if count not in (-1, len(rows)):
        node.problem(ProblemCode.OUT_OF_RANGE, "recordCount")
    if width not in (-1, len(columns)):
        node.problem(ProblemCode.OUT_OF_RANGE, "fieldCount")
    if table is not None:
        table.finish()
    node.finish()
    if len(rows) * _size(node.element.parent, node.element) > WORK_LIMIT:
        node.problem(ProblemCode.TOO_MANY)
        return
    for row in rows:
        if not _holds(row_cells(row), columns, scorecard):
            row.problem(ProblemCode.NOT_VERIFIED)


def near(expected: Fraction, found: Fraction, *, precision: Fraction, zero: Fraction) -> bool:
    """True when ``found`` lies within the share ``precision`` of ``expected``, or both count as nought."""
    if abs(expected) <= zero and abs(found) <= zero:
        return True
    return abs(found - expected) <= abs(expected) * precision


def _size(model: Element | None, without: Element) -> int:
    """The elements of a model, apart from one."""
    count, waiting = 0, [] if model is None else [model]
    while waiting:
        element = waiting.pop()
        count += 1
        waiting.extend(child for child in element.children if child is not without)
    return count


def _columns(node: Node, scorecard: Scorecard) -> tuple[_Column, ...]:
    holder = node.required_child("VerificationFields")
    known = {*scorecard.active_fields, *scorecard.output_names, scorecard.target_name}
    columns = []
    for child in () if holder is None else holder.children("VerificationField"):
        field = child.text("field")
        if field not in known:
            child.problem(ProblemCode.UNKNOWN_NAME, "field")
        precision, zero = child.number("precision"), child.number("zeroThreshold")
        columns.append(
            _Column(
                field=field,
                column=(child.optional("column") or field).rpartition(":")[2],
                precision=Fraction(_PRECISION if precision is None else precision),
                zero=Fraction(_ZERO if zero is None else zero),
            )
        )
        child.finish()
    if holder is not None:
        holder.finish()
    return tuple(columns)


def _holds(cells: Mapping[str, str], columns: tuple[_Column, ...], scorecard: Scorecard) -> bool:
    inputs = {column.field: cells.get(column.column) for column in columns if column.field in scorecard.active_fields}
    expected = _expected(columns, scorecard)
    try:
        scored = scorecard.score(inputs)
    except RowInvalid:
        # A row may expect just that: no result at all.
        return all(cells.get(column.column, "") == "" for column in expected)
    found = {**scored.outputs}
    if scorecard.target_name is not None and scorecard.target_name not in found:
        found[scorecard.target_name] = number_text(scored.total)
    return all(
        _agrees(cells[column.column], found.get(column.field, ""), column)
        for column in expected
        if column.column in cells
    )


def _expected(columns: tuple[_Column, ...], scorecard: Scorecard) -> tuple[_Column, ...]:
    """The columns that hold results: outputs, or the target where no output is among them."""
    outputs = tuple(column for column in columns if column.field in scorecard.output_names)
    return outputs or tuple(column for column in columns if column.field == scorecard.target_name)


def _agrees(expected: str, found: str, column: _Column) -> bool:
    if expected == found:
        return True
    wanted, given = number_of(expected), number_of(found)
    if wanted is None or given is None:
        return False
    return near(Fraction(wanted), Fraction(given), precision=column.precision, zero=column.zero)
