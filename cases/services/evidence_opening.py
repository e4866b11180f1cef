"""Who gets what of a file: itself, the version with parts covered, or pictures of the pages; each look is noted."""

from dataclasses import dataclass
from datetime import datetime

from cases.actors import Actor, Role
from cases.models import Evidence, Redaction
from cases.queries import files as queries
from cases.services import previews, reads, redactions, stored


@dataclass(frozen=True)
class Opened:
    """A file ready to be served: its own name, type, and bytes whose hash was just checked."""

    name: str
    content_type: str
    content: bytes


def open_file(*, evidence: Evidence, by: Actor, at: datetime) -> Opened:
    """Read a released file for serving. The caller got it through `access.evidence_for`, or from its draft.

    An agency that did not hand the file in itself gets the newest version with parts covered once somebody asked for
    one, and until that is made nothing.

    Effects in order: the hash is checked over the very bytes that are returned; the first time an agency opens it, that
    moment on the row; one read event when the file belongs to a case.

    Raises:
        Refused: FILE_NOT_RELEASED while it is scanned or being covered, FILE_INFECTED for good.
        Altered: the stored bytes are not those that were handed in.

    """
    previews.refuse_unreleased(evidence)
    redaction = version_for(evidence, by)
    if redaction is not None:
        content = redactions.read_version(redaction=redaction, by=by, at=at)
        note_agency(evidence, by, at)
        return Opened(name=f"version-{redaction.version}.pdf", content_type="application/pdf", content=content)
    content = stored.read(evidence.stored_as, evidence.sha256, what=f"evidence {evidence.pk}")
    note_agency(evidence, by, at)
    if evidence.case is not None:
        reads.note(case=evidence.case, what=f"evidence:{evidence.uid}", by=by, at=at)
    return Opened(name=evidence.original_name, content_type=evidence.content_type, content=content)


def open_page(
    *, evidence: Evidence, number: int, by: Actor, at: datetime, redaction: Redaction | None = None
) -> previews.Shown:
    """Read the picture of one page for serving: of the version an agency gets, else of `redaction` or of the whole.

    Effects and refusals as `previews.open_page`; the first time an agency looks, that moment on the row.
    """
    if by.role is Role.RESPONDENT:
        redaction = version_for(evidence, by)
    shown = previews.open_page(evidence=evidence, number=number, by=by, at=at, redaction=redaction)
    note_agency(evidence, by, at)
    return shown


def version_for(evidence: Evidence, by: Actor) -> Redaction | None:
    """Give the version with parts covered that somebody gets in place of the file; None: the file itself."""
    if by.role is not Role.RESPONDENT or handed_in_by(evidence, by):
        return None
    return queries.newest(evidence)


def handed_in_by(evidence: Evidence, by: Actor) -> bool:
    """Say whether a file came from the agency that asks for it."""
    return evidence.answer is not None and evidence.answer.request.agency_id == by.agency_id


def note_agency(evidence: Evidence, by: Actor, at: datetime) -> None:
    """Keep the first moment at which an agency opened what somebody else handed in; nothing for anybody else."""
    if by.role is Role.RESPONDENT and evidence.agency_saw_at is None and not handed_in_by(evidence, by):
        Evidence.objects.filter(pk=evidence.pk, agency_saw_at=None).update(agency_saw_at=at)
