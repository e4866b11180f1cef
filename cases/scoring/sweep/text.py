"""Pieces of the text: expressions over whole numbers that mean the same in every engine.

The subset: whole numbers, CASE with ELSE, comparisons, + - *, %, one form of division, SUM, MIN, MAX, ROW_NUMBER,
joins. No NULL, no decimals, doubles, dates, LEAST, GREATEST or averages. Measured reasons: engines round, divide and
overflow differently in all of these.
"""

from cases.scoring.rounding import RoundingMode
from cases.scoring.sweep.reading import Reading
from cases.scoring.sweep.rules import Scaled
from cases.scoring.sweep.shape import AFTER_ALL, BEFORE_ALL, UNKNOWN

_DAYS = ("occurred", "ended", "determined")


def total_of(expression: str) -> str:
    """A sum that stays a 64-bit number; engines widen it each in their own way."""
    return f"CAST(SUM({expression}) AS BIGINT)"


def turn(partition: str, order: str) -> str:
    """The place of a row among those that share the partition, from 1."""
    return f"CAST(ROW_NUMBER() OVER (PARTITION BY {partition} ORDER BY {order}) AS BIGINT)"


def flag(condition: str) -> str:
    """1 when the condition holds, else 0."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def all_of(*conditions: str) -> str:
    """Conditions that must all hold; empty ones are passed over."""
    return " AND ".join(condition for condition in conditions if condition) or "1 = 1"


def clipped(expression: str, low: str, high: str) -> str:
    """The value held between two limits."""
    return f"CASE WHEN {expression} < {low} THEN {low} WHEN {expression} > {high} THEN {high} ELSE {expression} END"


def rounded(expression: str, step: int, mode: RoundingMode, *, signed: bool = True) -> str:
    """How many steps of ``step`` units a value is, rounded; the sign is taken off first and put back after."""
    up, down = _steps(f"({expression})", step, mode), _steps(f"(-({expression}))", step, mode)
    if step == 1:
        return expression
    return f"CASE WHEN {expression} < 0 THEN -({down}) ELSE {up} END" if signed else up


def _steps(size: str, step: int, mode: RoundingMode) -> str:
    if mode is RoundingMode.DOWN:
        return _whole(size, step)
    if mode is RoundingMode.UP:
        return _whole(f"({size} + {step - 1})", step)
    if mode is RoundingMode.HALF_DOWN:
        return _whole(f"(2 * {size} + {step - 1})", 2 * step)
    half_up = _whole(f"(2 * {size} + {step})", 2 * step)
    if mode is RoundingMode.HALF_UP:
        return half_up
    tie = f"(2 * {size}) % {2 * step} = {step} AND {half_up} % 2 = 1"
    return f"{half_up} - {flag(tie)}"


def _whole(size: str, by: int) -> str:
    """Whole division of a number that is not negative: exact whether ``/`` gives whole numbers or doubles."""
    return size if by == 1 else f"CAST(({size} - {size} % {by}) / {by} AS BIGINT)"


def day_of(reading: Reading) -> str:
    """The day from which a record's age runs."""
    if len(reading.clocks) == 1:
        return f"r.{_DAYS[reading.clocks[0]]}"
    clock = f"m.clock_{reading.letter}"
    return f"CASE {clock} WHEN 1 THEN r.ended WHEN 2 THEN r.determined ELSE r.occurred END"


def placed(reading: Reading, suffix: str = "") -> str:
    """The day (or its month) that places a record in time: the clock's own, else occurrence, else determination."""
    own = [
        f"WHEN m.clock_{reading.letter} = 1 AND r.ended <> {AFTER_ALL} THEN r.ended{suffix}",
        f"WHEN m.clock_{reading.letter} = 2 AND r.determined <> {BEFORE_ALL} THEN r.determined{suffix}",
    ]
    return f"CASE {' '.join(own)} WHEN r.occurred <> {BEFORE_ALL} THEN r.occurred{suffix} ELSE r.determined{suffix} END"


def known(reading: Reading) -> str:
    """The record belongs to an item of the method and the question does not think it away."""
    kept = f"NOT ({is_away(reading)})" if reading.side.without_batches else ""
    return all_of(f"m.known_{reading.letter} = 1", kept)


def is_away(reading: Reading) -> str:
    """The record came with a batch that the question thinks away."""
    return f"r.batch IN ({', '.join(map(str, sorted(reading.side.without_batches)))})"


def has_happened(reading: Reading) -> str:
    """Neither the event nor, where it is what counts, its determination lies ahead."""
    determined = f"r.determined <= {reading.today}"
    if 2 not in reading.clocks:
        determined = ""
    elif len(reading.clocks) > 1:
        determined = f"(m.clock_{reading.letter} <> 2 OR {determined})"
    return all_of(f"r.occurred <= {reading.today}", determined)


def is_young(reading: Reading) -> str:
    """The record's day is known where it must be, and lies inside retention."""
    # One day for all is a number, so that engines pass over old records before they look up any rule.
    oldest = f"m.oldest_{reading.letter}" if reading.oldest is None else str(reading.oldest)
    return f"{day_of(reading)} >= {oldest}" if reading.ages else ""


def is_paid(reading: Reading) -> str:
    """The point rule gives the record a number."""
    measured = [f"(m.measure_{reading.letter} <> {each.number} OR ({_fits(each)}))" for each in reading.scaled]
    return all_of(f"m.fate_{reading.letter} = 0", *measured)


def _fits(scaled: Scaled) -> str:
    column = f"r.m_{scaled.measure}"
    if not scaled.edges:
        return f"{column} >= 0"
    low, high = scaled.edges[0][0], scaled.edges[-1][1]
    floor = f"{column} > {UNKNOWN}" if low is None else f"{column} >= {low}"
    return all_of(floor, "" if high is None else f"{column} < {high}")


def is_measured(reading: Reading) -> str:
    """The measure that the item needs is known; only whether it fits a row is open."""
    unknown = [
        f"(m.measure_{reading.letter} = {each.number} AND r.m_{each.measure} = {UNKNOWN})" for each in reading.scaled
    ]
    return f"NOT ({' OR '.join(unknown)})" if unknown else "1 = 1"


def value(reading: Reading) -> str:
    """Units of one record after repair and decay: a straight line over its day, cut off where nothing is left."""
    points = f"m.points_{reading.letter}"
    if reading.fades:
        points = _faded(reading, points)
    amounts = [_amount(reading)] if reading.scaled else []
    amounts += [_left(reading)] if reading.faded else []
    return " * ".join(f"({factor})" for factor in (points, *amounts)) if amounts else points


def _faded(reading: Reading, points: str) -> str:
    slope, day = f"m.slope_{reading.letter}", day_of(reading)
    line, full = f"{points} + {slope} * {day}", f"{points} + {slope} * {reading.today}"
    if reading.fades_straight:
        return line
    # Asked only where repeats are compared before their days are: without a day nothing fades.
    dateless = f" OR {day} = {BEFORE_ALL}" if reading.favours else ""
    gone = f"{slope} <> 0 AND {day} <= m.gone_{reading.letter}"
    return f"CASE WHEN {day} >= {reading.today}{dateless} THEN {full} WHEN {gone} THEN 0 ELSE {line} END"


def _amount(reading: Reading) -> str:
    whens = [f"WHEN {each.number} THEN {_quantity(each)}" for each in reading.scaled]
    return f"CASE m.measure_{reading.letter} {' '.join(whens)} ELSE 1 END"


def _left(reading: Reading) -> str:
    """What the decay table of the item leaves, in parts of its whole; what has not ended has not aged."""
    day, letter = day_of(reading), reading.letter
    ageless = f"{day} = {AFTER_ALL} OR {day} = {BEFORE_ALL}"
    tables = []
    for number, table in enumerate(reading.faded, start=1):
        rows = " ".join(f"WHEN {day} >= {first} THEN {factor}" for first, factor in table.steps)
        tables.append(f"WHEN {number} THEN CASE WHEN {ageless} THEN {table.whole} {rows} ELSE {table.oldest} END")
    return f"CASE m.fading_{letter} {' '.join(tables)} ELSE 1 END"


def _quantity(scaled: Scaled) -> str:
    column = f"r.m_{scaled.measure}"
    if not scaled.edges:
        return column
    rows = [
        f"WHEN {column} < {high} THEN {points}"
        for (_, high), points in zip(scaled.edges, scaled.points, strict=True)
        if high is not None
    ]
    last = scaled.points[-1]
    return f"CASE {' '.join(rows)} ELSE {last} END" if rows else str(last)
