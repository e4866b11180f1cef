"""What two sides ask alike of a record, so that it is asked once: measured, a third of the time of two readings.

Two readings of one population mostly differ in points or in which kinds count, hardly ever in which days do. Then the
days are one condition for both, and each side multiplies with 1 or 0. Where they do differ, each side asks for itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cases.scoring.sweep.fates import Fate
from cases.scoring.sweep.reading import Reading
from cases.scoring.sweep.rules import Rule

#: Ends the names of the columns that both sides share.
SHARED = "s"


def together(readings: Sequence[Reading]) -> Reading | None:
    """The reading of the days that both sides share; None where some record's day would settle them differently."""
    if len(readings) != 2 or any(each.scaled for each in readings):
        return None
    rules = []
    for one, other in zip(readings[0].rules, readings[1].rules, strict=True):
        if counts(one) and counts(other) and (one.clock, one.oldest) != (other.clock, other.oldest):
            return None
        # A side that does not count the kind has no say in its days.
        rules.append(one if counts(one) else other)
    return replace(readings[0], letter=SHARED, rules=tuple(rules))


def weights(readings: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """For each side the condition that a record is thought away, and 1 where its kind counts ("" where all do)."""
    alike = all(counts(one) == counts(other) for one, other in zip(*(each.rules for each in readings), strict=True))
    for reading in readings:
        away = f"r.batch IN ({', '.join(map(str, sorted(reading.side.without_batches)))})"
        yield away if reading.side.without_batches else "", "" if alike else f"m.counts_{reading.letter}"


def counts(rule: Rule) -> bool:
    """True when a record of the kind counts once its days let it through."""
    return rule.fate is Fate.COUNTED and not rule.disputed
