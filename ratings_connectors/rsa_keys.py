"""RSASSA-PKCS1-v1_5 with SHA-256, base64, as several agencies sign. Pure but for the cryptography library."""

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


def sign(message: bytes, private_key: RSAPrivateKey) -> str:
    """The base64 signature over the message."""
    return base64.b64encode(private_key.sign(message, PKCS1v15(), SHA256())).decode("ascii")


def is_signed_by(message: bytes, signature: str, public_key: RSAPublicKey) -> bool:
    """Whether the base64 signature over the message is the key holder's."""
    try:
        public_key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


@lru_cache(maxsize=16)
def private_key(pem: str) -> RSAPrivateKey:
    """The RSA key of the PEM text; raises ValueError when it is none. Cached: loading one takes milliseconds."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA private key")  # noqa: TRY004 - callers handle one kind of bad key
    return key


@lru_cache(maxsize=16)
def public_key(pem: str) -> RSAPublicKey:
    """The RSA public key of the PEM text; raises ValueError when it is none."""
    try:
        key = load_pem_public_key(pem.encode())
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from None
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA public key")  # noqa: TRY004 - callers handle one kind of bad key
    return key
