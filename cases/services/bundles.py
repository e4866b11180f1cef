"""Everything of a case in one file for its complainant: asked for, built by a worker, fetched, forgotten after a day.

The format, and how somebody else verifies it, stands in docs/bundle.md.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction

from cases.actors import SYSTEM, Actor
from cases.chain import moment
from cases.models import Bundle, BundleStatus, Case
from cases.reference import compact
from cases.services import bundle_members, checkpoints, events, jobs, quotas, reads, throttle
from cases.services.bundle_archive import write
from cases.services.guards import lock_case
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.workflow import Reason

KIND: Final = "build_bundle"
LIFETIME: Final = timedelta(hours=24)
# Whoever asks again at once gets the bundle that is there; a worker that died for good does not block for ever.
FRESH: Final = timedelta(minutes=10)
LOST: Final = timedelta(hours=1)
NO_ROOM: Final = timedelta(minutes=5)
BUSY: Final = timedelta(minutes=1)
LOCKS: Final = 0x42756E64  # our class of advisory locks: one for each bundle that is being built
FOLDER: Final = "bundles"
Altered = bundle_members.Altered


def prove(
    *, case: Case, code: str, address: str, by: Actor, at: datetime, solution: Solution = throttle.NO_SOLUTION
) -> None:
    """Check the access code of an open case once more, before everything in it is given out (ASVS 5.0, 7.5.3).

    Effects in order: the try is counted with all others of this reference; when it is right, they are forgotten and
    one event is written.

    Raises:
        Refused: TOO_MANY_TRIES or PUZZLE_NEEDED without looking at the code; WRONG_CODE.

    """
    counted = throttle.count(reference=case.reference, address=address, at=at, solution=solution)
    if not check_password(compact(code)[:64], case.code_hash):
        raise Refused(Reason.WRONG_CODE, field="code")
    with transaction.atomic():
        throttle.forgive(counted)
        events.record(case=case, action="code_typed_again", by=by, at=at, about=case)


@transaction.atomic
def ask(*, case: Case, by: Actor, at: datetime) -> Bundle:
    """Have a bundle built, or give the one that is being built or was built a moment ago.

    Effects in order: the row; one event; the job that builds it.
    """
    case = lock_case(case)
    waiting = case.bundles.filter(status=BundleStatus.WAITING.value).first()
    if waiting is not None and waiting.asked_at > at - LOST:
        return waiting
    if waiting is not None:
        waiting.status = BundleStatus.FAILED.value
        waiting.save(update_fields=["status"])
    ready = case.bundles.filter(status=BundleStatus.READY.value, built_at__gt=at - FRESH).first()
    if ready is not None:
        return ready
    row = Bundle.objects.create(case=case, asked_at=at, expires_at=at + LIFETIME, stored_as=secrets.token_hex(32))
    events.record(case=case, action="bundle_asked", by=by, at=at, about=row)
    jobs.enqueue(kind=KIND, key=f"{KIND}:{row.uid}", args={"bundle_id": row.pk}, case=case, at=at)
    return row


def build(*, bundle_id: int, at: datetime) -> timedelta | None:
    """Build one bundle (job handler); a second run finds it built, or builds it again over what the first one left.

    Effects in order: a checkpoint, so that everything until now stands under one; the file under another name; it gets
    its own; the row and one event with the hash; older bundles of the case go. While the disk is full, or another
    worker builds the same bundle, the job waits.
    """
    with _alone(bundle_id) as alone:
        return _build(bundle_id, at) if alone else jobs.Uncounted.of(BUSY)


@contextmanager
def _alone(bundle_id: int) -> Iterator[bool]:
    """Hold a lock that lives exactly as long as this worker's connection: a killed worker has let go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, bundle_id % 2**31])
        row = cursor.fetchone()
    alone = bool(row and row[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, bundle_id % 2**31])


def _build(bundle_id: int, at: datetime) -> timedelta | None:
    row = Bundle.objects.select_related("case").filter(pk=bundle_id, status=BundleStatus.WAITING.value).first()
    if row is None:
        return None
    try:
        quotas.require_room(size=sum(row.case.evidence.values_list("size", flat=True)))
    except Refused:
        return jobs.Uncounted.of(NO_ROOM)
    checkpoint = checkpoints.make(by=SYSTEM, at=at)
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = _unfinished(row)
    members = list(bundle_members.members_of(row.case, checkpoint, at))
    about = {
        "reference": row.case.reference,
        "made_at": moment(at),
        "language": row.case.language,
        "public_key": checkpoints.public_key().hex(),
    }
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        write(target, members, about, checkpoints.seal)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(path)
    _finish(row, path, len(members), at)
    return None


@transaction.atomic
def _finish(bundle: Bundle, path: Path, members: int, at: datetime) -> None:
    case = lock_case(bundle.case)
    row = Bundle.objects.select_for_update().get(pk=bundle.pk)
    if row.status != BundleStatus.WAITING.value:
        return
    with path.open("rb") as file:
        row.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    row.status, row.built_at, row.size = BundleStatus.READY.value, at, path.stat().st_size
    row.save(update_fields=["status", "built_at", "size", "sha256"])
    for older in case.bundles.filter(status=BundleStatus.READY.value).exclude(pk=row.pk):
        _end(older, BundleStatus.GONE)
    data = {"sha256": row.sha256, "size": row.size, "members": members}
    events.record(case=case, action="bundle_built", by=SYSTEM, at=at, about=row, data=data)


def open_file(*, bundle: Bundle, by: Actor, at: datetime) -> Path:
    """Give the file of a bundle for serving; the caller found it through its case and saw the code again.

    Effects in order: its hash is checked; one read event.

    Raises:
        Refused: NOT_ALLOWED when it is not there any more, or not yet.
        Altered: the stored bytes are not those that were built; `give_up` lets a new one be asked for.

    """
    if bundle.status != BundleStatus.READY.value or bundle.expires_at <= at:
        raise Refused(Reason.NOT_ALLOWED)
    path = path_of(bundle)
    if not path.exists():
        raise Altered(f"bundle {bundle.pk} is missing")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != bundle.sha256:
            raise Altered(f"bundle {bundle.pk}")
    reads.note(case=bundle.case, what=f"bundle:{bundle.uid}", by=by, at=at)
    return path


@transaction.atomic
def give_up(*, bundle: Bundle) -> None:
    """Call a bundle whose bytes were changed failed, and delete them: a new one can be asked for at once."""
    row = Bundle.objects.select_for_update().get(pk=bundle.pk)
    if row.status == BundleStatus.READY.value:
        _end(row, BundleStatus.FAILED)


def _end(row: Bundle, status: BundleStatus) -> None:
    """Close a bundle; its bytes go when the transaction commits."""
    row.status = status.value
    row.save(update_fields=["status"])
    transaction.on_commit(lambda: _remove_bytes(row))


def forget_expired(*, at: datetime) -> int:
    """Delete the bytes of bundles whose day is over; hourly. Returns how many."""
    rows = Bundle.objects.filter(expires_at__lte=at).exclude(status=BundleStatus.GONE.value)
    for row in rows:
        _remove_bytes(row)
    return rows.update(status=BundleStatus.GONE.value)


def files_of(*, case: Case) -> list[Path]:
    """Where the bytes of all bundles of a case lie, whole or not."""
    return [path for row in case.bundles.all() for path in (path_of(row), _unfinished(row))]


def path_of(bundle: Bundle) -> Path:
    """Where the bytes of a bundle lie."""
    return Path(settings.EVIDENCE_ROOT) / FOLDER / bundle.stored_as


def _remove_bytes(row: Bundle) -> None:
    path_of(row).unlink(missing_ok=True)
    _unfinished(row).unlink(missing_ok=True)


def _unfinished(row: Bundle) -> Path:
    return path_of(row).with_suffix(".part")
