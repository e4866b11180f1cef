"""The fewest changes that lift a person over the next grade line, and the day on which time alone does it.

Findings first: what the agency has to do anyway. Only if all of them together do not reach the line, it is asked what
else would: a debt settled, a record gone, time passing. Every answer has been scored by the evaluator before it is
given. Specification and worked tables: docs/algorithms/lawful-score.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import Final

from cases.scoring.canonical import sha256_of
from cases.scoring.coalitions import Coalitions
from cases.scoring.dates import Period, add_period
from cases.scoring.evaluate import evaluate, grade_of
from cases.scoring.findings import Effect, Finding, FindingCode
from cases.scoring.inputs import Input, Scalar
from cases.scoring.items import Item, RepairEffect
from cases.scoring.lawful import corrected
from cases.scoring.method import Method
from cases.scoring.points import counted_on
from cases.scoring.result import Result, StepKind
from cases.scoring.scale import Scale
from cases.scoring.sums import union

#: So many sets of changes are looked at, 2^12, the smallest first; and so many are tried for a grade that is capped.
MOST_SETS: Final = 4096
MOST_TRIED: Final = 256


class Kind(StrEnum):
    """What would have to happen to a record."""

    DELETE = "delete"
    CORRECT = "correct"
    SETTLE = "settle"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Measure:
    """One change to one record. ``codes`` are the findings that demand it; none for a mere "what if"."""

    kind: Kind
    record_id: str
    item: str
    codes: tuple[FindingCode, ...] = ()
    corrected: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def effect(self) -> Effect:
        """What happens to the record."""
        return Effect.REMOVE if self.kind in (Kind.DELETE, Kind.REMOVE) else Effect.CORRECT


@dataclass(frozen=True, slots=True)
class Way:
    """What it takes, and the score and grade that then stand; ``on`` is later than today where time has to pass."""

    measures: tuple[Measure, ...]
    on: date
    total: Decimal
    grade: str | None


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The way over the next grade line, seen from the recomputed score.

    ``next_grade`` begins at ``line``; both None at the top or without grades. ``way`` is the smallest set of changes,
    None if there is none. ``by_law``: the findings alone are enough; otherwise ``way`` and ``wait`` come on top of all
    findings. ``complete``: every smaller set was looked at. ``rise`` is the first day on which the score as it stands
    rises if nobody does anything.
    """

    grade: str | None
    next_grade: str | None
    line: Decimal | None
    way: Way | None
    by_law: bool
    wait: Way | None
    complete: bool
    rise: Way | None


def counterfactual(
    method: Method, inputs: Sequence[Input], findings: Sequence[Finding], *, as_of: date
) -> Counterfactual:
    """Look for the way up; see ``Counterfactual``."""
    now = evaluate(method, inputs, as_of)
    rise = _first_day(method, inputs, as_of, lambda result: result.total > now.total)
    rank, bands = rank_of(method.scale, now.grade), method.scale.bands
    above = bands[rank + 1] if now.grade is not None and rank + 1 < len(bands) else None
    if above is None:
        return Counterfactual(now.grade, None, None, None, by_law=False, wait=None, complete=True, rise=rise)
    demanded = _demanded(findings)
    way, complete = _smallest(method, inputs, demanded, rank, as_of)
    by_law, wait = way is not None, None
    if way is None:
        lawful = corrected(inputs, findings)
        way, all_tried = _smallest(method, lawful, _imagined(method, lawful, as_of), rank, as_of)
        wait = _first_day(method, lawful, as_of, lambda result: rank_of(method.scale, result.grade) > rank)
        complete = complete and all_tried
    return Counterfactual(now.grade, above.label, above.low, way, by_law, wait, complete, rise)


def rank_of(scale: Scale, grade: str | None) -> int:
    """The place of a grade from the lowest, 0; -1 for none."""
    return next((place for place, band in enumerate(scale.bands) if band.label == grade), -1)


def _demanded(findings: Sequence[Finding]) -> list[Measure]:
    """What the findings demand of the records; two that demand the same are one measure with two codes."""
    measures: dict[tuple[str, ...], Measure] = {}
    for finding in findings:
        if finding.effect is Effect.NONE:
            continue
        kind = Kind.DELETE if finding.effect is Effect.REMOVE else Kind.CORRECT
        key = (kind, finding.record_id, sha256_of(finding.corrected))
        codes = measures[key].codes if key in measures else ()
        measures[key] = Measure(kind, finding.record_id, finding.item, (*codes, finding.code), finding.corrected)
    return list(measures.values())


def _imagined(method: Method, inputs: Sequence[Input], as_of: date) -> list[Measure]:
    """What could happen to the records that cost something: settled if the method knows that, or gone."""
    result = evaluate(method, inputs, as_of)
    costing = {step.record_id for step in result.steps if step.kind is StepKind.RECORD and step.before < 0}
    known = [one for one in inputs if one.item in method.item_by_code]
    records = [one for one in known if one.record_id in costing or one.item in result.grade_caps]
    settled = [
        Measure(Kind.SETTLE, one.record_id, one.item, corrected={item.repair.attribute: True})
        for one in records
        if (item := method.item_by_code[one.item]).repair is not None
        and item.repair.effect is not RepairEffect.KEPT
        and one.flag(item.repair.attribute) is not True
    ]
    return settled + [Measure(Kind.REMOVE, one.record_id, one.item) for one in records]


def _smallest(
    method: Method, inputs: Sequence[Input], measures: Sequence[Measure], rank: int, as_of: date
) -> tuple[Way | None, bool]:
    """The smallest set that reaches a higher grade; of equal sets the one that moves least, then the first.

    The flag says whether every set up to that size was looked at.
    """
    coalitions = Coalitions(method, inputs, measures, as_of)
    places = [k for k in range(len(measures)) if coalitions.live >> k & 1]
    ranks: dict[int, int] = {}
    looked = tried = 0
    for size in range(1, len(places) + 1):
        reaching: list[tuple[int, tuple[int, ...]]] = []
        for chosen in combinations(places, size):
            if looked == MOST_SETS:
                return _all_at_once(method, coalitions, measures, rank, as_of), False
            looked += 1
            total = coalitions.total(union(1 << k for k in chosen))
            if total not in ranks:
                ranks[total] = rank_of(method.scale, grade_of(method.scale, coalitions.printed(total)))
            if ranks[total] > rank:
                reaching.append((abs(total - coalitions.total(0)), chosen))
        for _moved, chosen in sorted(reaching):
            if tried == MOST_TRIED:
                return _all_at_once(method, coalitions, measures, rank, as_of), False
            tried += 1
            way = _way(method, coalitions, measures, chosen, as_of)
            if rank_of(method.scale, way.grade) > rank:
                return way, True
    return None, True


def _all_at_once(
    method: Method, coalitions: Coalitions, measures: Sequence[Measure], rank: int, as_of: date
) -> Way | None:
    way = _way(method, coalitions, measures, range(len(measures)), as_of)
    return way if rank_of(method.scale, way.grade) > rank else None


def _way(
    method: Method, coalitions: Coalitions, measures: Sequence[Measure], chosen: Sequence[int], as_of: date
) -> Way:
    result = evaluate(method, coalitions.made(union(1 << k for k in chosen)), as_of)
    return Way(tuple(measures[k] for k in chosen), as_of, result.total, result.grade)


def _first_day(method: Method, inputs: Sequence[Input], as_of: date, reached: Callable[[Result], bool]) -> Way | None:
    """The first day after ``as_of`` on which the records, left alone, score as wanted.

    Looked at: every day on which a record leaves, appears or takes its next step of fading. Between two of them only
    linear fading moves anything; there the day is found by halving, so that it holds on that day and not on the eve.
    """
    eve = as_of
    for day in sorted({day for one in inputs for day in _turns(method.item_by_code.get(one.item), one) if day > as_of}):
        if reached(evaluate(method, inputs, day)):
            first = _halved(method, inputs, eve, day, reached)
            result = evaluate(method, inputs, first)
            return Way((), first, result.total, result.grade)
        eve = day
    return None


def _halved(method: Method, inputs: Sequence[Input], eve: date, day: date, reached: Callable[[Result], bool]) -> date:
    while (day - eve).days > 1:
        middle = eve + (day - eve) // 2
        eve, day = (eve, middle) if reached(evaluate(method, inputs, middle)) else (middle, day)
    return day


def _turns(item: Item | None, record: Input) -> Iterator[date]:
    """The days on which a record appears, leaves, or takes a step of fading."""
    start = counted_on(item, record) if item else None
    if item is None or start is None:
        return
    yield max(start, record.occurred_on or start)
    if item.decay.days is not None:
        yield _after(start, Period(days=item.decay.days))
    for row in item.decay.rows:
        if row.below_months is not None:
            yield _after(start, Period(months=row.below_months))
    if item.retention is not None:
        yield _after(start, item.retention) + timedelta(days=1)


def _after(start: date, period: Period) -> date:
    # The calendar's own last day has no morrow.
    return min(add_period(start, period), date.max - timedelta(days=1))
