"""Doors: who may call a view at all, and what an access refusal looks like on a page.

Every view stands behind exactly one door. A door finds the actor, calls the view, and turns
`access.NotFound` into the same 404 that a page which never existed gives.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases import access
from cases.actors import STAFF, Actor, Role, citizen
from cases.models import User

CASE_IN_SESSION = "case_id"
OPENED_IN_SESSION = "case_opened_at"
LONGEST_VISIT = timedelta(hours=4)  # however busy; half an hour without a page ends the session itself
View = Callable[..., HttpResponseBase]


class ActingRequest(HttpRequest):
    """A request whose actor a door has already found."""

    actor: Actor


def open_to_all(view: View) -> View:
    """Let anybody in; the actor is a citizen who has opened no case."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _enter(view, request, citizen(), *args, **kwargs)

    return login_not_required(_marked(door, view, "open_to_all"))


def complainant_only(view: View) -> View:
    """Let in whoever opened a case with its access code; send the others to where they can."""

    @wraps(view)
    @never_cache
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        case_id = request.session.get(CASE_IN_SESSION)
        if case_id is None or _visit_over(request):
            request.session.pop(CASE_IN_SESSION, None)
            return redirect("my_case:enter")
        return _enter(view, request, citizen(case_id), *args, **kwargs)

    return login_not_required(_marked(door, view, "complainant_only"))


def _visit_over(request: HttpRequest) -> bool:
    opened: float = request.session.get(OPENED_IN_SESSION, 0.0)
    return timezone.now().timestamp() - opened > LONGEST_VISIT.total_seconds()


def staff_only(view: View) -> View:
    """Let in the office's own accounts."""
    return _accounts(view, "staff_only", STAFF)


def respondent_only(view: View) -> View:
    """Let in the respondents of agencies."""
    return _accounts(view, "respondent_only", {Role.RESPONDENT})


def accounts_only(view: View) -> View:
    """Let in every account; the view sends each to where it belongs."""
    return _accounts(view, "accounts_only", STAFF | {Role.RESPONDENT})


def _accounts(view: View, name: str, roles: Collection[Role]) -> View:
    @wraps(view)
    @never_cache
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or user.role not in roles:
            raise PermissionDenied
        return _enter(view, request, user.actor, *args, **kwargs)

    return login_required(_marked(door, view, name))


def _marked(door: View, view: View, name: str) -> View:
    """Write the door's name on the view; docs/reference/routes.md and the tests read it there."""
    door.doors = (*getattr(view, "doors", ()), name)  # type: ignore[attr-defined]  # functions take attributes
    return door


def _enter(view: View, request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponseBase:
    request.actor = actor  # type: ignore[attr-defined]  # this is what makes it an ActingRequest
    try:
        return view(request, *args, **kwargs)
    except access.NotFound:
        raise Http404 from None
    except access.NotAllowed:
        raise PermissionDenied from None
