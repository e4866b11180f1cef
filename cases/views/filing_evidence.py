"""The page of the complaint form that takes files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases import steps
from cases.actors import citizen
from cases.forms.filing_end import EvidenceForm
from cases.models import Draft
from cases.queries import filing as queries
from cases.services import draft_pages, drafts, evidence
from cases.views import drafting
from cases.views.door import open_to_all
from cases.views.filing import address, frame, with_draft
from cases.views.uploads import Refusals, take_all, upload_context
from cases.views.visitor import address_of


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
@with_draft
def files(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take files, one or several at once; or go on, with or without any."""
    answers, offer = draft_pages.settled(draft), queries.offer()
    asked = steps.EVIDENCE_STEP
    if not steps.may_open(asked, answers, offer):
        return redirect(address(steps.first_open(answers, offer)))
    form = EvidenceForm()
    errors = Refusals()
    if request.method == "POST":
        going_on = "go_on" in request.POST
        form = EvidenceForm(request.POST, request.FILES)
        # Whoever goes on with files still chosen wants them too; without any there is nothing to check.
        wanted = bool(request.FILES) or not going_on
        if wanted and form.is_valid():
            chosen, shows = request.FILES.getlist("file"), form.cleaned_data["shows"]
            errors = take_all(chosen, shows, by=citizen(), address=address_of(request), draft=draft, kind=form.chosen)
        if not wanted or (form.is_valid() and not errors):
            return _go_on(request, draft, asked) if going_on else redirect("public:evidence")
    context = {
        **frame(asked, answers),
        **upload_context(draft.evidence.all(), pieces="public:upload"),
        "form": form,
        "errors": [{"href": "#id_file", "text": text} for text in errors],
    }
    response = render(request, "public/evidence.html", context, status=422 if form.errors else 200)
    return errors.answer(response) if errors else response


def _go_on(request: HttpRequest, draft: Draft, asked: steps.Step) -> HttpResponse:
    named = [[str(file.uid), file.original_name] for file in draft.evidence.all()]
    kept = drafts.save(draft=draft, page=asked.slug, values={"seen": True, "files": named}, at=timezone.now())
    response = redirect(address(steps.after(asked, draft_pages.settled(kept))))
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
