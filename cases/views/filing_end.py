"""The end of the complaint form: check the answers, send, keep the receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import steps
from cases.actors import citizen
from cases.complaint import matter_rows
from cases.forms.filing_end import DeclarationForm
from cases.models import Draft, User
from cases.queries import filing as queries
from cases.queries import filings, my_case
from cases.reference import grouped
from cases.services import draft_pages, drafts, handing_over, intake
from cases.services.refusals import Refused
from cases.views import answers_shown, drafting, my_case_words
from cases.views.door import open_to_all, opened_here
from cases.views.filing import address, frame, with_draft
from cases.views.matter_words import matter_name
from cases.views.my_case_door import open_in_session


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
@with_draft
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show every answer with a link to change it; send on declaration."""
    answers, offer = draft_pages.settled(draft), queries.offer()
    asked, saves = steps.STEPS[-1], str(sum(draft.saves.values()))
    open_page = steps.first_open(answers, offer)
    if open_page is not asked:
        return redirect(address(open_page))
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if draft.taken_by_id is not None:
        form.fields["declared"].label = _("The person says that this is true as far as they know.")
    context: dict[str, Any] = {**frame(asked, answers), "form": form, "saves": saves}
    if request.POST.get("saves", saves) != saves:
        context["errors"] = [{"text": _("Answers were changed in another window. Look at all of them again.")}]
    elif request.method == "POST" and form.is_valid():
        try:
            by = request.user.actor if isinstance(request.user, User) and draft.taken_by_id else citizen()
            filed = intake.submit(draft=draft, by=by, at=timezone.now())
        except Refused as refused:
            context["errors"] = [{"text": str(refused)}]
        else:
            drafts.keep_only(draft=draft, token=drafting.token_of(request))
            if draft.taken_by_id is not None:
                return redirect("desk:code_slip", draft.uid)
            open_in_session(request, filed.case)
            return redirect("public:receipt")
    context["leftovers"] = draft_pages.leftovers(draft)
    context["before"] = filings.open_one_like(
        opened_here(request),
        id_number=answers["person"]["id_number"],
        schemes=[int(row["scheme"]) for row in matter_rows(answers)],
    )
    context["groups"] = answers_shown.groups(answers, offer, list(draft.evidence.all()))
    return render(request, "public/check.html", context, status=422 if form.errors or "errors" in context else 200)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Show reference and access code until somebody confirms having them, a day at most; then never again.

    Afterwards the cookie of the draft opens nothing: it lives on in a browser that others may use.
    """
    draft, now = drafting.draft_of(request), timezone.now()
    if draft is None or draft.case is None:
        return redirect("my_case:enter")
    if draft.taken_by_id is not None:
        return redirect("desk:code_slip", draft.uid)
    code = handing_over.unconfirmed_code(draft=draft, at=now)
    if request.method == "POST":
        if code is not None:
            handing_over.confirm_receipt(draft=draft, by=citizen(), at=now)
            open_in_session(request, draft.case)
        response = redirect("my_case:status")
        drafting.forget(response)
        return response
    page = my_case.receipt(draft.case)
    context = {
        "reference": grouped(draft.case.reference),
        "code_groups": grouped(code).split("-") if code else [],
        "received_at": draft.case.received_at,
        "clocks": my_case_words.clocks_shown(page.deadlines),
        "letter": page.letter,
        "matters": [
            {"reference": grouped(one.reference), "about": matter_name(one)} for one in filings.matters_of(draft.case)
        ],
        "paper_due_on": draft.case.representative.paper_due_on if draft.case.representative else None,
    }
    return render(request, "public/receipt.html", context)
