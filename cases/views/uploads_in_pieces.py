"""The addresses to which the pages' script sends a file piece by piece. The protocol: docs/uploads.md.

Each page that takes files from a complainant has an address of its own for this, behind the same door. The token of an
upload travels in a header, never in an address, because addresses end up in logs.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actors import Actor, citizen
from cases.models import Draft, EvidenceKind, Upload
from cases.permissions import Permission
from cases.queries import my_case as queries
from cases.services import uploads
from cases.services.quotas import SlowDown
from cases.services.refusals import Refused
from cases.services.upload_limits import Owner
from cases.views.door import ActingRequest, complainant_only, open_to_all
from cases.views.filing import with_draft
from cases.views.uploads import TELL_AGAIN_AFTER
from cases.views.visitor import address_of
from cases.workflow import Reason

# A checksum that does not fit has a number of its own in the tus protocol, from which we took it.
CHECKSUM_MISMATCH = 460
LONGEST_NAME, LONGEST_SHOWS = 255, 300
_HEX = re.compile(r"[0-9a-f]{64}")

Verb = Callable[[HttpRequest, Owner, Actor], HttpResponse]


class BadRequest(Exception):
    """The request is not what docs/uploads.md says; only a script that is not ours sends such."""


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST", "PATCH", "DELETE"])
@with_draft
def of_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take pieces of a file for the draft of this browser."""
    return _answer(request, draft, citizen())


@complainant_only
@require_http_methods(["GET", "HEAD", "POST", "PATCH", "DELETE"])
def of_case(request: ActingRequest) -> HttpResponse:
    """Take pieces of a file for the case that is open."""
    access.require(request.actor, Permission.ADD_EVIDENCE)
    return _answer(request, queries.opened_case(request.actor), request.actor)


def _answer(request: HttpRequest, owner: Owner, by: Actor) -> HttpResponse:
    verb: Verb = _VERBS[request.method or ""]
    if request.method == "POST" and "Upload-Token" in request.headers:
        verb = _finish
    try:
        return verb(request, owner, by)
    except tuple(_FAILURES) as failure:
        return _said({}, _FAILURES[type(failure)])
    except uploads.WrongOffset as wrong:
        return _said({"offset": wrong.offset}, HTTPStatus.CONFLICT, offset=wrong.offset)
    except Refused as refused:
        return _refusal(refused)


_FAILURES: dict[type[Exception], int] = {
    uploads.Gone: HTTPStatus.NOT_FOUND,
    uploads.Damaged: CHECKSUM_MISMATCH,
    BadRequest: HTTPStatus.BAD_REQUEST,
    UnreadablePostError: HTTPStatus.BAD_REQUEST,
}


def _refusal(refused: Refused) -> HttpResponse:
    if isinstance(refused, SlowDown):
        return _later(refused, HTTPStatus.TOO_MANY_REQUESTS, round(refused.wait.total_seconds()) + 1)
    if Reason.NO_ROOM_NOW in refused.reasons:
        return _later(refused, HTTPStatus.SERVICE_UNAVAILABLE, TELL_AGAIN_AFTER)
    return _said({"words": str(refused)}, HTTPStatus.UNPROCESSABLE_ENTITY)


def _begin(request: HttpRequest, owner: Owner, by: Actor) -> HttpResponse:
    """Open an upload, or find the one that this file began."""
    del by
    name, first, size = (request.POST.get(key, "") for key in ("name", "first", "size"))
    if not 0 < len(name) <= LONGEST_NAME or not _HEX.fullmatch(first) or not re.fullmatch(r"[0-9]{1,12}", size):
        raise BadRequest
    begun = uploads.begin(
        owner=owner, name=name, size=int(size), first=first, address=address_of(request), at=timezone.now()
    )
    return _state(begun.upload, HTTPStatus.CREATED, token=begun.token)


def _look(request: HttpRequest, owner: Owner, by: Actor) -> HttpResponse:
    """Say how much of an upload is here."""
    del by
    return _state(_named(request, owner), HTTPStatus.OK)


def _append(request: HttpRequest, owner: Owner, by: Actor) -> HttpResponse:
    """Take one piece. It is read whole before anything is written: a line that breaks leaves no half of it."""
    del by
    upload = _named(request, owner)
    length, offset = (_whole(request.headers.get(name, "")) for name in ("Content-Length", "Upload-Offset"))
    if length > uploads.LARGEST_PIECE:
        return _said({}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    checksum = _checksum(request.headers.get("Upload-Checksum", ""))
    content = request.read(length)
    if len(content) != length:
        raise BadRequest
    grown = uploads.append(upload=upload, offset=offset, content=content, sha256=checksum)
    return _state(grown, HTTPStatus.OK)


def _finish(request: HttpRequest, owner: Owner, by: Actor) -> HttpResponse:
    """Take the whole file as evidence."""
    shows = request.POST.get("shows", "")[:LONGEST_SHOWS]
    said = request.POST.get("kind", "")
    kind = EvidenceKind(said) if said in set(EvidenceKind) else EvidenceKind.OTHER
    kept = uploads.finish(upload=_named(request, owner), shows=shows, kind=kind, by=by, at=timezone.now())
    return _said({"uid": str(kept.uid)}, HTTPStatus.OK)


def _cancel(request: HttpRequest, owner: Owner, by: Actor) -> HttpResponse:
    """Forget an upload."""
    del by
    uploads.cancel(upload=_named(request, owner))
    return _said({}, HTTPStatus.OK)


_VERBS: dict[str, Verb] = {"GET": _look, "HEAD": _look, "POST": _begin, "PATCH": _append, "DELETE": _cancel}


def _named(request: HttpRequest, owner: Owner) -> Upload:
    return uploads.find(owner=owner, token=request.headers.get("Upload-Token", ""), at=timezone.now())


def _state(upload: Upload, status: int, token: str = "") -> HttpResponse:
    state = {"offset": upload.received, "size": upload.size, "piece": uploads.LARGEST_PIECE}
    return _said(state | ({"token": token} if token else {}), status, offset=upload.received)


def _later(refused: Refused, status: int, seconds: int) -> HttpResponse:
    response = _said({"words": str(refused), "again": seconds}, status)
    response["Retry-After"] = str(seconds)
    return response


def _said(what: dict[str, object], status: int, *, offset: int | None = None) -> HttpResponse:
    response = JsonResponse(what, status=status)
    if offset is not None:
        response["Upload-Offset"] = str(offset)
    return response


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise BadRequest
    return int(text)


def _checksum(header: str) -> bytes:
    """Read `sha256 <base64>`, as the tus protocol writes it."""
    name, _, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise BadRequest from error
    if name != "sha256" or len(digest) != hashlib.sha256().digest_size:
        raise BadRequest
    return digest
