"""The page of the complaint form that takes files."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases import steps
from cases.actors import citizen
from cases.forms.filing import EvidenceForm
from cases.models import Case, Draft, Evidence, ScanStatus
from cases.queries import filing as queries
from cases.services import drafts, evidence
from cases.services.file_types import ACCEPT
from cases.services.refusals import Refused
from cases.views import drafting
from cases.views.door import open_to_all
from cases.views.filing import address, frame, with_draft
from cases.wording import statuses


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
@with_draft
def files(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take files, one or several at once; or go on, with or without any."""
    answers, offer = drafts.answers_of(draft), queries.offer()
    asked = steps.STEPS[-2]
    if not steps.may_open(asked, answers, offer):
        return redirect(address(steps.first_open(answers, offer)))
    form = EvidenceForm()
    errors: list[str] = []
    if request.method == "POST":
        going_on = "go_on" in request.POST
        form = EvidenceForm(request.POST, request.FILES)
        # Whoever goes on with files still chosen wants them too; without any there is nothing to check.
        wanted = bool(request.FILES) or not going_on
        if wanted and form.is_valid():
            errors = take_all(request.FILES.getlist("file"), form.cleaned_data["shows"], draft=draft)
        if not wanted or (form.is_valid() and not errors):
            return _go_on(request, draft, asked) if going_on else redirect("public:evidence")
    context = {
        **frame(asked, answers),
        **upload_context(draft.evidence.all()),
        "form": form,
        "errors": [{"href": "#id_file", "text": text} for text in errors],
    }
    return render(request, "public/evidence.html", context, status=422 if errors or form.errors else 200)


def _go_on(request: HttpRequest, draft: Draft, asked: steps.Step) -> HttpResponse:
    drafts.save(draft=draft, page=asked.slug, values={"seen": True}, at=timezone.now())
    response = redirect("public:check")
    drafting.remember(response, drafting.token_of(request))
    return response


@open_to_all
@require_POST
@with_draft
def remove(_request: HttpRequest, draft: Draft, uid: str) -> HttpResponse:
    """Take a file out of the draft again."""
    found = draft.evidence.filter(uid=uid).first()
    if found is not None:
        evidence.remove(evidence=found, by=citizen(), at=timezone.now())
    return redirect("public:evidence")


def take_all(
    uploads: Iterable["UploadedFile[bytes]"], shows: str, *, draft: Draft | None = None, case: Case | None = None
) -> list[str]:
    """Hand each file to the evidence service; good ones stay, each refusal is given by the file's name."""
    actor = citizen(case.pk) if case else citizen()
    errors = []
    for upload in uploads:
        try:
            evidence.receive(file=upload, shows=shows, draft=draft, case=case, by=actor, at=timezone.now())
        except Refused as refused:
            errors.append(_("%(name)s: %(reason)s") % {"name": upload.name, "reason": refused})
    return errors


def upload_context(rows: Iterable[Evidence]) -> dict[str, object]:
    """Give what a page with an upload shows: the limits, said beforehand, and the files so far."""
    return {
        "accept": ACCEPT,
        "limits": _("Up to %(files)d files, %(size)s each, %(all)s together: PDF, pictures, text, DOCX, XLSX, ODT.")
        % {
            "files": evidence.MOST_FILES,
            "size": filesizeformat(evidence.LARGEST_FILE),
            "all": filesizeformat(evidence.LARGEST_CASE),
        },
        "files": [file_row(row) for row in rows],
    }


def file_row(row: Evidence) -> dict[str, object]:
    """Prepare one file for a list."""
    look = statuses.look(ScanStatus(row.scan))
    return {
        "uid": str(row.uid),
        "name": row.original_name,
        "note": " · ".join(part for part in (filesizeformat(row.size), row.shows) if part),
        "status": look.label,
        "tone": look.tone,
        "released": row.scan in evidence.RELEASED,
    }
