"""Evidence: files received, sealed, scanned, moved to the case; each step a custody event. Served: evidence_opening.py.

A file is written under a random name outside the web root and hashed while it streams in. Nobody
sees it before the scan released it, and its hash is checked again every time before it is served.
What people look at is not the file but pictures of its pages (previews.py); an agency gets the version
with parts covered once there is one (redactions.py), and the original never again.
"""

import hashlib
import os
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum

from cases import file_check
from cases.actors import SYSTEM, Actor, Role
from cases.models import Answer, Case, Draft, Evidence, EvidenceKind, ScanStatus
from cases.services import clamd, events, file_types, jobs, mail, previews, redactions, stored
from cases.services.refusals import Refused
from cases.workflow import Reason

LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES = 30
LARGEST_CASE = 200 * 1024 * 1024
KIND = "scan_evidence"
RELEASED = previews.RELEASED
SCANNER_AWAY = timedelta(minutes=2)
# After that long the pages say that the scanner is away, and that nothing is lost.
SCAN_IS_LATE = timedelta(minutes=10)
# Names of devices: Windows opens the device instead of the file.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
Altered = stored.Altered
path_of = stored.path_of


def receive(
    *,
    file: "UploadedFile[bytes]",
    by: Actor,
    at: datetime,
    case: Case | None = None,
    draft: Draft | None = None,
    answer: Answer | None = None,
    shows: str = "",
    kind: EvidenceKind = EvidenceKind.OTHER,
) -> Evidence:
    """Take one file for a case or a draft; a draft that was sent meanwhile stands for its first case.

    Effects in order: the bytes on disk under a random name; the row, quarantined; one event when
    there is a case; the job that scans it. When the row cannot be written the bytes are removed.

    Raises:
        Refused: FILE_EMPTY, FILE_TOO_LARGE, what `file_types.check` says no with, TOO_MANY_FILES,
            CASE_QUOTA_REACHED; field is "file".

    """
    ending = file_types.ending_of(file.name or "")
    if ending is None:
        raise Refused(Reason.FILE_TYPE_REFUSED, field="file")
    stored_as = secrets.token_hex(32)
    path = path_of(stored_as)
    try:
        size, sha256 = _write(file, path)
        try:
            file_types.check(path, ending)
        except file_check.NotReal as error:
            raise Refused(Reason(error.args[0]), field="file") from error
        row = Evidence(
            case=case,
            draft=draft,
            answer=answer,
            kind=kind.value,
            shows=shows,
            original_name=_safe_name(file.name or ""),
            content_type=file_check.TYPES[ending].content_type,
            size=size,
            sha256=sha256,
            stored_as=stored_as,
            role=by.role.value,
            uploaded_by_id=by.user_id,
            uploaded_at=at,
        )
        return _keep(row, by, at)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _keep(row: Evidence, by: Actor, at: datetime) -> Evidence:
    by = _lock_owner(row, by)
    held = _held(row).aggregate(bytes=Sum("size"))["bytes"] or 0
    count = _held(row).count()
    same = _held(row).filter(sha256=row.sha256, answer=row.answer).exclude(scan=ScanStatus.INFECTED.value).first()
    if same is not None:
        # A second click or tab: the same bytes are there already.
        path_of(row.stored_as).unlink(missing_ok=True)
        return same
    if count >= MOST_FILES:
        raise Refused(Reason.TOO_MANY_FILES, field="file")
    if held + row.size > LARGEST_CASE:
        raise Refused(Reason.CASE_QUOTA_REACHED, field="file")
    row.save(force_insert=True)
    if row.case is not None:
        custody(row, "evidence_received", by=by, at=at)
    jobs.enqueue(kind=KIND, key=f"scan:{row.pk}", args={"evidence_id": row.pk}, case=row.case, at=at)
    return row


@transaction.atomic
def remove(*, evidence: Evidence, by: Actor, at: datetime) -> None:
    """Delete a file from a draft: its writer changed their mind. A file of a case stays for good.

    Raises:
        Refused: NOT_ALLOWED for a file of a case.

    """
    del by, at  # a draft has no chain to write to
    row = Evidence.objects.select_for_update().filter(pk=evidence.pk).first()
    if row is None:
        return
    if row.case_id is not None:
        raise Refused(Reason.NOT_ALLOWED)
    destroy(row)


def destroy(evidence: Evidence) -> None:
    """Delete row and bytes, and all pictures of it; the bytes go when the transaction commits."""
    stored_as = evidence.stored_as
    previews.destroy_pictures(evidence)
    evidence.delete()
    transaction.on_commit(lambda: path_of(stored_as).unlink(missing_ok=True))


@transaction.atomic
def show_to_agency(*, evidence: Evidence, shown: bool, by: Actor, at: datetime, original: bool = False) -> Evidence:
    """Let the agencies of a case see a file, or no longer. A file under scan stays hidden anyway.

    They get pictures of its pages, so that nothing goes with it that nobody sees, such as the place where a photograph
    was taken; the file itself only when there can be no pictures, or when whoever shows it chose the `original`.

    Effects in order: those of `redactions.clean` for a file that has no version yet; the mark; one event.

    Raises:
        Refused: what `redactions.reasons_against_clean` says, unless the original was chosen.

    """
    if shown and not original:
        redactions.clean(evidence=evidence, by=by, at=at)
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if row.shown_to_agency != shown:
        row.shown_to_agency = shown
        row.save(update_fields=["shown_to_agency"])
        custody(row, "evidence_shown" if shown else "evidence_hidden", by=by, at=at)
    return row


def scan(*, evidence_id: int, at: datetime) -> timedelta | None:
    """Scan one file and release or block it (job handler); a second run finds the verdict and ends.

    Without a scanner the file is released as UNSCANNED, and pages say so. With one, only its exact
    OK releases. While it is away the file stays in quarantine and the job waits, for as long as that
    takes; a scanner that answers anything else five times leaves the job for a person to look at.
    """
    row = Evidence.objects.filter(pk=evidence_id, scan=ScanStatus.QUARANTINED.value).first()
    if row is None:
        return None
    verdict = ScanStatus.UNSCANNED
    if settings.CLAMD_SOCKET:
        try:
            said = clamd.scan(path_of(row.stored_as), address=settings.CLAMD_SOCKET)
        except clamd.Away:
            return jobs.Uncounted.of(SCANNER_AWAY)
        except clamd.NoVerdict:
            return SCANNER_AWAY
        verdict = ScanStatus.CLEAN if said == clamd.Said.CLEAN else ScanStatus.INFECTED
    _release(evidence_id, verdict, at)
    return None


@transaction.atomic
def _release(evidence_id: int, verdict: ScanStatus, at: datetime) -> None:
    row = Evidence.objects.select_for_update(of=("self",)).select_related("case").filter(pk=evidence_id).first()
    if row is None or row.scan != ScanStatus.QUARANTINED.value:
        return
    row.scan, row.scanned_at = verdict.value, at
    row.save(update_fields=["scan", "scanned_at"])
    if verdict != ScanStatus.INFECTED:
        previews.ask(evidence=row, at=at)
    if row.case is None:
        return
    custody(row, "evidence_scanned", by=SYSTEM, at=at)
    if verdict == ScanStatus.INFECTED and row.role == Role.CITIZEN.value:
        mail.to_complainant(case=row.case, template="file_refused", key=f"infected:{row.pk}", at=at)


def custody(row: Evidence, action: str, *, by: Actor, at: datetime) -> None:
    """Write one custody event of a file: its hash, size, type and verdict, never its name or content."""
    events.record(
        case=row.case,
        action=action,
        by=by,
        at=at,
        about=row,
        data={"sha256": row.sha256, "size": row.size, "type": row.content_type, "scan": row.scan},
    )


def _write(file: "UploadedFile[bytes]", path: Path) -> tuple[int, str]:
    """Stream the bytes to disk, counting and hashing; stop at the first byte too many."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for chunk in file.chunks():
            size += len(chunk)
            if size > LARGEST_FILE:
                raise Refused(Reason.FILE_TOO_LARGE, field="file")
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if size == 0:
        raise Refused(Reason.FILE_EMPTY, field="file")
    return size, digest.hexdigest()


def _safe_name(name: str) -> str:
    """Keep a name readable but harmless: no path, no control or direction-changing characters, 120 at most."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(char for char in last if char.isprintable())
    stem, dot, ending = clean.rpartition(".")
    if stem.partition(".")[0].strip().lower() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem[:110]}{dot}{ending[:9]}"


def _held(row: Evidence) -> QuerySet[Evidence]:
    """Give what the same side handed in before: an agency must not use up the complainant's room."""
    return Evidence.objects.filter(case=row.case, draft=row.draft, role=row.role)


def _lock_owner(row: Evidence, by: Actor) -> Actor:
    """Let the files of one case or draft be counted one at a time; give whoever acts, as the chain names them.

    A file that arrives while its draft is being sent belongs to the case that came of it: on the draft nobody would
    look for it, and it would be deleted with the draft.
    """
    if row.draft_id is not None:
        draft = Draft.objects.select_for_update(no_key=True).filter(pk=row.draft_id).first()
        if draft is None:
            raise Refused(Reason.DRAFT_EXPIRED)
        if draft.case_id is not None:
            row.case_id, row.draft = draft.case_id, None
            by = replace(by, case_id=draft.case_id) if by.role is Role.CITIZEN else by
    if row.case_id is not None:
        row.case = Case.objects.select_for_update(no_key=True).get(pk=row.case_id)
    return by
