"""Every refusal of the API in one shape: application/problem+json (RFC 9457), with reasons as code and words."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import OperationalError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from cases import access
from cases.services.idempotency import InFlight, OtherRequest
from cases.services.refusals import Refused
from cases.wording.reasons import words
from cases.workflow import Reason

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
MOST_REASONS: Final = 50
#: Status -> name of the kind of problem, and its title.
KINDS: Final[Mapping[int, tuple[str, Promise]]] = {
    400: ("not-understood", _("The request is not as the description of the API asks")),
    401: ("no-valid-key", _("A valid key is needed")),
    403: ("not-allowed", _("Your role does not allow this")),
    404: ("not-found", _("There is nothing here for you")),
    405: ("no-such-method", _("This method is not offered here")),
    409: ("not-now", _("This cannot be done now")),
    411: ("no-length", _("Say how long the body is")),
    413: ("too-large", _("The body is too large")),
    415: ("not-json", _("Only application/json is read")),
    422: ("key-of-another-request", _("The Idempotency-Key was used for something else")),
    429: ("too-many", _("Too many requests")),
    500: ("our-fault", _("Something went wrong on our side")),
    503: ("not-reachable", _("We cannot answer at the moment")),
}
# Ours, for what no service and no field says.
NOT_FOUND = _("There is no such thing, or it is not yours.")
IN_FLIGHT = _("The same Idempotency-Key is being worked on at this moment. Ask again in a second.")
OTHER_REQUEST = _("This Idempotency-Key was already used for something else. Take a new one for a new answer.")
NOT_JSON = _("Send the body as application/json, not compressed.")
OUR_FAULT = _("The error was noted and nothing was changed. Try again later, with the same Idempotency-Key.")
NOT_REACHABLE = _("Nothing was changed. Try again in a few seconds, with the same Idempotency-Key.")
_FORBIDDEN: Final = frozenset({Reason.NOT_ALLOWED, Reason.NOT_ASSIGNED, Reason.CONFLICT_OF_INTEREST})

Said = Mapping[str, str]


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn whatever a view raised into a problem. What nobody foresaw is logged and answered without details."""
    del context
    headers: Mapping[str, str] = {}
    match error:
        case Refused():
            status = 403 if _FORBIDDEN.issuperset(error.reasons) else 409
            reasons = [said(reason.value, words(reason)) for reason in error.reasons]
        case access.NotFound() | Http404() | exceptions.NotFound():
            status, reasons = 404, [said("not_found", NOT_FOUND)]
        case access.NotAllowed():
            status, reasons = 403, [said(Reason.NOT_ALLOWED.value, words(Reason.NOT_ALLOWED))]
        case InFlight():
            status, reasons, headers = 409, [said("in_flight", IN_FLIGHT)], {"Retry-After": "1"}
        case OtherRequest():
            status, reasons = 422, [said("key_of_another_request", OTHER_REQUEST)]
        case exceptions.UnsupportedMediaType():
            status, reasons = 415, [said("unsupported_media_type", NOT_JSON)]  # the framework's words repeat the input
        case exceptions.APIException():
            status, reasons, headers = error.status_code, list(_told(error.detail, "")), _headers(error)
        case OperationalError():
            log.warning("the database did not answer the API in time: %s", type(error.__cause__).__name__)
            status, reasons, headers = 503, [said("not_reachable", NOT_REACHABLE)], {"Retry-After": "5"}
        case _:
            log.error("unforeseen error in the API", exc_info=error)
            status, reasons = 500, [said("our_fault", OUR_FAULT)]
    return problem(status, reasons[:MOST_REASONS], headers)


def problem(status: int, reasons: Sequence[Said], headers: Mapping[str, str] | None = None) -> Response:
    """Put together one problem; `detail` repeats the reasons as one text for whoever shows only that."""
    name, title = KINDS[status]
    body = {
        "type": f"tag:ombudsman.example,2026:{name}",
        "title": str(title),
        "status": status,
        "detail": " ".join(reason["text"] for reason in reasons),
        "reasons": reasons,
    }
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def said(code: str, text: str | Promise, field: str = "") -> Said:
    """Give one reason: its code, the words, and the field it belongs to, where there is one."""
    return {"code": code, "text": str(text), **({"field": field} if field else {})}


def _told(detail: Any, field: str) -> Iterator[Said]:
    """Walk what the framework says about fields; `items[2].code` names the place."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _told(inner, field if name == "non_field_errors" else _below(field, name))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _told(inner, f"{field}[{number}]" if isinstance(inner, Mapping) else field)
    else:
        yield said(detail.code, detail, field)


def _below(field: str, name: object) -> str:
    if isinstance(name, int):
        return f"{field}[{name}]"
    return f"{field}.{name}" if field else str(name)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    told = vars(error)  # the framework writes both on the exception
    headers = {}
    if told.get("auth_header"):
        headers["WWW-Authenticate"] = str(told["auth_header"])
    if told.get("wait"):
        headers["Retry-After"] = f"{told['wait']:.0f}"
    return headers
