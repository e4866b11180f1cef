"""The agency's side: its inbox, one request, its answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import access
from cases.clocks import clocks
from cases.forms.agency import AnswerForm
from cases.models import CorrectionRequest
from cases.permissions import Permission
from cases.queries import agency as queries
from cases.services import corrections, reads
from cases.services.refusals import Refused
from cases.views import agency_words as words
from cases.views.door import ActingRequest, respondent_only
from cases.views.paging import whole
from cases.wording import statuses


@respondent_only
@require_GET
def inbox(request: ActingRequest) -> HttpResponse:
    """List the agency's requests: what waits for it, or what is over."""
    access.require(request.actor, Permission.SEE_INBOX)
    waiting = request.GET.get("show") != "others"
    visible = access.visible_corrections(request.actor)
    rows = queries.inbox(visible, waiting=waiting, after=whole(request.GET.get("after")))
    page = rows if waiting else rows[: queries.PAGE]
    count = queries.waiting_count(visible)
    context = {
        "columns": words.inbox_columns(),
        "rows": words.inbox_rows(page, timezone.localdate()),
        "tabs": words.tabs(waiting=waiting, count=count),
        "waiting_count": count,
        "in_inbox": True,
        "next_href": f"?show=others&after={page[-1].pk}" if len(rows) > len(page) else "",
    }
    return render(request, "agency/inbox.html", context)


@respondent_only
@require_http_methods(["GET", "POST"])
def correction(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one request; take the answer to it when it is the agency's turn."""
    now = timezone.now()
    row = access.correction_for(request.actor, pk, Permission.ANSWER_CORRECTION)
    page = queries.request_page(row)
    form = AnswerForm(page.items, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            corrections.answer(request=row, replies=form.replies(), by=request.actor, at=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your answer was received. We now check the records ourselves."))
            return redirect("agency:correction", pk=pk)
    reads.note(case=row.case, what="correction_page", by=request.actor, at=now)
    return _page(request, row, page, form)


def _page(request: HttpRequest, row: CorrectionRequest, page: queries.RequestPage, form: AnswerForm) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "questions": [(words.shown_item(item), *form.fields_of(item)) for item in page.items],
        "office": _("The ombudsman"),
        "status": statuses.CORRECTION[page.status],
        "person": words.person(page),
        "rounds": words.shown_rounds(page, row.agency),
        "clocks": clocks(row.deadlines.select_related("rule"), timezone.localdate()),
        "files": [],
    }
    return render(request, "agency/correction.html", context, status=422 if form.errors else 200)
