"""One person's score, exactly: base, records, caps, limits, rounding, grade - and the trace of it all."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cases.scoring.inputs import Input
from cases.scoring.items import Item, Per, WhileDisputed
from cases.scoring.method import Method, Missing
from cases.scoring.points import Mark, NoPoints, Worth, is_removed_by_repair, worth
from cases.scoring.result import InputHash, Result, Step, StepKind, Why
from cases.scoring.rounding import round_to
from cases.scoring.scale import Band, Cap, RoundingMoment, Scale
from cases.scoring.selection import Selection, order_day, ordered, select

_NOTHING = Fraction(0)


class _Trace:
    """The running total and the steps that made it."""

    def __init__(self) -> None:
        self.running = _NOTHING
        self.steps: list[Step] = []

    def add(
        self,
        kind: StepKind,
        points: Fraction,
        *,
        item: Item | None = None,
        group: str = "",
        record_id: str = "",
        before: Fraction | None = None,
        marks: tuple[Mark, ...] = (),
    ) -> None:
        """Add one step to the total."""
        self.running += points
        self.steps.append(
            Step(
                kind=kind,
                item=item.code if item else "",
                group=item.group if item else group,
                record_id=record_id,
                before=points if before is None else before,
                points=points,
                reason_code=(item.reason_code or "") if item else "",
                running=self.running,
                marks=marks,
            )
        )


def evaluate(method: Method, inputs: Iterable[Input], as_of: date) -> Result:
    """Score ``inputs`` under ``method`` as the score stood at the end of ``as_of`` (Beijing time).

    Total: every record ends up in the trace or in ``left_out``. Deterministic to the byte.
    Order of steps: docs/algorithms/scoring.md, "Order of steps".
    """
    records = ordered(method, inputs)
    selection = select(method, records, as_of)
    trace = _Trace()
    trace.add(StepKind.BASE, Fraction(method.scale.base))
    counted: dict[str, list[Input]] = {}
    for item in method.items:
        counted[item.code] = _count_item(method, item, as_of, selection, trace)
    _cap_groups(method, trace)
    total = _close(method.scale, trace)
    by_total = grade_of(method.scale, total)
    grade, caps = _capped_grade(method, by_total, counted)
    return Result(
        method_id=method.method_id,
        method_version=method.version,
        method_sha256=method.sha256,
        as_of=as_of,
        total=total,
        tolerance=method.scale.tolerance,
        grade=grade,
        grade_by_total=by_total,
        grade_caps=caps,
        reason_codes=_reason_codes(trace),
        steps=tuple(trace.steps),
        left_out=tuple(sorted(selection.left_out, key=lambda left: (left.record_id, left.item, left.why))),
        inputs=tuple(InputHash(record_id=record.record_id, sha256=record.sha256) for record in records),
        undisclosed=tuple(sorted(set(selection.undisclosed))),
    )


def grade_of(scale: Scale, total: Decimal) -> str | None:
    """The label of the band that holds ``total``; None when the method has no grades."""
    return next((band.label for band in scale.bands if _holds(band, total)), None)


def _holds(band: Band, total: Decimal) -> bool:
    return (band.low is None or band.low <= total) and (band.high is None or total < band.high)


def _count_item(method: Method, item: Item, as_of: date, selection: Selection, trace: _Trace) -> list[Input]:
    """Add the records of one item to the trace, up to its count and its cap."""
    counted: list[Input] = []
    months: set[tuple[int, int]] = set()
    scale, uncapped, sum_so_far = method.scale, _NOTHING, _NOTHING
    for record in selection.counting.get(item.code, ()):
        value = worth(item, record, as_of)
        if isinstance(value, NoPoints):
            _note_no_points(method, item, record, value, selection)
            continue
        day = order_day(item, record)
        if _is_full(item, len(counted), (day.year, day.month) in months):
            selection.leave_out(record, Why.OVER_COUNT)
            continue
        counted.append(record)
        months.add((day.year, day.month))
        left, marks = _rounded(scale, value, RoundingMoment.PER_RECORD)
        # A cap cuts the running sum, so each record shows exactly what it still added.
        uncapped += left
        through = clip(item.cap, uncapped) - sum_so_far
        sum_so_far += through
        if through != left:
            marks = (*marks, Mark.CAPPED)
        if record.day("disputed_since") is not None and item.while_disputed is WhileDisputed.ANNOTATED:
            marks = (*marks, Mark.DISPUTED)
        trace.add(StepKind.RECORD, through, item=item, record_id=record.record_id, before=value.stated, marks=marks)
    if scale.rounded is RoundingMoment.PER_ITEM:
        rounded = Fraction(round_to(sum_so_far, decimals=scale.decimals, mode=scale.rounding))
        if rounded != sum_so_far:
            trace.add(StepKind.ITEM_ROUNDING, rounded - sum_so_far, item=item)
    return counted


def clip(cap: Cap | None, value: Fraction) -> Fraction:
    """The value, held inside the cap."""
    if cap is None:
        return value
    if cap.min is not None:
        value = max(value, Fraction(cap.min))
    return value if cap.max is None else min(value, Fraction(cap.max))


def _is_full(item: Item, count: int, month_taken: bool) -> bool:
    if item.per is Per.SUBJECT and count >= 1:
        return True
    if item.per is Per.MONTH and month_taken:
        return True
    return item.max_count is not None and count >= item.max_count


def _rounded(scale: Scale, value: Worth, moment: RoundingMoment) -> tuple[Fraction, tuple[Mark, ...]]:
    if scale.rounded is not moment:
        return value.left, value.marks
    rounded = Fraction(round_to(value.left, decimals=scale.decimals, mode=scale.rounding))
    return rounded, value.marks if rounded == value.left else (*value.marks, Mark.ROUNDED)


def _note_no_points(method: Method, item: Item, record: Input, no_points: NoPoints, selection: Selection) -> None:
    selection.leave_out(record, Why(no_points.value))
    if no_points is NoPoints.UNDISCLOSED:
        selection.undisclosed.append(f"points:{item.code}")
    elif method.records.missing_attribute is Missing.NOT_COMPUTABLE:
        selection.undisclosed.append(f"attribute:{record.record_id}")


def _cap_groups(method: Method, trace: _Trace) -> None:
    sums: dict[str, Fraction] = {}
    for step in trace.steps:
        sums[step.group] = sums.get(step.group, _NOTHING) + step.points
    for group in method.groups:
        total = sums.get(group.code, _NOTHING)
        capped = clip(group.cap, total)
        if capped != total:
            trace.add(StepKind.GROUP_CAP, capped - total, group=group.code, marks=(Mark.CAPPED,))


def _close(scale: Scale, trace: _Trace) -> Decimal:
    """Hold the total inside the scale, then round it."""
    limited = clip(Cap(min=scale.min, max=scale.max), trace.running)
    if limited != trace.running:
        trace.add(StepKind.LIMIT, limited - trace.running, marks=(Mark.CAPPED,))
    total = round_to(trace.running, decimals=scale.decimals, mode=scale.rounding)
    if Fraction(total) != trace.running:
        trace.add(StepKind.ROUNDING, Fraction(total) - trace.running, marks=(Mark.ROUNDED,))
    return total


def _capped_grade(
    method: Method, by_total: str | None, counted: dict[str, list[Input]]
) -> tuple[str | None, tuple[str, ...]]:
    """The grade after the grade caps, and the items that lowered it."""
    if by_total is None:
        return None, ()
    labels = [band.label for band in method.scale.bands]
    rank, reached = labels.index(by_total), labels.index(by_total)
    items = []
    for cap in method.scale.grade_caps:
        item = method.item_by_code[cap.when_item]
        bites = any(not is_removed_by_repair(item, record) for record in counted[item.code])
        if bites and labels.index(cap.at_most) < reached:
            items.append(item.code)
            rank = min(rank, labels.index(cap.at_most))
    return labels[rank], tuple(items)


def _reason_codes(trace: _Trace) -> tuple[str, ...]:
    """Codes of what cost points, the dearest first, ties in document order; each code once."""
    losses: dict[str, Fraction] = {}
    for step in trace.steps:
        if step.reason_code:
            losses[step.reason_code] = losses.get(step.reason_code, _NOTHING) + step.points
    return tuple(code for code, points in sorted(losses.items(), key=lambda loss: loss[1]) if points < 0)
