"""What several pages around codes share: the small question, how fresh a visit is, a refusal as a status."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from cases.forms.ways_in import solution_in
from cases.services import puzzles, throttle
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.views.door import OPENED_IN_SESSION
from cases.views.visitor import address_of
from cases.workflow import Reason

FRESH_SECONDS = 600
FRESH_CODE_IN_SESSION = "fresh_code"


def solution_of(request: HttpRequest) -> Solution:
    """Give what the visitor answered to the small question, if it was asked."""
    return Solution(*solution_in(request.POST))


def puzzle_for(request: HttpRequest) -> dict[str, Any]:
    """Give the page a small question if the next try from this address has to answer one."""
    now = timezone.now()
    asked = throttle.asks_puzzle(address=address_of(request), at=now)
    return {"puzzle": puzzles.ask(at=now) if asked else None}


def refuse(form: forms.Form, refused: Refused) -> int:
    """Put a refusal on the form, beside its field where it names one of the form's own; give the status."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return 429 if Reason.TOO_MANY_TRIES in refused.reasons else 422


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the case was opened within the last ten minutes (ASVS 5.0, 7.5.1): new ways in ask for that."""
    opened_at: float = request.session.get(OPENED_IN_SESSION, 0.0)
    return timezone.now().timestamp() - opened_at <= FRESH_SECONDS
