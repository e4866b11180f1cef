"""Own-initiative files at the desk: the list, a new one, one file with its sweeps and the questions to ask."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.forms.desk import NoForm
from cases.forms.own_initiative import AuditForm, ClosingForm, OpenForm, WhatIfForm, WhoElseForm
from cases.models import Case, Finding, OwnInitiativeFile
from cases.permissions import Permission, may
from cases.queries import cases as case_queries
from cases.queries import own_initiative as queries
from cases.reference import grouped
from cases.services import own_initiative as services
from cases.services import sweeps
from cases.services.refusals import Refused
from cases.views import own_initiative_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import navigation
from cases.views.door import ActingRequest, staff_only
from cases.views.paging import whole
from cases.workflow import OwnInitiativeAction


@staff_only
@require_safe
def files(request: ActingRequest) -> HttpResponse:
    """List the files that the actor may open, newest first."""
    access.require(request.actor, Permission.SEE_OWN_INITIATIVE)
    rows = queries.files(access.visible_own_initiatives(request.actor), whole(request.GET.get("before")))
    context = {
        "navigation": navigation(request.actor, "own_initiatives"),
        "columns": words.file_columns(),
        "rows": words.file_rows(rows[: queries.PAGE]),
        "next_href": f"?before={rows[queries.PAGE - 1].pk}" if len(rows) > queries.PAGE else "",
        "may_open": may(request.actor.role, Permission.OPEN_OWN_INITIATIVE),
    }
    return render(request, "desk/own_initiative/files.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Open a file; a link from a finding brings its case along and fills the form in."""
    access.require(request.actor, Permission.OPEN_OWN_INITIATIVE)
    case, finding = _from_case(request)
    schemes = queries.schemes(access.sweepable_populations(request.actor))
    form = OpenForm(request.POST or None, schemes=schemes, initial=words.initial(finding, schemes))
    if request.method == "POST" and form.is_valid():
        try:
            file = services.open_file(
                **form.cleaned_data, case=case, finding=finding, by=request.actor, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("desk:own_initiative", file.number)
    context = {
        "navigation": navigation(request.actor, "own_initiatives"),
        "form": form,
        "reference": grouped(case.reference) if case else "",
        "no_population": not schemes.exists(),
    }
    return render(request, "desk/own_initiative/new.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def file(request: ActingRequest, number: str) -> HttpResponse:
    """Show one file with its sweeps; ask a question, publish, close."""
    row = access.own_initiative_for(request.actor, number)
    acts = [*_questions(request, row), *_ends(request, row)]
    answer = perform(request, acts)
    if answer is not None:
        return answer
    rows = queries.sweeps(row)
    visible = access.visible_cases(request.actor).filter(pk=row.case_id) if row.case_id else Case.objects.none()
    context = {
        "navigation": navigation(request.actor, "own_initiatives"),
        "file": words.file(row),
        "facts": words.file_facts(row, visible.first()),
        "columns": words.sweep_columns(),
        "sweeps": words.sweep_rows(row, rows),
        "questions": [act for act in acts if act.key in words.QUESTIONS],
        "ends": [act for act in acts if act.key not in words.QUESTIONS],
        "faulty": first_error(acts),
        "suggested": "who_else" if row.finding_id and not rows else "",
    }
    return render(request, "desk/own_initiative/file.html", context, status=422 if failed(acts) else 200)


def _from_case(request: ActingRequest) -> tuple[Case | None, Finding | None]:
    """The case and finding that a link names, when the actor may see them; a wrong link opens an empty form."""
    reference = request.GET.get("case", "")
    if not reference:
        return None, None
    case = access.case_for(request.actor, reference)
    return case, case_queries.finding(case, whole(request.GET.get("finding")))


def _questions(request: ActingRequest, row: OwnInitiativeFile) -> list[Act]:
    """One form a kind of question; none where there is no population that the actor may sweep."""
    populations = access.sweepable_populations(request.actor).filter(scheme=row.scheme_id)
    if not populations:
        return []
    against = services.reasons_against_file(row, OwnInitiativeAction.START_SWEEP, request.actor)
    methods = queries.methods(row.scheme_id)
    shared: dict[str, Any] = {"populations": populations, "methods": methods}
    chosen = {"items": [row.finding.item] if row.finding and row.finding.item else []}
    named = {"items": words.item_choices(methods), "batches": words.batch_choices(populations)}
    makers: dict[str, Callable[..., Form]] = {
        "who_else": partial(WhoElseForm, **shared, **named, initial=chosen),
        "what_if": partial(WhatIfForm, **shared),
        "shadow_audit": partial(AuditForm, **shared),
    }
    return [
        Act(
            kind,
            words.KINDS[kind],
            _("Start the sweep"),
            make,
            partial(_start, request, row, kind),
            _("The sweep was started."),
            intro=words.MEANINGS[kind],
            reasons=against,
        )
        for kind, make in makers.items()
    ]


def _start(request: ActingRequest, row: OwnInitiativeFile, kind: str, form: Any) -> None:
    cleaned = form.cleaned_data
    sweeps.start(
        file=row,
        population=cleaned["population"],
        kind=kind,
        method=cleaned["method"],
        without_items=cleaned.get("items", []),
        without_batches=[cleaned["batch"]] if cleaned.get("batch") else [],
        other_method=cleaned.get("other_method"),
        by=request.actor,
        at=timezone.now(),
    )


def _ends(request: ActingRequest, row: OwnInitiativeFile) -> list[Act]:
    """What ends the work on a file: publishing it, closing it."""
    acts = []
    if may(request.actor.role, Permission.PUBLISH_OWN_INITIATIVE) and row.published_at is None:
        acts.append(
            Act(
                "publish",
                "",
                _("Publish the counts"),
                NoForm,
                lambda _form: services.publish(file=row, by=request.actor, at=timezone.now()),
                _("The file is public now."),
                kind="secondary",
                reasons=services.reasons_against_file(row, OwnInitiativeAction.PUBLISH, request.actor),
            )
        )
    if may(request.actor.role, Permission.OPEN_OWN_INITIATIVE) and row.closed_at is None:
        acts.append(
            Act(
                "close",
                _("Close the file"),
                _("Close the file"),
                ClosingForm,
                lambda form: services.close(
                    file=row, reasons=form.cleaned_data["reasons"], by=request.actor, at=timezone.now()
                ),
                _("The file was closed."),
                kind="secondary",
                reasons=services.reasons_against_file(row, OwnInitiativeAction.CLOSE, request.actor),
            )
        )
    return acts


def back_to(row: OwnInitiativeFile) -> str:
    """The address of a file's page."""
    return reverse("desk:own_initiative", args=[row.number])
