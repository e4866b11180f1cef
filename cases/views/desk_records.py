"""A case's records at the desk: asked for on a right, fetched live, shown side by side with their proof."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.forms.desk import PowerForm, PullForm
from cases.models import Agency, Case, PullPurpose
from cases.permissions import Permission, may
from cases.queries import records as queries
from cases.services import agencies, powers, proofs, reads, records
from cases.services.guards import reasons_against_worker
from cases.views import desk_pulls_words as pulls_words
from cases.views import desk_records_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import case_frame
from cases.views.door import ActingRequest, staff_only
from cases.workflow import CaseStatus, Reason


@staff_only
@require_http_methods(["GET", "POST"])
def show(request: ActingRequest, reference: str) -> HttpResponse:
    """Show what was fetched and how it is proved; fetch more; sign a power."""
    case = access.case_for(request.actor, reference)
    now = timezone.now()
    holders = queries.agencies()
    rights = queries.rights(case, now)
    acts = [*_pull(request, case, holders, rights), *_power(request, case, holders)]
    answer = perform(request, acts)
    if answer is not None:
        return answer
    page = queries.records_page(case)
    reads.note(case=case, what="records", by=request.actor, at=now)
    context = {
        **case_frame(case, request.actor, "records"),
        "acts": acts,
        "faulty": first_error(acts),
        "without_right": words.without_right(holders, rights),
        "progress": _progress(case, page.pulls),
        "reread": pulls_words.rereadings(queries.rereadings(page.pulls)),
        "comparison": words.court_comparison(page.records),
        "holders": words.holders(page.records, case.person),
        "proof_columns": words.proof_columns(),
        "proofs": words.proofs(page.pulls, proofs.of_pulls(page.pulls)),
    }
    return render(request, "desk/case/records.html", context, status=422 if failed(acts) else 200)


@staff_only
@require_safe
def progress(request: ActingRequest, reference: str) -> HttpResponse:
    """Give the state of the newest batch alone, for the page that polls it. Names no record, so it is no read event.

    A page that says what it has `seen` gets no content while that is still so: nothing is read out twice, and nobody
    who stands in the list loses their place.
    """
    case = access.case_for(request.actor, reference)
    shown = _progress(case, queries.pulls(case))
    if shown["poll_url"] and request.GET.get("seen") == shown["seen"]:
        return HttpResponse(status=204)
    response = render(request, "desk/case/_progress.html", {"progress": shown, "polled": True})
    if not shown["poll_url"]:
        # Everything is over: the page is loaded anew, so that the records appear.
        response["HX-Refresh"] = "true"
    return response


def _progress(case: Case, pulls: pulls_words.Pulls) -> words.Row:
    stopped = queries.stopped(pulls)
    shown = pulls_words.progress(pulls, stopped, timezone.now())
    moving = shown["total"] > shown["done"] + shown["stopped"]
    return {
        **shown,
        "poll_url": reverse("desk:progress", args=[case.reference]) if moving else "",
        "refresh_href": reverse("desk:records", args=[case.reference]),
    }


def _pull(
    request: ActingRequest, case: Case, holders: list[Agency], rights: dict[tuple[int, str], queries.Right]
) -> list[Act]:
    if not may(request.actor.role, Permission.PULL_RECORDS):
        return []
    choices = words.pull_choices(holders, rights)
    against = reasons_against_worker(case, request.actor)
    if case.status == CaseStatus.RECEIVED.value:
        against = (Reason.NOT_IN_THIS_STATUS,)
    elif not choices and not against:
        against = (Reason.NO_LIVE_BASIS,)
    return [
        Act(
            "pull",
            _("Fetch records"),
            _("Fetch"),
            lambda *args, **kwargs: PullForm(*args, choices=choices, **kwargs),
            lambda form: records.request_pulls(
                case=case,
                wanted=_wanted(form.cleaned_data["wanted"], holders),
                purpose=PullPurpose.INVESTIGATION,
                by=request.actor,
                at=timezone.now(),
            ),
            _("The records are being fetched."),
            reasons=against,
        )
    ]


def _power(request: ActingRequest, case: Case, holders: list[Agency]) -> list[Act]:
    if not case.is_open or not may(request.actor.role, Permission.INVOKE_POWER):
        return []
    return [
        Act(
            "power",
            _("Sign a statutory power"),
            _("Sign"),
            lambda *args, **kwargs: PowerForm(*args, choices=words.all_choices(holders), **kwargs),
            lambda form: _sign(request, case, form, holders),
            _("The power was signed. Records can now be fetched on it."),
            intro=_("For records that the person cannot or will not consent to. It is shown to the complainant."),
        )
    ]


def _sign(request: ActingRequest, case: Case, form: PowerForm, holders: list[Agency]) -> None:
    now = timezone.now()
    by_agency: dict[Agency, list[Any]] = {}
    for agency, category in _wanted(form.cleaned_data["wanted"], holders):
        by_agency.setdefault(agency, []).append(category)
    for agency, categories in by_agency.items():
        powers.invoke(
            case=case,
            agency=agency,
            categories=categories,
            basis=form.cleaned_data["basis"],
            by=request.actor,
            at=now,
            expires_at=now + timedelta(days=form.cleaned_data["days"]),
        )


def _wanted(chosen: list[str], holders: list[Agency]) -> list[records.Wanted]:
    by_slug = {agency.slug: agency for agency in holders}
    pairs = []
    for value in chosen:
        slug, _colon, code = value.partition(":")
        category = agencies.category(by_slug[slug], code)
        if category is not None:
            pairs.append((by_slug[slug], category))
    return pairs
