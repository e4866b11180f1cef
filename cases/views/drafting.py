"""The cookie that leads a browser back to its draft for thirty days.

It is a cookie of its own and not part of the session: a draft must outlive a closed browser, which a
session here never does. It is signed, and our database knows only the digest of what it holds.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cases.models import Draft
from cases.services import drafts

COOKIE = "__Host-draft" if settings.SESSION_COOKIE_SECURE else "draft"
SALT = "draft"


def token_of(request: HttpRequest) -> str:
    """Give the token in the cookie; empty when there is none or somebody changed it."""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=drafts.LIFETIME) or ""


def draft_of(request: HttpRequest) -> Draft | None:
    """Give the draft of this browser, also an expired or filed one.

    What an officer writes down for somebody is theirs alone: without their sign-in the cookie opens nothing.
    """
    draft = _behind(request)
    if draft is not None and draft.taken_by_id is not None and draft.taken_by_id != request.user.pk:
        return None
    return draft


def is_an_officers(request: HttpRequest) -> bool:
    """Say whether the cookie leads to what an officer writes down, whoever asks."""
    draft = _behind(request)
    return draft is not None and draft.taken_by_id is not None


def _behind(request: HttpRequest) -> Draft | None:
    token = token_of(request)
    return drafts.find(token=token) if token else None


def remember(response: HttpResponse, token: str) -> None:
    """Put the token into the cookie, or renew it."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        max_age=drafts.LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Take the cookie away."""
    response.delete_cookie(COOKIE, samesite="Lax")
