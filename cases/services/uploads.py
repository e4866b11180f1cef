"""Files that come in pieces, so that a bad line costs a piece and not the file. The protocol: docs/uploads.md.

The bytes so far lie in a file of their own that nobody is shown. When the last piece is there, the file takes the same
way as one that came in a form: `evidence.receive` with all its checks.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cases.actors import Actor
from cases.models import Draft, Evidence, EvidenceKind, Upload
from cases.services import evidence, quotas, upload_pieces
from cases.services.networks import digest
from cases.services.refusals import Refused
from cases.services.upload_limits import Owner, refuse_beforehand, refuse_too_much
from cases.services.upload_pieces import path_of
from cases.workflow import Reason

LIFETIME = timedelta(hours=24)
TOKEN_BYTES = 16  # 128 bits; whoever holds it still needs the door of its draft or case
LARGEST_PIECE = 1024 * 1024


class WrongOffset(Exception):
    """A piece does not begin where the last one ended; `offset` says where that is. Nothing was written."""

    def __init__(self, offset: int) -> None:
        """Keep the right offset."""
        super().__init__(offset)
        self.offset = offset


class Damaged(Exception):
    """A piece is not what its checksum says: it was changed or cut on its way. Nothing was written."""


class Gone(Exception):
    """There is no such upload for this owner, or its day is over."""


@dataclass(frozen=True)
class Begun:
    """An upload and the token that names it from now on; a token given earlier no longer does."""

    upload: Upload
    token: str


@transaction.atomic
def begin(*, owner: Owner, name: str, size: int, first: str, address: str, at: datetime) -> Begun:
    """Open an upload, or go on with the one that the same file began.

    `first` is the SHA-256 of the file's first and last piece in hex, as the browser computed it; with name and size it
    tells whether this is the same file. What is there whole already is begun anew: only all of its bytes tell whether
    it is the same, and `evidence.receive` keeps no file twice. Effects in order: a file that is known gets a new token,
    nothing else; else the limits are counted and the row and an empty file are made.

    Raises:
        Refused: FILE_EMPTY, FILE_TOO_LARGE, FILE_TYPE_REFUSED, TOO_MANY_FILES, CASE_QUOTA_REACHED, NO_ROOM_NOW.
        quotas.SlowDown: FILES_TOO_FAST, MUCH_FROM_NETWORK.

    """
    refuse_beforehand(name, size)
    _lock(owner)
    match = digest("upload", f"{quotas.owner_name(owner)} {name} {size} {first}")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Upload.objects.select_for_update().filter(match=match).first()
    if row is not None and (row.expires_at <= at or row.finished_at is not None):
        _destroy(row)
        row = None
    if row is not None:
        row.token_hash = _hash(token)
        row.save(update_fields=["token_hash"])
        return Begun(row, token)
    refuse_too_much(owner, size, at)
    quotas.require_room(size=size)
    quotas.count_files(owner=quotas.owner_name(owner), files=1, at=at)
    if isinstance(owner, Draft):
        quotas.count_bytes(address=address, size=size, at=at)
    row = Upload.objects.create(
        token_hash=_hash(token),
        match=match,
        name=name,
        size=size,
        stored_as=secrets.token_hex(32),
        begun_at=at,
        expires_at=at + LIFETIME,
        **_owned_by(owner),
    )
    return Begun(row, token)


def find(*, owner: Owner, token: str, at: datetime) -> Upload:
    """Give the upload of an owner that a token names; runs one query.

    Raises:
        Gone: there is none, or its day is over.

    """
    row = Upload.objects.filter(token_hash=_hash(token), expires_at__gt=at, **_owned_by(owner)).first()
    if row is None:
        raise Gone
    return row


@transaction.atomic
def append(*, upload: Upload, offset: int, content: bytes, sha256: bytes) -> Upload:
    """Add one piece at the end of what is there; pieces of one upload queue behind each other here.

    Effects in order: the bytes on disk, at their place whatever a crash left behind it; the row.

    Raises:
        Damaged: the piece is not what its checksum says.
        WrongOffset: it begins elsewhere, as when it came twice; the error says where to go on.
        Refused: FILE_TOO_LARGE when it goes past the size that was told, NO_ROOM_NOW.
        Gone: it was cancelled meanwhile.

    """
    if not secrets.compare_digest(hashlib.sha256(content).digest(), sha256):
        raise Damaged
    row = _locked(upload)
    if row.received != offset:
        raise WrongOffset(row.received)
    if offset + len(content) > row.size:
        raise Refused(Reason.FILE_TOO_LARGE, field="file")
    quotas.require_room(size=len(content))
    upload_pieces.write(path_of(row), offset, content)
    row.received += len(content)
    row.save(update_fields=["received"])
    return row


def finish(*, upload: Upload, shows: str, by: Actor, at: datetime, kind: EvidenceKind = EvidenceKind.OTHER) -> Evidence:
    """Hand a whole upload to the evidence service; a second call gives the evidence of the first.

    Effects in order: those of `evidence.receive`, which knows a file it already has, so that being killed here and
    asked again doubles nothing; the row points at the evidence; the partial file goes. A file that is refused for what
    it is goes as well: sending it again would change nothing.

    Raises:
        Refused: what `evidence.receive` refuses.
        WrongOffset: pieces are missing; the error says from where.
        Gone: it was cancelled meanwhile.

    """
    if upload.finished_at is not None:
        return _kept(upload)
    if upload.received != upload.size:
        raise WrongOffset(upload.received)
    try:
        with path_of(upload).open("rb") as content:
            file = UploadedFile(content, name=upload.name, size=upload.size)
            kept = evidence.receive(
                file=file, shows=shows, kind=kind, by=by, at=at, case=upload.case, draft=upload.draft
            )
    except FileNotFoundError:
        # Another call finished or cancelled it while we looked.
        return _kept(Upload.objects.filter(pk=upload.pk).first())
    except Refused:
        cancel(upload=upload)
        raise
    Upload.objects.filter(pk=upload.pk).update(evidence=kept, finished_at=at)
    path_of(upload).unlink(missing_ok=True)
    return kept


def _kept(row: Upload | None) -> Evidence:
    if row is None or row.evidence is None:
        raise Gone
    return row.evidence


@transaction.atomic
def cancel(*, upload: Upload) -> None:
    """Forget an upload and its bytes because its sender wants that; a finished file stays where it is."""
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if row is not None:
        _destroy(row)


def forget_expired(*, at: datetime) -> int:
    """Delete uploads whose day is over, and files that no row knows. Returns how many of both."""
    gone = 0
    for row in Upload.objects.filter(expires_at__lte=at).iterator():
        with transaction.atomic():
            _destroy(row)
        gone += 1
    return gone + upload_pieces.remove_strays(at=at)


def _lock(owner: Owner) -> None:
    """Let the uploads of one draft or case be counted one at a time, without holding up what only points at it."""
    type(owner).objects.select_for_update(no_key=True).get(pk=owner.pk)


def _locked(upload: Upload) -> Upload:
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if row is None:
        raise Gone
    return row


def _destroy(row: Upload) -> None:
    path = path_of(row)
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _owned_by(owner: Owner) -> dict[str, Owner]:
    return {"draft": owner} if isinstance(owner, Draft) else {"case": owner}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
