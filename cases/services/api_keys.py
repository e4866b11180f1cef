"""Keys of the agencies' machines: made and revoked by an administrator, recognised at every call."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from cases.actors import Actor, Role
from cases.models import Agency, ApiKey, User
from cases.services import events
from cases.services.refusals import Refused
from cases.workflow import Reason

MARK: Final = "omb"  # lets secret scanners find a key that was published by mistake
SHAPE: Final = re.compile(rf"{MARK}_(?P<prefix>[0-9a-f]{{12}})_(?P<secret>[A-Za-z0-9_-]{{43}})", re.ASCII)
SECRET_BYTES: Final = 32
LAST_USE_STEP: Final = timedelta(hours=1)
_KEEPERS: Final = frozenset({Role.ADMIN, Role.SYSTEM})
_NOBODY: Final = "0" * 64  # compared with when a key names no row, so that both take the same path


@transaction.atomic
def make(*, agency: Agency, user: User, label: str, by: Actor, at: datetime) -> tuple[ApiKey, str]:
    """Make a key by which an agency's machine acts as `user`. Give its row and the key itself, this once.

    Effects in order: the key, an event in the office's chain. Raises Refused (NOT_ALLOWED): not an administrator,
    or `user` is no active respondent of that agency.
    """
    answers = user.is_active and user.role == Role.RESPONDENT and user.agency_id == agency.pk
    if by.role not in _KEEPERS or not answers:
        raise Refused(Reason.NOT_ALLOWED)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(SECRET_BYTES)
    row = ApiKey.objects.create(
        agency=agency,
        user=user,
        label=label,
        prefix=prefix,
        key_hash=_digest(secret),
        made_by=by.label,
        made_at=at,
    )
    data = {"agency": agency.slug, "key": prefix, "acts_as": user.pk}
    events.record(case=None, action="api_key_made", by=by, at=at, about=row, data=data)
    return row, f"{MARK}_{prefix}_{secret}"


@transaction.atomic
def revoke(*, api_key: ApiKey, by: Actor, at: datetime) -> None:
    """End a key; the next call with it is refused.

    Effects in order: the key, an event in the office's chain. Raises Refused: not an administrator, already revoked.
    """
    if by.role not in _KEEPERS:
        raise Refused(Reason.NOT_ALLOWED)
    row = ApiKey.objects.select_for_update().select_related("agency").get(pk=api_key.pk)
    if row.revoked_at is not None:
        raise Refused(Reason.ALREADY_DONE)
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    data = {"agency": row.agency.slug, "key": row.prefix}
    events.record(case=None, action="api_key_revoked", by=by, at=at, about=row, data=data)


def recognise(*, presented: str, at: datetime) -> ApiKey | None:
    """Give the live key whose full text was presented, with its account; None for every other text alike.

    Effect: notes the use, once an hour at most.
    """
    shape = SHAPE.fullmatch(presented)
    if shape is None:
        return None
    row = ApiKey.objects.select_related("user", "agency").filter(prefix=shape["prefix"]).first()
    fits = hmac.compare_digest(_digest(shape["secret"]), row.key_hash if row else _NOBODY)
    if row is None or not fits or not row.is_live:
        return None
    if row.last_used_at is None or row.last_used_at < at - LAST_USE_STEP:
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=at.replace(minute=0, second=0, microsecond=0))
    return row


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
