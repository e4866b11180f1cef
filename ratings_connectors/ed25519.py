"""Ed25519 over `id.timestamp.body`, the asymmetric form (`v1a`) of the layout of Standard Webhooks. Pure.

Both directions are signed alike, each side with its own key, so that an answer proves who gave it even to somebody
who holds no secret. The layout is public; that any agency of ours uses it is illustrative. Also signs and verifies
plain bytes, for documents that carry a signature of their own (RFC 8032, base64).
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from ratings_connectors.base import SignatureVerdict
from ratings_connectors.signatures import ID, SIGNATURE, TIMESTAMP, TOLERANCE_SECONDS

_PREFIX: Final = "v1a,"
_MOST_SIGNATURES: Final = 5  # as many as a sender may offer while it changes its key


def sign(message: bytes, key: Ed25519PrivateKey) -> str:
    """The base64 signature over the bytes."""
    return base64.b64encode(key.sign(message)).decode("ascii")


def is_signed_by(message: bytes, signature: str, key: Ed25519PublicKey) -> bool:
    """Whether the base64 signature over the bytes is the key holder's."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def signed_headers(key: Ed25519PrivateKey, *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a signed message; `timestamp` in seconds since 1970."""
    signature = sign(_message(message_id, str(timestamp), body), key)
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: f"{_PREFIX}{signature}"}


def verdict(
    key: Ed25519PublicKey, headers: Mapping[str, str], body: bytes, *, expected_id: str, at: datetime
) -> SignatureVerdict:
    """Check a received message. An answer to another question than ours counts as forged, an old one as stale."""
    message_id, stamp, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not given:
        return SignatureVerdict.MISSING
    if message_id != expected_id or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return SignatureVerdict.INVALID
    offered = [one.removeprefix(_PREFIX) for one in given.split(" ")[:_MOST_SIGNATURES] if one.startswith(_PREFIX)]
    message = _message(message_id, stamp, body)
    if not any(is_signed_by(message, one, key) for one in offered):
        return SignatureVerdict.INVALID
    if abs(int(at.timestamp()) - int(stamp)) >= TOLERANCE_SECONDS:
        return SignatureVerdict.STALE
    return SignatureVerdict.VALID


@lru_cache(maxsize=16)
def private_key(pem: str) -> Ed25519PrivateKey:
    """The Ed25519 key of the PEM text; raises ValueError when it is none."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 private key")  # noqa: TRY004 - callers handle one kind of bad key
    return key


@lru_cache(maxsize=16)
def public_key(pem: str) -> Ed25519PublicKey:
    """The Ed25519 public key of the PEM text; raises ValueError when it is none."""
    try:
        key = load_pem_public_key(pem.encode())
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 public key")  # noqa: TRY004 - callers handle one kind of bad key
    return key


def _message(message_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode() + body
