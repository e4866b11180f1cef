"""The ways into a case, from inside: a new access code, passkeys, an objection to somebody else's papers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.ways_in import PasskeyForm
from cases.models import Case
from cases.queries import my_case as queries
from cases.reference import grouped
from cases.services import access_codes, passkeys, proofings
from cases.services.refusals import Refused
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame
from cases.views.ways_in import FRESH_CODE_IN_SESSION, is_fresh, refuse
from cases.wording.reasons import words
from cases.workflow import Reason


@complainant_only
@require_http_methods(["GET", "POST"])
def new_code(request: ActingRequest) -> HttpResponse:
    """Give the complaint a new access code and show it once, to the session that asked for it."""
    case = queries.opened_case(request.actor)
    if request.method == "POST":
        return _act_on_code(request, case)
    code = None
    if request.session.get(FRESH_CODE_IN_SESSION) == case.filing_id:
        code = access_codes.fresh_code(filing=case.filing, at=timezone.now())
    context = {
        **frame(case, "new_code"),
        "code_groups": grouped(code).split("-") if code else [],
        "fresh": is_fresh(request),
    }
    return render(request, "my_case/new_code.html", context)


def _act_on_code(request: ActingRequest, case: Case) -> HttpResponse:
    now = timezone.now()
    if request.POST.get("act") == "confirm":
        if request.session.pop(FRESH_CODE_IN_SESSION, None) == case.filing_id:
            access_codes.confirm_fresh(filing=case.filing, by=request.actor, at=now)
        return redirect("my_case:status")
    if not is_fresh(request):
        messages.error(request, words(Reason.OPEN_AGAIN_FIRST))
        return redirect("my_case:new_code")
    # The session keeps its id: with a new one, a second click would find itself outside, without the old code.
    key = request.session.session_key or ""
    access_codes.replace(filing=case.filing, by=request.actor, session_key=key, at=now)
    request.session[FRESH_CODE_IN_SESSION] = case.filing_id
    return redirect("my_case:new_code")


@complainant_only
@require_http_methods(["GET", "POST"])
def passkey_list(request: ActingRequest) -> HttpResponse:
    """List what opens this complaint; add a passkey."""
    case = queries.opened_case(request.actor)
    now, status = timezone.now(), 200
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_fresh(request):
        form.add_error(None, words(Reason.OPEN_AGAIN_FIRST))
        status = 422
    elif request.method == "POST" and form.is_valid():
        try:
            passkeys.add(
                filing=case.filing,
                token=form.cleaned_data["token"],
                answer=form.cleaned_data["answer"],
                name=form.cleaned_data["name"],
                by=request.actor,
                at=now,
            )
        except Refused as refused:
            status = refuse(form, refused)
        else:
            messages.success(request, _("The passkey was added. It opens your case without the code."))
            return redirect("my_case:passkeys")
    fresh = is_fresh(request)
    context: dict[str, Any] = {
        **frame(case, "passkeys"),
        "form": form,
        "fresh": fresh,
        "passkeys": list(case.filing.passkeys.all()),
        "ceremony": passkeys.begin_adding(filing=case.filing, at=now) if fresh else None,
        "proofing": proofings.furthest(case.filing_id),
    }
    return render(request, "my_case/passkeys.html", context, status=status)


@complainant_only
@require_POST
def remove_passkey(request: ActingRequest, uid: str) -> HttpResponse:
    """Forget a passkey. No fresh visit is asked for: closing a door must be easier than opening one."""
    case = queries.opened_case(request.actor)
    passkeys.remove(filing=case.filing, uid=uid, by=request.actor, at=timezone.now())
    messages.success(request, _("The passkey was removed. It opens nothing any more."))
    return redirect("my_case:passkeys")


@complainant_only
@require_POST
def object_to_proofing(request: ActingRequest) -> HttpResponse:
    """Say that somebody else showed us papers; nobody gets a new code then."""
    case = queries.opened_case(request.actor)
    proofings.object_to(filing_id=case.filing_id, by=request.actor, at=timezone.now())
    messages.success(request, _("You objected. Nobody gets a new access code. We look into it."))
    return redirect("my_case:passkeys")
