"""What several pages around codes share: one try of a code, the small question, how fresh a visit is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

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
PUZZLE: Final = "puzzle_answer"  # stands in the page's form, but is no field of a form of ours
Found = TypeVar("Found")


@dataclass(frozen=True)
class Tried(Generic[Found]):
    """What a try found, if it was right; else the status, and what the page needs besides its form."""

    found: Found | None
    status: int
    context: dict[str, Any]


def tried(request: HttpRequest, form: forms.Form, act: Callable[..., Found]) -> Tried[Found]:
    """Hand what was typed to a service that counts tries of codes; the fields are named as it names them.

    A refusal goes onto the form, beside its field; that of the small question beside its box.
    """
    if request.method != "POST" or not form.is_valid():
        return Tried(None, 422 if form.errors else 200, puzzle_for(request))
    try:
        solution = solution_of(request)
        found = act(**form.cleaned_data, address=address_of(request), solution=solution, at=timezone.now())
    except Refused as refused:
        if refused.field == PUZZLE:
            return Tried(None, 422, puzzle_for(request, error=str(refused)))
        return Tried(None, refuse(form, refused), puzzle_for(request))
    return Tried(found, 200, {})


def solution_of(request: HttpRequest) -> Solution:
    """Give what the visitor answered to the small question, if it was asked."""
    return Solution(*solution_in(request.POST))


def puzzle_for(request: HttpRequest, *, error: str = "") -> dict[str, Any]:
    """Give the page a small question if the next try from this address has to answer one, and what was wrong."""
    now = timezone.now()
    asked = throttle.asks_puzzle(address=address_of(request), at=now)
    errors = [{"href": f"#id_{PUZZLE}", "text": error}] if error else []
    return {"puzzle": puzzles.ask(at=now) if asked else None, "puzzle_error": error, "errors": errors}


def refuse(form: forms.Form, refused: Refused) -> int:
    """Put a refusal on the form, beside its field where it names one of the form's own; give the status."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return 429 if Reason.TOO_MANY_TRIES in refused.reasons else 422


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the case was opened within the last ten minutes (ASVS 5.0, 7.5.1): new ways in ask for that."""
    opened_at: float = request.session.get(OPENED_IN_SESSION, 0.0)
    return timezone.now().timestamp() - opened_at <= FRESH_SECONDS
