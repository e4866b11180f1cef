"""The first half of the text: from records to one sum for each person and item."""

from collections.abc import Iterator, Sequence

from cases.scoring.method import Conflicts
from cases.scoring.scale import RoundingMoment
from cases.scoring.sweep import text
from cases.scoring.sweep.fates import Fate
from cases.scoring.sweep.reading import Reading
from cases.scoring.sweep.shape import BEFORE_ALL
from cases.scoring.sweep.together import together, weights

_ALONE, _COUNTED = "m.alone = 1", "m.alone = 0"
_FOR_REPEATS = ("rid", "fact", "content")


def sums_of(readings: Sequence[Reading], *, touched: bool, steps: bool) -> Iterator[tuple[str, str]]:
    """The steps up to ``sums``. Records that can be judged alone are added up in one pass, without sorting any."""
    if any(each.sorts_repeats or each.hides for each in readings):
        yield from judged(readings, "", touched=touched)
        yield "sums", judged_sums(readings, steps)
    elif any(each.limits for each in readings):
        # Only items with a count need their records in order; those of the other items never meet them.
        yield from judged(readings, _COUNTED, touched=touched)
        alone = plain_sums(readings, _ALONE, touched=touched, steps=steps)
        yield "sums", f"{alone} UNION ALL {judged_sums(readings, steps)}"
    else:
        yield "sums", plain_sums(readings, "", touched=touched, steps=steps)


def plain_sums(readings: Sequence[Reading], which: str, *, touched: bool, steps: bool) -> str:
    """One pass over the records that ``which`` lets through, for readings that are plain."""
    shared = together(readings)
    if shared is not None:
        return _shared_sums(readings, shared, which, touched=touched, steps=steps)
    counts = [_counts(each) for each in readings]
    only = counts[0] if len(readings) == 1 else f"({' OR '.join(f'({each})' for each in counts)})"
    sums: list[str] = []
    for reading, condition in zip(readings, counts, strict=True):
        certain = len(readings) == 1
        sums += _sums(reading, text.value(reading), f"m.press_{reading.letter}", "" if certain else condition)
        if steps:
            sums.append(f"{text.total_of('1' if certain else text.flag(condition))} AS steps_{reading.letter}")
    columns = ", ".join(("r.person AS person", "m.item AS item", *sums))
    return f"SELECT {columns} {_from(touched=touched)} WHERE {text.all_of(only, which)} GROUP BY r.person, m.item"


def _shared_sums(readings: Sequence[Reading], shared: Reading, which: str, *, touched: bool, steps: bool) -> str:
    """The same for two sides that ask the same of every day: asked once, each side then counts with 1 or 0."""
    either = "(m.counts_a = 1 OR m.counts_b = 1)"
    only = text.all_of(either, text.has_happened(shared), text.is_young(shared), which)
    sums: list[str] = []
    for reading, (away, weight) in zip(readings, weights(readings), strict=True):
        weighed = [f"{weight} * ({value})" if weight else value for value in _values(reading)]
        weighed += [weight or "1"] if steps else []
        held = [f"CASE WHEN {away} THEN 0 ELSE {value} END" if away else value for value in weighed]
        names = [name for name, needed in (("sum", True), ("held", reading.presses), ("steps", steps)) if needed]
        sums += [
            f"{f'MAX({value})' if name == 'held' else text.total_of(value)} AS {name}_{reading.letter}"
            for name, value in zip(names, held, strict=True)
        ]
    columns = ", ".join(("r.person AS person", "m.item AS item", *sums))
    return f"SELECT {columns} {_from(touched=touched)} WHERE {only} GROUP BY r.person, m.item"


def _values(reading: Reading) -> Iterator[str]:
    """The units of a record, rounded where the method rounds records; and how it presses the grade, if any does."""
    value = text.value(reading)
    if reading.rounds(RoundingMoment.PER_RECORD):
        value = f"({text.rounded(value, reading.step, reading.side.method.scale.rounding)}) * {reading.step}"
    yield value
    if reading.presses:
        yield f"m.press_{reading.letter}"


def judged(readings: Sequence[Reading], which: str, *, touched: bool) -> Iterator[tuple[str, str]]:
    """The steps that give every record of ``which`` its fate, as (name, text); the last one is ``fated``."""
    before = "seen"
    yield before, f"SELECT {', '.join(_seen(readings))} {_from(touched=touched)}{f' WHERE {which}' if which else ''}"
    for reading in readings:
        for name, step in (*_without_repeats(reading), *_within_counts(reading)):
            yield f"{name}_{reading.letter}", step.format(before=before)
            before = f"{name}_{reading.letter}"
    finals = ", ".join(f"{_final(each)} AS fate_{each.letter}" for each in readings)
    yield "fated", f"SELECT {before}.*, {finals} FROM {before}"


def judged_sums(readings: Sequence[Reading], steps: bool) -> str:
    """One sum a person and item over records that have their fates."""
    sums: list[str] = []
    for reading in readings:
        letter = reading.letter
        sums += _sums(reading, f"value_{letter}", f"press_{letter}", f"fate_{letter} = 0")
        if reading.hides:
            hidden = ", ".join(str(int(fate)) for fate in _hidden(reading))
            sums.append(f"{text.total_of(text.flag(f'fate_{letter} IN ({hidden})'))} AS hidings_{letter}")
        if steps:
            sums.append(f"{text.total_of(text.flag(f'fate_{letter} = 0'))} AS steps_{letter}")
    return f"SELECT {', '.join(('person', 'item', *sums))} FROM fated GROUP BY person, item"


def _from(*, touched: bool) -> str:
    """The records with their rules. A join and not a condition: engines then leave the others out first."""
    records = "touched o JOIN records r ON o.person = r.person" if touched else "records r"
    return f"FROM {records} JOIN rules m ON r.kind = m.kind"


def _sums(reading: Reading, value: str, press: str, condition: str) -> Iterator[str]:
    if reading.rounds(RoundingMoment.PER_RECORD):
        value = f"({text.rounded(value, reading.step, reading.side.method.scale.rounding)}) * {reading.step}"
    counted = f"CASE WHEN {condition} THEN {value} ELSE 0 END" if condition else value
    yield f"{text.total_of(counted)} AS sum_{reading.letter}"
    if reading.presses:
        held = f"CASE WHEN {condition} THEN {press} ELSE 0 END" if condition else press
        yield f"MAX({held}) AS held_{reading.letter}"


def _counts(reading: Reading) -> str:
    """The whole condition on which a record counts, where no other record has a say in it."""
    measured = text.is_paid(reading) if reading.scaled else ""
    batches = text.known(reading) if reading.side.without_batches else ""
    counts = f"m.counts_{reading.letter} = 1"
    return text.all_of(counts, batches, text.has_happened(reading), text.is_young(reading), measured)


def _seen(readings: Sequence[Reading]) -> Iterator[str]:
    yield from ("r.person AS person", "m.item AS item", "r.given AS given", "r.seq AS seq")
    if any(each.sorts_repeats for each in readings):
        yield from (f"r.{name} AS {name}" for name in _FOR_REPEATS)
    for reading in readings:
        letter = reading.letter
        paid = text.is_paid(reading)
        yield f"{text.flag(text.known(reading))} AS in_{letter}"
        yield f"{_own_fate(reading)} AS own_fate_{letter}"
        yield f"CASE WHEN {paid} THEN {text.value(reading)} ELSE 0 END AS value_{letter}"
        yield f"{text.placed(reading)} AS day_{letter}"
        yield f"m.press_{letter} AS press_{letter}"
        yield f"m.most_{letter} AS most_{letter}"
        if reading.monthly:
            month = text.placed(reading, "_month")
            yield f"CASE WHEN m.monthly_{letter} = 1 THEN {month} ELSE r.given END AS slot_{letter}"


def _own_fate(reading: Reading) -> str:
    """The fate of a record as far as it depends on nothing but itself, asked in the order of the reference."""
    letter = reading.letter
    stated = f"m.fate_{letter}"
    unmeasured = f"NOT ({text.is_measured(reading)})"
    # What the question thinks away is not there at all, so that it cannot show an unknown item either.
    asked = [(text.is_away(reading), str(int(Fate.SET_ASIDE)))] if reading.side.without_batches else []
    asked.append((f"m.known_{letter} = 0", stated))
    asked.append((f"NOT ({text.has_happened(reading)})", str(int(Fate.NOT_YET))))
    if reading.ages:
        dateless = f"m.oldest_{letter} > {BEFORE_ALL} AND {text.day_of(reading)} = {BEFORE_ALL}"
        asked.append((dateless, str(int(Fate.MISSING_DATE))))
        asked.append((f"NOT ({text.is_young(reading)})", str(int(Fate.RETENTION_OVER))))
    asked.append((f"m.disputed_{letter} = 1", str(int(Fate.DISPUTED))))
    asked.append((f"{stated} <> 0", stated))
    if reading.scaled:
        asked.append((unmeasured, str(int(Fate.MISSING_ATTRIBUTE))))
        asked.append((f"NOT ({text.is_paid(reading)})", str(int(Fate.NO_RULE))))
    return f"CASE {' '.join(f'WHEN {when} THEN {then}' for when, then in asked)} ELSE 0 END"


def _without_repeats(reading: Reading) -> Iterator[tuple[str, str]]:
    """Mark the records that repeat another one: by record id in any method, then by the method's own key."""
    letter, inside = reading.letter, f"in_{reading.letter}"
    if not reading.sorts_repeats:
        return
    if not reading.shape.unique_records:
        yield "ids", _sorted_repeats(reading, f"person, rid, {inside}", "id")
        yield "id_kept", _marked(reading, inside, "id")
        inside = f"id_kept_{letter}"
    if reading.keeps_one:
        yield "facts", _sorted_repeats(reading, f"person, fact, {inside}", "fact")
        yield "fact_kept", _marked(reading, inside, "fact")


def _sorted_repeats(reading: Reading, partition: str, name: str) -> str:
    letter, order = reading.letter, _order(reading)
    latest = f"day_{letter} DESC, seq DESC, given"
    chosen = f"value_{letter} DESC, {order}" if reading.favours else latest
    return (
        f"SELECT q.*, MIN(content) OVER (PARTITION BY {partition}) AS {name}_least_{letter}, "
        f"MAX(content) OVER (PARTITION BY {partition}) AS {name}_most_{letter}, "
        f"{text.turn(partition, order)} AS {name}_turn_{letter}, "
        f"{text.turn(partition, chosen)} AS {name}_choice_{letter} FROM {{before}} q"
    )


def _marked(reading: Reading, inside: str, name: str) -> str:
    letter = reading.letter
    alike = f"{name}_least_{letter} = {name}_most_{letter}"
    chosen = f"{name}_choice_{letter} = 1"
    if reading.side.method.records.conflicts is Conflicts.LEAVE_OUT:
        chosen = "1 = 0"
    fate = (
        f"CASE WHEN {inside} = 0 THEN 0 WHEN {alike} AND {name}_turn_{letter} = 1 THEN 0 "
        f"WHEN {alike} THEN {int(Fate.DUPLICATE)} WHEN {chosen} THEN 0 ELSE {int(Fate.CONFLICT)} END"
    )
    kept = f"({alike} AND {name}_turn_{letter} = 1) OR (NOT ({alike}) AND {chosen})"
    return (
        f"SELECT q.*, {fate} AS {name}_fate_{letter}, "
        f"{text.flag(f'{inside} = 1 AND ({kept})')} AS {name}_kept_{letter} FROM {{before}} q"
    )


def _within_counts(reading: Reading) -> Iterator[tuple[str, str]]:
    """Number the records that still count, so that those above an item's count can be told."""
    letter, order = reading.letter, _order(reading)
    if not reading.limits:
        return
    yield "alive", f"SELECT q.*, {_kept_fate(reading)} AS alive_{letter} FROM {{before}} q"
    free = f"alive_{letter}"
    if reading.monthly:
        slot = text.turn(f"person, item, alive_{letter}, slot_{letter}", order)
        yield "slots", f"SELECT q.*, {slot} AS slot_turn_{letter} FROM {{before}} q"
        free = f"free_{letter}"
        taken = f"alive_{letter} = 0 AND slot_turn_{letter} > 1"
        first = f"CASE WHEN {taken} THEN {int(Fate.OVER_COUNT)} ELSE alive_{letter} END"
        yield "free", f"SELECT q.*, {first} AS {free} FROM {{before}} q"
    turn = text.turn(f"person, item, {free}", order)
    yield "turns", f"SELECT q.*, {turn} AS turn_{letter} FROM {{before}} q"


def _kept_fate(reading: Reading) -> str:
    """The fate after repeats have been found."""
    letter = reading.letter
    repeats = []
    if reading.sorts_repeats and not reading.shape.unique_records:
        repeats.append(f"id_fate_{letter}")
    if reading.keeps_one:
        repeats.append(f"fact_fate_{letter}")
    whens = " ".join(f"WHEN {each} <> 0 THEN {each}" for each in repeats)
    return f"CASE WHEN in_{letter} = 0 THEN own_fate_{letter} {whens} ELSE own_fate_{letter} END"


def _final(reading: Reading) -> str:
    letter = reading.letter
    if not reading.limits:
        return _kept_fate(reading)
    free = f"free_{letter}" if reading.monthly else f"alive_{letter}"
    over = f"{free} = 0 AND turn_{letter} > most_{letter}"
    return f"CASE WHEN {over} THEN {int(Fate.OVER_COUNT)} ELSE {free} END"


def _order(reading: Reading) -> str:
    return "given" if reading.as_given else f"day_{reading.letter}, seq, given"


def _hidden(reading: Reading) -> Iterator[Fate]:
    yield from (Fate.UNKNOWN_ITEM, Fate.UNDISCLOSED)
    if reading.lacks_attribute:
        yield from (Fate.MISSING_ATTRIBUTE, Fate.NO_RULE)
    if reading.lacks_date:
        yield Fate.MISSING_DATE
