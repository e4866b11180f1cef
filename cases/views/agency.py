"""The agency's side: its inbox, one request, its answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import access
from cases.clocks import clocks
from cases.forms.agency import AnswerForm, FilesForm, fields_of
from cases.forms.desk import MessageForm
from cases.forms.my_case import CommentForm
from cases.models import CorrectionRequest
from cases.permissions import Permission
from cases.queries import agency as queries
from cases.queries import relief as relief_queries
from cases.services import corrections, decisions, reads
from cases.services import messages as thread
from cases.views import agency_relief
from cases.views import agency_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.door import ActingRequest, respondent_only
from cases.views.paging import whole
from cases.views.uploads import limits, take_all
from cases.wording import statuses
from cases.workflow import OPEN_CORRECTION, CorrectionStatus


@respondent_only
@require_GET
def inbox(request: ActingRequest) -> HttpResponse:
    """List the agency's requests: what waits for it, or what is over."""
    access.require(request.actor, Permission.SEE_INBOX)
    waiting = request.GET.get("show") != "others"
    visible = access.visible_corrections(request.actor)
    rows = queries.inbox(visible, waiting=waiting, after=whole(request.GET.get("after")))
    page = rows if waiting else rows[: queries.PAGE]
    orders = relief_queries.orders(access.visible_reliefs(request.actor), standing=waiting)
    count = queries.waiting_count(visible)
    context = {
        "columns": words.inbox_columns(),
        "rows": words.inbox_rows(page, timezone.localdate()),
        "order_columns": agency_relief.inbox_columns(),
        "orders": agency_relief.inbox_rows(orders),
        "tabs": words.tabs(waiting=waiting, count=count),
        "waiting_count": count,
        "in_inbox": True,
        "next_href": f"?show=others&after={page[-1].pk}" if len(rows) > len(page) else "",
    }
    return render(request, "agency/inbox.html", context)


@respondent_only
@require_http_methods(["GET", "POST"])
def correction(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one request; take the answer, files, a message, and a comment on the provisional decision."""
    row = access.correction_for(request.actor, pk, Permission.ANSWER_CORRECTION)
    page = queries.request_page(row)
    answer = _answer(request, row, page)
    others = [*_files(request, row), *_comment(request, page), _message(request, row)]
    acts = [*([answer] if page.our_turn else []), *others]
    done = perform(request, acts)
    if done is not None:
        return done
    reads.note(case=row.case, what="correction_page", by=request.actor, at=timezone.now())
    context = {
        "page": page,
        "answer": answer,
        "questions": [(words.shown_item(item), *fields_of(answer.form, item)) for item in page.items],
        "acts": others,
        "faulty": first_error(acts),
        "office": _("The ombudsman"),
        "status": statuses.CORRECTION[page.status],
        "person": words.person(page),
        "rounds": words.shown_rounds(page, row.agency),
        "decision": words.decision_rows(page),
        "clocks": clocks(row.deadlines.select_related("rule"), timezone.localdate()),
        "files": words.files(page, queries.letter(row)),
        "thread": words.thread(page),
        **limits(),
    }
    return render(request, "agency/correction.html", context, status=422 if failed(acts) else 200)


def _answer(request: ActingRequest, row: CorrectionRequest, page: queries.RequestPage) -> Act:
    def give(form: AnswerForm) -> None:
        said = corrections.answer(request=row, replies=form.replies(), by=request.actor, at=timezone.now())
        uploads = request.FILES.getlist("answer-file")
        for refusal in take_all(uploads, "", by=request.actor, case=row.case, answer=said):
            messages.warning(request, _("This file was not taken: %(file)s") % {"file": refusal})

    return Act(
        "answer",
        "",
        _("Send the answer"),
        lambda *args, **kwargs: AnswerForm(page.items, *args, **kwargs),
        give,
        _("Your answer was received. We now check the records ourselves."),
    )


def _files(request: ActingRequest, row: CorrectionRequest) -> list[Act]:
    """More files can be added to the last answer for as long as the request is open."""
    last = row.answers.order_by("-round").first()
    if last is None or CorrectionStatus(row.status) not in OPEN_CORRECTION:
        return []

    def add(_form: FilesForm) -> None:
        uploads = request.FILES.getlist("files-file")
        for refusal in take_all(uploads, "", by=request.actor, case=row.case, answer=last):
            messages.warning(request, _("This file was not taken: %(file)s") % {"file": refusal})

    return [Act("files", _("Add files to your answer"), _("Add these files"), FilesForm, add, _("We have your files."))]


def _comment(request: ActingRequest, page: queries.RequestPage) -> list[Act]:
    decision = page.provisional
    if decision is None or not decisions.may_comment(decision=decision, by=request.actor, at=timezone.now()):
        return []
    return [
        Act(
            "comment",
            _("Comment on the provisional decision"),
            _("Send the comment"),
            CommentForm,
            lambda form: decisions.comment(
                decision=decision,
                agrees=form.cleaned_data["agrees"],
                body=form.cleaned_data["body"],
                by=request.actor,
                at=timezone.now(),
            ),
            _("Your comment was received."),
        )
    ]


def _message(request: ActingRequest, row: CorrectionRequest) -> Act:
    return Act(
        "message",
        _("Write to the ombudsman"),
        _("Send the message"),
        MessageForm,
        lambda form: thread.send(
            case=row.case, agency=row.agency, body=form.cleaned_data["body"], by=request.actor, at=timezone.now()
        ),
        _("Your message was sent."),
    )
