"""Reads one Scorecard element."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cases.scoring.document import ProblemCode
from cases.scoring.pmml.fields import DataField
from cases.scoring.pmml.node import Node
from cases.scoring.pmml.outputs import read_outputs
from cases.scoring.pmml.read_derived import Definitions, check_reachable, read_derived
from cases.scoring.pmml.read_fields import Schema, read_schema
from cases.scoring.pmml.read_formulas import Library, read_formula
from cases.scoring.pmml.read_predicates import PREDICATES, Shape, read_predicate
from cases.scoring.pmml.row import Derived
from cases.scoring.pmml.scorecard import Attribute, Characteristic, Scorecard
from cases.scoring.pmml.targets import read_targets
from cases.scoring.pmml.values import DataType
from cases.scoring.predicates import Fixed, Question, attributes_of

_BELOW, _ABOVE = "pointsBelow", "pointsAbove"
_ALGORITHMS = {_BELOW: False, _ABOVE: True}
_BASELINES = {name: name for name in ("max", "min", "mean", "neutral", "other")}


def read_scorecard(node: Node, dictionary: Mapping[str, DataField], shared: Definitions) -> Scorecard:
    """One model of the file; every wrong part is left as a problem."""
    node.ignore("algorithmName")
    node.required_choice("functionName", {"regression": True}, stand_in=True)
    node.choice("baselineMethod", _BASELINES, "other")
    if not node.flag("isScorable", default=True):
        node.problem(ProblemCode.UNSUPPORTED, "isScorable")
    schema_node = node.required_child("MiningSchema")
    local_node = node.child("LocalTransformations")
    schema = Schema() if schema_node is None else read_schema(schema_node, dictionary, frozenset(shared.derived))
    derived = dict(shared.derived)
    kinds: dict[str, DataType | None] = {name: field.kind for name, field in dictionary.items()}
    if local_node is not None:
        derived = read_derived(local_node, kinds, shared.functions, derived)
    kinds |= {name: field.kind for name, field in derived.items()}
    library = Library(kinds, shared.functions)
    use_codes = node.flag("useReasonCodes", default=True)
    initial = node.number("initialScore")
    scorecard = Scorecard(
        name=node.optional("modelName"),
        fields=tuple(schema.active.values()),
        derived=derived,
        characteristics=_characteristics(node, schema, derived, library, use_codes=use_codes),
        initial_score=Decimal(0) if initial is None else initial,
        use_reason_codes=use_codes,
        points_above=node.choice("reasonCodeAlgorithm", _ALGORITHMS, default=False),
        target_name=schema.target,
        target=read_targets(node.child("Targets"), schema.target),
        outputs=read_outputs(node.child("Output"), schema.target, library),
    )
    check_reachable(node, _reads(scorecard), derived, frozenset(schema.active))
    return scorecard


def _characteristics(
    node: Node, schema: Schema, derived: Mapping[str, Derived], library: Library, *, use_codes: bool
) -> tuple[Characteristic, ...]:
    baseline = node.number("baselineScore")
    shapes = {
        name: Shape(field.field.kind, field.field.ordinal, field.field.order) for name, field in schema.active.items()
    }
    shapes |= {name: Shape(field.kind, field.ordinal, field.order) for name, field in derived.items()}
    holder = node.required_child("Characteristics")
    if holder is None:
        return ()
    read = []
    for number, child in enumerate(holder.children("Characteristic"), start=1):
        read.append(_characteristic(child, number, baseline, shapes, library, use_codes=use_codes))
    if not read:
        holder.problem(ProblemCode.MISSING)
    holder.finish()
    return tuple(read)


def _characteristic(
    node: Node, number: int, baseline: Decimal | None, shapes: Mapping[str, Shape], library: Library, *, use_codes: bool
) -> Characteristic:
    own = node.number("baselineScore")
    code = node.optional("reasonCode")
    if use_codes and own is None and baseline is None:
        node.problem(ProblemCode.MISSING, "baselineScore")
    attributes = []
    for child in node.children("Attribute"):
        attributes.append(_attribute(child, shapes, library))
        if use_codes and code is None and attributes[-1].reason_code is None:
            child.problem(ProblemCode.MISSING, "reasonCode")
    if not attributes:
        node.problem(ProblemCode.MISSING)
    name = node.optional("name") or f"Characteristic {number}"
    node.finish()
    return Characteristic(name, tuple(attributes), code, baseline if own is None else own, node.element.place)


def _attribute(node: Node, shapes: Mapping[str, Shape], library: Library) -> Attribute:
    predicate = node.required_child(*PREDICATES)
    holder = node.child("ComplexPartialScore")
    points = node.number("partialScore")
    formula = None
    if holder is not None:
        formula = read_formula(holder, library)
        holder.finish()
    elif points is None:
        node.problem(ProblemCode.MISSING, "partialScore")
    attribute = Attribute(
        predicate=Fixed(Question.NEVER) if predicate is None else read_predicate(predicate, shapes),
        points=points,
        formula=formula,
        reason_code=node.optional("reasonCode"),
    )
    node.finish()
    return attribute


def _reads(scorecard: Scorecard) -> Iterator[frozenset[str]]:
    for characteristic in scorecard.characteristics:
        for attribute in characteristic.attributes:
            yield attributes_of(attribute.predicate)
            if attribute.formula is not None:
                yield attribute.formula.reads
    names: frozenset[str] = frozenset()
    for output in scorecard.outputs:
        if output.formula is not None:
            yield output.formula.reads - names
        names |= {output.name}
