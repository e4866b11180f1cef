"""Entering a case with reference and access code or with a passkey, and leaving it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.my_case import EnterForm
from cases.models import Case
from cases.services import access_codes, passkeys, visits
from cases.services.refusals import Refused
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION, RETURNABLE, open_to_all
from cases.views.ways_in import FRESH_CODE_IN_SESSION, puzzle_for, tried


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for reference and code. A wrong code and an unknown reference get the same answer."""
    form = EnterForm(request.POST if request.method == "POST" else None)
    answer = tried(request, form, access_codes.enter)
    if answer.found is not None:
        open_in_session(request, answer.found)
        return redirect(_afterwards(request))
    return _entrance(request, form, answer.status, answer.context)


@open_to_all
@never_cache
@require_POST
def open_with_passkey(request: HttpRequest) -> HttpResponse:
    """Open a case with what a device signed; without an answer the page of the code is shown again."""
    try:
        case = passkeys.enter(
            token=request.POST.get("token", ""), answer=request.POST.get("answer", ""), at=timezone.now()
        )
    except Refused as refused:
        # Both fields of the other form stay empty: an unbound form has no place for what went wrong.
        context = {**puzzle_for(request), "errors": [{"text": str(refused)}]}
        return _entrance(request, EnterForm(), 422, context)
    open_in_session(request, case)
    return redirect(_afterwards(request))


@open_to_all
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the case on this device."""
    request.session.flush()
    return redirect("public:home")


def open_in_session(request: HttpRequest, case: Case) -> None:
    """Bind the session to one case, under a new session id that nobody could have planted."""
    now = timezone.now()
    request.session.cycle_key()
    request.session.pop(FRESH_CODE_IN_SESSION, None)
    request.session[CASE_IN_SESSION] = case.pk
    request.session[OPENED_IN_SESSION] = now.timestamp()
    visits.note(filing_id=case.filing_id, session_key=request.session.session_key or "", at=now)


def _entrance(request: HttpRequest, form: EnterForm, status: int, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "passkey": passkeys.begin_opening(at=timezone.now()), "next": _next(request)}
    return render(request, "my_case/enter.html", context, status=status)


def _afterwards(request: HttpRequest) -> str:
    return f"my_case:{_next(request) or 'status'}"


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if asked in RETURNABLE else ""
