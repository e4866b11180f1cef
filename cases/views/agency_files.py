"""One file as an agency sees it: what it is, and the pages of the version that it gets."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import access
from cases.models import Evidence, EvidenceKind
from cases.services import evidence, evidence_opening, reads
from cases.views import file_pages
from cases.views.door import ActingRequest, respondent_only
from cases.wording import files as say


@respondent_only
@require_GET
def file_page(request: ActingRequest, uid: str) -> HttpResponse:
    """Show a file that the agency is shown, in the version it gets, or that it handed in itself."""
    row = access.evidence_for(request.actor, uid)
    now, url = timezone.now(), file_pages.addresses("agency", uid)
    version = evidence_opening.version_for(row, request.actor)
    if row.case is not None:
        reads.note(case=row.case, what="files", by=request.actor, at=now)
    context = {
        "in_inbox": False,
        "title": say.NAMES[EvidenceKind(row.kind)],
        "scan": file_pages.scan(row, now),
        "facts": _facts(row, covered=version is not None),
        "covered": version is not None,
        "version": version,
        **file_pages.pictures(request, row, version, lambda name, _version, number: url(name, number)),
        "original_href": url("file") if row.scan in evidence.RELEASED else "",
    }
    return render(request, "agency/file.html", context)


@respondent_only
@require_GET
def file(request: ActingRequest, uid: str) -> HttpResponse:
    """Download what the agency gets of a file."""
    row = access.evidence_for(request.actor, uid)
    answer = file_pages.original(row, by=request.actor, at=timezone.now())
    if isinstance(answer, str):
        return render(request, "agency/file_refused.html", {"why": answer}, status=409)
    return answer


@respondent_only
@require_GET
def preview(request: ActingRequest, uid: str, number: int) -> HttpResponse:
    """Show the picture of one page of what the agency gets."""
    row = access.evidence_for(request.actor, uid)
    return file_pages.picture(row, 0, number, by=request.actor, at=timezone.now())


def _facts(row: Evidence, *, covered: bool) -> list[file_pages.Row]:
    rows = file_pages.facts(row)
    if not covered:
        return [one for one in rows if one["key"] != _("An agency first opened it")]
    hidden = {_("File"), _("Size"), _("Fingerprint"), _("An agency first opened it")}
    return [one for one in rows if one["key"] not in hidden]
