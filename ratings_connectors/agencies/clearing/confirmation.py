"""One confirmation of one payment, with a signature of its own. Pure. The format is illustrative.

The signature (Ed25519, base64) covers the confirmation's canonical bytes, so that a confirmation is evidence by
itself: whoever has it, its signature and the platform's public key can verify it, without the answer that it came in.
Canonical is what RFC 8785 makes of an object of texts and whole numbers: members sorted by name, no blanks, UTF-8.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ratings_connectors import ed25519
from ratings_connectors.errors import Unreadable

FORMAT: Final = "clearing-confirmation/1"
# Beyond it RFC 8785 would write another number than it was given.
_LARGEST: Final = 2**53


def canonical(confirmation: Mapping[str, Any]) -> bytes:
    """The bytes that are signed; raises Unreadable for anything but texts and whole numbers under plain names."""
    for name, value in confirmation.items():
        whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST
        if not name.isascii() or not (whole or isinstance(value, str)):
            raise Unreadable("a confirmation holds more than texts and whole numbers")
    return json.dumps(dict(confirmation), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign(confirmation: Mapping[str, Any], key: Ed25519PrivateKey) -> str:
    """The confirmation's own signature."""
    return ed25519.sign(canonical(confirmation), key)


def is_genuine(confirmation: object, signature: object, key: Ed25519PublicKey) -> bool:
    """Whether the signature over the confirmation is the key holder's; anything malformed is not."""
    if not isinstance(confirmation, Mapping) or not isinstance(signature, str):
        return False
    try:
        return ed25519.is_signed_by(canonical(confirmation), signature, key)
    except Unreadable:
        return False
