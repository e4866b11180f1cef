"""What comes after a case at the desk: requests to delete data, and what people thought of us."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.deadlines import local_day
from cases.forms.aftercare import ANSWERS, DecideDeletionForm
from cases.forms.ways_in import ReasonsForm
from cases.models import Case, Deletion
from cases.permissions import Permission, may
from cases.queries import aftercare as queries
from cases.reference import grouped
from cases.retention import Kind
from cases.services import deletions, holds, ratings, reads
from cases.sweeps.small_counts import Count
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import case_frame, navigation
from cases.views.door import ActingRequest, staff_only
from cases.wording import own_initiative as say_count
from cases.wording import phrases
from cases.wording import retention as say
from cases.wording.deadlines import long_date

YEAR = timedelta(days=365)


@staff_only
@require_safe
def aftercare(request: ActingRequest) -> HttpResponse:
    """List the requests to delete data that wait, and count what people thought of us in the last year."""
    access.require(request.actor, Permission.DECIDE_DELETION)
    now = timezone.now()
    waiting = queries.waiting(request.actor)
    figures = ratings.figures(by=request.actor, since=now - YEAR)
    context = {
        "navigation": navigation(request.actor, "aftercare"),
        "columns": [{"label": _("Case")}, {"label": _("Asked on")}, {"label": _("What")}],
        "rows": [_row(row) for row in waiting],
        "answer_columns": [
            {"label": _("Answer")},
            {"label": _("Our work"), "numeric": True},
            {"label": _("Outcome"), "numeric": True},
        ],
        "answer_rows": [
            {"cells": [{"text": label}, {"text": _count(service)}, {"text": _count(outcome)}]}
            for (_point, label), service, outcome in zip(
                ANSWERS, reversed(figures.service), reversed(figures.outcome), strict=True
            )
        ],
        "total": _count(figures.total),
        "words": figures.words,
    }
    return render(request, "desk/aftercare.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def deletion(request: ActingRequest, reference: str) -> HttpResponse:
    """Show what is kept of a case how long, and decide about a request to delete."""
    case, now = access.case_for(request.actor, reference), timezone.now()
    rows = list(queries.deletions(case))
    acts = _acts(request, case, rows)
    answer = perform(request, acts)
    if answer is not None:
        return answer
    reads.note(case=case, what="deletions", by=request.actor, at=now)
    context = {
        **case_frame(case, request.actor, "deletion"),
        "lines": say.lines(local_day(case.closed_at) if case.closed_at else None),
        "requests": [_shown(row) for row in rows],
        "hold": holds.current(case),
        "acts": acts,
        "faulty": first_error(acts),
    }
    return render(request, "desk/case/deletion.html", context, status=422 if failed(acts) else 200)


def _acts(request: ActingRequest, case: Case, rows: list[Deletion]) -> list[Act]:
    if not may(request.actor.role, Permission.DECIDE_DELETION):
        return []
    waiting = next((row for row in rows if row.decided_at is None), None)
    return [*([_decide(request, case, waiting)] if waiting else []), _hold(request, case)]


def _decide(request: ActingRequest, case: Case, waiting: Deletion) -> Act:
    first = deletions.offered(case=case)
    today = local_day(timezone.now())

    def make(*args: Any, **kwargs: Any) -> DecideDeletionForm:
        return DecideDeletionForm(*args, deletion=waiting, first=first, today=today, **kwargs)

    def do(form: DecideDeletionForm) -> None:
        deletions.decide(
            deletion=waiting,
            granted=[Kind(kind) for kind in form.cleaned_data["granted"]],
            reasons=form.cleaned_data["reasons"],
            by=request.actor,
            at=timezone.now(),
        )

    return Act(
        key=f"decide-{waiting.pk}",
        title=_("Decide about the request"),
        intro=_("What is granted is deleted at once and for good; nobody can bring it back."),
        button=_("Decide"),
        make=make,
        do=do,
        done=_("The decision is kept. What was granted is being deleted."),
    )


def _hold(request: ActingRequest, case: Case) -> Act:
    by = request.actor
    if holds.current(case) is not None:
        return Act(
            "lift",
            _("Lift the hold"),
            _("Lift the hold"),
            forms.Form,
            lambda _form: holds.lift(case=case, by=by, at=timezone.now()),
            _("The hold was lifted. The usual rules count again."),
        )
    return Act(
        "hold",
        _("Hold everything of this case"),
        _("Hold it"),
        ReasonsForm,
        lambda form: holds.begin(case=case, reasons=form.cleaned_data["reasons"], by=by, at=timezone.now()),
        _("The case is held. Nothing of it is deleted until somebody lifts the hold."),
        intro=_("For example because a court has asked for it. The complainant reads that it is held."),
    )


def _row(row: Deletion) -> dict[str, Any]:
    names = phrases.listed(str(say.NAMES[Kind(kind)]) for kind in row.asked)
    href = reverse("desk:deletion", args=[row.case.reference])
    day = long_date(local_day(row.asked_at))
    return {"cells": [{"text": grouped(row.case.reference), "href": href}, {"text": day}, {"text": names}]}


def _shown(row: Deletion) -> dict[str, Any]:
    return {
        "at": row.asked_at,
        "by_rule": bool(row.by_rule),
        "asked": [say.NAMES[Kind(kind)] for kind in row.asked],
        "granted": [say.NAMES[Kind(kind)] for kind in row.granted],
        "decided": row.decided_at,
        "done": row.done_at,
        "words": row.words,
        "reasons": row.reasons,
    }


def _count(count: Count) -> str:
    return str(say_count.count(count))
