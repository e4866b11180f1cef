"""The desk's pages about the connections to agencies: how each answers, and opening a closed gate. No personal data."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.permissions import Permission, may
from cases.services import connector_health
from cases.views import desk_connectors_words as words
from cases.views.acts import failed, first_error, perform
from cases.views.desk_frame import navigation
from cases.views.door import ActingRequest, staff_only


@staff_only
@require_safe
def connectors(request: ActingRequest) -> HttpResponse:
    """List every connection with how it stands."""
    access.require(request.actor, Permission.SEE_JOBS)
    links = connector_health.overview(at=timezone.now())
    context = {
        "navigation": navigation(request.actor, "connectors"),
        "columns": words.columns(),
        "rows": words.rows(links),
        "alone": words.is_alone(links),
    }
    return render(request, "desk/connectors.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def connector(request: ActingRequest, slug: str) -> HttpResponse:
    """Show one connection with its causes, deviations and pulls; let a person open its gate."""
    access.require(request.actor, Permission.SEE_JOBS)
    now = timezone.now()
    shown = connector_health.detail(slug=slug, at=now)
    if shown is None:
        raise Http404
    acts = []
    if may(request.actor.role, Permission.RELEASE_JOB) and words.may_be_opened(shown.link):
        acts = [words.open_act(partial(connector_health.open_gate, slug=slug, by=request.actor, at=now))]
    answer = perform(request, acts)
    if answer is not None:
        return answer
    context = {
        "navigation": navigation(request.actor, "connectors"),
        "head": words.head(shown.link),
        "facts": words.facts(shown),
        "gate": words.gate(shown.link),
        "acts": acts,
        "faulty": first_error(acts),
        "alone": words.is_alone([shown.link]),
        **words.tables(shown),
    }
    return render(request, "desk/connector.html", context, status=422 if failed(acts) else 200)
