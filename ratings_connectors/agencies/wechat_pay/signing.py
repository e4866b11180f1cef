"""WECHATPAY2-SHA256-RSA2048 of the platform's API v3. Pure but for the cryptography library.

A request is signed over method, target, time, nonce and body; an answer and a callback over time, nonce and body. Each
part ends with a line feed, also the last. The key that checks an answer is chosen by the serial number in its header.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from ratings_connectors import rsa_keys
from ratings_connectors.base import SignatureVerdict

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
TOLERANCE_SECONDS: Final = 300
TIMESTAMP: Final = "wechatpay-timestamp"
NONCE: Final = "wechatpay-nonce"
SIGNATURE: Final = "wechatpay-signature"
SERIAL: Final = "wechatpay-serial"
SIGNATURE_TYPE: Final = "wechatpay-signature-type"
_LONGEST_STAMP: Final = 12
_LONGEST_NONCE: Final = 128


@dataclass(frozen=True)
class PlatformKey:
    """One key of the platform, and from when to when its certificate holds."""

    key: RSAPublicKey
    valid_from: datetime
    valid_until: datetime


def request_message(method: str, target: str, *, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What a request's signature covers; `target` is the path with its query as sent."""
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(*, timestamp: str, nonce: str, body: bytes) -> bytes:
    """What the signature of an answer or a callback covers; `body` is the raw bytes."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def authorization(key: RSAPrivateKey, message: bytes, *, merchant: str, serial: str, timestamp: str, nonce: str) -> str:
    """The Authorization header of a request; `serial` is the number of the caller's own certificate."""
    parts = {
        "mchid": merchant,
        "nonce_str": nonce,
        "timestamp": timestamp,
        "serial_no": serial,
        "signature": rsa_keys.sign(message, key),
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in parts.items())


def signed_headers(key: RSAPrivateKey, *, serial: str, timestamp: str, nonce: str, body: bytes) -> dict[str, str]:
    """The headers of an answer or a callback, as the platform sends them."""
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": rsa_keys.sign(answer_message(timestamp=timestamp, nonce=nonce, body=body), key),
        "Wechatpay-Serial": serial,
        "Wechatpay-Signature-Type": SCHEME,
    }


def platform_keys(certificates: Iterable[str]) -> dict[str, PlatformKey]:
    """Serial number (hexadecimal, upper case) -> key, from PEM certificates. Raises ValueError for anything else.

    Several stand side by side while the platform changes its certificate.
    """
    keys = {}
    for pem in certificates:
        certificate = load_pem_x509_certificate(pem.encode())
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            raise ValueError("not the certificate of an RSA key")  # noqa: TRY004 - callers handle one kind of bad key
        serial = f"{certificate.serial_number:X}"
        keys[serial] = PlatformKey(key, certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    return keys


def verdict(
    keys: Mapping[str, PlatformKey], headers: Mapping[str, str], body: bytes, *, at: datetime
) -> SignatureVerdict:
    """Check an answer or a callback received at the moment; header names are lower case.

    A serial we do not know, a certificate that does not hold at the moment and another scheme count as forged; a good
    signature over a moment 300 seconds or more away is stale.
    """
    signature, stamp, nonce = (headers.get(name, "") for name in (SIGNATURE, TIMESTAMP, NONCE))
    if not signature:
        return SignatureVerdict.MISSING
    known = keys.get(headers.get(SERIAL, "").upper().lstrip("0"))
    well_formed = stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP and len(nonce) <= _LONGEST_NONCE
    if known is None or not well_formed or headers.get(SIGNATURE_TYPE, SCHEME) != SCHEME:
        return SignatureVerdict.INVALID
    if not known.valid_from <= at <= known.valid_until:
        return SignatureVerdict.INVALID
    if not rsa_keys.is_signed_by(answer_message(timestamp=stamp, nonce=nonce, body=body), signature, known.key):
        return SignatureVerdict.INVALID
    if abs(int(at.timestamp()) - int(stamp)) >= TOLERANCE_SECONDS:
        return SignatureVerdict.STALE
    return SignatureVerdict.VALID
