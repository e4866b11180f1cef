"""The bytes of a file that comes in pieces: where they lie, how a piece is added, and what a crash left behind."""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from cases.models import Upload

PARTIAL = "partial"
# A file without a row is what a crash left; one that was written just now may still be getting its row.
STRAY = timedelta(hours=1)


def path_of(upload: Upload) -> Path:
    """Where the bytes of an upload lie."""
    return folder() / upload.stored_as


def folder() -> Path:
    """Where the bytes of all uploads lie."""
    return Path(settings.EVIDENCE_ROOT) / PARTIAL


def write(path: Path, offset: int, content: bytes) -> None:
    """Write a piece at its place and make sure that it is on the disk before the row says so."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as target:
        # Bytes behind the offset were written by somebody whose transaction never ended.
        target.truncate(offset)
        target.seek(offset)
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def remove_strays(*, at: datetime) -> int:
    """Delete files that no row knows. Returns how many."""
    gone = 0
    for path in folder().iterdir() if folder().is_dir() else ():
        with suppress(FileNotFoundError):  # finished or cancelled while we looked
            old = path.stat().st_mtime < (at - STRAY).timestamp()
            if old and not Upload.objects.filter(stored_as=path.name).exists():
                path.unlink()
                gone += 1
    return gone
