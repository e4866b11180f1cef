"""Asking, while the case is open, that a holder suspends its restriction meanwhile."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.my_case import ReliefForm
from cases.permissions import Permission
from cases.queries import filing
from cases.queries import my_case as queries
from cases.queries import relief as relief_queries
from cases.services import reads
from cases.services import relief as relief_service
from cases.services.refusals import Refused
from cases.views import my_case_picture_words as words
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame
from cases.views.stale import overtaken


@complainant_only
@require_http_methods(["GET", "POST"])
def relief(request: ActingRequest) -> HttpResponse:
    """Show what was asked for so far; ask one more holder, or all the others at once."""
    access.require(request.actor, Permission.ASK_RELIEF)
    case, now = queries.opened_case(request.actor), timezone.now()
    asked = relief_queries.of_case(case)
    busy = {row.holder_id for row in asked if row.status in relief_service.OPEN}
    offer = filing.offer()
    holders = [holder for holder in offer.holders if holder.pk not in busy] if case.is_open else []
    if request.method == "POST" and not holders:
        return overtaken(request, _("Nothing more can be suspended now."))
    form = ReliefForm(request.POST if request.method == "POST" else None, offer=offer, holders=holders)
    if request.method == "POST" and form.is_valid():
        try:
            relief_service.ask_each(case=case, by=request.actor, at=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            notices.success(request, _("We have your request and decide within one working day."))
            return redirect("my_case:relief")
    reads.note(case=case, what="relief", by=request.actor, at=now)
    context: dict[str, Any] = {
        **frame(case, "relief"),
        "form": form,
        "offered": bool(holders),
        "reliefs": words.relief_rows(asked),
    }
    return render(request, "my_case/relief.html", context, status=422 if form.errors else 200)
