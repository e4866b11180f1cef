"""The page on which the complainant chooses how they hear from us."""

from typing import Any

from django import forms
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.notices import CodeForm, EmailForm, LanguageForm, NoticesForm, PhoneForm
from cases.models import Case, MailChannel, Pace
from cases.permissions import Permission
from cases.queries import contact as queries
from cases.queries import my_case
from cases.services import contact, reads, sms
from cases.services.refusals import Refused
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame

CHANNELS = {"email": MailChannel.EMAIL, "phone": MailChannel.SMS}
ADDRESS_FORMS: dict[str, type[EmailForm] | type[PhoneForm]] = {"email": EmailForm, "phone": PhoneForm}


@complainant_only
@require_http_methods(["GET", "POST"])
def choose(request: ActingRequest) -> HttpResponse:
    """Show the addresses and choices; change one thing. A button's `act` names which: choose, stop, email, phone ..."""
    access.require(request.actor, Permission.CHOOSE_CONTACT)
    case = my_case.opened_case(request.actor)
    act, _dash, way = request.POST.get("act", "").partition("-")
    form: forms.Form | None = None
    if request.method == "POST":
        form = _form_of(act, way, request)
        if form is None or form.is_valid():
            try:
                done = _do(act, way, case, form, request)
            except Refused as refused:
                form = form or forms.Form(request.POST)
                form.add_error(refused.field or None, str(refused))
            else:
                notices.success(request, done)
                return redirect("my_case:notices")
    return _page(request, case, form, act, way)


def _form_of(act: str, way: str, request: ActingRequest) -> forms.Form | None:
    if act == "choose":
        return NoticesForm(request.POST, prefix="choose")
    if act == "language":
        return LanguageForm(request.POST, prefix="language")
    if act == "address" and way in ADDRESS_FORMS:
        return ADDRESS_FORMS[way](request.POST, prefix=way)
    if act == "code" and way in CHANNELS:
        return CodeForm(request.POST, prefix=f"code-{way}")
    return None


def _do(act: str, way: str, case: Case, form: forms.Form | None, request: ActingRequest) -> str:
    """Do one thing and give the words for it. Raises Refused; an act that nobody offered does nothing."""
    by, now = request.actor, timezone.now()
    cleaned = form.cleaned_data if form is not None else {}
    if act == "choose":
        pace = Pace(cleaned["pace"])
        contact.choose(
            case=case, by_email=cleaned["by_email"], by_sms=cleaned.get("by_sms", False), pace=pace, by=by, at=now
        )
        return _("Your choice is kept.")
    if act == "language":
        contact.choose_language(case=case, language=cleaned["language"], by=by, at=now)
        return _("Your choice is kept.")
    if act == "stop":
        contact.choose(case=case, by_email=False, by_sms=False, pace=Pace.AT_ONCE, by=by, at=now)
        return _("We send you nothing more. Look at these pages from time to time.")
    if act == "address" and way in CHANNELS:
        contact.ask_address(case=case, channel=CHANNELS[way], address=cleaned["address"], by=by, at=now)
        return _("We sent a code. Type it in below.")
    if act == "code" and way in CHANNELS:
        contact.confirm(case=case, channel=CHANNELS[way], code=cleaned["code"], by=by, at=now)
        return _("Thank you. The address is confirmed and in use.")
    return _("Nothing was changed.")


def _page(request: ActingRequest, case: Case, form: forms.Form | None, act: str, way: str) -> HttpResponse:
    shown = queries.contact(case)
    reads.note(case=case, what="contact", by=request.actor, at=timezone.now())
    chosen = {"by_email": shown.by_email, "by_sms": shown.by_sms, "pace": shown.pace}
    context: dict[str, Any] = {
        **frame(case, "more"),
        "form": form,
        "choice": form if act == "choose" else NoticesForm(initial=chosen, prefix="choose"),
        "language": form if act == "language" else LanguageForm(initial={"language": case.language}, prefix="language"),
        "ways": [
            {
                "name": name,
                "shown": address,
                "look": _look(address),
                "open": name == "email" and not address.confirmed and not address.waiting,
                "form": form if (act, way) == ("address", name) else ADDRESS_FORMS[name](prefix=name),
                "code": form if (act, way) == ("code", name) else CodeForm(prefix=f"code-{name}"),
            }
            for name, address in (("email", shown.email), ("phone", shown.phone))
            if name == "email" or sms.is_offered()
        ],
        "stopped": not shown.by_email and not shown.by_sms,
    }
    return render(request, "my_case/notices.html", context, status=422 if form is not None and form.errors else 200)


def _look(address: queries.Address) -> dict[str, str]:
    if not address.now:
        return {"label": _("Not given"), "tone": "grey"}
    if address.came_back:
        return {"label": _("Our e-mail came back"), "tone": "red"}
    if address.confirmed:
        return {"label": _("Confirmed"), "tone": "green"}
    return {"label": _("Not confirmed yet"), "tone": "amber"}
