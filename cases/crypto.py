"""Encryption of personal data at rest, and the blind index that still finds it.

AES-256-GCM with a random nonce. The key id travels in the clear in front, so that keys can be
rotated: the newest key seals, every key of the ring opens. The associated data names table, column
and row, so that a sealed value copied into another row does not open there.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
PREFIX = "sealed:"


class CannotOpen(Exception):
    """A sealed value belongs to another row, was changed, or its key is gone from the ring."""


def _ring() -> dict[str, AESGCM]:
    return {entry.key_id: AESGCM(entry.key) for entry in settings.OMBUDSMAN_FIELD_KEYS}


def seal(text: str, context: str) -> str:
    """Encrypt `text` for the place named by `context` under the newest key."""
    ring = _ring()
    key_id = next(iter(ring))
    nonce = os.urandom(NONCE_BYTES)
    sealed = ring[key_id].encrypt(nonce, text.encode(), context.encode())
    return f"{PREFIX}{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, context: str) -> str:
    """Decrypt what `seal` made for the same context.

    Raises:
        CannotOpen: the value was altered or moved, or its key is no longer in the ring.

    """
    key_id, _, payload = sealed.removeprefix(PREFIX).partition(":")
    key = _ring().get(key_id)
    if key is None:
        raise CannotOpen(f"key {key_id} is not in the ring")
    raw = base64.b64decode(payload)
    try:
        opened = key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
    except InvalidTag as error:
        raise CannotOpen(f"the value does not belong to {context}") from error
    return opened.decode()


def blind_index(text: str) -> str:
    """Return a keyed digest that finds equal values without revealing them.

    Identity numbers are guessable, so the index key is as secret as the data itself.
    """
    return hmac.new(settings.OMBUDSMAN_INDEX_KEY, text.strip().upper().encode(), hashlib.sha256).hexdigest()
