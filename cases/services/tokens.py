"""Signed slips that we hand out and take back once: what they say cannot be changed, kept for long, or used twice."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from cases.models import SpentToken

NONCE_BYTES = 16


class NotGood(Exception):
    """A slip is not ours, too old, or was used before."""


def issue(*, kind: str, content: dict[str, Any], at: datetime) -> str:
    """Sign a slip. Nothing is stored: a visitor who only looks at a page costs us no row."""
    told = {**content, "nonce": secrets.token_urlsafe(NONCE_BYTES), "at": at.timestamp()}
    return signing.dumps(told, salt=f"cases.tokens.{kind}", compress=False)


def spend(*, kind: str, token: str, life: timedelta, at: datetime) -> tuple[dict[str, Any], timedelta]:
    """Take a slip back for good, whatever comes of it. Returns what it says and how old it is.

    Raises:
        NotGood: it is not ours, older than `life`, or was taken back before.

    """
    try:
        told: dict[str, Any] = signing.loads(token[:2000], salt=f"cases.tokens.{kind}")
    except signing.BadSignature as error:
        raise NotGood from error
    age = timedelta(seconds=at.timestamp() - told["at"])
    if not timedelta(seconds=-1) <= age <= life:
        raise NotGood
    digest = hashlib.sha256(f"{kind} {told['nonce']}".encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentToken.objects.create(digest=digest, expires_at=at + life - age)
    except IntegrityError as error:
        raise NotGood from error
    return told, age


def forget(*, at: datetime) -> int:
    """Delete what could not be used any more anyway. Returns how many."""
    return SpentToken.objects.filter(expires_at__lt=at).delete()[0]
