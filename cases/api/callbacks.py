"""Where agencies ring by themselves. No session and no key of ours: the agency's own signature opens this door."""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.services import callbacks
from cases.services.callbacks import Taken

LARGEST_BODY: Final = 64 * 1024
_STATUSES: Final = {
    Taken.KEPT: 204,
    Taken.KNOWN: 204,
    Taken.FORGED: 401,
    Taken.UNREADABLE: 400,
    Taken.NO_SUCH_AGENCY: 404,
    Taken.NOT_READY: 503,
}


@require_POST
@csrf_exempt
@login_not_required
def take(request: HttpRequest, connector: str) -> HttpResponse:
    """Keep one callback: 204 once it is committed, also when it had come before; else the agency sends it again.

    A refusal has the body `{"code": "FAIL", "message": ...}` that the payment platform documents; it says no more than
    the status, because a stranger may be asking.
    """
    body = _body(request)
    if body is None:
        return _refused(413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    taken = callbacks.take(connector=connector, headers=headers, body=body, at=timezone.now())
    status = _STATUSES[taken]
    return HttpResponse(status=status) if status == 204 else _refused(status)


def _body(request: HttpRequest) -> bytes | None:
    """The raw body; None when it is larger than any callback, whatever its header said."""
    body = request.read(LARGEST_BODY + 1)
    return body if len(body) <= LARGEST_BODY else None


def _refused(status: int) -> HttpResponse:
    return JsonResponse({"code": "FAIL", "message": "refused"}, status=status)


take.doors = ("agency_signature",)  # type: ignore[attr-defined]  # functions take attributes
