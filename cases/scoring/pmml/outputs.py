"""The output fields that a scorecard can have. PMML 4.4, "Output"."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from cases.scoring.document import ProblemCode
from cases.scoring.pmml.formulas import Formula
from cases.scoring.pmml.node import Node
from cases.scoring.pmml.read_formulas import Library, read_formula
from cases.scoring.pmml.row import Row
from cases.scoring.pmml.values import DATA_TYPES, DataType, Value, cast, text_of


class Feature(StrEnum):
    """What an output field shows."""

    PREDICTED = "predictedValue"
    DISPLAYED = "predictedDisplayValue"
    REASON = "reasonCode"
    TRANSFORMED = "transformedValue"
    DECISION = "decision"


_COMPUTED = (Feature.TRANSFORMED, Feature.DECISION)


@dataclass(frozen=True, slots=True)
class OutputField:
    """One output. ``rank`` counts from 1 and serves REASON, ``formula`` the two computed features."""

    name: str
    kind: DataType | None
    feature: Feature
    rank: int
    formula: Formula | None
    place: str


def written(outputs: tuple[OutputField, ...], total: Fraction, codes: tuple[str, ...], scope: Row) -> Mapping[str, str]:
    """Each output as text in document order; one may read those before it. A missing value is empty."""
    texts = {}
    for output in outputs:
        value = _value(output, total, codes, scope)
        if value is not None and output.kind is not None:
            value = cast(output.kind, value, output.place)
        scope.declare(output.name, value)
        texts[output.name] = text_of(value)
    return texts


def read_outputs(node: Node | None, target_name: str | None, library: Library) -> tuple[OutputField, ...]:
    """The Output element of a model; each field may use those before it."""
    if node is None:
        return ()
    outputs: list[OutputField] = []
    for field in node.children("OutputField"):
        output = _read(field, target_name, library)
        if any(other.name == output.name for other in outputs):
            field.problem(ProblemCode.REPEATED, "name")
        outputs.append(output)
        library = Library({**library.kinds, output.name: output.kind}, library.functions)
    node.finish()
    return tuple(outputs)


def _read(node: Node, target_name: str | None, library: Library) -> OutputField:
    node.ignore("displayName", "optype", "isFinalResult")
    features = {feature.value: feature for feature in Feature}
    stated = node.optional("feature")
    if stated is not None and stated not in features:
        node.problem(ProblemCode.UNSUPPORTED, "feature")
    feature = features.get(stated or "", Feature.PREDICTED)
    if node.optional("targetField") not in (None, target_name):
        node.problem(ProblemCode.UNKNOWN_NAME, "targetField")
    rank = node.whole("rank", 1)
    if rank < 1:
        node.problem(ProblemCode.OUT_OF_RANGE, "rank")
    output = OutputField(
        name=node.text("name"),
        kind=node.choice("dataType", DATA_TYPES, None),
        feature=feature,
        rank=rank,
        formula=read_formula(node, library) if feature in _COMPUTED else None,
        place=node.element.place,
    )
    if stated is None or stated in features:
        node.finish()
    return output


def _value(output: OutputField, total: Fraction, codes: tuple[str, ...], scope: Row) -> Value | None:
    if output.formula is not None:
        return output.formula.value(scope)
    if output.feature is Feature.REASON:
        return codes[output.rank - 1] if output.rank <= len(codes) else None
    return total
