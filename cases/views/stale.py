"""Pages for what could not be taken: what was typed is given back, to be sent again with one press."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from cases.views import typed_back
from cases.wording.reasons import words
from cases.workflow import Reason

log = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Refuse a form whose token is no good (any more), and offer it again under a fresh one."""
    return render(request, "403_csrf.html", _given_back(request), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something broke on our side, and offer what was sent again. Nothing here may break too."""
    try:
        context = _given_back(request)
    except Exception:  # whatever it is, the person must get a page
        log.exception("what was typed could not be given back")
        context = {}
    # Without the request: nothing of what broke may be needed again.
    return HttpResponse(render_to_string("500.html", context), status=500)


def session_over(request: HttpRequest, way_in: HttpResponseBase) -> HttpResponseBase:
    """Give back what somebody typed whose session ended meanwhile; without words they are just led to the way in."""
    if not typed_back.texts(request):
        return way_in
    context = {**_given_back(request), "way_in": way_in.headers["Location"]}
    return render(request, "session_over.html", context, status=403)


def overtaken(request: HttpRequest, why: str = "") -> HttpResponse:
    """Give back what somebody typed for something that ended meanwhile; without words they just see the page again."""
    why = why or words(Reason.CHANGED_MEANWHILE)
    texts = typed_back.texts(request)
    if not texts:
        messages.error(request, why)
        return redirect(request.path)
    match = request.resolver_match
    context = {"why": why, "texts": texts, "path": request.path, "own_case": match and match.namespace == "my_case"}
    return render(request, "overtaken.html", context, status=409)


def _given_back(request: HttpRequest) -> dict[str, object]:
    return {
        "fields": typed_back.fields(request),
        "texts": typed_back.texts(request),
        "files": typed_back.files(request),
        "path": request.path,
        "csrf_token": get_token(request),
    }
