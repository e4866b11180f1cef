"""What a deadline rule is, and what it allows. Pure; the rows are in cases/deadline_table.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """What a period is counted in. All but WORKING roll over a rest day at the end."""

    CALENDAR = "calendar"
    WORKING = "working"
    MONTHS = "months"
    YEARS = "years"


class Trigger(StrEnum):
    """The event whose day starts a period (and is not counted)."""

    OBJECTION_RECEIVED = "objection_received"
    OBJECTION_PASSED_ON = "objection_passed_on"
    COMPLAINT_ACCEPTED_BY_PBC = "complaint_accepted_by_pbc"
    NEGATIVE_EVENT_ENDED = "negative_event_ended"
    COURT_APPLICATION = "court_application"
    FOUND_WRONG = "found_wrong"
    REJECTION_SERVED = "rejection_served"
    RECONSIDERATION_FILED = "reconsideration_filed"
    DELETION_GROUND_AROSE = "deletion_ground_arose"
    DELETED_ON_REQUEST = "deleted_on_request"
    LISTED = "listed"
    PENALTY_REVOKED = "penalty_revoked"
    REPAIR_APPLICATION = "repair_application"
    PIPL_REQUEST = "pipl_request"
    COMPLAINT_RECEIVED = "complaint_received"
    COMPLAINT_COMPLETE = "complaint_complete"
    RELIEF_ASKED = "relief_asked"
    RELIEF_GRANTED = "relief_granted"
    PROVISIONAL_DECISION = "provisional_decision"
    CORRECTION_REQUESTED = "correction_requested"
    CORRECTION_CLAIMED = "correction_claimed"
    CORRECTION_ANSWERED = "correction_answered"
    FINAL_DECISION = "final_decision"
    DECISION_QUESTIONED = "decision_questioned"


class OnExpiry(StrEnum):
    """What the end of a period means when nothing was done."""

    BREACH = "breach"  # the duty was due at once: a breach, nothing to escalate to
    ESCALATE = "escalate"  # a person must look, and the next step opens
    ESCALATE_TO_PBC = "escalate_to_pbc"  # the complaint of CRI Reg. 26 is open
    ESCALATE_TO_COMMISSION = "escalate_to_commission"  # Zhejiang's review is open
    RECORD_MUST_BE_GONE = "record_must_be_gone"  # what is still held is held unlawfully
    RIGHT_LOST = "right_lost"  # the complainant cannot act any more
    BAR_ENDS = "bar_ends"  # what was forbidden until now is allowed again
    PROCEED = "proceed"  # the case goes on without the awaited words


@dataclass(frozen=True)
class Allowance:
    """How far a period may be extended: each time at least `minimum`, `maximum` in all."""

    maximum: int
    unit: Unit
    minimum: int = 1


@dataclass(frozen=True)
class Rule:
    """One deadline rule, in force from `valid_from` (date.min: since ever) to `valid_to` (None: no end).

    `length` 0 means at once, on the day itself. `is_law` False marks this office's own policy.
    When the law changes, the new version is another rule named `<id>/<year>`.
    """

    id: str
    trigger: Trigger
    length: int
    unit: Unit
    basis: str
    on_expiry: OnExpiry
    extension: Allowance | None = None
    is_law: bool = True
    valid_from: date = date.min
    valid_to: date | None = None

    def __post_init__(self) -> None:
        """A negative period or an empty validity is a mistake in the table: ValueError."""
        if self.length < 0:
            raise ValueError(f"{self.id}: a period cannot be negative")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.id}: ends before it begins")

    def in_force(self, day: date) -> bool:
        """Whether this version of the rule governs an event of `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def family(self) -> str:
        """The id without its version: what all versions of the rule have in common."""
        return self.id.partition("/")[0]


class NoRuleInForce(LookupError):
    """No version of the rule governs that day."""


def rule_in_force(rules: Iterable[Rule], rule_id: str, day: date) -> Rule:
    """The version of `rule_id` that governs an event of `day`; NoRuleInForce when none does."""
    for rule in rules:
        if rule.family == rule_id and rule.in_force(day):
            return rule
    raise NoRuleInForce(f"{rule_id} on {day.isoformat()}")


@dataclass(frozen=True)
class Extension:
    """More time, granted with a reason on a day."""

    length: int
    unit: Unit
    reason: str
    granted_on: date


class ExtensionRefusal(StrEnum):
    """Why more time cannot be given. Worded in cases/wording/deadlines.py."""

    NOT_EXTENDABLE = "not_extendable"
    WRONG_UNIT = "wrong_unit"
    TOO_SHORT = "too_short"
    OVER_MAXIMUM = "over_maximum"
    NO_REASON = "no_reason"
    PERIOD_OVER = "period_over"


class ExtensionNotAllowed(ValueError):
    """The rule does not allow the extensions it was to be counted with; `reasons` says why."""

    def __init__(self, reasons: tuple[ExtensionRefusal, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def extension_refusals(
    rule: Rule, extensions: Sequence[Extension], *, last_day: date | None = None
) -> tuple[ExtensionRefusal, ...]:
    """Why these extensions together go beyond `rule`; empty when they may stand.

    With `last_day`, the end of the period before the newest one, a period that is already over
    is not extended: time that ran out cannot be lengthened.
    """
    if not extensions:
        return ()
    allowed = rule.extension
    if allowed is None:
        return (ExtensionRefusal.NOT_EXTENDABLE,)
    found = {
        ExtensionRefusal.WRONG_UNIT: any(x.unit is not allowed.unit for x in extensions),
        ExtensionRefusal.TOO_SHORT: any(x.length < allowed.minimum for x in extensions),
        ExtensionRefusal.OVER_MAXIMUM: sum(x.length for x in extensions) > allowed.maximum,
        ExtensionRefusal.NO_REASON: any(not x.reason.strip() for x in extensions),
        ExtensionRefusal.PERIOD_OVER: last_day is not None and extensions[-1].granted_on > last_day,
    }
    return tuple(reason for reason, holds in found.items() if holds)
