"""The complainant's pages that change something: messages, files, permissions, comment, withdrawal."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import access
from cases.forms.filing_end import EvidenceForm, consent_choices
from cases.forms.my_case import MessageForm
from cases.forms.my_case_decision import PointsForm
from cases.permissions import Permission
from cases.queries import filing
from cases.queries import my_case as queries
from cases.services import consents, decisions, filings, messages, reads, withdrawals
from cases.services.refusals import Refused
from cases.views import my_case_consents_words as consent_words
from cases.views import my_case_picture_words as picture_words
from cases.views import my_case_words as words
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame
from cases.views.stale import overtaken
from cases.views.uploads import Refusals, take_all, upload_context
from cases.wording.names import name_of


@complainant_only
@require_http_methods(["GET", "POST"])
def thread(request: ActingRequest) -> HttpResponse:
    """Show the messages both ways; send one, with files."""
    access.require(request.actor, Permission.WRITE_MESSAGE)
    case, now = queries.opened_case(request.actor), timezone.now()
    form, errors = MessageForm(), Refusals()
    if request.method == "POST":
        form = MessageForm(request.POST, request.FILES)
        if form.is_valid():
            # Files first: when one is refused, the words stay in the form and nothing is sent twice.
            errors = take_all(request.FILES.getlist("file"), _("Sent with a message"), by=request.actor, case=case)
            if not errors:
                sent = [*errors.taken, *queries.arrived(case, request.POST.getlist("arrived"))]
                messages.send(case=case, body=form.cleaned_data["body"], by=request.actor, at=now, files=sent)
                notices.success(request, _("Your message was sent."))
                return redirect("my_case:messages")
    shown = words.message_rows(queries.thread(case))
    here = [*errors.taken, *queries.arrived(case, request.POST.getlist("arrived"))]
    messages.mark_read(case=case, by=request.actor, at=now)
    reads.note(case=case, what="messages", by=request.actor, at=now)
    context = {
        **frame(case, "messages", unread=0),
        **upload_context([], pieces="my_case:upload"),
        "form": form,
        "errors": [{"href": "#id_file", "text": text} for text in errors],
        "messages_shown": shown,
        "here": list({row.uid: row for row in here}.values()),
    }
    response = render(request, "my_case/messages.html", context, status=422 if form.errors else 200)
    return errors.answer(response) if errors else response


@complainant_only
@require_http_methods(["GET", "POST"])
def files(request: ActingRequest) -> HttpResponse:
    """Show the complainant's files; add some, also after the case has ended."""
    access.require(request.actor, Permission.ADD_EVIDENCE)
    case = queries.opened_case(request.actor)
    form, errors = EvidenceForm(), Refusals()
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES)
        if form.is_valid():
            chosen, shows = request.FILES.getlist("file"), form.cleaned_data["shows"]
            errors = take_all(chosen, shows, by=request.actor, case=case, kind=form.chosen)
            if not errors:
                notices.success(request, _("Your files reached us."))
                return redirect("my_case:files")
    context = {
        **frame(case, "files"),
        **upload_context(queries.files(case), pieces="my_case:upload"),
        "form": form,
        "errors": [{"href": "#id_file", "text": text} for text in errors],
    }
    response = render(request, "my_case/files.html", context, status=422 if form.errors else 200)
    return errors.answer(response) if errors else response


@complainant_only
@require_http_methods(["GET"])
def permissions(request: ActingRequest) -> HttpResponse:
    """Show every permission, given or not, agency by agency, each with its own button."""
    case, now = queries.opened_case(request.actor), timezone.now()
    given = queries.consents(case)
    reads.note(case=case, what="consents", by=request.actor, at=now)
    too_young = filings.guardian_is_missing(person=case.person, representative=case.representative, at=now)
    offered = consent_choices(filing.offer(), [case.agency]) if case.is_open and not too_young else []
    context = {
        **frame(case, "consents"),
        **consent_words.shown(given, offered, now),
        "too_young": case.is_open and too_young,
        "several_matters": len(queries.matters(case)) > 1,
    }
    return render(request, "my_case/consents.html", context)


@complainant_only
@require_POST
def give_consent(request: ActingRequest) -> HttpResponse:
    """Allow one category of records at one agency."""
    case = queries.opened_case(request.actor)
    wanted = (request.POST.get("agency", ""), request.POST.get("category", ""))
    offered = {
        (str(agency.pk), category): agency for agency, category in consent_choices(filing.offer(), [case.agency])
    }
    if wanted in offered:
        _try(
            request,
            lambda: consents.give(
                case=case, agency=offered[wanted], category=wanted[1], by=request.actor, at=timezone.now()
            ),
            _("Thank you. We may fetch these records now."),
        )
    return redirect("my_case:consents")


@complainant_only
@require_POST
def withdraw_consent(request: ActingRequest, pk: int) -> HttpResponse:
    """Take one permission back."""
    case = queries.opened_case(request.actor)
    consent = case.consents.filter(pk=pk).first()
    if consent is None:
        raise access.NotFound
    consents.withdraw(consent=consent, by=request.actor, at=timezone.now())
    notices.success(request, _("You took the permission back. We fetch nothing more on it."))
    return redirect("my_case:consents")


@complainant_only
@require_POST
def withdraw_agency(request: ActingRequest, pk: int) -> HttpResponse:
    """Take all permissions for one agency back."""
    case = queries.opened_case(request.actor)
    agency = next((one.agency for one in queries.consents(case) if one.agency_id == pk), None)
    if agency is None:
        raise access.NotFound
    consents.withdraw_all(case=case, agency=agency, by=request.actor, at=timezone.now())
    told = _("You took all permissions for %(agency)s back. We fetch nothing more on them.")
    notices.success(request, told % {"agency": name_of(agency)})
    return redirect("my_case:consents")


@complainant_only
@require_POST
def withdraw_consents(request: ActingRequest) -> HttpResponse:
    """Take all permissions back at once."""
    case = queries.opened_case(request.actor)
    consents.withdraw_all(case=case, by=request.actor, at=timezone.now())
    notices.success(request, _("You took all permissions back. We fetch nothing more on them."))
    return redirect("my_case:consents")


@complainant_only
@require_http_methods(["GET", "POST"])
def comment(request: ActingRequest) -> HttpResponse:
    """Say what one thinks of the provisional decision; once."""
    access.require(request.actor, Permission.COMMENT)
    case, now = queries.opened_case(request.actor), timezone.now()
    decision = queries.decision_to_comment(case, now)
    if decision is None and request.method == "POST":
        return overtaken(request, _("You cannot comment on it any more: the last day is over, or you have done it."))
    if decision is None:
        notices.info(request, _("There is nothing to comment on now."))
        return redirect("my_case:status")
    points = picture_words.points(queries.confirmed(case))
    form = PointsForm(request.POST if request.method == "POST" else None, points=points)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.comment(decision=decision, by=request.actor, at=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            notices.success(request, _("Your comment reached us. We answer it in the final decision."))
            return redirect("my_case:status")
    reads.note(case=case, what="decision_page", by=request.actor, at=now)
    shown = picture_words.decision_rows([decision])[0]
    context = {**frame(case, "picture"), "decision": decision, "shown": shown, "form": form}
    return render(request, "my_case/comment.html", context, status=422 if form.errors else 200)


@complainant_only
@require_http_methods(["GET", "POST"])
def withdraw(request: ActingRequest) -> HttpResponse:
    """Ask once more, then end the case, or every matter of the complaint that is open."""
    access.require(request.actor, Permission.WITHDRAW)
    case = queries.opened_case(request.actor)
    if request.method == "POST":
        whole = request.POST.get("what") == "complaint"
        act, done = (
            (withdrawals.withdraw_all, _("Your whole complaint is withdrawn."))
            if whole
            else (withdrawals.withdraw, _("It is withdrawn."))
        )
        _try(request, lambda: act(case=case, by=request.actor, at=timezone.now()), done)
        return redirect("my_case:status")
    context = {**frame(case, "withdraw"), "open_matters": words.open_matters(queries.matters(case))}
    return render(request, "my_case/withdraw.html", context)


def _try(request: ActingRequest, act: Any, done: str) -> None:
    """Do one thing and say so, or say why not."""
    try:
        act()
    except Refused as refused:
        notices.error(request, str(refused))
    else:
        notices.success(request, done)
