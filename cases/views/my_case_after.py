"""When a case is over: what the complainant thought of it, and what should be deleted."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.deadlines import local_day
from cases.forms.aftercare import EraseForm, RatingForm
from cases.models import Deletion, Rating
from cases.permissions import Permission
from cases.queries import my_case as queries
from cases.retention import Kind
from cases.services import deletions, ratings, reads
from cases.services.refusals import Refused
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame
from cases.views.stale import overtaken
from cases.wording import retention as say
from cases.wording.reasons import words
from cases.workflow import Reason


@complainant_only
@require_http_methods(["GET", "POST"])
def rate(request: ActingRequest) -> HttpResponse:
    """Ask what the complainant thought of us and of the outcome; once, changeable for a while."""
    access.require(request.actor, Permission.RATE)
    case, now = queries.opened_case(request.actor), timezone.now()
    given = Rating.objects.filter(case=case).first()
    before = {"service": given.service, "outcome": given.outcome, "words": given.words} if given else {}
    changeable = not case.is_open and (given is None or now - given.given_at <= ratings.CHANGEABLE)
    if request.method == "POST" and not changeable:
        return overtaken(request, words(Reason.CASE_STILL_OPEN if case.is_open else Reason.RATING_OVER))
    form = RatingForm(request.POST if request.method == "POST" else None, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            ratings.rate(case=case, by=request.actor, at=now, **form.cleaned_data)
        except Refused as refused:
            return overtaken(request, str(refused))
        notices.success(request, _("Thank you. Your answer helps us to do better."))
        return redirect("my_case:rate")
    context = {
        **frame(case, "more"),
        "form": form,
        "given": given,
        "changeable_until": given.given_at + ratings.CHANGEABLE if given else None,
        "changeable": changeable,
    }
    return render(request, "my_case/rate.html", context, status=422 if form.errors else 200)


@complainant_only
@require_http_methods(["GET", "POST"])
def erase(request: ActingRequest) -> HttpResponse:
    """Say what is kept how long and why; take a request to delete."""
    access.require(request.actor, Permission.ASK_DELETION)
    case, now = queries.opened_case(request.actor), timezone.now()
    rows = list(Deletion.objects.filter(case=case))
    may_ask = not case.is_open and all(row.done_at for row in rows)
    if request.method == "POST" and not may_ask:
        return overtaken(request, words(Reason.CASE_STILL_OPEN if case.is_open else Reason.ALREADY_DONE))
    form = EraseForm(
        request.POST if request.method == "POST" else None,
        offered=deletions.offered(case=case),
        today=local_day(now),
    )
    if request.method == "POST" and form.is_valid():
        kinds = [Kind(kind) for kind in form.cleaned_data["kinds"]]
        try:
            deletions.ask(case=case, kinds=kinds, words=form.cleaned_data["words"], by=request.actor, at=now)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            notices.success(request, _("Your request reached us. A person decides about it and tells you why."))
            return redirect("my_case:erase")
    reads.note(case=case, what="deletions", by=request.actor, at=now)
    context = {
        **frame(case, "more"),
        "form": form,
        "lines": say.lines(local_day(case.closed_at) if case.closed_at else None),
        "requests": [_shown(row) for row in rows],
        "may_ask": may_ask,
        "waiting": any(row.decided_at is None for row in rows),
    }
    return render(request, "my_case/erase.html", context, status=422 if form.errors else 200)


def _shown(row: Deletion) -> dict[str, Any]:
    """Word one request and what became of it."""
    if row.decided_at is None:
        label, tone = _("Waiting for our decision"), "amber"
    elif not row.granted:
        label, tone = _("Declined"), "red"
    elif row.done_at is None:
        label, tone = _("Being deleted"), "blue"
    else:
        label, tone = _("Deleted"), "green"
    return {
        "at": row.asked_at,
        "by_rule": bool(row.by_rule),
        "asked": [say.NAMES[Kind(kind)] for kind in row.asked],
        "granted": [say.NAMES[Kind(kind)] for kind in row.granted],
        "reasons": row.reasons,
        "label": label,
        "tone": tone,
    }
