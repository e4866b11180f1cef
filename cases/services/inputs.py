"""From records as agencies show them to what the recompute core reads: what is known about each, and nothing more.

What one holder shows about a court listing (its document, its day) is known of every copy of it and of every
restriction that stands on it. What a person proved by a confirmed finding is known of the record and of its copies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cases.models import Case, Finding, FindingStatus, Match, Pull, PullPurpose, PullStatus, Record, Verification
from cases.scoring import attributes as names
from cases.scoring.inputs import Input, Scalar
from cases.scoring.lawful_checks import Subject
from cases.scoring.rounding import is_handy
from ratings_connectors.base import Category, RecordKind

# What a copy or a restriction takes over from the listing that it repeats.
SHARED = (
    names.EFFECTIVE_DOCUMENT,
    names.NOTICE_SERVED_ON,
    names.LISTED_ON,
    names.LISTING_REASON,
    names.TERM_ENDS_ON,
    names.PERFORMED_ON,
    names.DELETE_BY,
)
Attributes = dict[str, Scalar]
# Registers that anybody can search: they show namesakes too.
_REGISTERS = frozenset({RecordKind.COURT_LISTING.value, RecordKind.PENALTY.value})
# What an agency attaches to the person it was asked about.
_ATTACHED = frozenset(
    kind.value for kind in (RecordKind.COURT_COPY, RecordKind.PENALTY_COPY, RecordKind.WATCH_ENTRY, RecordKind.ACCOUNT)
)
_DEBTS = frozenset({RecordKind.WATCH_ENTRY.value, RecordKind.ACCOUNT.value, RecordKind.ORDER.value})


@dataclass(frozen=True)
class Known:
    """The newest records of a case and what is known about each, by the record's row number."""

    records: tuple[Record, ...]
    pulled: frozenset[tuple[int, str]]  # agency and category of every pull that brought an answer
    attributes: Mapping[int, Attributes]

    def of(self, agency_id: int, kind: RecordKind) -> tuple[Record, ...]:
        """Give the records of one kind at one agency."""
        return tuple(row for row in self.records if row.agency_id == agency_id and row.kind == kind.value)


def known(case: Case, verification: Verification | None = None) -> Known:
    """Read the newest answer of every agency and category; of a verification only what it pulled itself."""
    pulls = _newest_pulls(case, verification)
    rows = tuple(Record.objects.filter(pull__in=pulls.values()).select_related("agency", "pull").order_by("pk"))
    proved = _proved(case)
    about = {row.pk: _stated(row) | proved.get(identity(row), {}) for row in rows}
    for row in rows:
        for source in rows:
            if _is_listing(source) and source.pk != row.pk and same_matter(source, row):
                _take_over(about[row.pk], about[source.pk])
    pulled = frozenset((agency_id, category) for agency_id, category in pulls)
    return Known(rows, pulled, about)


def subject_of(case: Case) -> Subject:
    """The person as the rules see them; an 18-digit identity number states the birth date, should we not know it."""
    person = case.person
    return Subject(person.id_number, person.birth_date or birth_date(person.id_number), person.name)


def birth_date(id_number: str) -> date | None:
    """Read digits 7 to 14 of an 18-digit identity number (GB 11643); None when they are no date."""
    digits = id_number[6:14]
    if len(id_number) != 18 or not digits.isdigit():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def score_inputs(known: Known, agency_id: int) -> tuple[Input, ...]:
    """What an agency says it counted, each under the agency's own number of the record."""
    return tuple(_input(row, known, row.external_id) for row in known.of(agency_id, RecordKind.SCORE_ITEM))


def list_inputs(known: Known) -> dict[str, Record]:
    """Records that stand outside any score, by the row number their finding will name.

    The court list finds namesakes too, and so does the list of penalties; only what is about the person is held
    against them. What a platform, a bureau or a ticket office attaches to the person is examined whoever it names.
    """
    return {str(row.pk): row for row in known.records if _is_examined(row)}


def list_input(row: Record, known: Known) -> Input:
    """One record outside any score as the core reads it."""
    return _input(row, known, str(row.pk), item=row.kind)


def same_matter(one: Record, other: Record) -> bool:
    """Say whether two records tell of the same court case: its number is the only thing that proves it."""
    number = case_code(one)
    return bool(number) and number == case_code(other)


def case_code(row: Record) -> str:
    """The number of the court case a record rests on; empty when it names none."""
    attributes = row.content.get("attributes") or {}
    return str(row.content.get("case_code") or row.content.get("basis_reference") or attributes.get("case_code") or "")


def identity(row: Record) -> tuple[int, str, str]:
    """What makes two rows of two pulls the same record: holder, kind, and the holder's own number."""
    return row.agency_id, row.kind, row.external_id


def is_restricted(row: Record) -> bool:
    """Say whether a restriction is in force; a holder also answers that none is."""
    return row.kind == RecordKind.RESTRICTION.value and row.content.get("restricted") is True


def _newest_pulls(case: Case, verification: Verification | None) -> dict[tuple[int, str], int]:
    rows = Pull.objects.filter(case=case, status=PullStatus.DONE.value)
    if verification is not None:
        rows = rows.filter(verification=verification)
    else:
        rows = rows.filter(purpose=PullPurpose.INVESTIGATION.value)
    found = rows.order_by("finished_at", "pk").values_list("agency_id", "category", "pk")
    return {(agency_id, category): pk for agency_id, category, pk in found}


def _stated(row: Record) -> Attributes:
    content = row.content
    about: Attributes = dict(content.get("attributes") or {})
    masked = content.get("subject_id_masked")
    if masked and masked != "****":
        # An item that names a number of its own says more than the answer, which is about whoever was asked for.
        about.setdefault(names.SUBJECT_ID_MASKED, masked)
    if row.listed_on:
        about[names.LISTED_ON] = row.listed_on
    if row.kind == RecordKind.COURT_LISTING.value:
        about[names.EFFECTIVE_DOCUMENT] = content.get("gist_id") or None
        about.update(_reason(content.get("reasons") or ()))
    if row.kind == RecordKind.PENALTY.value:
        about[names.EFFECTIVE_DOCUMENT] = content.get("decision_number") or None
    if row.kind in _DEBTS and "settled" in content:
        about[names.SETTLED] = content["settled"]
    if row.kind == RecordKind.ACCOUNT.value:
        about.update(_dispute(content))
    return about


def _dispute(content: Mapping[str, Any]) -> Attributes:
    """Whether a report marks an account as disputed and, by its own word, since when it should."""
    about: Attributes = {names.ANNOTATED: bool(content.get("annotated"))}
    if content.get("dispute_status") == "open" and content.get("disputed_since"):
        about[names.DISPUTED_SINCE] = date.fromisoformat(content["disputed_since"])
    return about


def _reason(reasons: Sequence[int]) -> Attributes:
    """One number, and only when none of the reasons is free of a term: reason 1 has none (Fa Shi [2017] 7, 2)."""
    return {names.LISTING_REASON: min(reasons)} if reasons and 1 not in reasons else {}


def _proved(case: Case) -> dict[tuple[int, str, str], Attributes]:
    """Facts of confirmed findings, by the record they are about, in whichever pull it was first seen."""
    rows = Finding.objects.filter(case=case, status=FindingStatus.CONFIRMED.value, record__isnull=False)
    proved: dict[tuple[int, str, str], Attributes] = {}
    for finding in rows.exclude(facts={}).select_related("record").order_by("judged_at"):
        if finding.record is not None:
            proved.setdefault(identity(finding.record), {}).update(finding.facts)
    return proved


def _take_over(about: Attributes, source: Attributes) -> None:
    about.update({name: source[name] for name in SHARED if name in source})


def _is_listing(row: Record) -> bool:
    return row.kind == RecordKind.COURT_LISTING.value and row.match == Match.EXACT.value


def _is_examined(row: Record) -> bool:
    if row.kind in _REGISTERS:
        return row.match == Match.EXACT.value
    return row.kind in _ATTACHED or is_restricted(row)


def _input(row: Record, known: Known, record_id: str, *, item: str = "") -> Input:
    determined = row.content.get("determined_on")
    return Input(
        record_id=record_id,
        item=item or str(row.content.get("item", "")),
        attributes={name: _scorable(value) for name, value in known.attributes[row.pk].items()},
        occurred_on=row.occurred_on,
        ended_on=row.ended_on,
        determined_on=date.fromisoformat(determined) if determined else None,
    )


def _scorable(value: object) -> Scalar:
    """A stated value as the core takes it. What it does not take (fractions of JSON, lists, endless numbers) is kept
    as its text: a plain decimal is exact again, anything else fits no rule and is named as such, never dropped.
    """
    if isinstance(value, int | Decimal) and is_handy(value):
        return value
    if value is None or isinstance(value, str):
        return value
    return value if isinstance(value, date) and not isinstance(value, datetime) else str(value)


def was_pulled(known: Known, agency_id: int, category: Category) -> bool:
    """Say whether an agency answered about a category, even if only that it holds nothing."""
    return (agency_id, category.value) in known.pulled
