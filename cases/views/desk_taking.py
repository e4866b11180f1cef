"""Complaints on the telephone and on paper: begin, go on, and hand over reference and code."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.desk import TakeForm
from cases.models import Channel, Draft
from cases.permissions import Permission
from cases.queries import filings
from cases.reference import grouped
from cases.services import drafts, handing_over, taking
from cases.views import drafting
from cases.views.desk_frame import navigation
from cases.views.door import ActingRequest, staff_only
from cases.views.filing import first_open
from cases.views.matter_words import matter_name
from cases.wording.filing import CHANNELS


@staff_only
@require_http_methods(["GET", "POST"])
def take(request: ActingRequest) -> HttpResponse:
    """Begin a complaint for somebody, or go on with one that was begun; the pages are those of the public form."""
    access.require(request.actor, Permission.TAKE_COMPLAINT)
    now = timezone.now()
    mine = taking.begun(by=request.actor, at=now)
    form = TakeForm(request.POST if request.method == "POST" and "draft" not in request.POST else None)
    if "draft" in request.POST:
        draft = next((one for one in mine if str(one.uid) == request.POST["draft"]), None)
        if draft is None:
            raise Http404
        return _to_the_form(draft, taking.go_on(draft=draft, by=request.actor, at=now))
    if form.is_valid():
        channel, language = Channel(form.cleaned_data["channel"]), get_language() or "en"
        draft, token = taking.begin(channel=channel, language=language, by=request.actor, at=now)
        return _to_the_form(draft, token)
    context = {
        "navigation": navigation(request.actor, "take_complaint"),
        "form": form,
        "begun": [{"uid": one.uid, "channel": CHANNELS[Channel(one.channel)], "at": one.updated_at} for one in mine],
    }
    return render(request, "desk/take_complaint.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def slip(request: ActingRequest, uid: str) -> HttpResponse:
    """Show reference and code to the officer who took the complaint, to read out or print, until they are handed over.

    A day at most, as on the web; then never again.
    """
    access.require(request.actor, Permission.TAKE_COMPLAINT)
    rows = Draft.objects.filter(taken_by=request.actor.account, case__isnull=False).select_related("case__filing")
    draft, now = get_object_or_404(rows, uid=uid), timezone.now()
    case, code = draft.case, handing_over.unconfirmed_code(draft=draft, at=now)
    if case is None:
        raise Http404
    if request.method == "POST":
        handing_over.confirm_receipt(draft=draft, by=request.actor, at=now)
        response = redirect("desk:code_slip", draft.uid)
        drafting.forget(response)
        return response
    matters = filings.matters_of(case)
    context = {
        "navigation": navigation(request.actor, "take_complaint"),
        "reference": grouped(case.reference),
        "code_groups": grouped(code).split("-") if code else [],
        "channel": CHANNELS[Channel(case.filing.channel)],
        "matters": [{"reference": grouped(one.reference), "about": matter_name(one)} for one in matters],
        "case": case.reference,
    }
    return render(request, "desk/code_slip.html", context)


def _to_the_form(draft: Draft, token: str) -> HttpResponse:
    response = redirect(first_open(drafts.bring_up(draft=draft, at=timezone.now())))
    drafting.remember(response, token)
    return response
