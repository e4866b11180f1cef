"""The complaint form, one question a page."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import steps
from cases.forms.filing_step import StepForm
from cases.models import Draft
from cases.queries import filing as queries
from cases.queries.filing import Offer
from cases.services import draft_pages, drafts, quotas
from cases.services.refusals import Refused
from cases.steps import Step
from cases.views import drafting, page_texts, typed_back
from cases.views.door import open_to_all
from cases.views.draft_page import DraftPage
from cases.views.stale import session_over
from cases.views.visitor import address_of, speak

DraftView = Callable[..., HttpResponseBase]


def with_draft(view: DraftView) -> DraftView:
    """Find this browser's draft; without a live one say kindly what to do."""

    @wraps(view)
    def door(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        draft = drafting.draft_of(request)
        request.taken = draft is not None and draft.taken_by_id is not None  # type: ignore[attr-defined]  # for the page's head
        if draft is not None and draft.case_id is not None:
            return redirect("public:receipt")
        if draft is not None and draft.expires_at > timezone.now():
            try:
                return view(request, drafts.bring_up(draft=draft, at=timezone.now()), *args, **kwargs)
            except Refused as refused:
                return _gone(request, str(refused))
        if drafting.is_an_officers(request) and not request.user.is_authenticated:
            return session_over(request, redirect_to_login(reverse("desk:take_complaint")))
        lost = typed_back.texts(request)
        return _gone(request) if drafting.token_of(request) or lost else redirect("public:start")

    return door


def _gone(request: HttpRequest, words: str = "") -> HttpResponse:
    context = {"words": words, "texts": typed_back.texts(request)}
    response = render(request, "public/draft_gone.html", context, status=410)
    drafting.forget(response)
    return response


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say what to expect; open a draft, or go on with the one that is there."""
    now = timezone.now()
    draft = drafting.draft_of(request)
    live = draft if draft is not None and draft.case_id is None and draft.expires_at > now else None
    if request.method == "GET":
        return render(request, "public/start.html", {"draft": live, "steps": steps.TOTAL})
    if live is not None:
        return redirect(first_open(drafts.bring_up(draft=live, at=now)))
    try:
        quotas.count_draft(address=address_of(request), at=now)
    except quotas.SlowDown as slow:
        context = {"errors": [{"text": str(slow)}], "steps": steps.TOTAL}
        response = render(request, "public/start.html", context, status=429)
        response["Retry-After"] = str(round(slow.wait.total_seconds()) + 1)
        return response
    _draft, token = drafts.begin(language=get_language() or "en", at=now)
    response = redirect(address(steps.STEPS[0]))
    drafting.remember(response, token)
    return response


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
@with_draft
def step(request: HttpRequest, draft: Draft, slug: str) -> HttpResponse:
    """Ask one question; keep whatever is sent, go on with a valid answer."""
    asked = steps.step_named(slug)
    if asked is None or asked.form is None:
        raise Http404
    answers, offer = draft_pages.settled(draft), queries.offer()
    if request.method == "POST":
        return _sent(request, draft, asked, offer)
    if not steps.may_open(asked, answers, offer):
        return redirect(first_open(draft))
    return _shown(request, draft, asked, offer)


def _sent(request: HttpRequest, draft: Draft, asked: Step, offer: Offer) -> HttpResponse:
    answers, page = draft_pages.settled(draft), DraftPage(draft, asked, offer)
    if "take" in request.POST:
        return _shown(request, draft, asked, offer, page.taken(request.POST["take"]))
    reachable = steps.may_open(asked, answers, offer)
    form = page.reshaped(request.POST) or steps.form_for(asked, answers, offer, request.POST)
    typed = page_texts.typed_in(request) if form.is_bound else page_texts.as_typed(form.initial)
    values = form.values() if reachable and form.is_valid() else None
    if values is not None and _leaves(request) and page.state.is_new and not any(values.values()):
        typed, values = {}, None  # nobody has answered what they only looked at
    kept = draft_pages.keep(
        draft=draft, page=asked.slug, typed=typed, values=values, seen=page.seen(request.POST), at=timezone.now()
    )
    if not reachable:
        # Another window changed what comes before; the words wait here until their page is asked again.
        return redirect(first_open(kept.draft))
    if kept.met:
        return _shown(request, kept.draft, asked, offer, form, status=409)
    settled = draft_pages.settled(kept.draft)
    if _leaves(request):
        return _renewed(request, _left(request, asked, settled))
    if values is None:
        return _shown(request, kept.draft, asked, offer, form, status=422 if form.is_bound else 200)
    return _renewed(request, redirect(_next(asked, settled, offer, to_check=_to_check(request))))


def _leaves(request: HttpRequest) -> bool:
    """Whether a button was pressed that saves and leaves the page, finished or not.

    Back to the check page is no such button: it cannot be shown before this page is finished.
    """
    return "later" in request.POST or "speak" in request.POST or ("back" in request.POST and not _to_check(request))


def _left(request: HttpRequest, asked: Step, answers: steps.Answers) -> HttpResponse:
    """Go where somebody wants to go whose words were just saved."""
    if "later" in request.POST:
        return redirect("public:later")
    if "back" in request.POST:
        return redirect(str(frame(asked, answers)["back_href"]))
    response = redirect(address(asked) + (f"?from={steps.CHECK}" if _to_check(request) else ""))
    speak(response, request.POST["speak"])
    return response


def _shown(
    request: HttpRequest, draft: Draft, asked: Step, offer: Offer, form: StepForm | None = None, status: int = 200
) -> HttpResponse:
    page, to_check = DraftPage(draft, asked, offer), _to_check(request)
    form, meetings = form or page.form(), page.meetings()
    context = {
        **frame(asked, draft_pages.settled(draft)),
        "form": form,
        "single": len(form.fields) == 1,
        "to_check": to_check,
        "seen": page.state.saves,
        "meetings": meetings,
        # Where two texts met, only a press of "save" may choose between them.
        "answers_form": "" if meetings else "answers",
        "leftovers": page.state.leftovers,
        "unfinished": page.state.unfinished is not None and request.method == "GET",
    }
    if to_check:
        context["back_href"] = address(steps.STEPS[-1])
    return render(request, "public/step.html", context, status=status)


def first_open(draft: Draft) -> str:
    """Give the address of the first page of a draft that still waits for its writer."""
    return address(steps.first_open(draft_pages.settled(draft), queries.offer()))


def _to_check(request: HttpRequest) -> bool:
    return steps.CHECK in (request.GET.get("from"), request.POST.get("from"))


def _renewed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the cookie live as long as the draft does now."""
    drafting.remember(response, drafting.token_of(request))
    return response


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
@with_draft
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask once more, then delete everything typed."""
    if request.method == "GET":
        return render(request, "public/discard.html")
    drafts.discard(draft=draft, at=timezone.now())
    response = redirect("public:home")
    drafting.forget(response)
    return response


def frame(asked: Step, answers: steps.Answers) -> dict[str, object]:
    """Give what every page of the form shows around its question."""
    previous = steps.before(asked, answers)
    return {
        "step": asked,
        "total": steps.TOTAL,
        "back_href": address(previous) if previous else reverse("public:start"),
    }


def address(asked: Step) -> str:
    """Give the address of a page of the form."""
    if asked.slug == steps.EVIDENCE:
        return reverse("public:evidence")
    if asked.slug == steps.CHECK:
        return reverse("public:check")
    return reverse("public:step", args=[asked.slug])


def _next(asked: Step, answers: steps.Answers, offer: Offer, *, to_check: bool) -> str:
    """Go to the page after; someone who came from the check page goes back there, past anything now open."""
    if not to_check:
        return address(steps.after(asked, answers))
    open_page = steps.first_open(answers, offer)
    return address(open_page) + ("" if open_page.slug == steps.CHECK else f"?from={steps.CHECK}")
