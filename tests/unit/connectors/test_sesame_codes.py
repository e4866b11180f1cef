import pytest

from ratings_connectors.agencies.sesame.codes import require_success
from ratings_connectors.errors import ForgedSignature, Malformed, NotConfigured, NotFound, RefusedByAgency, Transient


def outcome(answer, *, signed=True):
    try:
        require_success(answer, slug="sesame", signed=signed)
    except (ForgedSignature, Malformed, NotConfigured, NotFound, RefusedByAgency, Transient) as error:
        return type(error), error.code
    return None


@pytest.mark.parametrize(
    ("code", "sub_code", "expected"),
    [
        ("10000", None, None),
        ("20000", "isp.unknow-error", (Transient, "isp.unknow-error")),
        ("20000", None, (Transient, "gateway_20000")),
        ("20001", "aop.auth-token-time-out", (RefusedByAgency, "aop.auth-token-time-out")),
        ("40001", "isv.missing-signature-key", (RefusedByAgency, "isv.missing-signature-key")),
        ("40002", "isv.invalid-signature", (NotConfigured, "isv.invalid-signature")),
        ("40002", "isv.invalid-app-id", (NotConfigured, "isv.invalid-app-id")),
        ("40004", "ZMCREDIT.system_error", (Transient, "ZMCREDIT.system_error")),
        ("40004", "ZMCREDIT.transaction_id_expired", (RefusedByAgency, "ZMCREDIT.transaction_id_expired")),
        ("40004", "OMBUDSMAN.subject_not_found", (NotFound, "OMBUDSMAN.subject_not_found")),
        ("40006", "isv.insufficient-isv-permissions", (RefusedByAgency, "isv.insufficient-isv-permissions")),
        ("49999", None, (RefusedByAgency, "gateway_49999")),
        (None, None, (Malformed, "no_code")),
        (10000, None, (Malformed, "no_code")),
    ],
)
def test_every_gateway_code_has_a_next_step(code, sub_code, expected):
    answer = {"code": code} | ({"sub_code": sub_code} if sub_code else {})

    assert outcome(answer) == expected


@pytest.mark.parametrize("code", ["10000", "40004"])
def test_it_rejects_an_unsigned_statement_about_the_person(code):
    assert outcome({"code": code}, signed=False) == (ForgedSignature, "signature_missing")


def test_it_believes_an_unsigned_refusal_of_the_gateway():
    refused = outcome({"code": "40002", "sub_code": "isv.invalid-app-id"}, signed=False)

    assert refused == (NotConfigured, "isv.invalid-app-id")
