"""Callbacks of the payment platform: opened with the shared key, or refused."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ratings_connectors.agencies.wechat_pay import callback
from ratings_connectors.base import Category
from ratings_connectors.errors import Unreadable

KEY = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
RESOURCE = {
    "algorithm": "AEAD_AES_256_GCM",
    "nonce": "abcdefghijkl",
    "associated_data": "payscore",
    "ciphertext": "Eu6myr+6AqEHeYBOZPZ6BX5liy+JsU13PM1K/aY57NBOjO+ya3aPDFZiZ5ng+1pisvvvwXcSvQ==",
}
PLAIN = b'{"out_order_no":"T0001","state":"DONE"}'
OUTER = {
    "id": "EV-2018022511223320873",
    "create_time": "2026-03-02T10:15:05+08:00",
    "resource_type": "encrypt-resource",
    "event_type": "PAYSCORE.USER_PAID",
    "summary": "示例",
    "resource": RESOURCE,
}


def body(**changes):
    return json.dumps(OUTER | changes).encode()


def sealed(plain):
    text = AESGCM(KEY.encode()).encrypt(b"abcdefghijkl", plain, b"payscore")
    return {**RESOURCE, "ciphertext": base64.b64encode(text).decode()}


def test_the_documented_resource_opens():
    assert callback.decrypt(RESOURCE, [KEY]) == PLAIN


def test_the_documented_resource_is_what_the_standard_makes():
    assert sealed(PLAIN) == RESOURCE


def test_a_callback_is_read_with_whichever_key_fits():
    said = callback.read(body(), [OTHER, KEY])

    assert said == callback.Callback(
        id="EV-2018022511223320873",
        event_type="PAYSCORE.USER_PAID",
        created_at="2026-03-02T10:15:05+08:00",
        openid="",
        order_number="T0001",
        authorization_code="",
    )


def test_it_rejects_keys_of_others():
    with pytest.raises(callback.CannotOpenError):
        callback.read(body(), [OTHER])
    with pytest.raises(callback.CannotOpenError):
        callback.read(body(), [])


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"id":1,"id":2}', "a key stands twice"),
        (body(resource_type="plain"), "not an encrypted resource"),
        (body(resource=None), "not an encrypted resource"),
        (body(resource={**RESOURCE, "algorithm": "AEAD_SM4_GCM"}), "another algorithm"),
        (body(resource={**RESOURCE, "nonce": "short"}), "nonce has not 12 bytes"),
        (body(resource={**RESOURCE, "nonce": 12}), "nonce is not text"),
        (body(resource={**RESOURCE, "ciphertext": "%%"}), "ciphertext is not base64"),
        (body(resource={**RESOURCE, "ciphertext": "AAAA"}), "no key opens the callback"),
        (body(resource={**RESOURCE, "associated_data": "other"}), "no key opens the callback"),
        (body(resource=sealed(b"not json")), "not JSON"),
        (body(resource=sealed(b'{"openid":5}')), "openid is not text"),
        (body(id=""), "the callback's id is empty or too long"),
        (body(id="x" * 65), "the callback's id is empty or too long"),
    ],
)
def test_it_rejects_what_nobody_can_read(raw, cause):
    with pytest.raises(Unreadable, match=cause):
        callback.read(raw, [KEY])


def test_only_two_kinds_of_callback_concern_what_we_pull():
    assert dict(callback.CONCERNS) == {
        "PAYSCORE.USER_PAID": (Category.ORDERS,),
        "PAYSCORE.USER_CLOSE_SERVICE": (Category.AUTHORISATIONS,),
    }
