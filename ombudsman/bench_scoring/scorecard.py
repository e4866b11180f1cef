"""The card of the benchmark as a PMML 4.4 scorecard, for engines that read nothing else."""

from collections.abc import Iterator
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from cases.scoring.items import Item, PointsKind
from cases.scoring.method import Method
from cases.scoring.point_table import PointsRow
from ombudsman.bench_scoring.methods import card_method


def scorecard_text(*, reasons: int) -> str:
    """The scorecard: the total limited and rounded by its target, and so many ranked reason codes."""
    method = card_method()
    return "\n".join(_lines(method, reasons)) + "\n"


def _lines(method: Method, reasons: int) -> Iterator[str]:
    scale = method.scale
    yield '<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/>'
    yield "<DataDictionary>"
    for item in method.items:
        kind = "string" if item.points.kind is PointsKind.BY_VALUE else "double"
        operation = "categorical" if kind == "string" else "continuous"
        yield f"<DataField name={quoteattr(_name(item))} optype='{operation}' dataType='{kind}'/>"
    yield "<DataField name='score' optype='continuous' dataType='double'/>"
    yield "</DataDictionary>"
    ranked = f"useReasonCodes='{'true' if reasons else 'false'}' reasonCodeAlgorithm='pointsBelow' baselineScore='0'"
    yield f"<Scorecard functionName='regression' initialScore='{scale.base}' {ranked}>"
    yield "<MiningSchema>"
    yield from (f"<MiningField name={quoteattr(_name(item))} invalidValueTreatment='asIs'/>" for item in method.items)
    yield "<MiningField name='score' usageType='target'/>"
    yield "</MiningSchema>"
    yield "<Output>"
    yield "<OutputField name='total' feature='predictedValue' dataType='double' optype='continuous'/>"
    for rank in range(1, reasons + 1):
        shape = "feature='reasonCode' dataType='string' optype='categorical'"
        yield f"<OutputField name='reason{rank}' rank='{rank}' {shape}/>"
    yield "</Output>"
    yield f"<Targets><Target field='score' min='{scale.min}' max='{scale.max}' castInteger='round'/></Targets>"
    yield "<Characteristics>"
    for item in method.items:
        yield from _characteristic(item)
    yield "</Characteristics></Scorecard></PMML>"


def _characteristic(item: Item) -> Iterator[str]:
    name = quoteattr(_name(item))
    yield f"<Characteristic name={name} reasonCode='{item.reason_code}' baselineScore='0'>"
    yield f"<Attribute partialScore='0'><SimplePredicate field={name} operator='isMissing'/></Attribute>"
    for row in item.points.table:
        yield f"<Attribute partialScore='{row.points}'>{_predicate(name, row)}</Attribute>"
    yield "</Characteristic>"


def _predicate(name: str, row: PointsRow) -> str:
    tests = [("equal", row.equals), ("greaterOrEqual", row.low), ("lessThan", row.high)]
    stated = [
        f"<SimplePredicate field={name} operator='{test}' value={quoteattr(_text(value))}/>"
        for test, value in tests
        if value is not None
    ]
    if len(stated) == 1:
        return stated[0]
    return f"<CompoundPredicate booleanOperator='and'>{''.join(stated)}</CompoundPredicate>"


def _text(value: str | int | Decimal) -> str:
    return str(value)


def _name(item: Item) -> str:
    return item.points.attribute or ""
