import base64
from datetime import UTC, datetime, timedelta

import pytest

from ratings_connectors import signatures
from ratings_connectors.base import SignatureVerdict

SECRET = base64.b64encode(b"k" * 32).decode()
OLD_SECRET = base64.b64encode(b"o" * 32).decode()
NOW = datetime(2026, 9, 21, 3, 0, tzinfo=UTC)
BODY = '{"restricted":false,"姓名":"林"}'.encode()


def headers(secret=SECRET, *, message_id="q1", at=NOW, body=BODY):
    return signatures.signed_headers(secret, message_id=message_id, timestamp=int(at.timestamp()), body=body)


def judge(given, *, body=BODY, secrets=(SECRET,)):
    return signatures.verdict(secrets, given, body, expected_id="q1", at=NOW)


def test_it_works_for_the_published_layout():
    """HMAC-SHA256 over `id.timestamp.body`, computed here by hand."""
    import hashlib
    import hmac

    digest = hmac.new(b"k" * 32, b"q1.1700000000." + BODY, hashlib.sha256).digest()

    made = signatures.signature(SECRET, message_id="q1", timestamp=1_700_000_000, body=BODY)

    assert made == "v1," + base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (0, SignatureVerdict.VALID),
        (299, SignatureVerdict.VALID),
        (300, SignatureVerdict.STALE),
        (-299, SignatureVerdict.VALID),
        (-300, SignatureVerdict.STALE),
    ],
)
def test_it_rejects_a_clock_300_seconds_off(seconds, verdict):
    assert judge(headers(at=NOW + timedelta(seconds=seconds))) is verdict


def test_it_rejects_an_answer_to_another_question():
    assert judge(headers(message_id="q2")) is SignatureVerdict.INVALID


def test_it_rejects_another_body():
    assert judge(headers(), body=BODY + b" ") is SignatureVerdict.INVALID


def test_it_names_a_missing_signature():
    assert judge({}) is SignatureVerdict.MISSING


@pytest.mark.parametrize("stamp", ["", "now", "１７", "9" * 40])
def test_it_rejects_a_time_that_is_no_number(stamp):
    assert judge({**headers(), signatures.TIMESTAMP: stamp}) is SignatureVerdict.INVALID


def test_it_accepts_either_secret_during_a_rotation():
    assert judge(headers(OLD_SECRET), secrets=(SECRET, OLD_SECRET)) is SignatureVerdict.VALID


def test_it_accepts_one_good_signature_among_several():
    old, new = headers(OLD_SECRET), headers()
    both = {**new, signatures.SIGNATURE: f"{old[signatures.SIGNATURE]} {new[signatures.SIGNATURE]}"}

    assert judge(both) is SignatureVerdict.VALID
