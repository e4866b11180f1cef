"""The method as a small table: one row a kind of record, with the points the reference itself gives it.

No point rule is written a second time here: what a kind is worth is asked of ``points.worth``, and up to
which day it counts is asked of ``dates``. Only what no dictionary can hold (amounts, days, counts, sums) is left
to the text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from cases.scoring.dates import first_inside
from cases.scoring.expressions import names_in
from cases.scoring.inputs import Input
from cases.scoring.items import CountedFrom, Decay, DecayKind, Item, PointsKind, WhileDisputed
from cases.scoring.points import NoPoints, Worth, is_removed_by_repair, worth
from cases.scoring.predicates import attributes_of
from cases.scoring.sweep.fading import Faded, faded_tables
from cases.scoring.sweep.fates import Fate, fate_of
from cases.scoring.sweep.shape import BEFORE_ALL, Kind, NotSweepable, Obstacle, Shape, Side, day_number

CLOCKS = (CountedFrom.EVENT, CountedFrom.EVENT_END, CountedFrom.DETERMINATION)
#: Below every day of a population, the unknown ones included: nothing is too old.
ALWAYS = 10 * BEFORE_ALL
#: The clock of a record that no item counts.
NO_CLOCK = -1
_NOTHING, _WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one side makes of one kind. ``points`` are for one unit of what is measured, or for the record.

    ``fate`` says what becomes of the record once its days have let it through; ``press`` is how many grades below
    the best one a counted record holds the person down (0: none); ``oldest`` is the first day that still counts.
    """

    fate: Fate
    disputed: bool = False
    points: Fraction = _NOTHING
    days: int = 0
    press: int = 0
    oldest: int = ALWAYS
    clock: int = 0
    measure: int = 0
    fading: int = 0

    @property
    def slope(self) -> Fraction:
        """Points lost with every day of age."""
        return self.points / self.days if self.days else _NOTHING

    @property
    def hides(self) -> bool:
        """True when the record, once reached, shows that the method keeps something back."""
        return self.fate in (Fate.UNKNOWN_ITEM, Fate.UNDISCLOSED)


@dataclass(frozen=True, slots=True)
class Scaled:
    """An item whose points depend on a measure: its column, and for a band table the edges and points.

    ``edges`` are scaled like the measure; ``points`` are in units of 10^-decimals.
    """

    number: int
    measure: str
    edges: tuple[tuple[int | None, int | None], ...] = ()
    points: tuple[int, ...] = ()
    decimals: int = 0


def scaled_items(side: Side, shape: Shape) -> Mapping[str, Scaled]:
    """The items of a side that read a measure, numbered from 1; the rest is settled kind by kind."""
    found: dict[str, Scaled] = {}
    for item in side.method.items:
        names = _reads(item)
        # A kind carries neither the facts' key nor the measures: a rule that reads them would find nothing there.
        if not names.isdisjoint(shape.fact_key):
            raise NotSweepable(Obstacle.FACT_KEY, item.code)
        repaired_by_measure = item.repair is not None and item.repair.attribute in shape.measures
        if item.points.attribute in shape.measures and not repaired_by_measure:
            found[item.code] = _scaled(item, len(found) + 1, shape)
        elif not names.isdisjoint(shape.measures):
            raise NotSweepable(Obstacle.MEASURED, item.code)
    return found


def rules_of(side: Side, kinds: Sequence[Kind], shape: Shape, as_of: date) -> Iterator[Rule]:
    """One rule a kind, in the order of the kinds."""
    scaled = scaled_items(side, shape)
    faded = list(faded_tables(side, as_of))
    oldest = {item.code: _oldest(item, as_of) for item in side.method.items}
    for kind in kinds:
        item = side.method.item_by_code.get(kind.item)
        if side.sets_aside(kind):
            yield Rule(Fate.SET_ASIDE, clock=NO_CLOCK)
        elif item is None:
            yield Rule(Fate.UNKNOWN_ITEM, clock=NO_CLOCK)
        else:
            rule = _rule(side, item, kind, scaled.get(item.code), oldest[item.code], as_of)
            yield rule if item.decay.kind is not DecayKind.TABLE else _stepped(rule, item.decay, faded)


def _rule(side: Side, item: Item, kind: Kind, scaled: Scaled | None, oldest: int, as_of: date) -> Rule:
    attributes = dict(kind.attributes)
    if scaled is not None and item.points.attribute:
        attributes[item.points.attribute] = _inside(item)
    record = Input(record_id="", item=item.code, attributes=attributes)
    value = worth(item, record, as_of)
    settled = isinstance(value, NoPoints)
    return Rule(
        fate=fate_of(value) if isinstance(value, NoPoints) else Fate.COUNTED,
        disputed=item.while_disputed is WhileDisputed.SUPPRESSED and record.day("disputed_since") is not None,
        points=_NOTHING if isinstance(value, NoPoints) else _points(value, scaled),
        days=(item.decay.days or 0) if item.decay.kind is DecayKind.LINEAR else 0,
        press=0 if settled or is_removed_by_repair(item, record) else _press(side, item),
        oldest=oldest,
        clock=CLOCKS.index(item.counted_from),
        measure=scaled.number if scaled else 0,
    )


def _stepped(rule: Rule, decay: Decay, tables: Sequence[Faded]) -> Rule:
    """The same rule with its points for one part of the table's smallest factor."""
    number = next(number for number, table in enumerate(tables) if table.decay == decay)
    return replace(rule, fading=number + 1, points=rule.points / tables[number].whole)


def _points(value: Worth, scaled: Scaled | None) -> Fraction:
    """Points of the record, or of one unit of its measure: repair halves both alike."""
    if scaled is None:
        return value.left
    if not scaled.edges:
        return value.left * Fraction(1, 10**scaled.decimals)
    share = value.left / value.stated if value.stated else _WHOLE
    return share * Fraction(1, 10**scaled.decimals)


def _scaled(item: Item, number: int, shape: Shape) -> Scaled:
    name = item.points.attribute or ""
    measure = shape.measures[name]
    if item.points.kind is PointsKind.PER_UNIT:
        return Scaled(number=number, measure=name, decimals=measure.decimals)
    if item.points.kind is not PointsKind.BY_BAND:
        raise NotSweepable(Obstacle.MEASURED, item.code)
    rows = item.points.table
    decimals = max(_digits(row.points) for row in rows)
    return Scaled(
        number=number,
        measure=name,
        edges=tuple((_edge(row.low, measure.decimals), _edge(row.high, measure.decimals)) for row in rows),
        points=tuple(int(row.points.scaleb(decimals)) for row in rows),
        decimals=decimals,
    )


def _reads(item: Item) -> frozenset[str]:
    """The attributes behind an item's points and its repair."""
    names = [attributes_of(row.when) for row in item.points.table if row.when is not None]
    if item.points.expression is not None:
        names.append(names_in(item.points.expression))
    own = {item.points.attribute, item.repair.attribute if item.repair else None} - {None}
    return frozenset(name for name in own if name).union(*names)


def _edge(value: Decimal | None, decimals: int) -> int | None:
    """The least whole number that is not below the edge, so that comparing whole numbers is exact."""
    return None if value is None else ceil(Fraction(value) * 10**decimals)


def _digits(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _inside(item: Item) -> Decimal:
    """A number to ask the reference with: one unit, or one inside a row that is worth something."""
    if item.points.kind is PointsKind.PER_UNIT:
        return Decimal(1)
    row = next((row for row in item.points.table if row.points), item.points.table[0])
    if row.low is not None:
        return row.low
    return Decimal(0) if row.high is None else row.high - 1


def _press(side: Side, item: Item) -> int:
    labels = [band.label for band in side.method.scale.bands]
    caps = [cap for cap in side.method.scale.grade_caps if cap.when_item == item.code]
    return max((len(labels) - labels.index(cap.at_most) for cap in caps), default=0)


def _oldest(item: Item, as_of: date) -> int:
    """The first day that retention still lets count, as a day number; unknown days fall where the rule says."""
    if item.retention is None:
        needs_day = item.decay.kind is not DecayKind.NONE
        return BEFORE_ALL + 1 if needs_day else ALWAYS
    return day_number(first_inside(item.retention, as_of))
