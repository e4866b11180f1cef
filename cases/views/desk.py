"""The desk's own pages: lists of cases, background work, one's own interests."""

from functools import partial
from itertools import zip_longest
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actors import Role
from cases.forms.desk import FilterForm, InterestForm, NoForm
from cases.models import Heartbeat, Interest, JobStatus, User
from cases.permissions import Permission, may
from cases.queries import desk as queries
from cases.queries.desk import Show
from cases.services import interests as interest_services
from cases.services import jobs as job_services
from cases.services import reads, throttle
from cases.views import desk_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import navigation
from cases.views.door import ActingRequest, accounts_only, staff_only
from cases.views.paging import whole
from cases.workflow import CaseStatus


@accounts_only
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """Show the caseload; send whoever has none to where they belong."""
    if request.actor.role is Role.RESPONDENT:
        return redirect("agency:inbox")
    if not may(request.actor.role, Permission.SEE_QUEUE):
        return redirect("desk:jobs")
    return _caseload(request)


def _caseload(request: ActingRequest) -> HttpResponse:
    today = timezone.localdate()
    visible = access.visible_cases(request.actor)
    user_id = request.actor.user_id or 0
    shows = words.shows(request.actor)
    show = next((one for one in shows if one.value == request.GET.get("show")), shows[0])
    form = FilterForm(request.GET)
    form.is_valid()
    status = form.cleaned_data.get("status")
    rows = queries.filtered(
        queries.listed(visible, show, user_id),
        status=CaseStatus(status) if status else None,
        overdue=bool(form.cleaned_data.get("overdue")),
        today=today,
    )
    page = queries.page(
        rows,
        after=queries.place(request.GET.get("after")),
        before=queries.place(request.GET.get("before")),
        last="last" in request.GET,
    )
    mine = queries.load(queries.listed(visible, Show.MINE, user_id), today) if Show.MINE in shows else None
    reads.note(case=None, what="queue", by=request.actor, at=timezone.now())
    context = {
        "navigation": navigation(request.actor, "home"),
        "tabs": words.show_tabs(shows, show, queries.count(queries.listed(visible, Show.QUEUE, user_id))),
        "show": show,
        "form": form,
        "columns": words.case_columns(show),
        "rows": words.case_rows(page.rows, show, today),
        "empty": words.EMPTY[show],
        "stats": words.load_stats(mine) if mine else None,
        "figure": words.load_figure(mine) if mine else None,
        **words.pages(request.GET, page),
    }
    return render(request, "desk/caseload.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def jobs(request: ActingRequest) -> HttpResponse:
    """List background work, what waits for a person first; start quarantined work again."""
    access.require(request.actor, Permission.SEE_JOBS)
    now = timezone.now()
    stopped = queries.jobs(status=JobStatus.QUARANTINED)
    acts = [words.release_act(job, partial(_release, request)) for job in stopped]
    if not may(request.actor.role, Permission.RELEASE_JOB):
        acts = []
    answer = perform(request, acts)
    if answer is not None:
        return answer
    rows = queries.jobs(before=whole(request.GET.get("before")))
    beat = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    context = {
        "navigation": navigation(request.actor, "jobs"),
        "stopped": list(zip_longest(words.job_cards(stopped), acts)),
        "columns": words.job_columns(),
        "rows": words.job_rows(rows[: queries.PAGE]),
        "beat": beat,
        "code_tries": throttle.tries_lately(at=now) if throttle.is_strained(at=now) else 0,
        "beat_is_old": queries.heartbeat_is_old(now, beat),
        "next_href": f"?before={rows[queries.PAGE - 1].pk}" if len(rows) > queries.PAGE else "",
    }
    return render(request, "desk/jobs.html", context)


def _release(request: ActingRequest, job_id: int) -> None:
    job_services.release(job_id=job_id, by=request.actor, at=timezone.now())


@staff_only
@require_http_methods(["GET", "POST"])
def interests(request: ActingRequest) -> HttpResponse:
    """Show and declare one's own interests."""
    access.require(request.actor, Permission.DECLARE_INTEREST)
    acts = _interest_acts(request)
    answer = perform(request, acts)
    if answer is not None:
        return answer
    user = _me(request)
    context: dict[str, Any] = {
        "navigation": navigation(request.actor, "interests"),
        "declare": acts[0],
        "rows": words.interest_rows(queries.interests(user), {act.key: act for act in acts}),
        "faulty": first_error(acts),
    }
    return render(request, "desk/interests.html", context, status=422 if failed(acts) else 200)


def _interest_acts(request: ActingRequest) -> list[Act]:
    user, now = _me(request), timezone.now()
    acts = [
        Act(
            "declare",
            _("Declare an interest in an agency"),
            _("Declare"),
            InterestForm,
            lambda form: interest_services.declare(
                user=user,
                agency=form.cleaned_data["agency"],
                statement=form.cleaned_data["statement"],
                by=request.actor,
                at=now,
            ),
            _("Your interest was declared. Cases that it touches were taken from you."),
        )
    ]
    acts += [
        Act(
            f"end-{row.pk}",
            "",
            _("It has ended"),
            NoForm,
            partial(_end_interest, request, row),
            _("The interest was ended."),
            kind="quiet",
        )
        for row in queries.interests(user)
        if row.ended_at is None
    ]
    return acts


def _end_interest(request: ActingRequest, row: Interest, _form: object) -> None:
    interest_services.end(interest=row, by=request.actor, at=timezone.now())


def _me(request: ActingRequest) -> User:
    """The door let in accounts only."""
    return User.objects.get(pk=request.actor.account)
