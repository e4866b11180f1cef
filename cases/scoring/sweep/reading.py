"""One side of a sweep, made ready for the text: its rules in whole units, and which features it needs at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm

from cases.scoring.items import CountedFrom, Per
from cases.scoring.method import Conflicts, Duplicates, Missing, Order
from cases.scoring.scale import Cap, RoundingMoment
from cases.scoring.sweep.fading import Faded, faded_tables
from cases.scoring.sweep.fates import Fate
from cases.scoring.sweep.rules import ALWAYS, CLOCKS, Rule, Scaled, rules_of, scaled_items
from cases.scoring.sweep.shape import Kind, NotSweepable, Obstacle, Shape, Side, day_number

#: Below this bound a double holds every whole number, so it makes no difference how an engine divides.
EXACT = 2**53
#: Below this bound a number and its double fit 64 bits.
_WIDE = 2**62
#: The clock of events that may still go on.
_ENDED = CLOCKS.index(CountedFrom.EVENT_END)
_LACKING = (Fate.MISSING_ATTRIBUTE, Fate.NO_RULE)


@dataclass(frozen=True)
class Reading:
    """A side with its rules. ``letter`` ends the names of its columns. Raises NotSweepable where integers end."""

    letter: str
    side: Side
    shape: Shape
    as_of: date
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, letter: str, side: Side, shape: Shape, kinds: Sequence[Kind], as_of: date) -> "Reading":
        """Ask the reference about every kind, then prove that no sum can leave the exact whole numbers."""
        reading = cls(letter, side, shape, as_of, tuple(rules_of(side, kinds, shape, as_of)))
        records = side.method.records
        if reading.keeps_one and records.duplicate_key != shape.fact_key:
            raise NotSweepable(Obstacle.FACT_KEY, "records.duplicate_key")
        if reading.largest_sum >= EXACT or reading.farthest_line >= _WIDE:
            raise NotSweepable(Obstacle.TOO_LARGE, "scale")
        return reading

    @cached_property
    def today(self) -> int:
        """The day of the score as a day number."""
        return day_number(self.as_of)

    @cached_property
    def scaled(self) -> tuple[Scaled, ...]:
        """The items that read a measure."""
        return tuple(scaled_items(self.side, self.shape).values())

    @cached_property
    def faded(self) -> tuple[Faded, ...]:
        """The decay tables of the side."""
        return tuple(faded_tables(self.side, self.as_of))

    @cached_property
    def units(self) -> int:
        """Units per point: the least number that makes everything that is ever added up whole."""
        scale = self.side.method.scale
        caps = [scale.min, scale.max, *(limit for cap in self._caps() for limit in (cap.min, cap.max))]
        stated = [Fraction(scale.base), *(Fraction(limit) for limit in caps if limit is not None)]
        ruled = [amount for rule in self.rules for amount in (rule.points, rule.slope)]
        return lcm(10**scale.decimals, *(amount.denominator for amount in (*stated, *ruled)))

    @cached_property
    def step(self) -> int:
        """Units of one printed step, such as one point or a tenth of one."""
        steps: int = 10**self.side.method.scale.decimals
        return self.units // steps

    @cached_property
    def largest_sum(self) -> int:
        """No number that the text handles is larger: twice the largest sum, and one step for the rounding."""
        heaviest = max((abs(rule.points) * self._most(rule) for rule in self.rules), default=Fraction(0))
        scale = self.side.method.scale
        limits = [abs(limit) for limit in (scale.base, scale.min, scale.max) if limit is not None]
        points = heaviest * self.shape.largest_count + Fraction(sum(limits))
        return 2 * int(points * self.units + self.step * (self.shape.largest_count + 1))

    @cached_property
    def farthest_line(self) -> int:
        """No part of a fading record's line is larger: its points are the small difference of two large numbers."""
        reaches = (
            abs(rule.slope) * self._most(rule) * max(abs(self.today), abs(self.today - rule.days))
            for rule in self.rules
        )
        return int(max(reaches, default=Fraction(0)) * self.units)

    def whole(self, points: Fraction) -> int:
        """Points as units."""
        return int(points * self.units)

    @property
    def keeps_one(self) -> bool:
        """True when the method looks for the same fact under several record ids, and the population may hold one."""
        records = self.side.method.records
        unique = self.shape.unique_facts and self.shape.fact_key == records.duplicate_key
        return records.duplicates is Duplicates.KEEP_ONE and bool(records.duplicate_key) and not unique

    @property
    def sorts_repeats(self) -> bool:
        """True when repeated records have to be found before anything is counted."""
        return self.keeps_one or not self.shape.unique_records

    @property
    def favours(self) -> bool:
        """True when of two repeats in conflict the one with the most points stays."""
        return self.sorts_repeats and self.side.method.records.conflicts is Conflicts.FAVOUR_PERSON

    @property
    def as_given(self) -> bool:
        """True when records count in the order in which they were handed in."""
        return self.side.method.records.order is Order.AS_GIVEN

    @property
    def limits(self) -> bool:
        """True when some item counts only so many records."""
        return any(item.per is not Per.EVENT or item.max_count is not None for item in self.side.method.items)

    @property
    def monthly(self) -> bool:
        """True when some item counts one record a month."""
        return any(item.per is Per.MONTH for item in self.side.method.items)

    @property
    def fades(self) -> bool:
        """True when some points fade with age."""
        return any(rule.days for rule in self.rules)

    @property
    def fades_straight(self) -> bool:
        """True when no counted record can be older than its points last, nor end after today."""
        fading = [rule for rule in self.rules if rule.days]
        before_today = not self.sorts_repeats and all(rule.clock != _ENDED for rule in fading)
        return before_today and all(rule.oldest >= self.today - rule.days for rule in fading)

    @property
    def ages(self) -> bool:
        """True when some record can be too old or lack its day."""
        return any(rule.oldest > ALWAYS for rule in self.rules)

    @property
    def oldest(self) -> int | None:
        """The oldest day that every rule of the side lets through; None where they differ."""
        days = {rule.oldest for rule in self.rules}
        return days.pop() if len(days) == 1 else None

    @property
    def clocks(self) -> tuple[int, ...]:
        """Which of the three days are needed."""
        return tuple(sorted({rule.clock for rule in self.rules if rule.clock >= 0})) or (0,)

    @property
    def presses(self) -> bool:
        """True when some record can hold the grade down."""
        return any(rule.press for rule in self.rules)

    @property
    def hides(self) -> bool:
        """True when some record can show that the method keeps something back."""
        lacking = self.lacks_attribute and (bool(self.scaled) or any(rule.fate in _LACKING for rule in self.rules))
        return any(map(self.is_hidden, self.rules)) or lacking or (self.lacks_date and self.ages)

    @property
    def lacks_attribute(self) -> bool:
        """True when a missing attribute makes the result no proof."""
        return self.side.method.records.missing_attribute is Missing.NOT_COMPUTABLE

    @property
    def lacks_date(self) -> bool:
        """True when a missing date makes the result no proof."""
        return self.side.method.records.missing_date is Missing.NOT_COMPUTABLE

    @property
    def caps_groups(self) -> bool:
        """True when the sum of a group is limited."""
        return any(group.cap for group in self.side.method.groups)

    def rounds(self, moment: RoundingMoment) -> bool:
        """True when the method rounds at this moment and there is anything to round."""
        return self.step > 1 and self.side.method.scale.rounded is moment

    def is_hidden(self, rule: Rule) -> bool:
        """True when every record of the rule, once reached, shows that something is kept back."""
        return rule.hides or (self.lacks_attribute and rule.fate in _LACKING)

    def _caps(self) -> Iterator[Cap]:
        method = self.side.method
        caps = (*(item.cap for item in method.items), *(group.cap for group in method.groups))
        return (cap for cap in caps if cap is not None)

    def _most(self, rule: Rule) -> int:
        """The largest amount that the points of a rule are multiplied with."""
        factor = self.faded[rule.fading - 1].largest if rule.fading else 1
        if not rule.measure:
            return factor
        scaled = self.scaled[rule.measure - 1]
        if scaled.edges:
            return factor * max(map(abs, scaled.points))
        measure = self.shape.measures[scaled.measure]
        return factor * max(abs(measure.min), abs(measure.max))
