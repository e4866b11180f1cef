"""Letters for staff and agencies, as attachments; complainants have theirs on the pages of their case."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.models import Letter, LetterKind
from cases.permissions import Permission
from cases.reference import grouped
from cases.services import letters
from cases.views import files
from cases.views.door import ActingRequest, respondent_only, staff_only


@staff_only
@require_safe
def desk_letter(request: ActingRequest, reference: str, uid: str) -> HttpResponse:
    """Download a letter of a case."""
    case = access.case_for(request.actor, reference)
    letter = access.letter_for(request.actor, uid)
    if letter.case_id != case.pk:
        raise access.NotFound
    return _download(request, letter)


@respondent_only
@require_safe
def agency_letter(request: ActingRequest, pk: int) -> HttpResponse:
    """Download the letter of a correction request to one's own agency; no other letter is for agencies."""
    row = access.correction_for(request.actor, pk, Permission.SEE_INBOX)
    letter = row.letters.select_related("case").filter(kind=LetterKind.CORRECTION_REQUEST.value).first()
    if letter is None:
        raise access.NotFound
    return _download(request, letter)


def _download(request: ActingRequest, letter: Letter) -> HttpResponse:
    content = letters.open_letter(letter=letter, by=request.actor, at=timezone.now())
    return files.pdf(content, f"{letter.kind}-{grouped(letter.case.reference)}.pdf")
