"""The one way in: an agency's key in the Authorization header. No cookie opens anything here, so there is nothing
that another site could make a browser forge.
"""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from cases.models import ApiKey, User
from cases.services import api_keys

if TYPE_CHECKING:  # the library loads this module, named in its settings, before its views
    from rest_framework.views import APIView


class KeyAuthentication(BaseAuthentication):
    """Authorization: Bearer KEY. Missing, malformed, unknown and revoked keys are answered alike."""

    def authenticate(self, request: HttpRequest | Request) -> tuple[User, ApiKey]:
        """Give the respondent the key acts as, and the key. Raises AuthenticationFailed."""
        scheme, _space, presented = request.headers.get("Authorization", "").partition(" ")
        key = api_keys.recognise(presented=presented, at=timezone.now()) if scheme.lower() == "bearer" else None
        if key is None:
            raise exceptions.AuthenticationFailed(_("A valid key is needed: Authorization: Bearer KEY."))
        return key.user, key

    def authenticate_header(self, request: HttpRequest | Request) -> str:
        """Name the scheme, so that the answer is 401 (RFC 6750)."""
        return 'Bearer realm="ombudsman"'


class ByKeyAlone(BasePermission):
    """Whoever came without a key does not get in, whatever else authenticated them."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Say whether a key was recognised."""
        return isinstance(request.auth, ApiKey)


class KeyThrottle(SimpleRateThrottle):
    """Keeps one machine that runs wild from slowing the others down. A comfort: two calls at once may count as one."""

    rate = "120/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        """Count by key."""
        return f"api:{request.auth.prefix}" if isinstance(request.auth, ApiKey) else None
