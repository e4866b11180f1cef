import hashlib

import pytest

from ratings_connectors.agencies.sesame import signing
from ratings_connectors.agencies.sesame.envelope import open_envelope
from ratings_connectors.errors import Unreadable
from ratings_connectors.mocks.demo import demo_keys

NODE = "zhima_credit_score_get_response"
PARAMS = {
    "app_id": "2099000000000001",
    "method": "zhima.credit.score.get",
    "format": "JSON",
    "charset": "utf-8",
    "sign_type": "RSA2",
    "timestamp": "2026-01-05 09:30:00",
    "version": "1.0",
    "biz_content": ('{"transaction_id":"202601050930000000000000000001","product_code":"w1010100100000000001"}'),
}


def test_the_string_to_sign_has_the_known_digest():
    digest = hashlib.sha256(signing.string_to_sign(PARAMS).encode()).hexdigest()

    assert digest == "f02149bdf78d1ce15f31eae648ae15a320fd70eb25f785dd3e52aa72825e7fda"


def test_the_string_to_sign_leaves_out_the_signature_only():
    assert signing.string_to_sign({**PARAMS, "sign": "x"}) == signing.string_to_sign(PARAMS)


@pytest.mark.parametrize(
    ("message", "signature", "good"),
    [
        (b"as signed", None, True),
        (b"as signee", None, False),
        (b"as signed", "", False),
        (b"as signed", "not base64", False),
        (b"as signed", "AAAA", False),
    ],
)
def test_a_signature_holds_for_its_own_bytes_alone(message, signature, good):
    keys = demo_keys()["sesame"]
    made = signing.sign(b"as signed", signing.private_key(keys["agency_private_key"]))

    checked = signing.is_signed_by(
        message, made if signature is None else signature, signing.public_key(keys["agency_public_key"])
    )

    assert checked is good


@pytest.mark.parametrize("inner", ['{"a":1}', '{ "b" : [1 , {"sign":"x"}] }', '{"c":"\\u4f60 \\"},"}', "{}"])
@pytest.mark.parametrize("form", ['{"%s":%s,"sign":"AA=="}', ' {"sign":"AA==" , "%s" :\n%s }\n'])
def test_the_envelope_is_cut_without_changing_a_character(inner, form):
    envelope = open_envelope((form % (NODE, inner)).encode(), NODE)

    assert (envelope.signed, envelope.signature) == (inner.encode(), "AA==")


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "not JSON: Expecting value"),
        (b"[]", "not a JSON object"),
        (b'{"sign":"AA=="}', f"no {NODE}"),
        (b'{"%s":{},"%s":{}}' % (NODE.encode(), NODE.encode()), "a key stands twice"),
        (b'{"%s":{},"sign":["AA=="]}' % NODE.encode(), "sign is not text"),
        ('{"x":1}'.encode("utf-16"), "not UTF-8"),
        (b"[" * 200_000 + b"]" * 200_000, "nested too deep"),
    ],
)
def test_it_rejects_what_is_no_envelope(body, cause):
    with pytest.raises(Unreadable) as refusal:
        open_envelope(body, NODE)

    assert str(refusal.value) == cause


@pytest.mark.parametrize("load", [signing.private_key, signing.public_key])
def test_it_rejects_a_key_that_is_none(load):
    with pytest.raises(ValueError, match=r"."):
        load("not a key")
