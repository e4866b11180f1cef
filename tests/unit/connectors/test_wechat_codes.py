"""What the payment platform's status and error codes mean for us."""

import json
from datetime import UTC, datetime

import pytest

from ratings_connectors.agencies.wechat_pay.codes import require_success
from ratings_connectors.base import Failure, SignatureVerdict
from ratings_connectors.errors import ForgedSignature, Malformed, NotConfigured, NotFound, RefusedByAgency, Transient
from ratings_connectors.http import Reply

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def reply(status, body=b"", *, failure=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply("x", "https://agency.example/v3", status, named, body, failure, NOW, 5)


def error(code):
    return json.dumps({"code": code, "message": "示例", "detail": {}}).encode()


def test_a_signed_success_passes():
    require_success(reply(200, b"{}"), SignatureVerdict.VALID, slug="wechat_pay")


@pytest.mark.parametrize(
    ("found", "verdict", "expected", "code"),
    [
        (reply(200), "MISSING", ForgedSignature, "signature_missing"),
        (reply(200), "INVALID", ForgedSignature, "signature_invalid"),
        (reply(200), "STALE", ForgedSignature, "signature_stale"),
        (reply(404, error("RESOURCE_NOT_EXISTS")), "INVALID", ForgedSignature, "signature_invalid"),
        (reply(404, error("RESOURCE_NOT_EXISTS")), "MISSING", ForgedSignature, "signature_missing"),
        (reply(404, error("RESOURCE_NOT_EXISTS")), "VALID", NotFound, "RESOURCE_NOT_EXISTS"),
        (reply(404, b"<html>"), "MISSING", RefusedByAgency, "http_404"),
        (reply(400, error("PARAM_ERROR")), "VALID", RefusedByAgency, "PARAM_ERROR"),
        (reply(400, error("INVALID_REQUEST")), "MISSING", RefusedByAgency, "INVALID_REQUEST"),
        (reply(401, error("SIGN_ERROR")), "MISSING", NotConfigured, "SIGN_ERROR"),
        (reply(403, error("NO_AUTH")), "VALID", RefusedByAgency, "NO_AUTH"),
        (reply(403, error("NOT_ENOUGH")), "VALID", RefusedByAgency, "NOT_ENOUGH"),
        (reply(403, error("FREQUENCY_LIMITED")), "VALID", Transient, "FREQUENCY_LIMITED"),
        (reply(429, error("RATELIMIT_EXCEED")), "MISSING", Transient, "RATELIMIT_EXCEED"),
        (reply(429), "MISSING", Transient, "http_429"),
        (reply(500, error("SYSTEM_ERROR")), "VALID", Transient, "SYSTEM_ERROR"),
        (reply(503, b"<html>"), "MISSING", Transient, "http_503"),
        (reply(302), "MISSING", Malformed, "redirect"),
        (reply(400, b'{"code":"' + b"X" * 41 + b'"}'), "VALID", RefusedByAgency, "http_400"),
        (reply(400, b'{"code":7}'), "VALID", RefusedByAgency, "http_400"),
        (reply(None, failure=Failure.CONNECT), "UNCHECKED", Transient, "network_connect"),
        (reply(200, b"{", failure=Failure.TOO_LARGE), "UNCHECKED", Malformed, "answer_too_large"),
        (reply(200, b"{", failure=Failure.CUT_SHORT), "UNCHECKED", Transient, "network_cut_short"),
    ],
)
def test_every_refusal_has_its_type(found, verdict, expected, code):
    with pytest.raises(expected) as refusal:
        require_success(found, SignatureVerdict(verdict), slug="wechat_pay")

    assert (type(refusal.value), refusal.value.code) == (expected, code)


def test_a_wait_that_is_asked_for_is_passed_on():
    with pytest.raises(Transient) as refusal:
        require_success(
            reply(429, error("RATELIMIT_EXCEED"), retry_after="7"), SignatureVerdict.MISSING, slug="wechat_pay"
        )

    assert refusal.value.retry_after == 7
