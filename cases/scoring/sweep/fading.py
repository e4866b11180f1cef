"""Decay by a published table of months, as days: from which day on which factor stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from cases.scoring.dates import whole_months
from cases.scoring.items import Decay, DecayKind
from cases.scoring.points import share_left
from cases.scoring.sweep.shape import Side, day_number


@dataclass(frozen=True, slots=True)
class Faded:
    """A decay table on one day: (first day, factor x whole), the latest days first; before them the last factor."""

    decay: Decay
    whole: int
    steps: tuple[tuple[int, int], ...]
    oldest: int

    @property
    def largest(self) -> int:
        """The greatest factor, in parts of ``whole``."""
        return max(self.whole, self.oldest, *(factor for _, factor in self.steps))


def faded_tables(side: Side, as_of: date) -> Iterator[Faded]:
    """Every decay table of a side once, in document order; the factors are those of the reference."""
    for decay in dict.fromkeys(item.decay for item in side.method.items if item.decay.kind is DecayKind.TABLE):
        limits = [row.below_months for row in decay.rows if row.below_months is not None]
        days = [_first_day(_is_below(limit, as_of), as_of) for limit in limits]
        factors = [Fraction(*share_left(decay, day, as_of)) for day in (*days, date.min)]
        whole = lcm(*(factor.denominator for factor in factors))
        parts = [int(factor * whole) for factor in factors]
        steps = tuple(zip(map(day_number, days), parts[:-1], strict=True))
        yield Faded(decay=decay, whole=whole, steps=steps, oldest=parts[-1])


def _is_below(months: int, as_of: date) -> Callable[[date], bool]:
    return lambda day: whole_months(day, as_of) < months


def _first_day(holds: Callable[[date], bool], as_of: date) -> date:
    """The first day up to ``as_of`` for which something holds that then holds of every later day."""
    low, high = date.min.toordinal(), as_of.toordinal()
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(date.fromordinal(middle)) else (middle + 1, high)
    return date.fromordinal(low)
