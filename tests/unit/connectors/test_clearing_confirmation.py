import json
import shutil
import subprocess

import pytest

from ratings_connectors import ed25519
from ratings_connectors.agencies.clearing.confirmation import canonical, is_genuine, sign
from ratings_connectors.errors import Unreadable
from ratings_connectors.mocks.demo import demo_keys
from tests.unit.connectors.golden import FOLDER, read

KEYS = demo_keys()["clearing"]
OUR_KEY = ed25519.private_key(KEYS["agency_private_key"])
PUBLIC = ed25519.public_key(KEYS["agency_public_key"])
PAYMENT = {"payee": "示例", "amount_fen": 720000, "purpose": 'a "quote", a line\nand \u001f'}


def test_canonical_bytes_are_sorted_and_without_blanks():
    expected = '{"amount_fen":720000,"payee":"示例","purpose":"a \\"quote\\", a line\\nand \\u001f"}'

    assert canonical(PAYMENT) == expected.encode()


def test_order_and_blanks_on_the_wire_do_not_matter():
    sent = json.loads(json.dumps(dict(reversed(PAYMENT.items())), indent=4))

    assert is_genuine(sent, sign(PAYMENT, OUR_KEY), PUBLIC)


@pytest.mark.parametrize("value", [1.5, True, None, [1], {"a": 1}, 2**53])
def test_canonical_rejects_what_two_programs_could_write_differently(value):
    with pytest.raises(Unreadable):
        canonical({"amount_fen": value})


@pytest.mark.parametrize(
    ("confirmation", "signature"),
    [
        (PAYMENT | {"amount_fen": 720001}, sign(PAYMENT, OUR_KEY)),
        (PAYMENT | {"more": "x"}, sign(PAYMENT, OUR_KEY)),
        (PAYMENT | {"amount_fen": "720000"}, sign(PAYMENT, OUR_KEY)),
        (PAYMENT | {"amount_fen": None}, sign(PAYMENT, OUR_KEY)),
        (PAYMENT, "no signature"),
        (PAYMENT, None),
        ([], sign(PAYMENT, OUR_KEY)),
    ],
)
def test_what_is_altered_or_malformed_is_not_genuine(confirmation, signature):
    assert not is_genuine(confirmation, signature, PUBLIC)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the third party of this test is openssl")
def test_a_third_party_verifies_one_payment_with_nothing_but_the_public_key(tmp_path):
    content = read(FOLDER / "clearing" / "payments", "confirmations").records[1].content
    (tmp_path / "confirmation.json").write_text(content["confirmation"], "utf-8")
    (tmp_path / "signature.txt").write_text(content["confirmation_signature"])
    (tmp_path / "key.pem").write_text(KEYS["agency_public_key"])

    subprocess.run(
        ["openssl", "base64", "-d", "-A", "-in", "signature.txt", "-out", "signature.bin"], cwd=tmp_path, check=True
    )
    shown = subprocess.run(
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"),
            *("-in", "confirmation.json", "-sigfile", "signature.bin"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Verified Successfully" in shown.stdout
