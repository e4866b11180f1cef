"""Pages for everybody: the home page, the checks of a letter and of a receipt, privacy, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.forms.my_case import VerifyForm
from cases.forms.ways_in import ConfirmForm
from cases.queries import my_case as queries
from cases.services import bundle_members, checkpoints, filing_proofs
from cases.services.refusals import Refused
from cases.views.door import open_to_all
from cases.views.files import as_file
from cases.views.visitor import address_of
from cases.views.ways_in import refuse
from cases.wording import letters as letter_words
from cases.wording import retention


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say who we are and what we can do."""
    return render(request, "public/home.html")


@open_to_all
@require_safe
def verifier(_request: HttpRequest) -> HttpResponse:
    """Hand out the program that checks a case bundle, for whoever does not want to take it out of the bundle."""
    response = HttpResponse(bundle_members.program(), content_type="text/x-python; charset=utf-8")
    as_file(response, "verify.py")
    return response


@open_to_all
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what we keep, why and for how long."""
    return render(request, "public/privacy.html", {"lines": retention.lines(None)})


@open_to_all
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the site can be used and what does not work yet."""
    return render(request, "public/accessibility.html")


@open_to_all
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Let a third party confirm that a letter is ours: kind, date and the hash of the file, nothing else.

    The code is random and long, so that guessing one needs no throttle to be hopeless.
    """
    form = VerifyForm(request.GET if "code" in request.GET else None)
    found = queries.letter_by_code(form.cleaned_data["code"]) if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "asked": form.is_bound and form.is_valid(),
        "public_key": checkpoints.key_in_groups(),
        "letter": found,
        "kind": letter_words.KINDS[found.kind] if found else "",
    }
    return render(request, "public/verify.html", context, status=422 if form.errors else 200)


@open_to_all
@never_cache
@require_safe
def confirm_filing(request: HttpRequest) -> HttpResponse:
    """Let a third party confirm that a complaint was filed on a day, and nothing else.

    A reference alone confirms nothing, an unknown one gets the answer of a wrong number, and wrong pairs are counted.
    """
    form = ConfirmForm(request.GET if "reference" in request.GET or "value" in request.GET else None)
    filed_on, status = None, 422 if form.errors else 200
    asked = form.is_bound and form.is_valid()
    if asked:
        try:
            filed_on = filing_proofs.confirm(
                reference=form.cleaned_data["reference"],
                value=form.cleaned_data["value"],
                address=address_of(request),
                at=timezone.now(),
            )
        except Refused as refused:
            status, asked = refuse(form, refused), False
    context = {"form": form, "asked": asked, "filed_on": filed_on}
    return render(request, "public/confirm_filing.html", context, status=status)
