"""Passkeys of complainants: a key on their device opens the case instead of the code. It names nobody.

The device keeps a random handle in place of a user name. The challenge is a signed slip that is good once and for five
minutes, so that looking at the page stores nothing. The device must have checked its owner (finger, face or PIN).
"""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cases.actors import Actor, citizen
from cases.models import Case, Filing, Passkey
from cases.queries.filings import living_matters
from cases.services import events, security_notices, tokens
from cases.services.refusals import Refused
from cases.workflow import Reason

# What the library raises for an answer that is not what a device sends.
NONSENSE = (
    AttributeError,
    IndexError,
    KeyError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
LONGEST_ANSWER = 20_000
LIFE = timedelta(minutes=5)
MOST = 10
HANDLE_BYTES = 32


@dataclass(frozen=True)
class Ceremony:
    """What the page gives the browser, as JSON, and the slip that has to come back with the answer."""

    options: str
    token: str


def begin_adding(*, filing: Filing, at: datetime) -> Ceremony:
    """Prepare the making of a passkey. The name that the device shows says what it opens, not whose it is."""
    handle = secrets.token_bytes(HANDLE_BYTES)
    known = [_described(row) for row in filing.passkeys.all()]
    options, state = _server().register_begin(
        # The device shows this name when it asks which passkey to use.
        PublicKeyCredentialUserEntity(id=handle, name="Ombudsman", display_name="Ombudsman"),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    content = {"state": state, "handle": handle.hex(), "filing": filing.pk}
    return Ceremony(json.dumps(dict(options)), tokens.issue(kind="passkey new", content=content, at=at))


@transaction.atomic
def add(*, filing: Filing, token: str, answer: str, name: str, by: Actor, at: datetime) -> Passkey:
    """Keep the public half of a new passkey.

    Effects in order: the slip is used up; the row; one event in each chain of the filing; a message on every way.

    Raises:
        Refused: PASSKEY_UNKNOWN when the answer does not belong to this challenge; TOO_MANY_PASSKEYS.

    """
    Filing.objects.select_for_update(no_key=True).get(pk=filing.pk)
    if filing.passkeys.count() >= MOST:
        raise Refused(Reason.TOO_MANY_PASSKEYS)
    told = _told("passkey new", token, at)
    if told["filing"] != filing.pk:
        raise Refused(Reason.PASSKEY_UNKNOWN)
    try:
        response = RegistrationResponse.from_dict(json.loads(answer[:LONGEST_ANSWER]))
        found = _server().register_complete(told["state"], response)
    except NONSENSE as error:
        raise Refused(Reason.PASSKEY_UNKNOWN) from error
    credential = found.credential_data
    if credential is None or Passkey.objects.filter(credential_digest=_digest(credential.credential_id)).exists():
        raise Refused(Reason.PASSKEY_UNKNOWN)
    row = Passkey.objects.create(
        filing=filing,
        handle=bytes.fromhex(told["handle"]),
        credential=bytes(credential),
        credential_digest=_digest(credential.credential_id),
        sign_count=found.counter,
        name=name.strip()[:60],
        made_at=at,
    )
    _note(filing, "passkey_added", row, by, at)
    return row


def begin_opening(*, at: datetime) -> Ceremony:
    """Prepare opening a case with whatever passkey the device holds; nothing says which cases exist."""
    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    token = tokens.issue(kind="passkey open", content={"state": state}, at=at)
    return Ceremony(json.dumps(dict(options)), token)


@transaction.atomic
def enter(*, token: str, answer: str, at: datetime) -> Case:
    """Check what a device signed, and return the first matter of the complaint that its passkey opens.

    Effects in order: the slip is used up (a second copy of the same answer opens nothing); the passkey's counter and
    last use; one event.

    Raises:
        Refused: PASSKEY_UNKNOWN for every failure.

    """
    told = _told("passkey open", token, at)
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer[:LONGEST_ANSWER]))
    except NONSENSE as error:
        raise Refused(Reason.PASSKEY_UNKNOWN) from error
    row = Passkey.objects.select_for_update().filter(credential_digest=_digest(response.raw_id)).first()
    if row is None or response.response.user_handle not in (None, bytes(row.handle)):
        raise Refused(Reason.PASSKEY_UNKNOWN)
    try:
        _server().authenticate_complete(told["state"], [AttestedCredentialData(bytes(row.credential))], response)
    except NONSENSE as error:
        raise Refused(Reason.PASSKEY_UNKNOWN) from error
    count = response.response.authenticator_data.counter
    # A counter that stands still although it counts means that the key was copied. Most devices never count.
    if (count or row.sign_count) and count <= row.sign_count:
        raise Refused(Reason.PASSKEY_UNKNOWN)
    row.sign_count, row.used_at = count, at
    row.save(update_fields=["sign_count", "used_at"])
    case = living_matters(row.filing_id)[0]
    events.record(case=case, action="case_opened", by=citizen(case.pk), at=at, about=case, data={"with": "passkey"})
    return case


@transaction.atomic
def remove(*, filing: Filing, uid: str, by: Actor, at: datetime) -> None:
    """Forget a passkey; one that is gone already changes nothing. Effects as in `add`, the other way round."""
    row = Passkey.objects.select_for_update().filter(filing=filing, uid=uid).first()
    if row is None:
        return
    _note(filing, "passkey_removed", row, by, at)
    row.delete()


def _note(filing: Filing, action: str, row: Passkey, by: Actor, at: datetime) -> None:
    cases = list(living_matters(filing.pk).select_for_update(no_key=True))
    for case in cases:
        events.record(case=case, action=action, by=by, at=at, about=row)
    security_notices.tell(case=cases[0], template=action, key=f"{action}:{row.pk}", at=at)


def _told(kind: str, token: str, at: datetime) -> dict[str, Any]:
    try:
        return tokens.spend(kind=kind, token=token, life=LIFE, at=at)[0]
    except tokens.NotGood as error:
        raise Refused(Reason.PASSKEY_UNKNOWN) from error


def _server() -> Fido2Server:
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname or ""
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name="Ombudsman"), verify_origin=lambda origin: _is_ours(origin, host)
    )


def _is_ours(origin: str, host: str) -> bool:
    """The page's own origin; outside production the port and plain HTTP do not matter."""
    if settings.PRODUCTION:
        return origin == settings.PUBLIC_BASE_URL.rstrip("/")
    return urlsplit(origin).hostname == host


def _described(row: Passkey) -> PublicKeyCredentialDescriptor:
    credential = AttestedCredentialData(bytes(row.credential))
    return PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=credential.credential_id)


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()
