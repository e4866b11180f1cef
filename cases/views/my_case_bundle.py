"""Everything of a case in one file: ask for it with the access code typed again, wait, fetch it."""

import logging
from typing import Any

from django.contrib import messages as notices
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.forms.my_case import CodeAgainForm
from cases.models import BundleStatus, Case
from cases.queries import my_case as queries
from cases.services import bundles, checkpoints
from cases.services.refusals import Refused
from cases.views.door import ActingRequest, complainant_only
from cases.views.files import as_file
from cases.views.my_case import frame
from cases.views.visitor import address_of
from cases.views.ways_in import PUZZLE, puzzle_for, refuse, solution_of
from cases.workflow import Reason

log = logging.getLogger(__name__)
# A code that was typed again counts for one case and a quarter of an hour.
PROVED_IN_SESSION = "code_typed_again"
SECONDS = 900


@complainant_only
@require_http_methods(["GET", "POST"])
def page(request: ActingRequest) -> HttpResponse:
    """Ask for the code; then have the file made, say how far it is, and offer it."""
    case, now = queries.opened_case(request.actor), timezone.now()
    form, status, puzzle_error = CodeAgainForm(), 200, ""
    if request.method == "POST" and _is_proved(request, case):
        bundles.ask(case=case, by=request.actor, at=now)
        return redirect("my_case:bundle")
    if request.method == "POST":
        form, status = CodeAgainForm(request.POST), 422
        if form.is_valid():
            try:
                bundles.prove(
                    case=case,
                    code=form.cleaned_data["code"],
                    address=address_of(request),
                    by=request.actor,
                    at=now,
                    solution=solution_of(request),
                )
            except Refused as refused:
                if refused.field == PUZZLE:
                    puzzle_error = str(refused)
                else:
                    status = _refuse(form, refused)
            else:
                request.session[PROVED_IN_SESSION] = [case.pk, now.timestamp()]
                bundles.ask(case=case, by=request.actor, at=now)
                return redirect("my_case:bundle")
    context = _context(request, case, form, puzzle_error)
    return render(request, "my_case/bundle.html", context, status=status)


@complainant_only
@require_safe
def file(request: ActingRequest, uid: str) -> HttpResponseBase:
    """Give the file, a piece at a time; whoever typed no code lately is asked for it first."""
    case = queries.opened_case(request.actor)
    found = case.bundles.filter(uid=uid).select_related("case").first()
    if found is None:
        raise access.NotFound
    if not _is_proved(request, case):
        return redirect("my_case:bundle")
    try:
        path = bundles.open_file(bundle=found, by=request.actor, at=timezone.now())
    except Refused:
        return redirect("my_case:bundle")
    except bundles.Altered:
        log.exception("bundle %s is damaged", found.pk)
        bundles.give_up(bundle=found)
        notices.error(
            request, _("This file was damaged where we keep it, so it is not given out. Have a new one made.")
        )
        return redirect("my_case:bundle")
    response = FileResponse(path.open("rb"), content_type="application/zip")
    as_file(response, f"case-{case.reference}-{found.built_at:%Y-%m-%d}.zip")
    return response


def _refuse(form: CodeAgainForm, refused: Refused) -> int:
    """Put a refusal on the form; here there is no reference that a wrong code could belong to."""
    if Reason.WRONG_CODE not in refused.reasons:
        return refuse(form, refused)
    form.add_error("code", _("This is not the code of this case. Compare it with what you wrote down."))
    return 422


def _context(request: HttpRequest, case: Case, form: CodeAgainForm, puzzle_error: str) -> dict[str, Any]:
    proved = _is_proved(request, case)
    newest = case.bundles.exclude(status=BundleStatus.GONE.value).first()
    return {
        **frame(case, "more"),
        "form": form,
        "proved": proved,
        "bundle": newest if newest is not None and newest.expires_at > timezone.now() else None,
        "size": filesizeformat(newest.size) if newest else "",
        "public_key": checkpoints.key_in_groups(),
        **({} if proved else puzzle_for(request, error=puzzle_error)),
    }


def _is_proved(request: HttpRequest, case: Case) -> bool:
    known, at = request.session.get(PROVED_IN_SESSION, [None, 0.0])
    return bool(known == case.pk and timezone.now().timestamp() - at <= SECONDS)
