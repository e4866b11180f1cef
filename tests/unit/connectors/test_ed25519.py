import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ratings_connectors import ed25519
from ratings_connectors.base import SignatureVerdict

AT = datetime(2026, 9, 21, 2, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STAMP = int(AT.timestamp())


def headers(*, body=b"{}", message_id="q1", timestamp=STAMP, key=KEY):
    return ed25519.signed_headers(key, message_id=message_id, timestamp=timestamp, body=body)


def verdict(given, *, body=b"{}", expected_id="q1", at=AT):
    return ed25519.verdict(KEY.public_key(), given, body, expected_id=expected_id, at=at)


def test_it_signs_as_the_standard_does():
    """RFC 8032, section 7.1, test 2."""
    secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    signature = ed25519.sign(b"\x72", Ed25519PrivateKey.from_private_bytes(secret))

    assert base64.b64decode(signature).hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_it_accepts_its_own_signature():
    assert verdict(headers()) is SignatureVerdict.VALID


def test_it_accepts_one_good_signature_of_several():
    given = headers()
    other = headers(key=Ed25519PrivateKey.generate())["webhook-signature"]

    assert verdict(given | {"webhook-signature": f"{other} {given['webhook-signature']}"}) is SignatureVerdict.VALID


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": headers(body=b"[]")["webhook-signature"]},
        {"webhook-signature": headers(key=Ed25519PrivateKey.generate())["webhook-signature"]},
        {"webhook-signature": "v1," + headers()["webhook-signature"].removeprefix("v1a,")},
        {"webhook-signature": "v1a,no base64"},
        {"webhook-timestamp": str(STAMP + 1)},
        {"webhook-timestamp": "soon"},
        {"webhook-id": "q2"},
    ],
)
def test_it_rejects_what_was_altered(change):
    """Attack check 79."""
    assert verdict(headers() | change) is SignatureVerdict.INVALID


def test_an_answer_to_another_question_is_forged():
    assert verdict(headers(message_id="q2")) is SignatureVerdict.INVALID


def test_it_says_when_there_is_no_signature():
    assert verdict({}) is SignatureVerdict.MISSING


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(299, SignatureVerdict.VALID), (300, SignatureVerdict.STALE), (-300, SignatureVerdict.STALE)],
)
def test_a_signature_goes_stale_after_five_minutes(seconds, expected):
    """Attack check 81."""
    assert verdict(headers(), at=AT + timedelta(seconds=seconds)) is expected


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_it_reads_its_keys():
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    assert ed25519.is_signed_by(b"x", ed25519.sign(b"x", ed25519.private_key(pem(KEY))), ed25519.public_key(public))


def test_it_rejects_another_kind_of_key():
    rsa = generate_private_key(public_exponent=65537, key_size=2048)

    with pytest.raises(ValueError, match="not an Ed25519 private key"):
        ed25519.private_key(pem(rsa))
    with pytest.raises(ValueError, match="not an Ed25519 public key"):
        ed25519.public_key(rsa.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
