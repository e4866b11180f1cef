"""Callbacks of agencies: kept once, as they came, and read only after their signature was found good."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils import timezone

from ratings_connectors.base import CallbackReading, SignatureVerdict, TakesCallbacks
from ratings_connectors.errors import ForgedSignature, NotConfigured
from ratings_connectors.http import redacted
from ratings_connectors.models import Callback
from ratings_connectors.registry import REGISTRY

_FORGED = {
    SignatureVerdict.INVALID: "signature_invalid",
    SignatureVerdict.STALE: "signature_stale",
    SignatureVerdict.MISSING: "signature_missing",
}


@dataclass(frozen=True)
class Kept:
    """A callback in the database, by its row number. `fresh` is False when it had come before."""

    row: int
    reading: CallbackReading
    fresh: bool


def keep_callback(*, slug: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Kept:
    """Verify a callback, open it, and keep it once. Effect: one row, in the caller's transaction.

    Header names are lower case. Raises ForgedSignature (wrong, missing, or 300 seconds away from `at`) before anything
    is read, Malformed, and NotConfigured for an agency that sends none or whose keys we lack; nothing is kept then, so
    that a stranger cannot fill the table or take an id, and the agency sends it again.
    """
    agency = _taking(slug)
    verdict = agency.callback_verdict(headers, body, at=at)
    if verdict is not SignatureVerdict.VALID:
        raise ForgedSignature(slug, _FORGED.get(verdict, "signature_invalid"))
    reading = agency.read_callback(body)
    row, fresh = Callback.objects.get_or_create(
        connector=slug,
        callback_id=reading.callback_id,
        defaults={
            "event_type": reading.event_type,
            "headers": redacted(headers),
            "body": body,
            "sha256": hashlib.sha256(body).hexdigest(),
            "signature": verdict.value,
            "received_at": at,
        },
    )
    return Kept(row.pk, reading, fresh)


def reread_callback(*, row: int) -> tuple[str, CallbackReading]:
    """The connector of a kept callback and what it says. Raises as `keep_callback`, but asks no signature again."""
    kept = Callback.objects.get(pk=row)
    return kept.connector, _taking(kept.connector).read_callback(bytes(kept.body))


def _taking(slug: str) -> TakesCallbacks:
    connector = REGISTRY.build(slug, entries=settings.CONNECTORS, clock=timezone.now)
    if not hasattr(connector, "read_callback"):
        raise NotConfigured(slug, "takes_no_callbacks")
    return cast("TakesCallbacks", connector)
