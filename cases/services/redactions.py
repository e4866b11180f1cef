"""Covering parts of a file before an agency sees it: boxes are drawn on pictures of its pages and burned in for good.

What comes out is a new PDF made of the covered pictures alone: no text lies below a box, nothing of the original is
in it. A later version never replaces an earlier one; the newest is what an agency gets, and the original never again.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from cases.actors import SYSTEM, Actor, Role
from cases.models import Evidence, EvidencePage, PreviewStatus, Redaction, RedactionReason, RedactionStatus, ScanStatus
from cases.pages import binding, frames
from cases.permissions import Permission
from cases.services import events, jobs, previews, quotas, reads, stored
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import Reason

KIND = "cover_pages"
WHOLE: Final = 1000  # boxes are measured in thousandths of the page
MOST_BOXES = 20  # on one page
MOST_VERSIONS = 20  # of one file: each is a file of its own, kept for good


@dataclass(frozen=True)
class Box:
    """One part to cover, in thousandths of the page's width and height, from its upper left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def fits(self) -> bool:
        """Whether it covers something, and nothing beyond the page."""
        inside = (
            self.left >= 0 and self.top >= 0 and self.left + self.width <= WHOLE and self.top + self.height <= WHOLE
        )
        return inside and self.width > 0 and self.height > 0


def reasons_against(*, evidence: Evidence, by: Actor) -> tuple[Reason, ...]:
    """Say why a person cannot cover parts of a file now; nothing means they can.

    Complainants cover their own files until an agency opened them; staff can at any time, the next version then counts.
    """
    if evidence.scan not in previews.RELEASED:
        return (Reason.FILE_NOT_RELEASED,)
    if evidence.preview != PreviewStatus.READY.value:
        waiting = evidence.preview == PreviewStatus.WAITING.value
        return (Reason.PAGES_NOT_DRAWN if waiting else Reason.NO_PAGES_TO_COVER,)
    if by.role == Role.CITIZEN and evidence.role != Role.CITIZEN.value:
        return (Reason.NOT_ALLOWED,)
    if by.role == Role.CITIZEN and evidence.agency_saw_at is not None:
        return (Reason.FILE_SEEN_ALREADY,)
    return ()


@transaction.atomic
def set_boxes(*, evidence: Evidence, page: int, boxes: Sequence[Box], by: Actor, at: datetime) -> Redaction:
    """Keep the boxes of one page of the version being drawn, in place of those it had; nothing is burned in yet.

    No event: nothing of the case has changed, and the draft can be thrown away.

    Raises:
        Refused: what `reasons_against` says; NO_SUCH_PAGE; TOO_MANY_BOXES; BOX_OUTSIDE.

    """
    row = _locked(evidence, by)
    _refuse_boxes(row, page, boxes)
    return _with_boxes(_draft(row) or _begin(row, by, at), page, boxes)


def _refuse_boxes(row: Evidence, page: int, boxes: Sequence[Box]) -> None:
    if not EvidencePage.objects.filter(evidence=row, redaction=None, number=page).exists():
        raise Refused(Reason.NO_SUCH_PAGE)
    if len(boxes) > MOST_BOXES:
        raise Refused(Reason.TOO_MANY_BOXES)
    if not all(box.fits for box in boxes):
        raise Refused(Reason.BOX_OUTSIDE)


def _with_boxes(draft: Redaction, page: int, boxes: Sequence[Box]) -> Redaction:
    others = [one for one in draft.boxes if one[0] != page]
    draft.boxes = sorted([*others, *_drawn(page, boxes)])
    draft.save(update_fields=["boxes"])
    return draft


def _drawn(page: int, boxes: Sequence[Box]) -> list[list[int]]:
    return sorted([page, box.left, box.top, box.width, box.height] for box in boxes)


def boxes_on(redaction: Redaction | None, page: int) -> list[Box]:
    """Give the boxes on one page of a version."""
    return [Box(*one[1:]) for one in (redaction.boxes if redaction else []) if one[0] == page]


@transaction.atomic
def discard(*, evidence: Evidence, by: Actor, at: datetime) -> None:
    """Throw the version that is being drawn away; nothing of it was ever shown to anybody."""
    del at
    row = _locked(evidence, by)
    row.redactions.filter(status=RedactionStatus.DRAFT.value).delete()


@transaction.atomic
def finish(
    *,
    evidence: Evidence,
    version: int,
    page: int,
    boxes: Sequence[Box],
    reason: RedactionReason,
    by: Actor,
    at: datetime,
) -> Redaction:
    """Keep the boxes of the page that lies open, and have the version made with those of all pages.

    `version` is the number that was being drawn: a second click on a version that was asked for gives that version, and
    whoever has another one before them is asked to look again. Without any box it is clean pictures of the pages, and
    only for HIDDEN_DATA: nobody shall believe that something was covered.

    Effects in order: the boxes; the version is closed to changes, and from now on agencies get it or nothing; one event
    with the counts of pages and boxes and the reason; the job that burns the boxes in.

    Raises:
        Refused: what `set_boxes` refuses; CHANGED_MEANWHILE; NOTHING_COVERED, field is "reason"; TOO_MANY_VERSIONS.

    """
    row = _locked(evidence, by)
    _refuse_boxes(row, page, boxes)
    draft, last = _draft(row), _newest(row)
    if draft is None and last is not None and last.version == version and _is_same(last, page, boxes, reason):
        return last
    if version != (draft.version if draft else _number(row)):
        raise Refused(Reason.CHANGED_MEANWHILE)
    draft = _with_boxes(draft or _begin(row, by, at), page, boxes)
    if not draft.boxes and reason != RedactionReason.HIDDEN_DATA:
        raise Refused(Reason.NOTHING_COVERED, field="reason")
    return _close(row, draft, reason, by, at)


def reasons_against_clean(evidence: Evidence) -> tuple[Reason, ...]:
    """Say why nobody knows yet whether there can be pictures of a file; nothing means that it is known."""
    if evidence.scan == ScanStatus.INFECTED.value:
        return (Reason.FILE_INFECTED,)
    if evidence.scan not in previews.RELEASED:
        return (Reason.FILE_NOT_RELEASED,)
    return (Reason.PAGES_NOT_DRAWN,) if evidence.preview == PreviewStatus.WAITING.value else ()


@transaction.atomic
def clean(*, evidence: Evidence, by: Actor, at: datetime) -> None:
    """Have pictures of the pages made with nothing covered, for a file without a version of which there can be some.

    Effects: those of `finish` for HIDDEN_DATA. A version that somebody is drawing stays a draft, as the next one.

    Raises:
        Refused: what `reasons_against_clean` says.

    """
    require(by, Permission.ADD_EVIDENCE)
    if evidence.case is not None:
        lock_case(evidence.case)
    row = Evidence.objects.select_for_update(of=("self",)).select_related("case").get(pk=evidence.pk)
    if _newest(row) is not None:
        return
    refuse_if(reasons_against_clean(row))
    if row.preview != PreviewStatus.READY.value:
        return
    draft = _draft(row)
    if draft is not None:
        draft.version += 1
        draft.save(update_fields=["version"])
    _close(row, _begin(row, by, at), RedactionReason.HIDDEN_DATA, by, at)


def _is_same(made: Redaction, page: int, boxes: Sequence[Box], reason: RedactionReason) -> bool:
    there = [one for one in made.boxes if one[0] == page]
    return there == _drawn(page, boxes) and made.reason == reason.value


def _close(row: Evidence, redaction: Redaction, reason: RedactionReason, by: Actor, at: datetime) -> Redaction:
    """End the drawing of a version: one event, and the job that makes it."""
    redaction.status, redaction.reason = RedactionStatus.MAKING.value, reason.value
    redaction.role, redaction.made_by_id = by.role.value, by.user_id
    redaction.save(update_fields=["status", "reason", "role", "made_by"])
    data = {
        "version": redaction.version,
        "reason": redaction.reason,
        "pages": len({one[0] for one in redaction.boxes}),
        "boxes": len(redaction.boxes),
    }
    events.record(case=row.case, action="redaction_asked", by=by, at=at, about=row, data=data)
    key = f"cover:{redaction.pk}"
    jobs.enqueue(kind=KIND, key=key, args={"redaction_id": redaction.pk}, case=row.case, at=at)
    return redaction


def make(*, redaction_id: int, at: datetime) -> timedelta | None:
    """Burn the boxes in (job handler): what is still missing, ten pages at a time.

    Effects in order: the covered pictures and their rows; the PDF made of them; its row; one event with its hash. A
    page that cannot be covered makes the whole version FAILED, and agencies get nothing until there is a next one.

    Raises:
        stored.Altered: a picture is not the one that was made.

    """
    row = Redaction.objects.filter(pk=redaction_id, status=RedactionStatus.MAKING.value)
    redaction = row.select_related("evidence__case").first()
    if redaction is None:
        return None
    until = time.monotonic() + previews.SECONDS_A_RUN
    pages = list(EvidencePage.objects.filter(evidence=redaction.evidence, redaction=None).order_by("number"))
    while (done := redaction.pictures.count()) < len(pages):
        try:
            quotas.require_room(size=previews.MOST_OUTPUT)
            drawn = _covered(redaction, pages[done : done + frames.BATCH], len(pages))
        except Refused:
            return jobs.Uncounted.of(previews.NO_ROOM)
        except (previews.Undrawn, frames.Garbled):
            Redaction.objects.filter(pk=redaction.pk).update(status=RedactionStatus.FAILED.value)
            return None
        if not _keep(redaction, drawn, done):
            return jobs.Uncounted.of(previews.ANOTHER_WORKER)
        if time.monotonic() > until:
            return jobs.Uncounted.of(timedelta(seconds=1))
    _bind(redaction, at)
    return None


def _covered(redaction: Redaction, pages: Sequence[EvidencePage], total: int) -> frames.Drawn:
    for page in pages:
        # What is burned into must be what was looked at.
        stored.read(page.stored_as, page.sha256, what=f"page {page.pk} of evidence {page.evidence_id}")
    leaves = [
        {
            "path": str(stored.path_of(page.stored_as)),
            "boxes": [[box.left, box.top, box.width, box.height] for box in boxes_on(redaction, page.number)],
        }
        for page in pages
    ]
    first = pages[0].number
    drawn = previews.ask_child({"cover": leaves, "first": first, "total": total}, first=first)
    if len(drawn.pages) != len(pages):
        raise previews.Undrawn("too few pages")
    return drawn


@transaction.atomic
def _keep(redaction: Redaction, drawn: frames.Drawn, done: int) -> bool:
    """Store a batch; False when the version is gone meanwhile, or another worker was faster."""
    mine = Redaction.objects.select_for_update(of=("self",)).filter(
        pk=redaction.pk, status=RedactionStatus.MAKING.value
    )
    if mine.first() is None or redaction.pictures.count() != done:
        return False
    previews.keep_pictures(evidence=redaction.evidence, redaction=redaction, pictures=drawn.pages)
    return True


def _bind(redaction: Redaction, at: datetime) -> None:
    leaves = [
        binding.Leaf(stored.path_of(page.stored_as), page.content_type, page.width, page.height)
        for page in redaction.pictures.order_by("number")
    ]
    stored_as, path = stored.new_place()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            bound = binding.bind(out, leaves)
            out.flush()
            os.fsync(out.fileno())
        if not _ready(redaction, stored_as, bound, at):
            path.unlink(missing_ok=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _ready(redaction: Redaction, stored_as: str, bound: binding.Bound, at: datetime) -> bool:
    row = Redaction.objects.select_for_update(of=("self",)).select_related("evidence__case").get(pk=redaction.pk)
    if row.status != RedactionStatus.MAKING.value:
        return False
    row.status, row.made_at = RedactionStatus.READY.value, at
    row.stored_as, row.size, row.sha256 = stored_as, bound.size, bound.sha256
    row.save(update_fields=["status", "made_at", "stored_as", "size", "sha256"])
    made = list(row.pictures.order_by("number"))
    data = {
        "version": row.version,
        "sha256": row.sha256,
        "size": row.size,
        "pictures": len(made),
        "pictures_sha256": previews.hash_of_pages(made),
    }
    events.record(case=row.evidence.case, action="evidence_redacted", by=SYSTEM, at=at, about=row.evidence, data=data)
    return True


def read_version(*, redaction: Redaction, by: Actor, at: datetime) -> bytes:
    """Read the PDF of a version for serving; its hash is checked, one read event is written.

    Raises:
        Refused: FILE_NOT_RELEASED while it is being made.
        stored.Altered: the bytes are not those that were made.

    """
    if redaction.status != RedactionStatus.READY.value:
        raise Refused(Reason.FILE_NOT_RELEASED)
    evidence = redaction.evidence
    content = stored.read(redaction.stored_as, redaction.sha256, what=f"redaction {redaction.pk}")
    if evidence.case is not None:
        reads.note(case=evidence.case, what=f"evidence:{evidence.uid}:v{redaction.version}", by=by, at=at)
    return content


def _locked(evidence: Evidence, by: Actor) -> Evidence:
    require(by, Permission.ADD_EVIDENCE)
    if evidence.case is None:
        raise Refused(Reason.NOT_ALLOWED)
    lock_case(evidence.case)
    row = Evidence.objects.select_for_update(of=("self",)).select_related("case").get(pk=evidence.pk)
    refuse_if(reasons_against(evidence=row, by=by))
    return row


def _draft(row: Evidence) -> Redaction | None:
    return row.redactions.filter(status=RedactionStatus.DRAFT.value).first()


def _newest(row: Evidence) -> Redaction | None:
    return row.redactions.exclude(status=RedactionStatus.DRAFT.value).order_by("-version").first()


def _number(row: Evidence) -> int:
    last = _newest(row)
    return (last.version if last else 0) + 1


def _begin(row: Evidence, by: Actor, at: datetime) -> Redaction:
    """Begin the next version with the boxes of the last one: what was covered stays so until somebody uncovers it.

    Raises:
        Refused: TOO_MANY_VERSIONS.

    """
    last, number = _newest(row), _number(row)
    if number > MOST_VERSIONS:
        raise Refused(Reason.TOO_MANY_VERSIONS)
    return Redaction.objects.create(
        evidence=row,
        version=number,
        boxes=last.boxes if last else [],
        role=by.role.value,
        made_by_id=by.user_id,
        begun_at=at,
    )
