"""What is kept how long, and from when on the complainant may have it deleted. Pure; docs/retention.md is made of it.

All periods begin when a case closes, except that of drafts (the last change). Where the law fixes no period the office
fixes the shortest one that its purpose needs (Personal Information Protection Law, articles 19 and 47); such rows say
"house policy". A rule that changes gets a new row with its first day: whatever closed before keeps the shorter of both.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """A kind of data that is kept and deleted together."""

    DRAFT = "draft"  # answers of the form, kept as they were typed
    CONTACT = "contact"  # e-mail address, telephone number, what was sent there
    EVIDENCE = "evidence"  # the complainant's files that no agency was shown
    CASE = "case"  # everything personal in the case
    TRAIL = "trail"  # the audit chain and the case's bare facts; nothing personal is in them


@dataclass(frozen=True)
class Rule:
    """How long one kind is kept. Days are counted from the closing of the case.

    `kept` is the day after which it is deleted by itself (None: kept for good, because it is not personal).
    `on_request` is the first day on which a person may grant a request (None: nothing to ask for).
    """

    kind: Kind
    kept: timedelta | None
    on_request: timedelta | None
    basis: str
    is_law: bool
    valid_from: date


YEAR: Final = timedelta(days=366)  # never shorter than a year of the calendar
NEEDED: Final = "House policy; Personal Information Protection Law, articles 19 and 47"
TABLE: Final[Sequence[Rule]] = (
    Rule(Kind.DRAFT, timedelta(days=30), timedelta(), NEEDED, False, date(2026, 1, 1)),
    Rule(Kind.CONTACT, YEAR, timedelta(), NEEDED, False, date(2026, 1, 1)),
    # Six months: the usual time in which somebody takes an official act to court.
    Rule(Kind.EVIDENCE, 3 * YEAR, timedelta(days=183), NEEDED, False, date(2026, 1, 1)),
    # Three years: as long as a claim may follow (Civil Code, article 188); a year at least for a review.
    Rule(Kind.CASE, 3 * YEAR, YEAR, f"{NEEDED}; measured by Civil Code, article 188", False, date(2026, 1, 1)),
    Rule(
        Kind.TRAIL,
        None,
        None,
        "House policy: it proves what the office did; it holds nothing personal",
        False,
        date(2026, 1, 1),
    ),
)
ASKABLE: Final = (Kind.DRAFT, Kind.CONTACT, Kind.EVIDENCE, Kind.CASE)


def rule(kind: Kind, closed_on: date, *, table: Sequence[Rule] = TABLE) -> Rule:
    """Give the rule for a kind in a case that closed on a day.

    Raises:
        LookupError: no row is valid on that day.

    """
    valid = [row for row in table if row.kind is kind and row.valid_from <= closed_on]
    if not valid:
        raise LookupError(f"no rule for {kind} on {closed_on}")
    return max(valid, key=lambda row: row.valid_from)


def last_day(kind: Kind, closed_on: date, *, table: Sequence[Rule] = TABLE) -> date | None:
    """Give the last day on which a kind is kept; the shortest of the rules since the case closed counts."""
    later = [row for row in table if row.kind is kind and row.valid_from > closed_on]
    kept = [row.kept for row in (rule(kind, closed_on, table=table), *later)]
    periods = [period for period in kept if period is not None]
    return closed_on + min(periods) if periods else None


def is_over(kind: Kind, closed_on: date, today: date) -> bool:
    """Say whether a kind has to be deleted by itself."""
    last = last_day(kind, closed_on)
    return last is not None and today > last


def first_day(kind: Kind, closed_on: date) -> date | None:
    """Give the first day on which a request may be granted; None when nobody can ask."""
    after = rule(kind, closed_on).on_request
    return closed_on + after if after is not None else None


def may_grant(kinds: Collection[Kind], closed_on: date, today: date) -> Mapping[Kind, bool]:
    """Say for each kind whether its deletion may be granted today."""
    first = {kind: first_day(kind, closed_on) for kind in kinds}
    return {kind: day is not None and day <= today for kind, day in first.items()}
