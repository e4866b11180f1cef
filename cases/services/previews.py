"""Pictures of the pages of a file, made by a locked process after the scan released it, and served one by one.

What a party looks at is a picture that we made, never a file of a stranger: the original stays sealed and is only
downloaded. Pages are made ten at a time, so that neither a worker nor a child ever holds more, and a job that is killed
goes on where it stopped.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from cases.actors import SYSTEM, Actor
from cases.models import Evidence, EvidencePage, Job, JobStatus, PreviewStatus, Redaction, RedactionStatus, ScanStatus
from cases.pages import frames
from cases.services import children, events, jobs, quotas, reads, stored
from cases.services.refusals import Refused
from cases.workflow import Reason

log = logging.getLogger(__name__)
KIND = "draw_pages"
RELEASED: Final = frozenset({ScanStatus.CLEAN.value, ScanStatus.UNSCANNED.value})
# What we draw. Office files and HEIC pictures stay sealed originals: their parsers are not ones we want to run.
DRAWABLE: Final = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain"})
# A run begins no further batch after five seconds; with a last one of forty-five it ends within its lease of sixty.
SECONDS_A_CHILD = 45  # wall clock
SECONDS_A_RUN = 5
ANOTHER_WORKER = timedelta(minutes=1)  # until we look whether it has done the rest
MOST_OUTPUT = 24 * 1024 * 1024  # bytes of one batch
NO_ROOM = timedelta(minutes=10)


class Undrawn(Exception):
    """The child made no pictures: the file asks for more than we give, or is broken."""


@dataclass(frozen=True)
class Shown:
    """A picture ready to be served: bytes whose hash was just checked."""

    content_type: str
    content: bytes


@transaction.atomic
def ask(*, evidence: Evidence, at: datetime) -> None:
    """Have the pages of a released file drawn; of a kind that we do not draw, say so."""
    _ask(evidence, f"draw:{evidence.pk}", at)


def _ask(evidence: Evidence, key: str, at: datetime) -> None:
    if evidence.content_type not in DRAWABLE:
        _settle(evidence.pk, PreviewStatus.NONE, at)
        return
    jobs.enqueue(kind=KIND, key=key, args={"evidence_id": evidence.pk}, case=evidence.case, at=at)


@transaction.atomic
def take_over(*, evidence: Evidence, at: datetime) -> None:
    """A file of a draft is now one of a case: write down its pictures, or have them made for a row that waits for them.

    What could not be drawn in the draft is the same file here, and stays so.
    """
    if evidence.scan not in RELEASED:
        return
    if evidence.preview == PreviewStatus.READY.value:
        _note(evidence, at)
    elif evidence.preview == PreviewStatus.WAITING.value:
        ask(evidence=evidence, at=at)


def draw(*, evidence_id: int, at: datetime) -> timedelta | None:
    """Draw what is still missing of the pages of one file (job handler).

    Effects in order, batch by batch: the bytes of ten pages on disk, their rows. At the end one event when the file
    belongs to a case. A file that cannot be drawn within the limits of the child is FAILED, and stays a sealed
    original. Without room on the disk the work waits.
    """
    row = Evidence.objects.filter(pk=evidence_id, scan__in=RELEASED, preview=PreviewStatus.WAITING.value).first()
    if row is None:
        return None
    until = time.monotonic() + SECONDS_A_RUN
    while True:
        try:
            quotas.require_room(size=MOST_OUTPUT)
            drawn = _drawn(row, first=_own(row).count() + 1)
        except Refused:
            return jobs.Uncounted.of(NO_ROOM)
        except (Undrawn, frames.Garbled) as error:
            log.warning("evidence %s was not drawn: %s", row.pk, error)
            _settle(row.pk, PreviewStatus.FAILED, at)
            return None
        if not _keep(row, drawn):
            return jobs.Uncounted.of(ANOTHER_WORKER)
        if _own(row).count() >= min(drawn.total, frames.MOST_PAGES):
            _settle(row.pk, PreviewStatus.READY, at)
            return None
        if time.monotonic() > until:
            return jobs.Uncounted.of(timedelta(seconds=1))


def _drawn(row: Evidence, *, first: int) -> frames.Drawn:
    asked = {"draw": str(stored.path_of(row.stored_as)), "type": row.content_type, "first": first}
    return ask_child({**asked, "count": frames.BATCH}, first=first)


def ask_child(asked: dict[str, object], *, first: int) -> frames.Drawn:
    """Let a locked process make pictures, at most ten.

    Raises:
        Undrawn: it ended with a no, by a limit, or without a picture.
        frames.Garbled: it did not write what a sound child writes.

    """
    ran = children.run("cases.pages", asked=json.dumps(asked).encode(), seconds=SECONDS_A_CHILD, most=MOST_OUTPUT)
    if ran.code != 0:
        raise Undrawn(f"code {ran.code} after {ran.ms} ms and {ran.peak_kb} kB")
    drawn = frames.read(ran.out, first=first)
    if not drawn.pages:
        raise Undrawn("no pages")
    return drawn


@transaction.atomic
def _keep(row: Evidence, drawn: frames.Drawn) -> bool:
    """Store a batch; False when the file is gone meanwhile, or another worker was faster."""
    current = Evidence.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if current is None or _own(row).count() != drawn.pages[0].number - 1:
        return False
    keep_pictures(evidence=current, redaction=None, pictures=drawn.pages)
    Evidence.objects.filter(pk=row.pk).update(pages=drawn.total)
    return True


def keep_pictures(*, evidence: Evidence, redaction: Redaction | None, pictures: Iterable[frames.Picture]) -> None:
    """Write pictures to disk, then their rows. Bytes without a row, after a crash between the two, are nobody's."""
    rows = [
        EvidencePage(
            evidence=evidence,
            redaction=redaction,
            number=picture.number,
            content_type=picture.content_type,
            width=picture.width,
            height=picture.height,
            size=len(picture.content),
            sha256=hashlib.sha256(picture.content).hexdigest(),
            stored_as=stored.keep(picture.content),
        )
        for picture in pictures
    ]
    EvidencePage.objects.bulk_create(rows)


@transaction.atomic
def _settle(evidence_id: int, status: PreviewStatus, at: datetime) -> None:
    row = Evidence.objects.select_for_update(of=("self",)).select_related("case").filter(pk=evidence_id).first()
    if row is None or row.preview != PreviewStatus.WAITING.value:
        return
    row.preview = status.value
    row.save(update_fields=["preview"])
    if status == PreviewStatus.READY and row.case is not None:
        _note(row, at)


def _note(row: Evidence, at: datetime) -> None:
    """Write down which pictures were made: how many, and one hash over their hashes in order."""
    data = {"pages": row.pages, "pictures": _own(row).count(), "sha256": hash_of_pages(_own(row))}
    events.record(case=row.case, action="evidence_drawn", by=SYSTEM, at=at, about=row, data=data)


def hash_of_pages(pages: Iterable[EvidencePage]) -> str:
    """One hash for all pictures of a file: SHA-256 over their hashes in hex, one after the other."""
    return hashlib.sha256("".join(page.sha256 for page in pages).encode()).hexdigest()


def _own(row: Evidence) -> QuerySet[EvidencePage]:
    return EvidencePage.objects.filter(evidence=row, redaction=None).order_by("number")


def open_page(*, evidence: Evidence, number: int, by: Actor, at: datetime, redaction: Redaction | None = None) -> Shown:
    """Read one picture for serving. The caller got the file through `access.evidence_for`, and the version, if any.

    Effects in order: the hash is checked over the very bytes that are returned; one read event when the file belongs
    to a case.

    Raises:
        Refused: FILE_NOT_RELEASED, FILE_INFECTED as for the file itself; NO_SUCH_PAGE.
        stored.Altered: the bytes are not those that were made.

    """
    refuse_unreleased(evidence)
    if redaction is not None and redaction.status != RedactionStatus.READY.value:
        raise Refused(Reason.FILE_NOT_RELEASED)
    page = EvidencePage.objects.filter(evidence=evidence, redaction=redaction, number=number).first()
    if page is None:
        raise Refused(Reason.NO_SUCH_PAGE)
    content = stored.read(page.stored_as, page.sha256, what=f"page {page.pk} of evidence {evidence.pk}")
    if evidence.case is not None:
        reads.note(case=evidence.case, what=f"evidence:{evidence.uid}:{number}", by=by, at=at)
    return Shown(page.content_type, content)


def refuse_unreleased(evidence: Evidence) -> None:
    """Insist that the scan released a file.

    Raises:
        Refused: FILE_INFECTED for good, FILE_NOT_RELEASED for now.

    """
    if evidence.scan == ScanStatus.INFECTED.value:
        raise Refused(Reason.FILE_INFECTED)
    if evidence.scan not in RELEASED:
        raise Refused(Reason.FILE_NOT_RELEASED)


def catch_up(*, at: datetime) -> int:
    """Ask once a day for the pages of every released file of a case that nobody is drawing. Returns how many.

    A file whose first job ended without its pages must not wait for ever.
    """
    under_way = Job.objects.filter(kind=KIND, status__in=[JobStatus.WAITING.value, JobStatus.RUNNING.value])
    drawn_now = {args["evidence_id"] for args in under_way.values_list("args", flat=True)}
    waiting = Evidence.objects.filter(
        case__isnull=False, scan__in=RELEASED, preview=PreviewStatus.WAITING.value
    ).select_related("case")
    forgotten = [row for row in waiting if row.pk not in drawn_now]
    for row in forgotten:
        _ask(row, f"draw:{row.pk}:{at:%Y-%m-%d}", at)
    return len(forgotten)


def destroy_pictures(evidence: Evidence) -> None:
    """Remove the bytes of all pictures and versions of a file at the commit; call it before the row goes."""
    names = [
        *evidence.pictures.values_list("stored_as", flat=True),
        *evidence.redactions.exclude(stored_as="").values_list("stored_as", flat=True),
    ]
    transaction.on_commit(lambda: stored.remove(names))
