"""A scorecard as a method document of our own, where that is exactly the same rule.

A baseline is carried by taking it off the points and putting it into the base: the total stays,
and what a person lost against it ranks the reasons just as the standard does.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from cases.scoring.canonical import plain
from cases.scoring.document import MethodInvalid, Problem, ProblemCode
from cases.scoring.expressions import Add, Divide, Expression, Multiply, Subtract
from cases.scoring.expressions import Attribute as Read
from cases.scoring.expressions import Constant as Number
from cases.scoring.method import FORMAT, Method, from_document
from cases.scoring.pmml.calls import Apply
from cases.scoring.pmml.exhaustive import falls_through
from cases.scoring.pmml.formulas import Constant, FieldRef, Formula
from cases.scoring.pmml.functions import Function
from cases.scoring.pmml.outputs import Feature
from cases.scoring.pmml.scorecard import Attribute, Characteristic, Scorecard
from cases.scoring.pmml.targets import CastInteger, Target
from cases.scoring.pmml.values import DataType
from cases.scoring.predicates import Compare, Compound, Fixed, Predicate, Question, Within, attributes_of

_MOST_DECIMALS = 6
_KINDS = (DataType.STRING, DataType.BOOLEAN, DataType.INTEGER, DataType.FLOAT, DataType.DOUBLE, DataType.DATE)
_CASTS = {CastInteger.ROUND: "half_up", CastInteger.FLOOR: "down", CastInteger.CEILING: "up"}
_CARRIED = (Feature.PREDICTED, Feature.DISPLAYED, Feature.REASON)
_OPERATORS: Mapping[str, Callable[[tuple[Expression, ...]], Expression]] = {
    "+": Add,
    "-": Subtract,
    "*": Multiply,
    "/": Divide,
}


def to_method(scorecard: Scorecard, header: Mapping[str, object]) -> Method:
    """The scorecard under the ``header`` fields (method_id, version, issuer, title, valid_from, ...).

    Raises MethodInvalid naming every part that our own document cannot say, and what is wrong with
    the header.
    """
    problems = [Problem(place, ProblemCode.UNSUPPORTED) for place in _not_carried(scorecard)]
    if problems:
        raise MethodInvalid(tuple(problems))
    return from_document(_document(scorecard, header))


def _not_carried(card: Scorecard) -> Iterator[str]:
    name = card.name or "Scorecard"
    for field in card.fields:
        if not field.is_plain or field.field.kind not in _KINDS:
            yield f"{name}: MiningField {field.name}"
    for output in card.outputs:
        if output.feature not in _CARRIED:
            yield output.place
    if card.use_reason_codes and card.points_above:
        yield f"{name}: reasonCodeAlgorithm"
    if not _rounds_alike(card):
        yield f"{name}: Targets"
    for characteristic in card.characteristics:
        if not _is_carried(characteristic, card):
            yield characteristic.place


def _is_carried(characteristic: Characteristic, card: Scorecard) -> bool:
    conditions = [attribute.predicate for attribute in characteristic.attributes]
    if any(attributes_of(condition) & card.derived.keys() or not _is_plain(condition) for condition in conditions):
        return False
    formulas = [attribute.formula for attribute in characteristic.attributes if attribute.formula is not None]
    if formulas:
        alone = len(conditions) == 1 and conditions[0] == Fixed(Question.ALWAYS)
        return alone and card.target.cast is not None and _expression(formulas[0], card) is not None
    constant = _constant(characteristic)
    if constant is not None:
        return not card.use_reason_codes or constant >= _baseline(characteristic, card)
    return not falls_through(conditions)


def _constant(characteristic: Characteristic) -> Fraction | None:
    """The points of a characteristic that asks nothing: they belong into the base."""
    attributes = characteristic.attributes
    if any(attributes_of(attribute.predicate) or attribute.formula is not None for attribute in attributes):
        return None
    counting = (attribute.points for attribute in attributes if attribute.predicate.holds({}) is True)
    return next((Fraction(points or 0) for points in counting), None)


def _is_plain(predicate: Predicate) -> bool:
    """False for a text with a point, which our own document would read as a number."""
    if isinstance(predicate, Compound):
        return all(_is_plain(part) for part in predicate.of)
    values = predicate.values if isinstance(predicate, Within) else ()
    if isinstance(predicate, Compare):
        values = (predicate.value,)
    return not any(isinstance(value, str) and "." in value for value in values)


def _rounds_alike(card: Scorecard) -> bool:
    """Our rounding takes the sign off first; that is the standard's only where none is negative."""
    target = card.target
    if target.factor != 1 or target.constant != 0:
        return False
    if target.cast is None:
        return _decimals(card) <= _MOST_DECIMALS
    whole = all(limit is None or limit == limit.to_integral_value() for limit in (target.min, target.max))
    return whole and ((target.min is not None and target.min >= 0) or _decimals(card) == 0)


def _decimals(card: Scorecard) -> int:
    stated = [card.initial_score, card.target.min, card.target.max]
    for characteristic in card.characteristics:
        stated += [attribute.points for attribute in characteristic.attributes]
        stated.append(characteristic.baseline if card.use_reason_codes else None)
        if any(attribute.formula is not None for attribute in characteristic.attributes):
            return _MOST_DECIMALS + 1
    exponents = [number.normalize().as_tuple().exponent for number in stated if number is not None]
    return max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)


def _document(card: Scorecard, header: Mapping[str, object]) -> dict[str, object]:
    base = Fraction(card.initial_score)
    for characteristic in card.characteristics:
        constant = _constant(characteristic)
        base += _baseline(characteristic, card) if constant is None else constant
    return {
        "format": FORMAT,
        **header,
        "scale": _scale(card.target, card, base),
        "groups": [{"code": "card", "wording": card.name or "Scorecard"}],
        "subjects": {},
        "records": {
            "order": "by_date",
            "duplicates": "keep_all",
            "conflicts": "keep_latest",
            # Where the standard calls a result invalid, ours says that there is none.
            "missing_attribute": "not_computable",
            "missing_date": "leave_out",
        },
        "items": [
            _item(number, characteristic, card)
            for number, characteristic in enumerate(card.characteristics, start=1)
            if _constant(characteristic) is None
        ],
    }


def _scale(target: Target, card: Scorecard, base: Fraction) -> dict[str, object]:
    return {
        "base": plain(base),
        "min": plain(target.min),
        "max": plain(target.max),
        "decimals": 0 if target.cast is not None else _decimals(card),
        "rounding": _CASTS.get(target.cast, "half_up") if target.cast is not None else "half_up",
        "rounded": "at_end",
        "cap_order": ["item", "group", "total"],
        "tolerance": 0,
    }


def _baseline(characteristic: Characteristic, card: Scorecard) -> Fraction:
    return Fraction(characteristic.baseline or 0) if card.use_reason_codes else Fraction(0)


def _item(number: int, characteristic: Characteristic, card: Scorecard) -> dict[str, object]:
    baseline = _baseline(characteristic, card)
    item: dict[str, object] = {
        "code": f"C{number}",
        "wording": characteristic.name,
        "group": "card",
        "record_class": "conduct",
        "direction": "either",
        "points": _points(characteristic, card, baseline),
        "per": "subject",
        "counted_from": "event",
        "while_disputed": "counted",
        "reason_code": characteristic.reason_code if card.use_reason_codes else None,
    }
    if baseline:
        item["remark"] = f"baseline {plain(baseline)} taken off the points"
    return item


def _points(characteristic: Characteristic, card: Scorecard, baseline: Fraction) -> dict[str, object]:
    formula = characteristic.attributes[0].formula
    expression = None if formula is None else _expression(formula, card)
    if expression is not None:
        off = Number(characteristic.baseline or Decimal(0))
        return {"kind": "expression", "expression": plain(Subtract((expression, off)) if baseline else expression)}
    return {"kind": "by_rule", "table": [_row(attribute, card, baseline) for attribute in characteristic.attributes]}


def _row(attribute: Attribute, card: Scorecard, baseline: Fraction) -> dict[str, object]:
    row: dict[str, object] = {
        "when": plain(attribute.predicate),
        "points": plain(Fraction(attribute.points or 0) - baseline),
    }
    if card.use_reason_codes and attribute.reason_code is not None:
        row["reason_code"] = attribute.reason_code
    return row


def _expression(formula: Formula, card: Scorecard) -> Expression | None:
    """The expression in our own grammar; None where missing values or divisions would differ."""
    if isinstance(formula, Constant):
        return Number(formula.constant) if isinstance(formula.constant, Decimal) else None
    if isinstance(formula, FieldRef):
        return _field(formula, card)
    return _operation(formula, card) if isinstance(formula, Apply) else None


def _field(formula: FieldRef, card: Scorecard) -> Expression | None:
    derived = card.derived.get(formula.field)
    if formula.missing is not None:
        return None
    if derived is None:
        return Read(formula.field)
    return _expression(derived.formula, card) if derived.kind is DataType.DOUBLE else None


def _operation(formula: Apply, card: Scorecard) -> Expression | None:
    name = formula.function.name
    replaced = formula.missing is not None or formula.default is not None or formula.invalid_is_missing
    if name not in _OPERATORS or not isinstance(formula.function, Function) or replaced:
        return None
    parts = tuple(_expression(argument, card) for argument in formula.arguments)
    known = tuple(part for part in parts if part is not None)
    by_nought = name == "/" and not (isinstance(parts[1], Number) and parts[1].constant)
    return None if len(known) < len(parts) or by_nought else _OPERATORS[name](known)
