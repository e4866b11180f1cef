"""Files that somebody hands in: taken one by one, refused by name, listed with their state."""

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actors import Actor
from cases.models import Evidence, ScanStatus
from cases.services import evidence
from cases.services.file_types import ACCEPT
from cases.services.refusals import Refused
from cases.wording import statuses


def take_all(uploads: Iterable["UploadedFile[bytes]"], shows: str, *, by: Actor, **owner: Any) -> list[str]:
    """Hand each file to the evidence service; good ones stay, each refusal is given by the file's name.

    `owner` says where they belong: `draft`, `case`, or `case` and `answer`.
    """
    errors = []
    for upload in uploads:
        try:
            evidence.receive(file=upload, shows=shows, by=by, at=timezone.now(), **owner)
        except Refused as refused:
            errors.append(_("%(name)s: %(reason)s") % {"name": upload.name, "reason": refused})
    return errors


def limits() -> dict[str, str]:
    """Give what a page with an upload says beforehand."""
    return {
        "accept": ACCEPT,
        "limits": _("Up to %(files)d files, %(size)s each, %(all)s together: PDF, pictures, text, DOCX, XLSX, ODT.")
        % {
            "files": evidence.MOST_FILES,
            "size": filesizeformat(evidence.LARGEST_FILE),
            "all": filesizeformat(evidence.LARGEST_CASE),
        },
    }


def upload_context(rows: Iterable[Evidence]) -> dict[str, object]:
    """Give what a page with an upload shows: the limits, and the files so far."""
    return {**limits(), "files": [file_row(row) for row in rows]}


def file_row(row: Evidence) -> dict[str, object]:
    """Prepare one file for a list."""
    look = statuses.look(ScanStatus(row.scan))
    return {
        "uid": str(row.uid),
        "name": row.original_name,
        "note": " · ".join(part for part in (filesizeformat(row.size), row.shows) if part),
        "status": look.label,
        "tone": look.tone,
        "released": row.scan in evidence.RELEASED,
    }
