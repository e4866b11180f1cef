"""Limits that slow somebody down so that the door stays open for everybody; none of them blocks for good.

What is used is counted in PostgreSQL before the thing is done, so that parallel tries cannot slip past.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from cases.models import QuotaUse
from cases.services.networks import digest, networks_of
from cases.services.refusals import Refused
from cases.workflow import Reason

MEGABYTE = 1024 * 1024
KEPT = timedelta(days=1)


class SlowDown(Refused):
    """Not now, but after `wait`. Nothing is lost by waiting."""

    def __init__(self, reason: Reason, *, wait: timedelta) -> None:
        """Keep how long to wait beside the reason."""
        super().__init__(reason, field="file")
        self.wait = wait


@dataclass(frozen=True)
class Limit:
    """So much within a window, for one subject; `reason` says it to whoever went past."""

    name: str
    reason: Reason
    window: timedelta


# Ten files at once, then five a minute: a handful of photographs never waits, a machine always does.
FILES = Limit("files", Reason.FILES_TOO_FAST, timedelta(minutes=2))
MOST_FILES_AT_ONCE = 10
DRAFTS = Limit("drafts", Reason.MANY_DRAFTS, timedelta(hours=1))
BYTES = Limit("bytes", Reason.MUCH_FROM_NETWORK, timedelta(days=1))
# A code of 120 bits cannot be guessed; this only keeps the door quiet.
RESUMES = Limit("resumes", Reason.TOO_MANY_TRIES, timedelta(hours=1))
MOST_RESUMES = 30
LINKS = Limit("links", Reason.MANY_LINKS, timedelta(days=1))
MOST_LINKS = 3


def count_files(*, owner: str, files: int, at: datetime) -> None:
    """Count files that one draft or case hands in; `owner` names it. Whoever may send one may send the whole form.

    Raises:
        SlowDown: ten came within two minutes.

    """
    _spend(FILES, [owner], amount=files, at=at, most=MOST_FILES_AT_ONCE, whole=False)


def count_draft(*, address: str, at: datetime) -> None:
    """Count a draft begun from a network address.

    Raises:
        SlowDown: too many were begun from there within an hour.

    """
    _spend(DRAFTS, networks_of(address), amount=1, at=at, most=settings.DRAFTS_PER_HOUR, whole=True)


def count_bytes(*, address: str, size: int, at: datetime) -> None:
    """Count bytes that go into drafts from a network address; files of cases are not counted, their owner is known.

    Raises:
        SlowDown: too many came from there within a day.

    """
    most = settings.DRAFT_MB_PER_DAY * MEGABYTE
    _spend(BYTES, networks_of(address), amount=size, at=at, most=most, whole=True)


def owner_name(owner: Model) -> str:
    """Name a draft or a case for a limit."""
    return f"{type(owner).__name__.lower()}:{owner.pk}"


def count_resume(*, address: str, at: datetime) -> None:
    """Count a try to go on with a draft from a network address, before its code is looked at.

    Raises:
        SlowDown: too many came from there within an hour.

    """
    _spend(RESUMES, networks_of(address), amount=1, at=at, most=MOST_RESUMES, whole=True)


def count_link(*, draft: str, to: str, at: datetime) -> None:
    """Count a link that is mailed, for its draft and for its address: nobody fills a stranger's letter box with ours.

    Raises:
        SlowDown: several went out within a day.

    """
    _spend(LINKS, [f"draft {draft}", f"to {to.casefold()}"], amount=1, at=at, most=MOST_LINKS, whole=True)


def require_room(*, size: int = 0) -> None:
    """Insist that the disk of evidence keeps its reserve after `size` more bytes: everything else must go on.

    Raises:
        Refused: NO_ROOM_NOW; field is "file".

    """
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    if shutil.disk_usage(root).free - size < settings.UPLOAD_FREE_DISK_MB * MEGABYTE:
        raise Refused(Reason.NO_ROOM_NOW, field="file")


def forget(*, at: datetime) -> int:
    """Delete what counts for no limit any more. Returns how many."""
    return QuotaUse.objects.filter(at__lt=at - KEPT).delete()[0]


@transaction.atomic
def _spend(limit: Limit, names: list[str], *, amount: int, at: datetime, most: int, whole: bool) -> None:
    """Count `amount` for each name, or turn it away; what is turned away is not counted.

    With `whole` the amount itself must fit; without it there must be room for one.
    """
    subjects = sorted(digest(f"quota {limit.name}", name) for name in names)
    with connection.cursor() as cursor:
        for subject in subjects:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])
    waits = [_wait(limit, subject, at=at, room=most - (amount if whole else 1)) for subject in subjects]
    if any(waits):
        raise SlowDown(limit.reason, wait=max(wait for wait in waits if wait))
    QuotaUse.objects.bulk_create(QuotaUse(subject=subject, at=at, amount=amount) for subject in subjects)


def _wait(limit: Limit, subject: str, *, at: datetime, room: int) -> timedelta | None:
    """Give how long until what was used is not more than `room`, or nothing when it is so now."""
    rows = QuotaUse.objects.filter(subject=subject, at__gt=at - limit.window).order_by("at")
    uses = list(rows.values_list("at", "amount"))
    used = sum(amount for _, amount in uses)
    if used <= room:
        return None
    for when, amount in uses:
        used -= amount
        if used <= room:
            return when + limit.window - at
    return limit.window
