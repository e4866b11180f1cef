"""One person's score, exactly: base, records, caps, limits, rounding, grade - and the trace of it all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import lcm

from cases.scoring.counting import Counted, counted_records
from cases.scoring.inputs import Input
from cases.scoring.items import Item, WhileDisputed
from cases.scoring.method import Method
from cases.scoring.points import Mark, is_removed_by_repair
from cases.scoring.result import InputHash, Result, StepKind
from cases.scoring.rounding import round_to
from cases.scoring.scale import Band, Cap, RoundingMoment, Scale
from cases.scoring.selection import ordered, select
from cases.scoring.trace import Trace


def evaluate(method: Method, inputs: Iterable[Input], as_of: date) -> Result:
    """Score ``inputs`` under ``method`` as the score stood at the end of ``as_of`` (Beijing time).

    Total: every record ends up in the trace or in ``left_out``. Deterministic to the byte.
    Order of steps: docs/algorithms/scoring.md, "Order of steps".
    """
    records = ordered(method, inputs)
    selection = select(method, records, as_of)
    counted = counted_records(method, selection, as_of)
    trace = Trace(_common_denominator(method.scale, counted))
    trace.add(StepKind.BASE, trace.whole(method.scale.base))
    for code, values in counted.items():
        _add_item(method.scale, method.item_by_code[code], values, trace)
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
        reason_codes=trace.dearest_reasons(),
        steps=tuple(trace.steps),
        left_out=tuple(sorted(selection.left_out, key=lambda left: (left.record_id, left.item, left.why))),
        inputs=tuple(map(InputHash, records)),
        undisclosed=tuple(sorted(set(selection.undisclosed))),
    )


def grade_of(scale: Scale, total: Decimal) -> str | None:
    """The label of the band that holds ``total``; None when the method has no grades."""
    return next((band.label for band in scale.bands if _holds(band, total)), None)


def _holds(band: Band, total: Decimal) -> bool:
    return (band.low is None or band.low <= total) and (band.high is None or total < band.high)


def _common_denominator(scale: Scale, counted: Mapping[str, Sequence[Counted]]) -> int:
    """The number of parts of a point in which everything that is added is a whole number.

    Caps and limits are printable numbers (see ``validation``), so the scale's decimals cover them.
    """
    _, base = scale.base.as_integer_ratio()
    values = {value.left.denominator for item in counted.values() for _, value in item}
    return lcm(10**scale.decimals, base, *values)


def _add_item(scale: Scale, item: Item, counted: Sequence[Counted], trace: Trace) -> None:
    """Add the records of one item to the trace, held inside its cap."""
    uncapped, sum_so_far = 0, 0
    for record, value in counted:
        left = trace.whole(value.left)
        # A cap cuts the running sum, so each record shows exactly what it still added.
        uncapped += left
        through = trace.clip(item.cap, uncapped) - sum_so_far
        sum_so_far += through
        marks = value.marks
        if through != left:
            marks = (*marks, Mark.CAPPED)
        if item.while_disputed is WhileDisputed.ANNOTATED and record.day("disputed_since") is not None:
            marks = (*marks, Mark.DISPUTED)
        trace.add(
            StepKind.RECORD,
            through,
            item=item,
            record_id=record.record_id,
            before=value.stated,
            reason_code=value.reason_code,
            marks=marks,
        )
    if scale.rounded is RoundingMoment.PER_ITEM:
        step = _to_round(scale, trace, sum_so_far)
        if step:
            trace.add(StepKind.ITEM_ROUNDING, step, item=item, reason_code=item.reason_code or "")


def _cap_groups(method: Method, trace: Trace) -> None:
    for group in method.groups:
        total = trace.by_group.get(group.code, 0)
        capped = trace.clip(group.cap, total)
        if capped != total:
            trace.add(StepKind.GROUP_CAP, capped - total, group=group.code, marks=(Mark.CAPPED,))


def _close(scale: Scale, trace: Trace) -> Decimal:
    """Hold the total inside the scale, then round it."""
    limited = trace.clip(Cap(min=scale.min, max=scale.max), trace.running)
    if limited != trace.running:
        trace.add(StepKind.LIMIT, limited - trace.running, marks=(Mark.CAPPED,))
    step = _to_round(scale, trace, trace.running)
    if step:
        trace.add(StepKind.ROUNDING, step, marks=(Mark.ROUNDED,))
    return round_to(trace.points(trace.running), decimals=scale.decimals, mode=scale.rounding)


def _to_round(scale: Scale, trace: Trace, count: int) -> int:
    """What rounding adds to a sum, in parts."""
    return trace.whole(round_to(trace.points(count), decimals=scale.decimals, mode=scale.rounding)) - count


def _capped_grade(
    method: Method, by_total: str | None, counted: Mapping[str, Sequence[Counted]]
) -> tuple[str | None, tuple[str, ...]]:
    """The grade after the grade caps, and the items that lowered it."""
    if by_total is None:
        return None, ()
    labels = [band.label for band in method.scale.bands]
    rank, reached = labels.index(by_total), labels.index(by_total)
    items = []
    for cap in method.scale.grade_caps:
        item = method.item_by_code[cap.when_item]
        bites = any(not is_removed_by_repair(item, record) for record, _ in counted.get(item.code, ()))
        if bites and labels.index(cap.at_most) < reached:
            items.append(item.code)
            rank = min(rank, labels.index(cap.at_most))
    return labels[rank], tuple(items)
