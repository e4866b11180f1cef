"""Files that somebody hands in: taken one by one, refused by name, listed with their state."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import file_check
from cases.actors import Actor, Role
from cases.models import Evidence, EvidenceKind, ScanStatus
from cases.pages import frames
from cases.services import evidence, quotas
from cases.services.file_types import ACCEPT
from cases.services.quotas import SlowDown
from cases.services.refusals import Refused
from cases.wording import files as file_words
from cases.wording import statuses
from cases.workflow import Reason

TELL_AGAIN_AFTER = 60  # seconds, when the disk is full


class Refusals(list[str]):
    """What was not taken, each by the file's name; `status` and `wait` (seconds) are those of the answer.

    `taken` are the files that were: they stay, also when others were refused.
    """

    status = 422
    wait = 0

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Evidence] = []

    def answer(self, response: HttpResponse) -> HttpResponse:
        """Give the page its status, and say when to try again."""
        response.status_code = self.status
        if self.wait:
            response["Retry-After"] = str(self.wait)
        return response


def take_all(
    uploads: Iterable["UploadedFile[bytes]"], shows: str, *, by: Actor, address: str = "", **owner: Any
) -> Refusals:
    """Hand each file to the evidence service; good ones stay, each refusal is given by the file's name.

    `owner` says where they belong: `draft`, `case`, or `case` and `answer`; `address` is the visitor's, for what goes
    into a draft. A full disk and too many files at once refuse whatever is left, and change the status.
    """
    files, errors = list(uploads), Refusals()
    try:
        _make_way(files, by=by, address=address, **owner)
    except SlowDown as slow:
        errors.status, errors.wait = HTTPStatus.TOO_MANY_REQUESTS, round(slow.wait.total_seconds()) + 1
        errors.append(str(slow))
        return errors
    for upload in files:
        try:
            quotas.require_room(size=upload.size or 0)
            errors.taken.append(evidence.receive(file=upload, shows=shows, by=by, at=timezone.now(), **owner))
        except Refused as refused:
            errors.append(_("%(name)s: %(reason)s") % {"name": upload.name, "reason": refused})
            if Reason.NO_ROOM_NOW in refused.reasons:
                errors.status, errors.wait = HTTPStatus.SERVICE_UNAVAILABLE, TELL_AGAIN_AFTER
    return errors


def _make_way(files: list["UploadedFile[bytes]"], *, by: Actor, address: str, **owner: Any) -> None:
    """Count files of a complainant against what slows a flood down; the office and agencies are known by name."""
    if by.role != Role.CITIZEN or not files:
        return
    now, draft = timezone.now(), owner.get("draft")
    quotas.count_files(owner=quotas.owner_name(draft or owner["case"]), files=len(files), at=now)
    if draft is not None:
        quotas.count_bytes(address=address, size=sum(file.size or 0 for file in files), at=now)


def limits(*, slowed: bool = False) -> dict[str, object]:
    """Give what a page with an upload says beforehand; `slowed` when many files at once have to wait."""
    each = _megabytes(evidence.LARGEST_FILE)
    line = _("Up to %(files)d files, %(size)s each, %(all)s together: PDF, pictures, text, DOCX, XLSX, ODT.") % {
        "files": evidence.MOST_FILES,
        "size": each,
        "all": _megabytes(evidence.LARGEST_CASE),
    }
    return {"accept": ACCEPT, "limits": {"line": line, "each": each, "rules": _rules(slowed=slowed)}}


def _rules(*, slowed: bool) -> list[str]:
    """What few files meet: told for those that do."""
    speed = _("After %(files)d files at once there is room for five more each minute.")
    pages = _("A PDF can have %(most)d pages; we show the first %(shown)d.")
    return [
        _("No password: a locked file cannot be opened. Save it again without one, or photograph it."),
        _("No scripts, macros or programs inside."),
        pages % {"most": file_check.MOST_PAGES, "shown": frames.MOST_PAGES},
        _("A picture can have %(most)d megapixels.") % {"most": file_check.LARGEST_PICTURE // 1_000_000},
        _("We can show photographs, and cover parts of them, when they are JPEG. A HEIC file is kept as it is."),
        *([speed % {"files": quotas.MOST_FILES_AT_ONCE}] if slowed else []),
    ]


def _megabytes(size: int) -> str:
    return f"{size // quotas.MEGABYTE}\xa0MB"


def upload_context(rows: Iterable[Evidence], *, pieces: str = "") -> dict[str, object]:
    """Give what a page with an upload shows: the limits, and the files so far.

    `pieces` is the name of the route that takes files piece by piece from the page's script, if there is one.
    """
    sending = {"upload_url": reverse(pieces) if pieces else "", "largest": str(evidence.LARGEST_FILE)}
    return {**limits(slowed=True), **sending, "files": [file_row(row) for row in rows]}


def _kind(row: Evidence) -> str:
    """What a file is; that it is something else says nothing."""
    return "" if row.kind == EvidenceKind.OTHER.value else str(file_words.NAMES[EvidenceKind(row.kind)])


def file_row(row: Evidence) -> dict[str, object]:
    """Prepare one file for a list."""
    look = statuses.look(ScanStatus(row.scan))
    return {
        "uid": str(row.uid),
        "name": row.original_name,
        "kind": file_words.NAMES[EvidenceKind(row.kind)],
        "note": " · ".join(part for part in (_kind(row), filesizeformat(row.size), row.shows) if part),
        "status": look.label,
        "tone": look.tone,
        "released": row.scan in evidence.RELEASED,
    }
