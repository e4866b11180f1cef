"""The second half of the text: from sums a person and item to the printed number, the grade and the reasons."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from cases.scoring.scale import Cap, RoundingMoment
from cases.scoring.sweep import text
from cases.scoring.sweep.reading import Reading


def item_parts(readings: Sequence[Reading], steps: bool) -> Iterator[tuple[str, str]]:
    """Hold each item's sum inside its cap, then round it where the method rounds items."""
    columns = ["s.person AS person", "s.item AS item"]
    for reading in readings:
        letter = reading.letter
        capped = text.clipped(f"s.sum_{letter}", f"i.low_{letter}", f"i.high_{letter}")
        columns += [f"{capped} AS capped_{letter}", f"i.grouped_{letter} AS grouped_{letter}"]
        columns += [f"i.reason_{letter} AS reason_{letter}", f"i.place_{letter} AS place_{letter}"] if steps else []
        columns += [f"s.{name}_{letter} AS {name}_{letter}" for name in _carried(reading, steps)]
    yield "capped", f"SELECT {', '.join(columns)} FROM sums s JOIN items i ON s.item = i.item"
    parts = ", ".join(f"{_part(reading)} AS part_{reading.letter}" for reading in readings)
    yield "parts", f"SELECT capped.*, {parts} FROM capped"


def person_sums(readings: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """Add the parts of each person up; where a method caps groups, group by group first."""
    columns = ["person"]
    for reading in readings:
        columns += [f"{text.total_of(f'part_{reading.letter}')} AS points_{reading.letter}"]
        columns += [f"{text.total_of(f'hidings_{reading.letter}')} AS hid_{reading.letter}"] if reading.hides else []
        columns += [f"MAX(held_{reading.letter}) AS pressed_{reading.letter}"] if reading.presses else []
    yield "people_sums", f"SELECT {', '.join(columns)} FROM parts GROUP BY person"
    for reading in readings:
        if reading.caps_groups:
            yield from _group_sums(reading)


def totals(readings: Sequence[Reading], *, touched: bool) -> Iterator[tuple[str, str]]:
    """The total of everybody, those without any record included: limits of the scale, then rounding."""
    columns, joins = ["p.person AS person"], "LEFT JOIN people_sums s ON p.person = s.person"
    for reading in readings:
        letter = reading.letter
        points = f"g_{letter}.points_{letter}" if reading.caps_groups else f"s.points_{letter}"
        base = reading.whole(Fraction(reading.side.method.scale.base))
        columns.append(f"{base} + COALESCE({points}, 0) AS raw_{letter}")
        columns += [f"COALESCE(s.hid_{letter}, 0) AS hidden_{letter}"] if reading.hides else [f"0 AS hidden_{letter}"]
        columns += [f"COALESCE(s.pressed_{letter}, 0) AS press_{letter}"] if reading.presses else []
        if reading.caps_groups:
            joins += f" LEFT JOIN group_sums_{letter} g_{letter} ON p.person = g_{letter}.person"
    yield "raw", f"SELECT {', '.join(columns)} FROM {'touched' if touched else 'people'} p {joins}"
    limited = ", ".join(f"{_limited(reading)} AS limited_{reading.letter}" for reading in readings)
    yield "limited", f"SELECT raw.*, {limited} FROM raw"
    printed = ", ".join(f"{_printed(reading)} AS printed_{reading.letter}" for reading in readings)
    yield "printed", f"SELECT limited.*, {printed} FROM limited"
    graded = ", ".join(f"{_grade(reading)} AS grade_{reading.letter}" for reading in readings)
    yield "graded", f"SELECT printed.*, {graded} FROM printed"


def held_grade(reading: Reading) -> str:
    """The grade after the grade caps: ``press`` grades below the best one at most."""
    letter, grades = reading.letter, len(reading.side.method.scale.bands)
    if not reading.presses or not grades:
        return f"grade_{letter}"
    at_most = f"({grades} - press_{letter})"
    return f"CASE WHEN grade_{letter} > {at_most} THEN {at_most} ELSE grade_{letter} END"


def reasons(reading: Reading, count: int) -> Iterator[tuple[str, str]]:
    """The codes of what cost a person points: the dearest first, ties in document order."""
    letter = reading.letter
    lost = f"person, reason_{letter} AS code, {text.total_of(f'part_{letter}')} AS lost, MIN(place_{letter}) AS place"
    yield (
        f"lost_{letter}",
        f"SELECT {lost} FROM parts WHERE reason_{letter} > 0 AND steps_{letter} > 0 GROUP BY person, reason_{letter}",
    )
    rank = text.turn("person", "lost, place")
    yield f"ranked_{letter}", f"SELECT person, code, {rank} AS rank_{letter} FROM lost_{letter} WHERE lost < 0"
    tops = (
        f"MAX(CASE WHEN rank_{letter} = {rank} THEN code ELSE 0 END) AS top{rank}_{letter}"
        for rank in range(1, count + 1)
    )
    yield f"tops_{letter}", f"SELECT person, {', '.join(tops)} FROM ranked_{letter} GROUP BY person"


def _carried(reading: Reading, steps: bool) -> Iterator[str]:
    if reading.hides:
        yield "hidings"
    if reading.presses:
        yield "held"
    if steps:
        yield "steps"


def _part(reading: Reading) -> str:
    if not reading.rounds(RoundingMoment.PER_ITEM):
        return f"capped_{reading.letter}"
    steps = text.rounded(f"capped_{reading.letter}", reading.step, reading.side.method.scale.rounding)
    return f"({steps}) * {reading.step}"


def _group_sums(reading: Reading) -> Iterator[tuple[str, str]]:
    letter = reading.letter
    summed = f"person, grouped_{letter}, {text.total_of(f'part_{letter}')} AS grouped_sum_{letter}"
    yield f"groups_{letter}", f"SELECT {summed} FROM parts GROUP BY person, grouped_{letter}"
    held = _group_held(reading)
    yield (
        f"group_sums_{letter}",
        f"SELECT person, {text.total_of(held)} AS points_{letter} FROM groups_{letter} GROUP BY person",
    )


def _group_held(reading: Reading) -> str:
    letter = reading.letter
    whens = []
    for number, group in enumerate(reading.side.method.groups):
        cap = group.cap or Cap(None, None)
        for limit, sign in ((cap.min, "<"), (cap.max, ">")):
            if limit is not None:
                edge = reading.whole(Fraction(limit))
                whens.append(f"WHEN grouped_{letter} = {number} AND grouped_sum_{letter} {sign} {edge} THEN {edge}")
    return f"CASE {' '.join(whens)} ELSE grouped_sum_{letter} END"


def _limited(reading: Reading) -> str:
    scale, raw = reading.side.method.scale, f"raw_{reading.letter}"
    whens = []
    for limit, sign in ((scale.min, "<"), (scale.max, ">")):
        if limit is not None:
            edge = reading.whole(Fraction(limit))
            whens.append(f"WHEN {raw} {sign} {edge} THEN {edge}")
    return f"CASE {' '.join(whens)} ELSE {raw} END" if whens else raw


def _printed(reading: Reading) -> str:
    scale = reading.side.method.scale
    signed = scale.min is None or scale.min < 0
    return text.rounded(f"limited_{reading.letter}", reading.step, scale.rounding, signed=signed)


def _grade(reading: Reading) -> str:
    scale = reading.side.method.scale
    if not scale.bands:
        return "-1"
    whens = [
        f"WHEN printed_{reading.letter} < {ceil(Fraction(band.high) * 10**scale.decimals)} THEN {number}"
        for number, band in enumerate(scale.bands[:-1])
        if band.high is not None
    ]
    return f"CASE {' '.join(whens)} ELSE {len(scale.bands) - 1} END" if whens else "0"
