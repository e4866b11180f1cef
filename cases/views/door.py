"""Doors: who may call a view at all, and what an access refusal looks like on a page.

Every view stands behind exactly one door. A door finds the actor, calls the view, and turns
`access.NotFound` into the same 404 that a page which never existed gives.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases import access
from cases.actors import STAFF, Actor, Role, citizen
from cases.models import User
from cases.views.stale import session_over

CASE_IN_SESSION = "case_id"
OPENED_IN_SESSION = "case_opened_at"
ENTERED_IN_SESSION = "entered_at"
# However busy; half an hour without a page ends the session itself (ASVS 5.0, 7.3.1 and 7.3.2).
LONGEST_VISIT = timedelta(hours=4)
LONGEST_SHIFT = timedelta(hours=12)
# The pages of a case that somebody is led back to after opening it: names of routes, never addresses.
RETURNABLE = frozenset(
    {
        *("answer", "bundle", "comment", "consents", "erase", "files", "letters", "looks", "messages", "more"),
        *("new_code", "notices", "passkeys", "picture", "rate", "relief", "review", "withdraw"),
    }
)
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
        if case_id is None or _older(request, OPENED_IN_SESSION, LONGEST_VISIT):
            request.session.pop(CASE_IN_SESSION, None)
            return session_over(request, redirect(_entrance_to(request)))
        return _enter(view, request, citizen(case_id), *args, **kwargs)

    return login_not_required(_marked(door, view, "complainant_only"))


def _entrance_to(request: HttpRequest) -> str:
    """Give the address of the way in, with the name of the page that was asked for when it can be shown afterwards."""
    match = request.resolver_match
    page = match.url_name if match and request.method == "GET" else None
    return reverse("my_case:enter") + (f"?next={page}" if page in RETURNABLE else "")


def opened_here(request: HttpRequest) -> int | None:
    """Give the case that this visitor opened with its code, as long as the visit lasts."""
    case_id: int | None = request.session.get(CASE_IN_SESSION)
    return None if _older(request, OPENED_IN_SESSION, LONGEST_VISIT) else case_id


def _older(request: HttpRequest, key: str, limit: timedelta) -> bool:
    began: float = request.session.get(key, 0.0)
    return timezone.now().timestamp() - began > limit.total_seconds()


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
        request.session.setdefault(ENTERED_IN_SESSION, timezone.now().timestamp())
        if _older(request, ENTERED_IN_SESSION, LONGEST_SHIFT):
            logout(request)
            return session_over(request, redirect_to_login(request.get_full_path()))
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
