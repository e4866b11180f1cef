"""Asks the reference the question that a sweep answers, person by person, in the sweep's own columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import Method, Missing
from cases.scoring.result import Result, StepKind, Why
from cases.scoring.sweep import Fate, Side
from tests.sweep.engines import Rows
from tests.sweep.store import Population, Store, batch_of

_FATES = {fate.why: fate for fate in Fate if fate.why}


def kept(side: Side, store: Store, records: Sequence[Input]) -> list[Input]:
    """The records of a person that the side does not think away."""
    return [
        record
        for record in records
        if record.item not in side.without_items
        and store.kind_of(record) not in side.without_kinds
        and batch_of(record) not in side.without_batches
    ]


def results(side: Side, store: Store, population: Population, as_of: date) -> Mapping[int, Result]:
    """The reference's result for everybody."""
    return {person: evaluate(side.method, kept(side, store, records), as_of) for person, records in population.items()}


def expected(sides: Sequence[Side], store: Store, population: Population, as_of: date, *, reasons: int = 0) -> Rows:
    """The rows of a program, as the reference has them."""
    rows: dict[int, tuple[int, ...]] = {person: (person,) for person in population}
    for side in sides:
        for person, result in results(side, store, population, as_of).items():
            rows[person] += (*row(side.method, result), *ranked(side.method, result, reasons))
    return sorted(rows.values())


def row(method: Method, result: Result) -> tuple[int, int, int]:
    """Total in printed steps, place of the grade from the lowest, number of records that hide something."""
    labels = [band.label for band in method.scale.bands]
    hidden = sum(left.why in hiding(method) for left in result.left_out)
    grade = -1 if result.grade is None else labels.index(result.grade)
    return int(result.total.scaleb(method.scale.decimals)), grade, hidden


def hiding(method: Method) -> set[Why]:
    """What shows that the method or the records keep something back."""
    reasons = {Why.UNKNOWN_ITEM, Why.UNDISCLOSED}
    if method.records.missing_attribute is Missing.NOT_COMPUTABLE:
        reasons |= {Why.MISSING_ATTRIBUTE, Why.NO_RULE}
    if method.records.missing_date is Missing.NOT_COMPUTABLE:
        reasons.add(Why.MISSING_DATE)
    return reasons


def ranked(method: Method, result: Result, count: int) -> tuple[int, ...]:
    """The first reason codes as numbers from 1 in document order, 0 for none."""
    if not count:
        return ()
    codes = list(dict.fromkeys(item.reason_code for item in method.items if item.reason_code))
    numbers = [codes.index(code) + 1 for code in result.reason_codes]
    return tuple((numbers + [0] * count)[:count])


def tally(side: Side, store: Store, population: Population, as_of: date, items: Sequence[str]) -> Rows:
    """How many records of which item met which fate; together all there are."""
    fates: Counter[tuple[int, int]] = Counter()
    for person, result in results(side, store, population, as_of).items():
        records = population[person]
        fates.update((items.index(left.item), _FATES[left.why]) for left in result.left_out)
        fates.update((items.index(step.item), Fate.COUNTED) for step in result.steps if step.kind is StepKind.RECORD)
        used = Counter(record.item for record in kept(side, store, records))
        away = Counter(record.item for record in records) - used
        fates.update({(items.index(item), Fate.SET_ASIDE): number for item, number in away.items()})
    return sorted((item, int(fate), number) for (item, fate), number in fates.items())
