"""What the platform's callbacks say, once their signature is known to be good. Pure but for the cryptography library.

The interesting part is encrypted (AEAD_AES_256_GCM) under the 32 characters of the merchant's API v3 key, so that the
raw bytes can be kept as they came without showing anybody's data. Callbacks come more than once: the id tells.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ratings_connectors import jsontext
from ratings_connectors.base import Category
from ratings_connectors.errors import Unreadable

ALGORITHM: Final = "AEAD_AES_256_GCM"
RESOURCE_TYPE: Final = "encrypt-resource"
KEY_LENGTH: Final = 32
_NONCE_LENGTH: Final = 12
_LONGEST_ID: Final = 64
#: What changed, by the kind of callback; any other kind is kept and changes nothing that we pull.
CONCERNS: Final[Mapping[str, tuple[Category, ...]]] = {
    "PAYSCORE.USER_PAID": (Category.ORDERS,),
    "PAYSCORE.USER_CLOSE_SERVICE": (Category.AUTHORISATIONS,),
}


class CannotOpenError(Unreadable):
    """None of our keys opens the callback: ours are wrong, or it was made for somebody else."""


@dataclass(frozen=True)
class Callback:
    """One callback in the clear. `created_at` is the platform's own text of the moment (RFC 3339)."""

    id: str
    event_type: str
    created_at: str
    openid: str = field(repr=False)
    order_number: str
    authorization_code: str


def read(body: bytes, keys: Iterable[str]) -> Callback:
    """Read a callback's raw bytes, with whichever key opens it. Raises Unreadable, CannotOpenError among them."""
    outer = jsontext.load_object(jsontext.decode(body))
    resource = outer.get("resource")
    if outer.get("resource_type") != RESOURCE_TYPE or not isinstance(resource, dict):
        raise Unreadable("not an encrypted resource")
    inner = jsontext.load_object(jsontext.decode(decrypt(resource, keys)))
    number = _text(outer, "id")
    if not 0 < len(number) <= _LONGEST_ID:
        raise Unreadable("the callback's id is empty or too long")
    return Callback(
        id=number,
        event_type=_text(outer, "event_type")[:_LONGEST_ID],
        created_at=_text(outer, "create_time"),
        openid=_text(inner, "openid"),
        order_number=_text(inner, "out_order_no"),
        authorization_code=_text(inner, "authorization_code"),
    )


def decrypt(resource: Mapping[str, Any], keys: Iterable[str]) -> bytes:
    """The plain bytes of an encrypted resource."""
    if resource.get("algorithm") != ALGORITHM:
        raise Unreadable("another algorithm than AEAD_AES_256_GCM")
    nonce = _text(resource, "nonce").encode()
    try:
        sealed = base64.b64decode(_text(resource, "ciphertext"), validate=True)
    except binascii.Error:
        raise Unreadable("ciphertext is not base64") from None
    if len(nonce) != _NONCE_LENGTH:
        raise Unreadable("nonce has not 12 bytes")
    for key in keys:
        try:
            return AESGCM(key.encode()).decrypt(nonce, sealed, _text(resource, "associated_data").encode())
        except InvalidTag:
            continue
    raise CannotOpenError("no key opens the callback")


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name, "")
    if not isinstance(value, str):
        raise Unreadable(f"{name} is not text")
    return value
