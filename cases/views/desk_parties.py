"""Interim relief, files, messages and the trail of a case at the desk."""

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.actors import Actor
from cases.forms.desk import AskingMessageForm, GrantForm, MessageForm, NoForm, ReasonsForm
from cases.forms.filing_end import EvidenceForm
from cases.forms.my_case import ReliefForm
from cases.models import Agency, Case, InterimRelief
from cases.permissions import Permission, may
from cases.queries import cases as queries
from cases.queries import contact, filing
from cases.queries import relief as relief_queries
from cases.services import evidence as evidence_services
from cases.services import messages as message_services
from cases.services import quotas, reads, relief_checks
from cases.services import relief as relief_services
from cases.services.guards import reasons_against_worker
from cases.views import desk_parties_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import case_frame
from cases.views.door import ActingRequest, staff_only
from cases.views.paging import whole
from cases.views.uploads import Refusals, limits, take_all
from cases.wording.names import name_of
from cases.workflow import ReliefStatus

_CHECKED = frozenset({ReliefStatus.GRANTED, ReliefStatus.DEFIED, ReliefStatus.COMPLIED})


@staff_only
@require_http_methods(["GET", "POST"])
def relief(request: ActingRequest, reference: str) -> HttpResponse:
    """Show what the complainant asked to have suspended; order or decline it; look at the holder again."""
    case = access.case_for(request.actor, reference)
    rows = relief_queries.of_case(case)
    allowed = may(request.actor.role, Permission.DECIDE_RELIEF)
    by_row = {row.pk: _relief_acts(request.actor, row) if allowed else [] for row in rows}
    asking = _ask_act(request.actor, case, rows) if may(request.actor.role, Permission.ASK_RELIEF) else []
    acts = [*asking, *(act for each in by_row.values() for act in each)]
    answer = perform(request, acts)
    if answer is not None:
        return answer
    reads.note(case=case, what="relief", by=request.actor, at=timezone.now())
    context = {
        **case_frame(case, request.actor, "relief"),
        "faulty": first_error(acts),
        "reliefs": [(words.relief(row), by_row[row.pk]) for row in rows],
        "asking": asking,
    }
    return render(request, "desk/case/relief.html", context, status=422 if failed(acts) else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def evidence(request: ActingRequest, reference: str) -> HttpResponse:
    """List the files of the case; add some. What agencies see of one is decided on its own page."""
    case = access.case_for(request.actor, reference)
    allowed = may(request.actor.role, Permission.ADD_EVIDENCE) and case.is_open
    form, errors = EvidenceForm(), Refusals()
    if allowed and request.POST.get("act") == "add":
        form = EvidenceForm(request.POST, request.FILES)
        if form.is_valid():
            chosen, shows = request.FILES.getlist("file"), form.cleaned_data["shows"]
            errors = take_all(chosen, shows, by=request.actor, case=case, kind=form.chosen)
            if not errors:
                notices.success(request, _("The files were added to the case."))
                return redirect(request.path)
    answer = None if form.is_bound else perform(request, [])
    if answer is not None:
        return answer
    reads.note(case=case, what="files", by=request.actor, at=timezone.now())
    context = {
        **case_frame(case, request.actor, "evidence"),
        **limits(),
        "files": [words.file(row, case) for row in queries.evidence(case)],
        "form": form if allowed else None,
        "faulty": form if form.errors else None,
        "errors": [{"href": "#id_file", "text": text} for text in errors],
    }
    return render(request, "desk/case/evidence.html", context, status=422 if form.is_bound else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def messages(request: ActingRequest, reference: str) -> HttpResponse:
    """Show both threads, apart; write to either side."""
    case = access.case_for(request.actor, reference)
    rows = queries.messages(case)
    agencies = [case.agency, *(row.agency for row in queries.corrections(case) if row.agency != case.agency)]
    allowed = may(request.actor.role, Permission.WRITE_MESSAGE)
    sides = [None, *dict.fromkeys(agencies)]
    acts = {side: _message_act(request.actor, case, side) for side in sides} if allowed else {}
    answer = perform(request, list(acts.values()))
    if answer is not None:
        return answer
    now = timezone.now()
    if allowed:
        for side in sides:
            message_services.mark_read(case=case, agency=side, by=request.actor, at=now)
    reads.note(case=case, what="messages", by=request.actor, at=now)
    context = {
        **case_frame(case, request.actor, "messages"),
        "faulty": first_error(list(acts.values())),
        "threads": [(words.thread(rows, side), acts.get(side)) for side in sides],
        "unheard": contact.unheard(case),
    }
    return render(request, "desk/case/messages.html", context, status=422 if failed(list(acts.values())) else 200)


@staff_only
@require_safe
def trail(request: ActingRequest, reference: str) -> HttpResponse:
    """Show everything that happened in the case and who looked at it, with its place in the chain."""
    case = access.case_for(request.actor, reference)
    access.require(request.actor, Permission.SEE_TRAIL)
    page = queries.trail(case, whole(request.GET.get("before")))
    reads.note(case=case, what="trail", by=request.actor, at=timezone.now())
    context = {
        **case_frame(case, request.actor, "trail"),
        "chain": page.chain,
        "columns": words.trail_columns(),
        "rows": words.trail_rows(page),
        "next_href": f"?before={page.before}" if page.before else "",
    }
    return render(request, "desk/case/trail.html", context)


def _ask_act(actor: Actor, case: Case, rows: list[InterimRelief]) -> list[Act]:
    """Ask on behalf of the complainant: the same form, for every holder that was not asked yet."""
    busy = {row.holder_id for row in rows if ReliefStatus(row.status) in relief_services.OPEN}
    offer = filing.offer()
    holders = [holder for holder in offer.holders if holder.pk not in busy]
    if not holders or not case.is_open:
        return []
    return [
        Act(
            "ask",
            _("Ask on behalf of the complainant"),
            _("Ask for the suspension"),
            lambda *args, **kwargs: ReliefForm(*args, offer=offer, holders=holders, **kwargs),
            lambda form: relief_services.ask_each(
                case=case,
                holders=form.cleaned_data["holders"],
                why=form.cleaned_data["why"],
                by=actor,
                at=timezone.now(),
            ),
            _("It was asked for. Somebody decides within one working day."),
            reasons=reasons_against_worker(case, actor),
        )
    ]


def _relief_acts(actor: Actor, row: InterimRelief) -> list[Act]:
    now, status = timezone.now(), ReliefStatus(row.status)
    grant = Act(
        f"grant-{row.pk}",
        _("Order the suspension"),
        _("Order it"),
        GrantForm,
        lambda form: relief_services.grant(
            relief=row,
            reasons=form.cleaned_data["reasons"],
            until=form.cleaned_data["until"],
            by=actor,
            at=now,
        ),
        _("The suspension was ordered. The holder has two working days."),
    )
    decline = Act(
        f"decline-{row.pk}",
        _("Decline"),
        _("Decline it"),
        ReasonsForm,
        lambda form: relief_services.decline(relief=row, reasons=form.cleaned_data["reasons"], by=actor, at=now),
        _("The suspension was declined. The complainant reads your reasons."),
        kind="secondary",
    )
    look = Act(
        f"look-{row.pk}",
        "",
        _("Look at the holder again"),
        NoForm,
        lambda _form: relief_checks.ask_holder(relief=row, by=actor, at=now),
        _("The holder is being asked."),
        kind="secondary",
    )
    if status is ReliefStatus.ASKED:
        return [grant, decline]
    return [look] if status in _CHECKED else []


def _message_act(actor: Actor, case: Case, side: Agency | None) -> Act:
    return Act(
        f"write-{side.pk}" if side else "write",
        _("Write to %(side)s") % {"side": name_of(side)} if side else _("Write to the complainant"),
        _("Send"),
        MessageForm if side else AskingMessageForm,
        lambda form: _write(form, actor, case, side),
        _("The message was sent."),
    )


def _write(form: MessageForm, actor: Actor, case: Case, side: Agency | None) -> None:
    """Send what was written; a file that is refused keeps the words in the form."""
    now, file = timezone.now(), form.cleaned_data.get("file")
    files = []
    if file is not None:
        quotas.require_room(size=file.size)
        shows = _("Sent with a message")
        files.append(evidence_services.receive(file=file, shows=shows, case=case, by=actor, at=now))
    message_services.send(
        case=case,
        body=form.cleaned_data["body"],
        agency=side,
        files=files,
        answer_by=form.cleaned_data.get("answer_by"),
        by=actor,
        at=now,
    )
