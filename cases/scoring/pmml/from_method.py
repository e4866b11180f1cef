"""A method document of our own as a PMML Scorecard, where a scorecard can say all of it.

That is a card: every item counts once per person and asks the person's attributes. Records, caps,
decay, retention, repair and grades have no place in the standard; a method with one is refused.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from cases.scoring.canonical import plain
from cases.scoring.document import MethodInvalid, Problem, ProblemCode
from cases.scoring.expressions import Expression
from cases.scoring.items import DecayKind, Item, Per, PointsKind, WhileDisputed
from cases.scoring.method import Method, Missing
from cases.scoring.pmml.exhaustive import falls_through
from cases.scoring.pmml.reader import read
from cases.scoring.pmml.write_parts import column_kinds, conditions_of, is_writable, write_expression, write_predicate
from cases.scoring.pmml.writing import Written
from cases.scoring.predicates import Fixed, Predicate, Question
from cases.scoring.rounding import RoundingMode, is_exact

_NAMESPACE = "http://www.dmg.org/PMML-4_4"
_TARGET = "score"
_CASTS = {RoundingMode.HALF_UP: "round", RoundingMode.DOWN: "floor", RoundingMode.UP: "ceiling"}
_KINDS = (PointsKind.BY_RULE, PointsKind.BY_VALUE, PointsKind.BY_BAND, PointsKind.EXPRESSION)


def from_method(method: Method) -> bytes:
    """The method as a PMML 4.4 file in UTF-8; raises MethodInvalid naming what cannot be carried."""
    kinds = column_kinds(method.items)
    places = [*_not_carried(method), *(f"attribute {name}" for name, kind in kinds.items() if kind is None)]
    if places:
        raise MethodInvalid(tuple(Problem(place, ProblemCode.UNSUPPORTED) for place in places))
    root = Written("PMML", {"xmlns": _NAMESPACE, "version": "4.4"})
    root.add("Header", {"copyright": method.issuer, "description": method.title})
    dictionary = root.add("DataDictionary")
    for name, kind in {**kinds, _TARGET: "double"}.items():
        optype = "continuous" if kind == "double" else "categorical"
        dictionary.add("DataField", {"name": name, "optype": optype, "dataType": kind or ""})
    _card(root, method, tuple(kinds))
    data = root.document()
    # What is handed out has been read: a name with a control sign, say, is no XML.
    read(data)
    return data


def _not_carried(method: Method) -> Iterator[str]:
    scale = method.scale
    if scale.bands or scale.grade_caps:
        yield "scale.bands"
    if scale.tolerance:
        yield "scale.tolerance"
    for position, group in enumerate(method.groups):
        if group.cap is not None:
            yield f"groups[{position}].cap"
    if _needs_cast(method) and not _casts_alike(method):
        yield "scale.rounding"
    coded = [_has_code(item) for item in method.items]
    for position, item in enumerate(method.items):
        yield from (f"items[{position}].{name}" for name in _beyond_a_card(item, method))
        if any(coded) and not coded[position]:
            yield f"items[{position}].reason_code"
        names = conditions_of(item).names
        if not names or _TARGET in names:
            yield f"items[{position}].points"


def _beyond_a_card(item: Item, method: Method) -> Iterator[str]:
    # Without a date of its own a person's attribute can neither age nor repeat.
    if item.per is not Per.SUBJECT:
        yield "per"
    if item.cap is not None:
        yield "cap"
    if item.decay.kind is not DecayKind.NONE:
        yield "decay"
    if item.retention is not None:
        yield "retention"
    if item.repair is not None:
        yield "repair"
    if item.while_disputed is WhileDisputed.SUPPRESSED:
        yield "while_disputed"
    if item.points.kind not in _KINDS:
        yield "points.kind"
    elif item.points.kind is not PointsKind.EXPRESSION and _leaves_open(item, method):
        yield "points"
    elif item.points.expression is not None and not _computes_alike(item.points.expression, method):
        yield "points.expression"


def _computes_alike(expression: Expression, method: Method) -> bool:
    return method.records.missing_attribute is Missing.NOT_COMPUTABLE and is_writable(expression)


def _leaves_open(item: Item, method: Method) -> bool:
    """True when a record that fits no row would count as nothing here, and be invalid there."""
    conditions = [condition for condition, _, _ in conditions_of(item).rows]
    if method.records.missing_attribute is Missing.LEAVE_OUT:
        return False
    return falls_through(conditions)


def _has_code(item: Item) -> bool:
    return item.reason_code is not None or (
        bool(item.points.table) and all(row.reason_code for row in item.points.table)
    )


def _needs_cast(method: Method) -> bool:
    if any(item.points.kind is PointsKind.EXPRESSION for item in method.items):
        return True
    stated = [method.scale.base, *(row.points for item in method.items for row in item.points.table)]
    stated += [item.points.value for item in method.items if item.points.value is not None]
    return not all(is_exact(Fraction(number), decimals=method.scale.decimals) for number in stated)


def _casts_alike(method: Method) -> bool:
    """Ours takes the sign off before it rounds; that is the standard's where no score is negative."""
    scale = method.scale
    return scale.decimals == 0 and scale.rounding in _CASTS and scale.min is not None and scale.min >= 0


def _card(root: Written, method: Method, fields: tuple[str, ...]) -> None:
    coded = any(_has_code(item) for item in method.items)
    attributes = {
        "modelName": method.method_id,
        "functionName": "regression",
        "initialScore": str(plain(method.scale.base)),
        "useReasonCodes": "true" if coded else "false",
    }
    if coded:
        attributes |= {"reasonCodeAlgorithm": "pointsBelow", "baselineScore": "0", "baselineMethod": "neutral"}
    card = root.add("Scorecard", attributes)
    schema = card.add("MiningSchema")
    for name in fields:
        schema.add("MiningField", {"name": name})
    schema.add("MiningField", {"name": _TARGET, "usageType": "target"})
    _target(card, method)
    characteristics = card.add("Characteristics")
    for item in method.items:
        _characteristic(characteristics, item, method)


def _target(card: Written, method: Method) -> None:
    target = {"field": _TARGET}
    for name, limit in (("min", method.scale.min), ("max", method.scale.max)):
        if limit is not None:
            target[name] = str(plain(limit))
    if _needs_cast(method):
        target["castInteger"] = _CASTS[method.scale.rounding]
    if len(target) > 1:
        card.add("Targets").add("Target", target)


def _characteristic(parent: Written, item: Item, method: Method) -> None:
    characteristic = parent.add("Characteristic", {"name": item.wording})
    if item.reason_code is not None:
        characteristic.attributes["reasonCode"] = item.reason_code
    rows = conditions_of(item).rows
    for condition, points, code in rows:
        attribute = _attribute(characteristic, condition, points)
        if code is not None:
            attribute.attributes["reasonCode"] = code
    if item.points.expression is not None:
        attribute = characteristic.add("Attribute")
        attribute.add("True")
        write_expression(attribute.add("ComplexPartialScore"), item.points.expression)
    elif method.records.missing_attribute is Missing.LEAVE_OUT and Fixed(Question.ALWAYS) not in [
        row[0] for row in rows
    ]:
        attribute = _attribute(characteristic, Fixed(Question.ALWAYS), Decimal(0))
        if item.reason_code is None and any(code for _, _, code in rows):
            attribute.attributes["reasonCode"] = next(code for _, _, code in rows if code)


def _attribute(parent: Written, condition: Predicate, points: Decimal) -> Written:
    attribute = parent.add("Attribute", {"partialScore": str(plain(points))})
    write_predicate(attribute, condition)
    return attribute
