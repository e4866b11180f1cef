"""The scale of a method: start, limits, rounding, grades, groups. Part of the disclosed document."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cases.scoring.document import ProblemCode, Reader
from cases.scoring.rounding import RoundingMode


class RoundingMoment(StrEnum):
    """When points become the printed number."""

    AT_END = "at_end"
    PER_RECORD = "per_record"
    PER_ITEM = "per_item"


class CapStage(StrEnum):
    """The three levels on which a sum is cut off."""

    ITEM = "item"
    GROUP = "group"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Cap:
    """The lowest and highest sum allowed, in points; None means no limit on that side."""

    min: Decimal | None
    max: Decimal | None

    @classmethod
    def read(cls, reader: Reader | None) -> "Cap | None":
        """Read a cap; an absent one means no limit."""
        if reader is None:
            return None
        cap = cls(min=reader.optional_number("min"), max=reader.optional_number("max"))
        reader.finish()
        return cap


@dataclass(frozen=True, slots=True)
class Band:
    """A grade: totals from ``low`` (included) to ``high`` (not included)."""

    label: str
    low: Decimal | None
    high: Decimal | None

    @classmethod
    def read(cls, reader: Reader) -> "Band":
        """Read one band."""
        band = cls(label=reader.text("label"), low=reader.optional_number("low"), high=reader.optional_number("high"))
        reader.finish()
        return band


@dataclass(frozen=True, slots=True)
class GradeCap:
    """One counted record of ``when_item`` holds the grade at ``at_most``, whatever the total."""

    when_item: str
    at_most: str

    @classmethod
    def read(cls, reader: Reader) -> "GradeCap":
        """Read one grade cap."""
        cap = cls(when_item=reader.text("when_item"), at_most=reader.text("at_most"))
        reader.finish()
        return cap


@dataclass(frozen=True, slots=True)
class Group:
    """A family of items that may share one cap."""

    code: str
    wording: str
    cap: Cap | None

    @classmethod
    def read(cls, reader: Reader) -> "Group":
        """Read one group."""
        group = cls(
            code=reader.text("code"), wording=reader.text("wording"), cap=Cap.read(reader.optional_child("cap"))
        )
        reader.finish()
        return group


@dataclass(frozen=True, slots=True)
class Scale:
    """Everything that turns a sum of points into the printed number and its grade.

    ``bands`` run from the lowest grade to the highest. ``tolerance`` is the difference in
    points that the method itself calls no difference; nobody else may grant one.
    """

    base: Decimal
    min: Decimal | None
    max: Decimal | None
    decimals: int
    rounding: RoundingMode
    rounded: RoundingMoment
    cap_order: tuple[CapStage, ...]
    bands: tuple[Band, ...]
    grade_caps: tuple[GradeCap, ...]
    tolerance: Decimal

    @classmethod
    def read(cls, reader: Reader) -> "Scale":
        """Read the scale; ``validation`` checks how its parts fit."""
        stages = reader.texts("cap_order")
        scale = cls(
            base=reader.number("base"),
            min=reader.optional_number("min"),
            max=reader.optional_number("max"),
            decimals=reader.whole("decimals", low=0, high=6),
            rounding=reader.choice("rounding", RoundingMode),
            rounded=reader.choice("rounded", RoundingMoment),
            cap_order=tuple(stage for stage in CapStage if stage in stages),
            bands=tuple(Band.read(band) for band in reader.children("bands", limit=50)),
            grade_caps=tuple(GradeCap.read(cap) for cap in reader.children("grade_caps", limit=200)),
            tolerance=reader.number("tolerance"),
        )
        if stages != tuple(CapStage):
            reader.problem("cap_order", ProblemCode.NOT_A_CHOICE if stages else ProblemCode.MISSING)
        reader.finish()
        return scale
