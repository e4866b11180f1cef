"""A view is closed to whoever is not signed in, unless it says otherwise; words typed before a session ended stay."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cases.views.stale import session_over


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's, but what was typed is given back before the way to sign in is shown."""

    def handle_no_permission(  # type: ignore[override]  # Django promises a redirect, its callers take any answer
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Lead to the page for signing in, or give the words back first."""
        return session_over(request, super().handle_no_permission(request, view_func))
