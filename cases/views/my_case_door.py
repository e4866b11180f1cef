"""Entering a case with reference and access code, and leaving it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.my_case import EnterForm
from cases.models import Case
from cases.services import access_codes
from cases.services.refusals import Refused
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION, open_to_all
from cases.views.visitor import address_of
from cases.workflow import Reason


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for reference and code. A wrong code and an unknown reference get the same answer."""
    form = EnterForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            case = access_codes.enter(
                reference=form.cleaned_data["reference"],
                code=form.cleaned_data["code"],
                address=address_of(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 429 if Reason.TOO_MANY_TRIES in refused.reasons else 422
        else:
            open_in_session(request, case)
            return redirect("my_case:status")
    return render(request, "my_case/enter.html", {"form": form}, status=status)


@open_to_all
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the case on this device."""
    request.session.flush()
    return redirect("public:home")


def open_in_session(request: HttpRequest, case: Case) -> None:
    """Bind the session to one case, under a new session id that nobody could have planted."""
    request.session.cycle_key()
    request.session[CASE_IN_SESSION] = case.pk
    request.session[OPENED_IN_SESSION] = timezone.now().timestamp()
