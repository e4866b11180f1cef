"""One scored item of a method: what counts, for how much, for how long, on what legal ground."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from cases.scoring.canonical import ADDED_LATER
from cases.scoring.dates import Period
from cases.scoring.document import Reader
from cases.scoring.expressions import Expression, read_expression
from cases.scoring.point_table import PointsRow, PointTable
from cases.scoring.scale import Cap


class Direction(StrEnum):
    """Which way an item may move the score."""

    PLUS = "plus"
    MINUS = "minus"
    EITHER = "either"


class PointsKind(StrEnum):
    """How the points of one record are found."""

    FIXED = "fixed"
    PER_UNIT = "per_unit"
    BY_VALUE = "by_value"
    BY_BAND = "by_band"
    BY_RULE = "by_rule"
    EXPRESSION = "expression"
    UNDISCLOSED = "undisclosed"


class Per(StrEnum):
    """How many records of the item may count."""

    EVENT = "event"
    MONTH = "month"
    SUBJECT = "subject"


class DecayKind(StrEnum):
    """How points fade with age."""

    NONE = "none"
    LINEAR = "linear"
    TABLE = "table"


class CountedFrom(StrEnum):
    """The date from which age, decay and retention run."""

    EVENT = "event"
    EVENT_END = "event_end"
    DETERMINATION = "determination"


class RepairEffect(StrEnum):
    """What is left of the points after repair."""

    REMOVED = "removed"
    HALVED = "halved"
    KEPT = "kept"


class WhileDisputed(StrEnum):
    """What happens to a record while the person disputes it."""

    COUNTED = "counted"
    ANNOTATED = "annotated"
    SUPPRESSED = "suppressed"


class Severity(StrEnum):
    """The three classes of the credit repair measures."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class RecordClass(StrEnum):
    """What kind of fact a record states; the legal rules are written for these classes."""

    IDENTITY = "identity"
    POSITIVE = "positive"
    CREDIT = "credit"
    COURT_LISTING = "court_listing"
    JUDGMENT = "judgment"
    PENALTY = "penalty"
    CONDUCT = "conduct"
    EXPRESSION = "expression"
    RELATION = "relation"
    RESTRICTION = "restriction"


#: How the rows of each kind of table are read.
_ROWS = {
    PointsKind.BY_VALUE: PointsRow.read_value,
    PointsKind.BY_BAND: PointsRow.read_band,
    PointsKind.BY_RULE: PointsRow.read_rule,
}
_WITH_ATTRIBUTE = (PointsKind.PER_UNIT, PointsKind.BY_VALUE, PointsKind.BY_BAND)


# Without slots, because what is made ready from the document is kept beside it.
@dataclass(frozen=True)
class Points:
    """The point rule. ``value`` serves FIXED and PER_UNIT, ``table`` the three table kinds."""

    kind: PointsKind
    attribute: str | None = None
    value: Decimal | None = None
    table: tuple[PointsRow, ...] = ()
    expression: Expression | None = field(default=None, metadata=ADDED_LATER)

    @classmethod
    def read(cls, reader: Reader) -> "Points":
        """Read only the fields that the kind uses; any other must be empty."""
        kind = reader.choice("kind", PointsKind)
        row = _ROWS.get(kind)
        points = cls(
            kind=kind,
            attribute=reader.text("attribute") if kind in _WITH_ATTRIBUTE else None,
            value=reader.number("value") if kind in (PointsKind.FIXED, PointsKind.PER_UNIT) else None,
            table=tuple(row(each) for each in reader.children("table", limit=500)) if row else (),
            expression=read_expression(reader.child("expression")) if kind is PointsKind.EXPRESSION else None,
        )
        reader.finish(may_be_empty=("attribute", "value", "table", "expression"))
        return points

    @cached_property
    def amount(self) -> Fraction:
        """``value`` as an exact ratio."""
        return Fraction(self.value or 0)

    @cached_property
    def rows(self) -> PointTable:
        """``table``, made ready to be asked many times."""
        return PointTable(self.table)


@dataclass(frozen=True, slots=True)
class DecayRow:
    """What is left of the points while the age is below so many whole months; None: at any age."""

    factor: Decimal
    below_months: int | None = None


@dataclass(frozen=True, slots=True)
class Decay:
    """How points fade with age, never below nothing.

    LINEAR: points x (days - age) / days, age in whole days. TABLE: points x the factor of the
    first row that the age in whole calendar months lies below.
    """

    kind: DecayKind
    days: int | None = None
    rows: tuple[DecayRow, ...] = field(default=(), metadata=ADDED_LATER)


@dataclass(frozen=True, slots=True)
class Repair:
    """When the flag ``attribute`` is known to be true, the record is repaired with ``effect``."""

    attribute: str
    effect: RepairEffect


@dataclass(frozen=True, slots=True)
class Source:
    """Where the record comes from."""

    system: str
    field: str


@dataclass(frozen=True, slots=True)
class Item:
    """One scored item as disclosed; see the specification for each field."""

    code: str
    wording: str
    group: str
    record_class: RecordClass
    direction: Direction
    points: Points
    per: Per
    max_count: int | None
    cap: Cap | None
    decay: Decay
    retention: Period | None
    counted_from: CountedFrom
    repair: Repair | None
    while_disputed: WhileDisputed
    evidence: tuple[str, ...]
    source: Source | None
    legal_basis: tuple[str, ...]
    catalogue_entry: str | None
    severity: Severity | None
    reason_code: str | None
    about_relatives: bool
    banned_data: bool
    remark: str | None

    @property
    def needs_day(self) -> bool:
        """True when a record without a day cannot be scored."""
        return self.retention is not None or self.decay.kind is not DecayKind.NONE

    @classmethod
    def read(cls, reader: Reader) -> "Item":
        """Read one item; ``validation`` checks how its parts fit."""
        item = cls(
            code=reader.text("code"),
            wording=reader.text("wording"),
            group=reader.text("group"),
            record_class=reader.choice("record_class", RecordClass),
            direction=reader.choice("direction", Direction),
            points=Points.read(reader.child("points")),
            per=reader.choice("per", Per),
            max_count=reader.optional_whole("max_count", low=1, high=100_000),
            cap=Cap.read(reader.optional_child("cap")),
            decay=_read_decay(reader.optional_child("decay")),
            retention=_read_period(reader.optional_child("retention")),
            counted_from=reader.choice("counted_from", CountedFrom),
            repair=_read_repair(reader.optional_child("repair")),
            while_disputed=reader.choice("while_disputed", WhileDisputed),
            evidence=reader.texts("evidence"),
            source=_read_source(reader.optional_child("source")),
            legal_basis=reader.texts("legal_basis"),
            catalogue_entry=reader.optional_text("catalogue_entry"),
            severity=reader.choice("severity", Severity) if reader.states("severity") else None,
            reason_code=reader.optional_text("reason_code"),
            about_relatives=reader.optional_flag("about_relatives") or False,
            banned_data=reader.optional_flag("banned_data") or False,
            remark=reader.optional_text("remark"),
        )
        reader.finish()
        return item


def _read_decay(reader: Reader | None) -> Decay:
    if reader is None:
        return Decay(kind=DecayKind.NONE)
    kind = reader.choice("kind", DecayKind)
    days = reader.whole("days", low=1, high=40_000) if kind is DecayKind.LINEAR else None
    rows = reader.children("rows", limit=200) if kind is DecayKind.TABLE else ()
    decay = Decay(kind=kind, days=days, rows=tuple(_read_decay_row(row) for row in rows))
    reader.finish(may_be_empty=("days", "rows"))
    return decay


def _read_decay_row(reader: Reader) -> DecayRow:
    below = reader.optional_whole("below_months", low=1, high=1200)
    row = DecayRow(factor=reader.number("factor"), below_months=below)
    reader.finish()
    return row


def _read_period(reader: Reader | None) -> Period | None:
    if reader is None:
        return None
    period = Period(
        years=reader.optional_whole("years", low=0, high=100) or 0,
        months=reader.optional_whole("months", low=0, high=1200) or 0,
        days=reader.optional_whole("days", low=0, high=40_000) or 0,
    )
    reader.finish()
    return period


def _read_repair(reader: Reader | None) -> Repair | None:
    if reader is None:
        return None
    repair = Repair(attribute=reader.text("attribute"), effect=reader.choice("effect", RepairEffect))
    reader.finish()
    return repair


def _read_source(reader: Reader | None) -> Source | None:
    if reader is None:
        return None
    source = Source(system=reader.text("system"), field=reader.text("field"))
    reader.finish()
    return source
