"""The legal rules as dated data. An office can replace the table; the tests behind it are in ``lawful_checks``.

Each row says what it looks at, which kinds of record it binds, on what legal basis, from
when to when. Lengths of time are numbers here, never in code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cases.scoring.findings import Effect, FindingCode
from cases.scoring.items import RecordClass


class Check(StrEnum):
    """The question a rule asks of one record."""

    ID_MISMATCH = "id_mismatch"
    ABOUT_ANOTHER = "about_another"
    UNDER_AGE = "under_age"
    UNDER_METHOD_AGE = "under_method_age"
    BANNED_ITEM = "banned_item"
    NOT_IN_CATALOGUE = "not_in_catalogue"
    NO_EFFECTIVE_DOCUMENT = "no_effective_document"
    NOT_TOLD = "not_told"
    PERFORMED = "performed"
    TERM_ENDED = "term_ended"
    RETAINED_TOO_LONG = "retained_too_long"
    METHOD_RETENTION = "method_retention"
    SEVERITY_RETENTION = "severity_retention"
    PAID_NOT_SETTLED = "paid_not_settled"
    EVIDENCE_DIFFERS = "evidence_differs"
    NOT_MARKED = "not_marked"
    POINTS_HIDDEN = "points_hidden"
    ANSWER_LATE = "answer_late"
    REFUSED_BARE = "refused_bare"


@dataclass(frozen=True, slots=True)
class LawfulRule:
    """One row. ``classes`` empty means every kind of record; ``valid_to`` is the last day in force."""

    rule_id: str
    code: FindingCode
    check: Check
    effect: Effect
    legal_basis: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    classes: tuple[RecordClass, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    def in_force(self, day: date) -> bool:
        """True on every day from ``valid_from`` to ``valid_to``, both included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def in_force(rules: Iterable[LawfulRule], day: date) -> tuple[LawfulRule, ...]:
    """The rows that bind on ``day``, in table order."""
    return tuple(rule for rule in rules if rule.in_force(day))


_LISTING = (RecordClass.COURT_LISTING,)
_PUBLIC = (RecordClass.COURT_LISTING, RecordClass.JUDGMENT, RecordClass.PENALTY, RecordClass.CONDUCT)
_NEGATIVE_HISTORY = (RecordClass.CREDIT, RecordClass.JUDGMENT, RecordClass.PENALTY, RecordClass.CONDUCT)

_FASHI_2017 = date(2017, 5, 1)
_CRI_2013 = date(2013, 3, 15)
_PIPL_2021 = date(2021, 11, 1)
_GUOBANFA_2020 = date(2020, 12, 7)
_CIVIL_CODE_2021 = date(2021, 1, 1)

RULES: tuple[LawfulRule, ...] = (
    LawfulRule(
        "PERSON-ID", FindingCode.WRONG_PERSON, Check.ID_MISMATCH, Effect.REMOVE,
        ("Civil Code, Article 1037", "PIPL, Article 46"), _CIVIL_CODE_2021,
    ),
    LawfulRule(
        "RELATION", FindingCode.RELATION, Check.ABOUT_ANOTHER, Effect.REMOVE,
        ("Guobanfa [2020] 49", "PIPL, Article 6"), _GUOBANFA_2020,
    ),
    LawfulRule(
        "MINOR-COURT", FindingCode.MINOR, Check.UNDER_AGE, Effect.REMOVE,
        ("Fa Shi [2017] 7, Article 4",), _FASHI_2017,
        classes=(RecordClass.COURT_LISTING, RecordClass.RESTRICTION), numbers={"age": 18},
    ),
    LawfulRule(
        "MINOR-METHOD", FindingCode.MINOR, Check.UNDER_METHOD_AGE, Effect.REMOVE,
        ("The method's own subject rule", "PIPL, Articles 28 and 31"), _PIPL_2021,
    ),
    LawfulRule(
        "BANNED", FindingCode.BANNED_DATA, Check.BANNED_ITEM, Effect.REMOVE,
        ("CRI Regulation, Article 14", "Constitution, Article 41"), _CRI_2013,
    ),
    LawfulRule(
        "CATALOGUE", FindingCode.NOT_ELIGIBLE, Check.NOT_IN_CATALOGUE, Effect.REMOVE,
        ("Guobanfa [2020] 49", "National Basic Catalogue (2024)"), _GUOBANFA_2020, classes=_PUBLIC,
    ),
    LawfulRule(
        "DOCUMENT", FindingCode.NOT_ELIGIBLE, Check.NO_EFFECTIVE_DOCUMENT, Effect.REMOVE,
        ("Guobanfa [2020] 49", "Fa Shi [2017] 7, Article 1"), _GUOBANFA_2020,
        classes=(*_PUBLIC, RecordClass.RESTRICTION),
    ),
    LawfulRule(
        "NOTICE-COURT", FindingCode.NO_NOTICE, Check.NOT_TOLD, Effect.REMOVE,
        ("Fa Shi [2017] 7, Article 5",), _FASHI_2017, classes=_LISTING,
    ),
    # The provider's duty to warn is breached, but the debt itself may be real: the score waits for the answer.
    LawfulRule(
        "NOTICE-CREDIT", FindingCode.NO_NOTICE, Check.NOT_TOLD, Effect.NONE,
        ("CRI Regulation, Article 15",), _CRI_2013, classes=(RecordClass.CREDIT,),
    ),
    # Three working days; without a counted date 15 calendar days, which no holiday stretches beyond.
    LawfulRule(
        "PERFORMED", FindingCode.PERFORMED_NOT_DELETED, Check.PERFORMED, Effect.REMOVE,
        ("Fa Shi [2017] 7, Article 10",), _FASHI_2017,
        classes=(RecordClass.COURT_LISTING, RecordClass.RESTRICTION), numbers={"grace_days": 15},
    ),
    LawfulRule(
        "TERM", FindingCode.TERM_OVER, Check.TERM_ENDED, Effect.REMOVE,
        ("Fa Shi [2017] 7, Article 2",), _FASHI_2017, classes=_LISTING,
        numbers={"years": 2, "aggravated_years": 3, "first_reason": 2, "last_reason": 6, "grace_days": 15},
    ),
    LawfulRule(
        "RETENTION-5Y", FindingCode.RETENTION_OVER, Check.RETAINED_TOO_LONG, Effect.REMOVE,
        ("CRI Regulation, Article 16",), _CRI_2013, classes=_NEGATIVE_HISTORY, numbers={"years": 5},
    ),
    LawfulRule(
        "RETENTION-METHOD", FindingCode.RETENTION_OVER, Check.METHOD_RETENTION, Effect.REMOVE,
        ("The method's own retention rule",), _CRI_2013,
    ),
    LawfulRule(
        "RETENTION-CLASS", FindingCode.RETENTION_OVER, Check.SEVERITY_RETENTION, Effect.REMOVE,
        ("NDRC Order 36",), date(2026, 4, 1), classes=(RecordClass.PENALTY, RecordClass.CONDUCT),
        numbers={"minor_months": 3, "general_months": 12, "serious_months": 36},
    ),
    LawfulRule(
        "PAID", FindingCode.WRONG_DATA, Check.PAID_NOT_SETTLED, Effect.CORRECT,
        ("CRI Regulation, Article 25", "PIPL, Article 46"), _CRI_2013,
    ),
    LawfulRule(
        "EVIDENCE", FindingCode.WRONG_DATA, Check.EVIDENCE_DIFFERS, Effect.CORRECT,
        ("CRI Regulation, Article 25", "PIPL, Article 46"), _CRI_2013,
    ),
    LawfulRule(
        "ANNOTATION", FindingCode.NOT_ANNOTATED, Check.NOT_MARKED, Effect.NONE,
        ("CRI Regulation, Article 25",), _CRI_2013,
    ),
    LawfulRule(
        "DISCLOSURE", FindingCode.METHOD_NOT_DISCLOSED, Check.POINTS_HIDDEN, Effect.NONE,
        ("PIPL, Articles 24 and 48", "Guobanfa [2020] 49"), _PIPL_2021,
    ),
    LawfulRule(
        "ANSWER-LATE", FindingCode.LATE, Check.ANSWER_LATE, Effect.NONE,
        ("CRI Regulation, Article 25",), _CRI_2013,
    ),
    LawfulRule(
        "REASONS", FindingCode.NO_REASONS, Check.REFUSED_BARE, Effect.NONE,
        ("PIPL, Article 50",), _PIPL_2021,
    ),
)  # fmt: skip
