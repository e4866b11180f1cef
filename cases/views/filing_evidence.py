"""The page of the complaint form that takes files."""

from typing import Any

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
from cases.services import draft_pages, evidence
from cases.services.draft_pages import Typed
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
    """Take files, one or several at once; or go on, with or without any, now or later."""
    answers, offer = draft_pages.settled(draft), queries.offer()
    asked = steps.EVIDENCE_STEP
    if not steps.may_open(asked, answers, offer):
        return redirect(address(steps.first_open(answers, offer)))
    form = EvidenceForm(initial=_kept(draft))
    errors = Refusals()
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES)
        wanted = _wants_files(request, draft)
        if wanted and form.is_valid():
            chosen, shows = request.FILES.getlist("file"), form.cleaned_data["shows"]
            errors = take_all(chosen, shows, by=citizen(), address=address_of(request), draft=draft, kind=form.chosen)
        if not wanted or (form.is_valid() and not errors):
            return _done(request, draft)
    context = {
        **frame(asked, answers),
        **upload_context(draft.evidence.all(), pieces="public:upload"),
        "form": form,
        "errors": [{"href": "#id_file", "text": text} for text in errors],
    }
    response = render(request, "public/evidence.html", context, status=422 if form.errors else 200)
    return errors.answer(response) if errors else response


def _wants_files(request: HttpRequest, draft: Draft) -> bool:
    """Whether there must be a file: whoever goes on with files still chosen, or with words about one, wants it too."""
    if request.FILES or not {"go_on", "later"} & set(request.POST):
        return True
    return "go_on" in request.POST and bool(_new_words(request, draft))


def _new_words(request: HttpRequest, draft: Draft) -> Typed:
    """Give what is said of a file that is not here; what an arrived one says already is lost by nobody."""
    shows = request.POST.get("shows", "").strip()
    if shows in {"", *(file.shows for file in draft.evidence.all())}:
        return {}
    return {"kind": [request.POST.get("kind", "")], "shows": [shows]}


def _done(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Go where the button says; words without a file wait on this page for their writer."""
    asked, now = steps.EVIDENCE_STEP, timezone.now()
    state = draft_pages.state_of(draft, asked.slug)
    keep: dict[str, Any] = {"draft": draft, "page": asked.slug, "seen": state.saves, "at": now}
    if "go_on" not in request.POST:
        words = _new_words(request, draft)
        if words or state.unfinished is not None:
            draft_pages.keep(typed=words, values=None, **keep)
        return redirect("public:later" if "later" in request.POST else "public:evidence")
    named = [[str(file.uid), file.original_name] for file in draft.evidence.all()]
    kept = draft_pages.keep(typed={}, values={"seen": True, "files": named}, **keep)
    response = redirect(address(steps.after(asked, draft_pages.settled(kept.draft))))
    drafting.remember(response, drafting.token_of(request))
    return response


def _kept(draft: Draft) -> dict[str, str]:
    """Give the words that waited here for their file."""
    waiting = draft_pages.state_of(draft, steps.EVIDENCE).unfinished or {}
    return {name: texts[0] for name, texts in waiting.items() if name in ("kind", "shows") and texts}


@open_to_all
@require_POST
@with_draft
def remove(_request: HttpRequest, draft: Draft, uid: str) -> HttpResponse:
    """Take a file out of the draft again."""
    found = draft.evidence.filter(uid=uid).first()
    if found is not None:
        evidence.remove(evidence=found, by=citizen(), at=timezone.now())
    return redirect("public:evidence")
