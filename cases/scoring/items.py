"""One scored item of a method: what counts, for how much, for how long, on what legal ground."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cases.scoring.dates import Period
from cases.scoring.document import Reader
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


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One row of a point table: an exact value, or a band from ``low`` up to below ``high``."""

    points: Decimal
    equals: str | int | bool | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """The point rule. ``value`` serves FIXED and PER_UNIT, ``table`` the two table kinds."""

    kind: PointsKind
    attribute: str | None = None
    value: Decimal | None = None
    table: tuple[PointsRow, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> "Points":
        """Read only the fields that the kind uses; any other is an unknown field."""
        kind = reader.choice("kind", PointsKind)
        attribute: str | None = None
        value: Decimal | None = None
        table: tuple[PointsRow, ...] = ()
        if kind in (PointsKind.PER_UNIT, PointsKind.BY_VALUE, PointsKind.BY_BAND):
            attribute = reader.text("attribute")
        if kind in (PointsKind.FIXED, PointsKind.PER_UNIT):
            value = reader.number("value")
        if kind in (PointsKind.BY_VALUE, PointsKind.BY_BAND):
            table = tuple(_read_row(row, kind) for row in reader.children("table", limit=500))
        reader.finish()
        return cls(kind=kind, attribute=attribute, value=value, table=table)


@dataclass(frozen=True, slots=True)
class Decay:
    """Linear decay: points x (days - age) / days, never below nothing. Age in whole days."""

    kind: DecayKind
    days: int | None = None


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


def _read_row(reader: Reader, kind: PointsKind) -> PointsRow:
    if kind is PointsKind.BY_VALUE:
        row = PointsRow(points=reader.number("points"), equals=reader.scalar("equals"))
    else:
        row = PointsRow(
            points=reader.number("points"), low=reader.optional_number("low"), high=reader.optional_number("high")
        )
    reader.finish()
    return row


def _read_decay(reader: Reader | None) -> Decay:
    if reader is None:
        return Decay(kind=DecayKind.NONE)
    kind = reader.choice("kind", DecayKind)
    days = reader.whole("days", low=1, high=40_000) if kind is DecayKind.LINEAR else None
    reader.finish()
    return Decay(kind=kind, days=days)


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
