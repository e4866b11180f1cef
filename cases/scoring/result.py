"""The result of a recomputation: a number, and every step that led to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from cases.scoring.canonical import Written, canonical_bytes, sha256_of
from cases.scoring.inputs import Input
from cases.scoring.points import Mark


class StepKind(StrEnum):
    """What moved the running total."""

    BASE = "base"
    RECORD = "record"
    ITEM_ROUNDING = "item_rounding"
    GROUP_CAP = "group_cap"
    LIMIT = "limit"
    ROUNDING = "rounding"


class Why(StrEnum):
    """Why a record was left out of the sum."""

    UNKNOWN_ITEM = "unknown_item"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    NOT_YET = "not_yet"
    RETENTION_OVER = "retention_over"
    MISSING_DATE = "missing_date"
    MISSING_ATTRIBUTE = "missing_attribute"
    NO_RULE = "no_rule"
    UNDISCLOSED = "undisclosed"
    DISPUTED = "disputed"
    OVER_COUNT = "over_count"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trace, in points of the scale, exact.

    ``before`` is what the point rule states, ``points`` what repair, decay and caps let
    through; ``running`` is the total after the step. Steps other than RECORD have no record.
    """

    kind: StepKind
    item: str
    group: str
    record_id: str
    before: Fraction
    points: Fraction
    reason_code: str
    running: Fraction
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that did not count, and why."""

    record_id: str
    item: str
    why: Why


@dataclass(frozen=True, slots=True)
class InputHash(Written):
    """Which record was scored, in exactly which form. A record never changes, so it is hashed when asked."""

    record: Input

    @property
    def record_id(self) -> str:
        """The id under which the record was handed in."""
        return self.record.record_id

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of every field of the record."""
        return self.record.sha256

    def written(self) -> object:
        """The published form: id and hash, not the record itself."""
        return {"record_id": self.record_id, "sha256": self.sha256}


@dataclass(frozen=True)
class Result:
    """A score with its whole story. The same method, records and day give the same bytes.

    ``total`` is rounded as the method says. ``undisclosed`` names what the method or the
    records hold back (``points:ITEM``, ``item:ITEM``, ``attribute:RECORD``, ``date:RECORD``);
    unless it is empty the total is only what the disclosed part gives, and proves nothing.
    ``grade_caps`` names the items that held the grade down.
    """

    method_id: str
    method_version: str
    method_sha256: str
    as_of: date
    total: Decimal
    tolerance: Decimal
    grade: str | None
    grade_by_total: str | None
    grade_caps: tuple[str, ...]
    reason_codes: tuple[str, ...]
    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...]
    inputs: tuple[InputHash, ...]
    undisclosed: tuple[str, ...]

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the canonical bytes."""
        return sha256_of(self)

    def canonical_bytes(self) -> bytes:
        """The whole result as canonical JSON; this is what a run stores."""
        return canonical_bytes(self)

    def item_points(self) -> dict[str, Fraction]:
        """Points per item after decay and item caps, in the order of the trace."""
        points: dict[str, Fraction] = {}
        for step in self.steps:
            if step.item:
                points[step.item] = points.get(step.item, Fraction(0)) + step.points
        return points
