"""Going from one matter of a complaint to another, without the code again."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import access
from cases.actors import citizen
from cases.services import reads
from cases.views.door import CASE_IN_SESSION, ActingRequest, complainant_only


@complainant_only
@require_POST
def matter(request: ActingRequest, reference: str) -> HttpResponse:
    """Open another matter of the same complaint in this visit; whose matter it is not gets what a stranger gets."""
    found = access.matter_for(request.actor, reference)
    reads.note(case=found, what="matter", by=citizen(found.pk), at=timezone.now())
    request.session[CASE_IN_SESSION] = found.pk
    return redirect("my_case:status")
