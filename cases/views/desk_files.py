"""One file of a case at the desk: what each party sees of it, its pictures, the original, and covering parts of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actors import Actor
from cases.forms.desk import NoForm
from cases.models import Case, Evidence, PreviewStatus
from cases.permissions import Permission, may
from cases.queries import files as file_queries
from cases.services import evidence, reads, redactions
from cases.views import covering, file_pages
from cases.views.acts import Act, perform
from cases.views.desk_frame import case_frame
from cases.views.door import ActingRequest, staff_only


@staff_only
@require_http_methods(["GET", "POST"])
def file_page(request: ActingRequest, reference: str, uid: str) -> HttpResponse:
    """Show a file and who sees what of it; let the agencies see it, or no longer."""
    case, row = _of_case(request, reference, uid)
    allowed = may(request.actor.role, Permission.ADD_EVIDENCE) and case.is_open
    acts = show_acts(request.actor, row) if allowed else []
    done = perform(request, acts)
    if done is not None:
        return done
    now, url = timezone.now(), file_pages.addresses("desk", reference, uid)
    reads.note(case=case, what="files", by=request.actor, at=now)
    against = redactions.reasons_against(evidence=row, by=request.actor)
    context = {
        **case_frame(case, request.actor, "evidence"),
        **file_pages.context(request, row, case, url, now),
        "acts": acts,
        "may_cover": may(request.actor.role, Permission.ADD_EVIDENCE),
        "cover_why_not": file_pages.why_not(against),
    }
    return render(request, "desk/case/file.html", context)


@staff_only
@require_safe
def file(request: ActingRequest, reference: str, uid: str) -> HttpResponse:
    """Download the original."""
    case, row = _of_case(request, reference, uid)
    answer = file_pages.original(row, by=request.actor, at=timezone.now())
    return _refused(request, case, answer) if isinstance(answer, str) else answer


@staff_only
@require_safe
def preview(request: ActingRequest, reference: str, uid: str, version: int, number: int) -> HttpResponse:
    """Show the picture of one page."""
    _case, row = _of_case(request, reference, uid)
    return file_pages.picture(row, version, number, by=request.actor, at=timezone.now())


@staff_only
@require_safe
def version(request: ActingRequest, reference: str, uid: str, number: int) -> HttpResponse:
    """Download a covered version as it goes to an agency."""
    case, row = _of_case(request, reference, uid)
    answer = file_pages.version_pdf(row, number, by=request.actor, at=timezone.now())
    return _refused(request, case, answer) if isinstance(answer, str) else answer


@staff_only
@require_http_methods(["GET", "POST"])
def redact(request: ActingRequest, reference: str, uid: str) -> HttpResponse:
    """Cover parts of a file before an agency sees it."""
    case, row = _of_case(request, reference, uid)
    access.require(request.actor, Permission.ADD_EVIDENCE)
    against = redactions.reasons_against(evidence=row, by=request.actor)
    if against:
        return _refused(request, case, file_pages.why_not(against))
    url = file_pages.addresses("desk", reference, uid)
    desk = covering.work(request, row, url, timezone.now())
    if desk is None:
        raise access.NotFound
    if isinstance(desk, HttpResponse):
        return desk
    reads.note(case=case, what="files", by=request.actor, at=timezone.now())
    context = {
        **case_frame(case, request.actor, "evidence"),
        **covering.context(row, desk, url, file_queries.count_pictures(row)),
    }
    return render(request, "desk/case/redact.html", context, status=422 if desk.failed else 200)


def show_acts(actor: Actor, row: Evidence) -> list[Act]:
    """Let the agencies of the case see the file, or no longer; said beforehand is what they get."""

    def act(key: str, button: str, done: str, intro: str = "", **how: bool) -> Act:
        def do(_form: NoForm) -> None:
            evidence.show_to_agency(evidence=row, by=actor, at=timezone.now(), **how)

        return Act(f"{key}-{row.pk}", "", button, NoForm, do, done, intro=intro, kind="secondary")

    if row.shown_to_agency:
        hide, hidden = _("Hide it from the agencies"), _("The agencies of this case no longer see the file.")
        return [act("show", hide, hidden, shown=False)]
    button, done = _("Show it to the agencies of this case"), _("The agencies see the file now.")
    newest, drawn = file_queries.newest(row), row.preview == PreviewStatus.READY.value
    if newest:
        gets = _("They get covered version %(number)d, never the original.") % {"number": newest.version}
    elif drawn or redactions.reasons_against_clean(row):
        gets = _(
            "They get pictures of the pages, with nothing that hides in the file. Cover parts of it first if need be."
        )
    else:
        gets = _("We can make no pictures of this file, so they get the original with everything that may hide in it.")
    acts = [act("show", button, done, gets, shown=True)]
    if not newest:
        acts[0].reasons = redactions.reasons_against_clean(row)
    if not newest and drawn:
        whole = _(
            "Or they get the original, with everything that may hide in it. Once they have opened it, they have it."
        )
        acts.append(act("original", _("Show them the original itself"), done, whole, shown=True, original=True))
    return acts


def _of_case(request: ActingRequest, reference: str, uid: str) -> tuple[Case, Evidence]:
    case = access.case_for(request.actor, reference)
    row = access.evidence_for(request.actor, uid)
    if row.case_id != case.pk:
        raise access.NotFound
    return case, row


def _refused(request: ActingRequest, case: Case, why: str) -> HttpResponse:
    context = {**case_frame(case, request.actor, "evidence"), "why": why}
    return render(request, "desk/case/file_refused.html", context, status=422)
