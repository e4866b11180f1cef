"""What can be wrong with a record, a score or an answer, and on which legal ground it rests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.scoring.inputs import Scalar


class FindingCode(StrEnum):
    """One code per kind of wrong. The order is the order in which findings are shown."""

    WRONG_PERSON = "WRONG_PERSON"
    RELATION = "RELATION"
    MINOR = "MINOR"
    BANNED_DATA = "BANNED_DATA"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    NO_NOTICE = "NO_NOTICE"
    PERFORMED_NOT_DELETED = "PERFORMED_NOT_DELETED"
    TERM_OVER = "TERM_OVER"
    RETENTION_OVER = "RETENTION_OVER"
    WRONG_DATA = "WRONG_DATA"
    NOT_ANNOTATED = "NOT_ANNOTATED"
    METHOD_NOT_DISCLOSED = "METHOD_NOT_DISCLOSED"
    MISCALCULATED = "MISCALCULATED"
    CORRECTION_INCOMPLETE = "CORRECTION_INCOMPLETE"
    LATE = "LATE"
    NO_REASONS = "NO_REASONS"


class Effect(StrEnum):
    """What the finding means for the lawful score."""

    REMOVE = "remove"
    CORRECT = "correct"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """The general legal ground of a code, and its meaning in one line (for staff and logs)."""

    legal_basis: tuple[str, ...]
    meaning: str


KINDS: Mapping[FindingCode, FindingKind] = {
    FindingCode.WRONG_PERSON: FindingKind(
        ("Civil Code, Article 1037", "PIPL, Article 46"), "The record is about somebody else."
    ),
    FindingCode.RELATION: FindingKind(
        ("Guobanfa [2020] 49", "PIPL, Article 6"), "The record counts what another person is or did."
    ),
    FindingCode.MINOR: FindingKind(("Fa Shi [2017] 7, Article 4",), "The person was a child at the time."),
    FindingCode.BANNED_DATA: FindingKind(
        ("CRI Regulation, Article 14", "Constitution, Article 41"), "This kind of data may not be scored."
    ),
    FindingCode.NOT_ELIGIBLE: FindingKind(
        ("Guobanfa [2020] 49",), "No catalogue entry or no effective document carries the record."
    ),
    FindingCode.NO_NOTICE: FindingKind(
        ("Fa Shi [2017] 7, Article 5", "CRI Regulation, Article 15"), "The person was not told as the law demands."
    ),
    FindingCode.PERFORMED_NOT_DELETED: FindingKind(
        ("Fa Shi [2017] 7, Article 10",), "The obligation was performed, yet the entry is still there."
    ),
    FindingCode.TERM_OVER: FindingKind(
        ("Fa Shi [2017] 7, Article 2",), "The listing term has ended, yet the entry is still there."
    ),
    FindingCode.RETENTION_OVER: FindingKind(
        ("CRI Regulation, Article 16",), "The record is older than it may be kept."
    ),
    FindingCode.WRONG_DATA: FindingKind(
        ("CRI Regulation, Article 25", "PIPL, Article 46"), "The record states something that evidence disproves."
    ),
    FindingCode.NOT_ANNOTATED: FindingKind(
        ("CRI Regulation, Article 25",), "The record is disputed but not marked as disputed."
    ),
    FindingCode.METHOD_NOT_DISCLOSED: FindingKind(
        ("PIPL, Articles 24 and 48", "Guobanfa [2020] 49"), "The rule behind the points is not disclosed."
    ),
    FindingCode.MISCALCULATED: FindingKind(
        ("CRI Regulation, Article 23", "Civil Code, Article 1029"), "The score is not what the method gives."
    ),
    FindingCode.CORRECTION_INCOMPLETE: FindingKind(
        ("CRI Regulation, Article 25", "PIPL, Article 46"), "The correction was announced but is not complete."
    ),
    FindingCode.LATE: FindingKind(("CRI Regulation, Article 25",), "The answer came too late or not at all."),
    FindingCode.NO_REASONS: FindingKind(("PIPL, Article 50",), "The refusal gives no reasons."),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a finding is made: one rule in force, its legal basis and the facts it saw."""

    rule_id: str
    legal_basis: tuple[str, ...]
    facts: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Finding:
    """One wrong in one record, carried by one or more grounds.

    ``corrected`` holds the attribute values that should stand instead (effect CORRECT only).
    ``record_id`` is empty for a finding about the method.
    """

    code: FindingCode
    record_id: str
    item: str
    effect: Effect
    grounds: tuple[Ground, ...]
    corrected: Mapping[str, Scalar]

    @property
    def legal_basis(self) -> tuple[str, ...]:
        """The citations of all grounds, each once, in order."""
        return tuple(dict.fromkeys(basis for ground in self.grounds for basis in ground.legal_basis))
