"""What there is of a file: its pictures, its versions with parts covered, and which of them an agency gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count

from cases.models import Agency, Case, Evidence, EvidencePage, Redaction, RedactionStatus
from cases.workflow import CorrectionStatus


class Sees(StrEnum):
    """What a party sees of a file."""

    NOTHING = "nothing"
    LATER = "later"  # a version with parts covered is being made, or failed: nothing until there is one
    COVERED = "covered"
    WHOLE = "whole"


@dataclass(frozen=True)
class AgencyView:
    """What agencies see of a file, and the version when parts of it are covered."""

    sees: Sees
    redaction: Redaction | None = None


@dataclass(frozen=True)
class FileView:
    """What a file page shows: what agencies see, every version, and how many pictures of the whole there are."""

    agencies: Sequence[Agency]
    agency_view: AgencyView
    versions: Sequence[Redaction]
    draft: Redaction | None
    pictures: int


@dataclass(frozen=True)
class Drawing:
    """The number of the version that is being drawn, and whose boxes it has so far: its own, or the last one's."""

    version: int
    boxes_of: Redaction | None


def newest(evidence: Evidence) -> Redaction | None:
    """Give the last version that somebody asked for, made yet or not; runs one query unless prefetched."""
    asked = [one for one in evidence.redactions.all() if one.status != RedactionStatus.DRAFT.value]
    return max(asked, key=lambda one: one.version, default=None)


def agency_view(evidence: Evidence) -> AgencyView:
    """Say what agencies see of a file that they did not hand in themselves; runs one query at most.

    Once there is a version with parts covered, the newest one is all that an agency ever gets.
    """
    if not evidence.shown_to_agency:
        return AgencyView(Sees.NOTHING)
    return _seen(newest(evidence))


def file_view(evidence: Evidence, case: Case) -> FileView:
    """Read what a file page needs; runs three queries."""
    versions = list(evidence.redactions.annotate(covered=Count("pictures")).order_by("version"))
    draft = next((one for one in versions if one.status == RedactionStatus.DRAFT.value), None)
    made = [one for one in versions if one is not draft]
    last = made[-1] if made else None
    return FileView(
        agencies=agencies_of(case),
        agency_view=_seen(last) if evidence.shown_to_agency else AgencyView(Sees.NOTHING, last),
        versions=made,
        draft=draft,
        pictures=EvidencePage.objects.filter(evidence=evidence, redaction=None).count(),
    )


def drawing(evidence: Evidence) -> Drawing:
    """Give what whoever covers parts goes on with; runs one query."""
    last = max(evidence.redactions.all(), key=lambda one: one.version, default=None)
    if last is None:
        return Drawing(1, None)
    begun = last.status == RedactionStatus.DRAFT.value
    return Drawing(last.version if begun else last.version + 1, last)


def count_pictures(evidence: Evidence) -> int:
    """Count the pictures of the whole file; runs one query."""
    return EvidencePage.objects.filter(evidence=evidence, redaction=None).count()


def agencies_of(case: Case) -> list[Agency]:
    """Give the agencies that files of a case can be shown to: its own, and others that were asked; runs one query."""
    hidden = [CorrectionStatus.DRAFT.value, CorrectionStatus.CANCELLED.value]
    asked = case.corrections.exclude(status__in=hidden).values("agency")
    return list((Agency.objects.filter(pk__in=asked) | Agency.objects.filter(pk=case.agency_id)).order_by("slug"))


def _seen(redaction: Redaction | None) -> AgencyView:
    if redaction is None:
        return AgencyView(Sees.WHOLE)
    return AgencyView(Sees.COVERED if redaction.status == RedactionStatus.READY.value else Sees.LATER, redaction)


def pages(evidence: Evidence, redaction: Redaction | None, first: int, count: int) -> list[EvidencePage]:
    """Give some of the pictures of a file, or of a version of it, in order; runs one query."""
    found = EvidencePage.objects.filter(evidence=evidence, redaction=redaction, number__gte=first)
    return list(found.order_by("number")[:count])
