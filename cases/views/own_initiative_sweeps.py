"""One sweep at the desk: how far it is, cancel and resume, what came out, and the list of who is touched."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.forms.desk import NoForm
from cases.models import Sweep
from cases.permissions import Permission, may
from cases.queries import own_initiative as queries
from cases.services import sweep_lists, sweeps
from cases.services.refusals import Refused
from cases.views import own_initiative_results as results
from cases.views import own_initiative_words as words
from cases.views.acts import Act, failed, perform
from cases.views.desk_frame import navigation
from cases.views.door import ActingRequest, staff_only
from cases.views.files import csv
from cases.workflow import UNDER_WAY, Reason, SweepAction, SweepStatus


@staff_only
@require_http_methods(["GET", "POST"])
def show(request: ActingRequest, number: str, pk: int) -> HttpResponse:
    """Show one sweep; cancel it, resume it."""
    sweep = access.sweep_for(request.actor, number, pk)
    acts = _acts(request, sweep)
    answer = perform(request, acts)
    if answer is not None:
        return answer
    final = sweep.status == SweepStatus.FINAL.value
    context = {
        "navigation": navigation(request.actor, "own_initiatives"),
        "sweep": words.sweep(sweep),
        "facts": words.sweep_facts(sweep),
        "progress": _progress(sweep),
        "acts": acts,
        "result": results.result(sweep) if final else None,
        "changes": words.method_changes(sweep),
        "program": sweep.program,
        "list_href": reverse("desk:sweep_list", args=[sweep.file.number, sweep.pk]) if final else "",
        "may_take": not sweep_lists.reasons_against_taking(sweep, request.actor),
    }
    return render(request, "desk/own_initiative/sweep.html", context, status=422 if failed(acts) else 200)


@staff_only
@require_safe
def progress(request: ActingRequest, number: str, pk: int) -> HttpResponse:
    """Give the state of a sweep alone, for the page that polls it. It names nobody, so it is no read event."""
    sweep = access.sweep_for(request.actor, number, pk)
    context = {"progress": _progress(sweep)}
    response = render(request, "desk/own_initiative/_progress.html", context)
    if not context["progress"]["poll_url"]:
        # It is over: the page is loaded anew, so that the result appears.
        response["HX-Refresh"] = "true"
    return response


@staff_only
@require_safe
def people(request: ActingRequest, number: str, pk: int) -> HttpResponseBase:
    """Stream the list of people whom a proved sweep touches, by their numbers in the population.

    Somebody else's file is forbidden. A list that cannot be given now leads back to the page, with the reason.
    """
    access.require(request.actor, Permission.TAKE_SWEEP_LIST)
    sweep = access.sweep_for(request.actor, number, pk)
    if Reason.NOT_YOUR_FILE in sweep_lists.reasons_against_taking(sweep, request.actor):
        raise access.NotAllowed(Permission.TAKE_SWEEP_LIST)
    try:
        rows = sweep_lists.take(sweep=sweep, by=request.actor, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:sweep", sweep.file.number, sweep.pk)
    return csv(_lines(rows), f"{sweep.file.number}-{sweep.pk}.csv")


def _lines(rows: Iterator[sweep_lists.Touched]) -> Iterator[tuple[str, ...]]:
    yield results.list_heads()
    for row in rows:
        yield results.list_cells(row)


def _progress(sweep: Sweep) -> dict[str, Any]:
    place = [sweep.file.number, sweep.pk]
    under_way = sweep.status in UNDER_WAY
    stopped = under_way and queries.is_stopped(sweep)
    return {
        **words.progress(sweep, timezone.now()),
        "stopped": stopped,
        "poll_url": reverse("desk:sweep_progress", args=place) if under_way and not stopped else "",
        "refresh_href": reverse("desk:sweep", args=place),
    }


def _acts(request: ActingRequest, sweep: Sweep) -> list[Act]:
    if not may(request.actor.role, Permission.RUN_SWEEP):
        return []
    acts = []
    if sweep.status in UNDER_WAY:
        acts.append(
            Act(
                "cancel",
                "",
                _("Cancel the sweep"),
                NoForm,
                lambda _form: sweeps.cancel(sweep=sweep, by=request.actor, at=timezone.now()),
                _("The sweep was cancelled. What was calculated is kept."),
                kind="secondary",
                reasons=sweeps.reasons_against_sweep(sweep, SweepAction.CANCEL, request.actor),
            )
        )
    if sweep.status == SweepStatus.CANCELLED.value:
        acts.append(
            Act(
                "resume",
                "",
                _("Resume the sweep"),
                NoForm,
                lambda _form: sweeps.resume(sweep=sweep, by=request.actor, at=timezone.now()),
                _("The sweep goes on where it stopped."),
                reasons=sweeps.reasons_against_sweep(sweep, SweepAction.RESUME, request.actor),
            )
        )
    return acts
