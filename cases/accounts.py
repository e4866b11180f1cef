"""Sign-in rules: nobody signs up, everybody who signs in has a second factor, its secrets are encrypted."""

import base64
import logging
import os
from collections.abc import Callable
from typing import Any, Final, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse

from cases.models import User

log = logging.getLogger(__name__)

NONCE_BYTES: Final = 12
PURPOSE: Final = b"second factor"
# Routes a signed-in person may use before the second factor stands: setting it up, proving oneself again, leaving.
OPEN_BEFORE_SECOND_FACTOR: Final = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_reauthenticate",
        "set_language",
        "healthz",
        "readyz",
    }
)


class SecretUnreadable(Exception):
    """A stored second-factor secret was altered, or the key it names is not in OMBUDSMAN_FIELD_KEYS."""


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Accounts are made by an administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether a visitor may make an account: never."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Note that somebody signed in, with both factors behind them (ASVS 5.0, 16.3.1)."""
        log.info("signed in: %s", user.actor.label)
        return cast("HttpResponse", super().post_login(request, user, **kwargs))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that a sign-in failed, not whose: people type passwords into the wrong field."""
        log.warning("a sign-in failed")


class EncryptingMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Keeps TOTP secrets and recovery seeds under AES-256-GCM; allauth alone would store them in clear.

    Stored form: `key id:base64(nonce + ciphertext)`. The newest key encrypts, every key in the ring decrypts.
    """

    def encrypt(self, text: str) -> str:
        """Encrypt with the newest field key."""
        newest = settings.OMBUDSMAN_FIELD_KEYS[0]
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(newest.key).encrypt(nonce, text.encode(), PURPOSE)
        return f"{newest.key_id}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt with the key the text names. Raises SecretUnreadable."""
        key_id, _, encoded = encrypted_text.partition(":")
        key = next((entry.key for entry in settings.OMBUDSMAN_FIELD_KEYS if entry.key_id == key_id), None)
        if key is None:
            raise SecretUnreadable(f"field key {key_id!r} is not configured")
        try:
            sealed = base64.b64decode(encoded, validate=True)
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], PURPOSE).decode()
        except (InvalidTag, ValueError) as error:
            raise SecretUnreadable("the stored secret was altered") from error


class RequireSecondFactorMiddleware:
    """Sends a signed-in person without a second factor to the page that sets one up, whatever they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision falls when the route is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the request through; a refused API call is answered 403, for it cannot follow a page."""
        del args, kwargs
        route = request.resolver_match.url_name if request.resolver_match else None
        if not request.user.is_authenticated or route in OPEN_BEFORE_SECOND_FACTOR:
            return None
        if not getattr(view, "login_required", True) or cast("bool", get_adapter().is_mfa_enabled(request.user)):
            return None
        if request.path.startswith("/api/"):
            return HttpResponseForbidden("A second factor is required.", content_type="text/plain")
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
