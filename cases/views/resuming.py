"""Leaving a complaint that is being written, and going on with it here or elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.resuming import LinkForm, ResumeForm
from cases.models import Draft
from cases.reference import grouped
from cases.services import drafts, resuming
from cases.services.refusals import Refused
from cases.views import drafting
from cases.views.door import open_to_all
from cases.views.filing import first_open, with_draft
from cases.views.visitor import address_of
from cases.workflow import Reason

TAKEN = "desk:take_complaint"  # the officer's own way back to what they write down; it has no code and no link


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
@with_draft
def later(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say until when everything is kept, show the code that leads back, mail a link if one is wanted."""
    if draft.taken_by_id is not None:
        return redirect(TAKEN)
    now = timezone.now()
    form, status = LinkForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        try:
            resuming.send_link(
                draft=draft, to=form.cleaned_data["email"], language=get_language() or draft.language, at=now
            )
        except Refused as refused:
            form.add_error("email", str(refused))
            status = 429 if Reason.MANY_LINKS in refused.reasons else 422
        else:
            return redirect(request.path + "?sent=1")
    context = {
        "form": form,
        "draft": draft,
        "sent": "sent" in request.GET,
        "code_groups": grouped(resuming.code_of(draft=draft, at=now)).split("-"),
        "on_href": first_open(draft),
        "hours": int(resuming.LINK_LIFETIME.total_seconds()) // 3600,
    }
    return render(request, "public/later.html", context, status=max(status, 422) if form.errors else status)


@open_to_all
@require_POST
@with_draft
def leave(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Let this browser forget the draft; it stays with us for whoever has its code."""
    if draft.taken_by_id is not None:
        return redirect(TAKEN)
    resuming.code_of(draft=draft, at=timezone.now())
    drafts.leave(token=drafting.token_of(request))
    response = redirect("public:home")
    drafting.forget(response)
    return response


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a draft. Whatever is wrong with it, the answer is the same."""
    form, status = ResumeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST" and form.is_valid():
        try:
            draft, token = resuming.by_code(
                code=form.cleaned_data["code"], address=address_of(request), at=timezone.now()
            )
        except Refused as refused:
            form.add_error("code", str(refused))
            status = 429 if Reason.TOO_MANY_TRIES in refused.reasons else 422
        else:
            return _opened(draft, token)
    context = {"form": form, "other": _other(request)}
    return render(request, "public/resume.html", context, status=max(status, 422) if form.errors else status)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link from an e-mail with a button, so that whoever only looks at links does not use it up."""
    now = timezone.now()
    if request.method == "POST":
        try:
            draft, key = resuming.by_link(token=token, at=now)
        except Refused:
            pass
        else:
            return _opened(draft, key)
    good = request.method != "POST" and resuming.is_good(token=token, at=now)
    return render(request, "public/go_on.html", {"good": good, "other": _other(request)}, status=200 if good else 410)


def _opened(draft: Draft, token: str) -> HttpResponse:
    now = timezone.now()
    response = redirect(first_open(drafts.bring_up(draft=draft, at=now)))
    drafting.remember(response, token)
    return response


def _other(request: HttpRequest) -> bool:
    """Say whether this browser already holds a draft, which another one would push out of it."""
    draft = drafting.draft_of(request)
    return draft is not None and draft.case_id is None and draft.expires_at > timezone.now()
