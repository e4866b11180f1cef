"""What an agency keeps back: the gap list of the public method register."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cases.scoring.items import Direction, Item, PointsKind
from cases.scoring.method import Method


class GapCode(StrEnum):
    """One demand of disclosure that a document does not meet."""

    METHOD = "method"
    PUBLISHED_ON = "published_on"
    DOCUMENT_REFERENCE = "document_reference"
    SIGNATURE = "signature"
    REVIEW_CONTACT = "review_contact"
    REVIEW_DAYS = "review_days"
    UPDATE_FREQUENCY = "update_frequency"
    EXCLUDED_DATA = "excluded_data"
    MINIMUM_AGE = "minimum_age"
    CONSENT = "consent"
    POINTS = "points"
    SOURCE = "source"
    REASON_CODE = "reason_code"
    LEGAL_BASIS = "legal_basis"
    CATALOGUE_ENTRY = "catalogue_entry"
    EVIDENCE = "evidence"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap and its place: ``method`` or ``items.CODE``."""

    place: str
    code: GapCode


def disclosure_gaps(method: Method | None) -> tuple[Gap, ...]:
    """Everything the law wants disclosed and the document does not say, in document order.

    None means that no method is published at all. Source of the demands: Shenzhen SEZ credit
    regulation, Articles 29 and 34; PIPL, Articles 24 and 48; Guobanfa [2020] 49.
    """
    if method is None:
        return (Gap("method", GapCode.METHOD),)
    header = (Gap("method", code) for code in _header_gaps(method))
    items = (Gap(f"items.{item.code}", code) for item in method.items for code in _item_gaps(item))
    return (*header, *items)


def _header_gaps(method: Method) -> Iterator[GapCode]:
    stated: tuple[tuple[GapCode, object], ...] = (
        (GapCode.PUBLISHED_ON, method.published_on),
        (GapCode.DOCUMENT_REFERENCE, method.document_reference),
        (GapCode.SIGNATURE, method.signature),
        (GapCode.REVIEW_CONTACT, method.review_contact),
        (GapCode.REVIEW_DAYS, method.review_days),
        (GapCode.UPDATE_FREQUENCY, method.update_frequency),
        (GapCode.EXCLUDED_DATA, method.excluded_data or None),
        (GapCode.MINIMUM_AGE, method.subjects.minimum_age),
        (GapCode.CONSENT, method.subjects.consent_required),
    )
    return (code for code, value in stated if value is None)


def _item_gaps(item: Item) -> Iterator[GapCode]:
    if item.points.kind is PointsKind.UNDISCLOSED:
        yield GapCode.POINTS
    if item.source is None:
        yield GapCode.SOURCE
    if item.reason_code is None:
        yield GapCode.REASON_CODE
    if item.direction is Direction.PLUS:
        return
    # Only what can cost the person points needs a ground, a proof and an end.
    if not item.legal_basis:
        yield GapCode.LEGAL_BASIS
    if item.catalogue_entry is None:
        yield GapCode.CATALOGUE_ENTRY
    if not item.evidence:
        yield GapCode.EVIDENCE
    if item.retention is None:
        yield GapCode.RETENTION
