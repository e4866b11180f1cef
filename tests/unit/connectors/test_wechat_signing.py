"""Signing of the payment platform's API v3, against values calculated from its description."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from ratings_connectors import rsa_keys
from ratings_connectors.agencies.wechat_pay import signing
from ratings_connectors.base import SignatureVerdict
from ratings_connectors.http import Call
from ratings_connectors.mocks.demo import demo_keys

KEYS = demo_keys()["wechat_pay"]
PLATFORM = signing.platform_keys([KEYS["agency_certificate"], KEYS["next_certificate"]])
SERIAL, NEXT = PLATFORM
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
BODY = '{"note":"公开"}'.encode()


def certificate(key, *, serial=7, until=NOW + timedelta(days=1)):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(serial).not_valid_before(NOW - timedelta(days=1)).not_valid_after(until)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def signed(*, which="agency", serial=SERIAL, late=0, body=BODY, **other):
    key = rsa_keys.private_key(KEYS[f"{which}_private_key"])
    stamp = str(int(NOW.timestamp()) - late)
    headers = signing.signed_headers(key, serial=serial, timestamp=stamp, nonce="NONCE0001", body=body)
    return {name.lower(): value for name, value in headers.items()} | other


def verdict(headers, body=BODY):
    return signing.verdict(PLATFORM, headers, body, at=NOW)


def test_the_message_of_a_request_has_the_documented_bytes():
    message = signing.request_message(
        "POST", "/v3/payscore/serviceorder", timestamp="1700000000", nonce="NONCE0001", body=b'{"a":1}'
    )

    assert len(message) == 60
    assert hashlib.sha256(message).hexdigest() == "bd6d63aa8e067628827da285e276336bbbe84f202dfc36d9f1a2c319801b8bd3"


def test_the_message_of_an_answer_has_the_documented_bytes():
    message = signing.answer_message(timestamp="1700000000", nonce="NONCE0001", body=b'{"a":1}')

    assert len(message) == 29
    assert hashlib.sha256(message).hexdigest() == "357601e71b44fbc5ed8a6fc8872eaa641cac9f19f03b3d1730029395ad773517"


def test_a_request_without_a_body_ends_with_an_empty_line():
    message = signing.request_message("GET", "/v3/certificates", timestamp="1", nonce="N", body=b"")

    assert message == b"GET\n/v3/certificates\n1\nN\n\n"


def test_the_signed_target_is_the_path_with_its_query_as_sent():
    call = Call("x", "GET", "/v3/payscore/serviceorder", params={"service_id": "500001", "out_order_no": "A|b*"})

    assert call.target == "/v3/payscore/serviceorder?service_id=500001&out_order_no=A%7Cb%2A"
    assert Call("x", "GET", "/v3/certificates").target == "/v3/certificates"


def test_a_good_signature_is_valid():
    assert verdict(signed()) is SignatureVerdict.VALID


def test_the_key_is_chosen_by_serial_while_a_certificate_is_changed():
    assert verdict(signed(which="next", serial=NEXT)) is SignatureVerdict.VALID
    assert verdict(signed(which="next", serial=SERIAL)) is SignatureVerdict.INVALID
    assert verdict(signed(serial=SERIAL.lower())) is SignatureVerdict.VALID


@pytest.mark.parametrize(
    ("late", "expected"), [(299, "VALID"), (-299, "VALID"), (300, "STALE"), (-300, "STALE"), (86_400, "STALE")]
)
def test_a_clock_300_seconds_away_is_stale(late, expected):
    assert verdict(signed(late=late)) == expected


@pytest.mark.parametrize(
    "headers",
    [
        signed(body=BODY + b" "),
        signed(serial="ABCDEF"),
        signed(serial=""),
        signed(**{"wechatpay-nonce": "NONCE0002"}),
        signed(**{"wechatpay-nonce": "N" * 129}),
        signed(**{"wechatpay-timestamp": "１７"}),
        signed(**{"wechatpay-timestamp": "-5"}),
        signed(**{"wechatpay-timestamp": ""}),
        signed(**{"wechatpay-signature": "not base64!"}),
        signed(**{"wechatpay-signature-type": "WECHATPAY2-SM2-WITH-SM3"}),
    ],
)
def test_whatever_does_not_fit_is_forged(headers):
    assert verdict(headers) is SignatureVerdict.INVALID


def test_no_signature_at_all_is_missing():
    assert verdict({}) is SignatureVerdict.MISSING
    assert verdict(signed(**{"wechatpay-signature": ""})) is SignatureVerdict.MISSING


def test_a_certificate_past_its_end_checks_nothing():
    """Attack check 79."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    keys = signing.platform_keys([certificate(key, until=NOW - timedelta(hours=1))])
    headers = signing.signed_headers(key, serial="7", timestamp=str(int(NOW.timestamp())), nonce="N", body=b"")

    found = signing.verdict(keys, {name.lower(): value for name, value in headers.items()}, b"", at=NOW)

    assert found is SignatureVerdict.INVALID


@pytest.mark.parametrize("pem", ["", "a certificate", KEYS["office_public_key"]])
def test_it_rejects_what_is_no_certificate(pem):
    with pytest.raises(ValueError, match="PEM"):
        signing.platform_keys([pem])


def test_it_rejects_a_certificate_of_another_kind_of_key():
    with pytest.raises(ValueError, match="not the certificate of an RSA key"):
        signing.platform_keys([certificate(ec.generate_private_key(ec.SECP256R1()))])
