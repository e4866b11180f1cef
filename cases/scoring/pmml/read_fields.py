"""Reads DataDictionary and MiningSchema."""

from collections.abc import Mapping
from dataclasses import replace

from cases.scoring.document import ProblemCode
from cases.scoring.pmml.fields import (
    Closure,
    DataField,
    Interval,
    InvalidRule,
    MiningField,
    OutlierRule,
    Property,
)  # fmt: skip
from cases.scoring.pmml.node import Node, unique
from cases.scoring.pmml.values import DATA_TYPES, DataType, Value, is_numeric, parse

_OPTYPES = {name: name for name in ("categorical", "ordinal", "continuous")}
_USAGES = {
    name: name
    for name in (
        "active", "predicted", "target", "supplementary", "group", "order", "frequencyWeight", "analysisWeight",
    )
}  # fmt: skip
_TARGETS = ("predicted", "target")
_MISSING_RULES = {
    name: name == "returnInvalid" for name in ("asIs", "asMean", "asMode", "asMedian", "asValue", "returnInvalid")
}


def read_dictionary(node: Node) -> dict[str, DataField]:
    """The DataDictionary by name."""
    node.ignore("numberOfFields")
    fields = unique(node.children("DataField"), _data_field)
    node.finish()
    return fields


def read_interval(node: Node) -> Interval:
    """An Interval of a field or bin."""
    interval = Interval(
        low=node.number("leftMargin"),
        high=node.number("rightMargin"),
        closure=node.required_choice("closure", {kind.value: kind for kind in Closure}, Closure.CLOSED_CLOSED),
    )
    if not interval.is_upright:
        node.problem(ProblemCode.WRONG_ORDER)
    node.finish()
    return interval


def read_value(node: Node, name: str, kind: DataType) -> Value | None:
    """An attribute as a value of a type, None when it is absent."""
    text = node.optional(name)
    if text is None:
        return None
    value = parse(kind, text)
    if value is None:
        node.problem(ProblemCode.WRONG_TYPE, name)
    return value


def read_schema(node: Node, dictionary: Mapping[str, DataField], derived: frozenset[str]) -> "Schema":
    """The MiningSchema of one model."""
    schema = Schema()
    names: set[str] = set()
    for field in node.children("MiningField"):
        name = field.text("name")
        if name in names:
            field.problem(ProblemCode.REPEATED, "name")
        names.add(name)
        _mining_field(field, name, dictionary, derived, schema)
    node.finish()
    return schema


class Schema:
    """The inputs of a model in order, and its target."""

    def __init__(self) -> None:
        self.active: dict[str, MiningField] = {}
        self.target: str | None = None


def _data_field(node: Node) -> DataField:
    node.ignore("name", "displayName", "taxonomy", "isCyclic")
    name = node.text("name")
    kind = node.required_choice("dataType", DATA_TYPES, DataType.STRING)
    optype = node.required_choice("optype", _OPTYPES, "categorical")
    listed: dict[str, Property] = {}
    by_value: dict[Value, Property] = {}
    for entry in node.children("Value"):
        text, state = _listed(entry)
        if listed.get(text, state) is not state:
            entry.problem(ProblemCode.REPEATED, "value")
        listed[text] = state
        value = parse(kind, text)
        if value is not None:
            by_value[value] = state
        elif state is Property.VALID:
            entry.problem(ProblemCode.WRONG_TYPE, "value")
    intervals = tuple(read_interval(entry) for entry in node.children("Interval"))
    if intervals and not is_numeric(kind):
        node.problem(ProblemCode.UNSUPPORTED)
    node.finish()
    return DataField(
        name=name, kind=kind, ordinal=optype == "ordinal",
        listed=listed, by_value=by_value, intervals=intervals,
    )  # fmt: skip


def _listed(node: Node) -> tuple[str, Property]:
    node.ignore("displayValue")
    text = node.text("value")
    state = node.choice("property", {state.value: state for state in Property}, Property.VALID)
    node.finish()
    return text, state


def _mining_field(
    node: Node, name: str, dictionary: Mapping[str, DataField], derived: frozenset[str], schema: Schema
) -> None:
    node.ignore("importance")
    usage = node.choice("usageType", _USAGES, "active")
    field = dictionary.get(name)
    if field is None:
        # A derived field may be named here too: it enters as it is computed.
        if name not in derived or usage != "active" or len(node.element.attributes) > 1 + (usage == "active"):
            node.problem(ProblemCode.UNKNOWN_NAME, "name")
        return
    if usage in _TARGETS:
        if schema.target is not None:
            node.problem(ProblemCode.REPEATED)
        schema.target = name
    read = _treated(node, field)
    if usage == "active":
        schema.active[name] = read


def _treated(node: Node, field: DataField) -> MiningField:
    optype = node.choice("optype", _OPTYPES, "")
    if optype:
        field = replace(field, ordinal=optype == "ordinal")
    mining = MiningField(
        field=field,
        missing_is_invalid=node.choice("missingValueTreatment", _MISSING_RULES, default=False),
        missing_replacement=read_value(node, "missingValueReplacement", field.kind),
        invalid_rule=node.choice(
            "invalidValueTreatment", {rule.value: rule for rule in InvalidRule}, InvalidRule.RETURN_INVALID
        ),
        invalid_replacement=read_value(node, "invalidValueReplacement", field.kind),
        outliers=node.choice("outliers", {rule.value: rule for rule in OutlierRule}, OutlierRule.AS_IS),
        low=node.number("lowValue"),
        high=node.number("highValue"),
    )
    _check(node, mining)
    node.finish()
    return mining


def _check(node: Node, mining: MiningField) -> None:
    if mining.missing_is_invalid and mining.missing_replacement is not None:
        node.problem(ProblemCode.UNSUPPORTED, "missingValueReplacement")
    as_value = mining.invalid_rule is InvalidRule.AS_VALUE
    if as_value and mining.invalid_replacement is None:
        node.problem(ProblemCode.MISSING, "invalidValueReplacement")
    if not as_value and mining.invalid_replacement is not None:
        node.problem(ProblemCode.UNSUPPORTED, "invalidValueReplacement")
    if mining.outliers is OutlierRule.AS_IS:
        return
    if not is_numeric(mining.field.kind):
        node.problem(ProblemCode.WRONG_TYPE, "outliers")
    if mining.low is None and mining.high is None:
        node.problem(ProblemCode.MISSING, "lowValue")
    if mining.low is not None and mining.high is not None and mining.low > mining.high:
        node.problem(ProblemCode.WRONG_ORDER, "highValue")
