"""Doing what a machine asks once, however often it asks (IETF draft-ietf-httpapi-idempotency-key-header-07)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cases.models import ApiKey, IdempotencyRecord


class InFlight(Exception):
    """The same key is being worked on at this moment."""


class OtherRequest(Exception):
    """The key was already used to ask for something else."""


@dataclass(frozen=True)
class Reply:
    """What a write was answered. `replayed` says that it was carried out by an earlier call."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


@transaction.atomic
def once(*, api_key: ApiKey, key: str, asked: Mapping[str, Any], act: Callable[[], Reply], at: datetime) -> Reply:
    """Carry out `act` the first time an agency uses `key`; afterwards give the first reply again.

    `asked` is what the key stands for, as plain JSON. Everything happens in one transaction: a call that is killed
    or refused half-way leaves nothing behind, and its key is free again. The lock makes the second of two calls at
    the same moment fail at once instead of waiting; the constraint on the table would stop it in any case.

    Raises:
        InFlight: another call with this key has not ended.
        OtherRequest: the key stands for something else.

    """
    if not _claim(f"{api_key.agency_id}:{key}"):
        raise InFlight
    fingerprint = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    row = IdempotencyRecord.objects.filter(agency=api_key.agency_id, key=key).first()
    if row is None:
        reply = act()
        IdempotencyRecord.objects.create(
            agency_id=api_key.agency_id,
            api_key=api_key,
            key=key,
            fingerprint=fingerprint,
            status=reply.status,
            body=reply.body,
            at=at,
        )
        return reply
    if row.fingerprint != fingerprint:
        raise OtherRequest
    return Reply(row.status, row.body, replayed=True)


def _claim(name: str) -> bool:
    """Try to take the lock of this name until the transaction ends, without waiting."""
    number = int.from_bytes(hashlib.sha256(f"idempotency:{name}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])
