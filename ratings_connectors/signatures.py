"""HMAC-SHA256 over `id.timestamp.body`, the layout of Standard Webhooks. Pure.

Both directions are signed alike. Several secrets and several signatures are allowed while a secret is rotated. The
layout is public; that any agency of ours uses it is illustrative.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from ratings_connectors.base import SignatureVerdict

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
TOLERANCE_SECONDS: Final = 300
#: Verdicts after which an answer is never read, with the code of the refusal.
FORGED: Final = {
    SignatureVerdict.INVALID: "signature_invalid",
    SignatureVerdict.STALE: "signature_stale",
    SignatureVerdict.MISSING: "signature_missing",
}


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 digest. The secret is base64; raises ValueError when it is not."""
    message = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(base64.b64decode(secret, validate=True), message, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode('ascii')}"


def require_usable(secrets: Iterable[str]) -> None:
    """Raise ValueError unless every secret is base64."""
    for secret in secrets:
        base64.b64decode(secret, validate=True)


def signed_headers(secret: str, *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a signed message."""
    signed = signature(secret, message_id=message_id, timestamp=timestamp, body=body)
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: signed}


def verdict(
    secrets: Iterable[str], headers: Mapping[str, str], body: bytes, *, expected_id: str, at: datetime
) -> SignatureVerdict:
    """Check a received message. An answer to another question than ours counts as forged, an old one as stale."""
    message_id, stamp, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not given:
        return SignatureVerdict.MISSING
    if message_id != expected_id or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return SignatureVerdict.INVALID
    wanted = [signature(s, message_id=message_id, timestamp=int(stamp), body=body).encode() for s in secrets]
    offered = [one.encode() for one in given.split(" ")[:5]]
    if not any(hmac.compare_digest(one, other) for one in offered for other in wanted):
        return SignatureVerdict.INVALID
    if abs(int(at.timestamp()) - int(stamp)) >= TOLERANCE_SECONDS:
        return SignatureVerdict.STALE
    return SignatureVerdict.VALID
