"""One file of the complainant: its page, its pictures, the original, and covering parts of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.forms.files import FileForm
from cases.models import Case, Evidence
from cases.permissions import Permission
from cases.queries import files as file_queries
from cases.queries import my_case as queries
from cases.services import evidence_describing, reads, redactions
from cases.views import covering, file_pages
from cases.views.acts import Act, failed, first_error, perform
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame


@complainant_only
@require_http_methods(["GET", "POST"])
def file_page(request: ActingRequest, uid: str) -> HttpResponse:
    """Show what we have of a file and who sees what of it; change what it is said to show."""
    case, row = _own(request, uid)
    acts = [_describe(request, row)]
    done = perform(request, acts)
    if done is not None:
        return done
    now, url = timezone.now(), file_pages.addresses("my_case", uid)
    reads.note(case=case, what="files", by=request.actor, at=now)
    against = redactions.reasons_against(evidence=row, by=request.actor)
    context = {
        **frame(case, "files"),
        **file_pages.context(request, row, case, url, now),
        "describe": acts[0],
        "faulty": first_error(acts),
        "cover_why_not": file_pages.why_not(against),
    }
    return render(request, "my_case/file.html", context, status=422 if failed(acts) else 200)


@complainant_only
@require_safe
def file(request: ActingRequest, uid: str) -> HttpResponse:
    """Download one of the complainant's own files, or one that we sent them with a message."""
    case = queries.opened_case(request.actor)
    row = access.evidence_for(request.actor, uid)
    if not queries.may_read(row):
        raise access.NotFound
    answer = file_pages.original(row, by=request.actor, at=timezone.now())
    return _refused(request, case, answer) if isinstance(answer, str) else answer


@complainant_only
@require_safe
def preview(request: ActingRequest, uid: str, version: int, number: int) -> HttpResponse:
    """Show the picture of one page."""
    _case, row = _own(request, uid)
    return file_pages.picture(row, version, number, by=request.actor, at=timezone.now())


@complainant_only
@require_safe
def version(request: ActingRequest, uid: str, number: int) -> HttpResponse:
    """Download a covered version as it goes to an agency."""
    case, row = _own(request, uid)
    answer = file_pages.version_pdf(row, number, by=request.actor, at=timezone.now())
    return _refused(request, case, answer) if isinstance(answer, str) else answer


@complainant_only
@require_http_methods(["GET", "POST"])
def redact(request: ActingRequest, uid: str) -> HttpResponse:
    """Cover parts of one's own file before an agency sees it."""
    access.require(request.actor, Permission.ADD_EVIDENCE)
    case, row = _own(request, uid)
    against = redactions.reasons_against(evidence=row, by=request.actor)
    if against:
        return _refused(request, case, file_pages.why_not(against))
    url = file_pages.addresses("my_case", uid)
    desk = covering.work(request, row, url, timezone.now())
    if desk is None:
        raise access.NotFound
    if isinstance(desk, HttpResponse):
        return desk
    reads.note(case=case, what="files", by=request.actor, at=timezone.now())
    pictures = file_queries.count_pictures(row)
    context = {**frame(case, "files"), **covering.context(row, desk, url, pictures)}
    return render(request, "my_case/redact.html", context, status=422 if desk.failed else 200)


def _own(request: ActingRequest, uid: str) -> tuple[Case, Evidence]:
    """Only what the complainant handed in: what others did is theirs to show."""
    case = queries.opened_case(request.actor)
    row = access.evidence_for(request.actor, uid)
    if row.role != request.actor.role.value:
        raise access.NotFound
    return case, row


def _refused(request: ActingRequest, case: Case, words: str) -> HttpResponse:
    return render(request, "my_case/refused.html", {**frame(case, "files"), "words": words}, status=409)


def _describe(request: ActingRequest, row: Evidence) -> Act:
    against = evidence_describing.reasons_against_describing(evidence=row, by=request.actor)
    return Act(
        "describe",
        _("Change what it is and shows"),
        _("Save"),
        lambda *args, **kwargs: FileForm(*args, **{"initial": {"kind": row.kind, "shows": row.shows}, **kwargs}),
        lambda form: evidence_describing.describe(
            evidence=row,
            kind=form.chosen,
            shows=form.cleaned_data["shows"],
            by=request.actor,
            at=timezone.now(),
        ),
        _("Saved."),
        kind="secondary",
        reasons=against,
    )
