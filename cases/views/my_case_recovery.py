"""A lost access code: by a confirmed address, by a passkey, or by showing who one is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.forms.ways_in import CollectForm, DigitsForm, ProveForm, RecoverForm
from cases.models import Case
from cases.reference import grouped
from cases.services import passkeys, proofing_checks, proofings, recovery, sms
from cases.services.proofings import Collected
from cases.services.refusals import Refused
from cases.views.door import open_to_all
from cases.views.my_case_door import open_in_session
from cases.views.visitor import address_of
from cases.views.ways_in import FRESH_CODE_IN_SESSION, refuse, tried
from cases.wording.proofings import STANDINGS
from cases.workflow import ProofingStatus

ASKED_IN_SESSION = "recovery_reference"
PROOFING_IN_SESSION = "proofing_asked"


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Show the ways back in, and send digits to a confirmed address. The answer is the same for every reference."""
    form = RecoverForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        reference = form.cleaned_data["reference"]
        try:
            recovery.ask(
                reference=reference,
                channel=form.cleaned_data["way"],
                address=address_of(request),
                at=timezone.now(),
            )
        except Refused as refused:
            status = refuse(form, refused)
        else:
            request.session[ASKED_IN_SESSION] = reference
            return redirect("my_case:recover_code")
    context = {
        "form": form,
        "by_sms": sms.is_offered(),
        "days": proofing_checks.WAITING_DAYS,
        "passkey": passkeys.begin_opening(at=timezone.now()),
    }
    return render(request, "my_case/recover.html", context, status=status)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def recover_code(request: HttpRequest) -> HttpResponse:
    """Take the digits and show the new code on the next page."""
    asked = request.session.get(ASKED_IN_SESSION, "")
    initial = {"reference": grouped(asked) if asked else ""}
    form = DigitsForm(request.POST if request.method == "POST" else None, initial=initial)
    answer = tried(request, form, recovery.redeem)
    if answer.found is not None:
        return _with_new_code(request, answer.found)
    context = {"form": form, "asked": bool(asked), **answer.context}
    return render(request, "my_case/recover_code.html", context, status=answer.status)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Ask to prove who one is; the next page shows the request number and the pick-up code."""
    form = ProveForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            asked = proofings.ask(
                reference=form.cleaned_data["reference"],
                way=form.cleaned_data["way"],
                reach=form.cleaned_data["reach"],
                language=get_language() or "en",
                address=address_of(request),
                at=timezone.now(),
            )
        except Refused as refused:
            status = refuse(form, refused)
        else:
            request.session[PROOFING_IN_SESSION] = asked.proofing_id
            return redirect("my_case:prove_asked")
    context = {"form": form, "days": proofing_checks.WAITING_DAYS, "week": proofing_checks.OPEN_FOR.days}
    return render(request, "my_case/prove.html", context, status=status)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def prove_asked(request: HttpRequest) -> HttpResponse:
    """Show number and pick-up code to the session that asked, for an hour or until they are written down."""
    if request.method == "POST":
        request.session.pop(PROOFING_IN_SESSION, None)
        return redirect("my_case:collect")
    asked = proofings.asked_lately(proofing_id=request.session.get(PROOFING_IN_SESSION, 0), at=timezone.now())
    if asked is None:
        return redirect("my_case:prove")
    context = {
        "number": grouped(asked.number),
        "code_groups": grouped(asked.pickup_code).split("-"),
        "way": asked.way.value,
        "days": proofing_checks.WAITING_DAYS,
    }
    return render(request, "my_case/prove_asked.html", context)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def collect(request: HttpRequest) -> HttpResponse:
    """Exchange a pick-up code for a new access code, or say how the request stands."""
    form = CollectForm(request.POST if request.method == "POST" else None)
    answer = tried(request, form, proofings.collect)
    if answer.found is not None and answer.found.case is not None:
        return _with_new_code(request, answer.found.case)
    context = {"form": form, **_standing(answer.found), **answer.context}
    return render(request, "my_case/collect.html", context, status=answer.status)


def _standing(found: Collected | None) -> dict[str, object]:
    if found is None:
        return {}
    status = ProofingStatus(found.proofing.status)
    return {"standing": STANDINGS[status], "opens_at": found.proofing.opens_at, "closes_at": found.proofing.closes_at}


def _with_new_code(request: HttpRequest, case: Case) -> HttpResponse:
    """Open the case under a new session id; this session alone may look at the new code, for an hour."""
    request.session.pop(ASKED_IN_SESSION, None)
    open_in_session(request, case)
    request.session[FRESH_CODE_IN_SESSION] = case.filing_id
    return redirect("my_case:new_code")
