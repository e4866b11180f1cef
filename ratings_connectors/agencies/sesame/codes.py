"""Gateway codes -> what our side does next. Pure.

Sources: the gateway's code table (10000 to 40006) and the ZMCREDIT business codes of public integrations; the pairing
of 40004 with ZMCREDIT codes is from memory. Codes beginning OMBUDSMAN. belong to our illustrative extensions.
"""

from collections.abc import Mapping
from typing import Any, Final

from ratings_connectors.errors import ForgedSignature, Malformed, NotConfigured, NotFound, RefusedByAgency, Transient

SUCCESS: Final = "10000"
_UNAVAILABLE: Final = "20000"
_BUSINESS: Final = "40004"
_OUR_MISTAKES: Final = frozenset(
    {"isv.invalid-signature", "isv.invalid-app-id", "isv.invalid-timestamp", "isv.invalid-method", "isv.missing-method"}
)
_SYSTEM_ERROR: Final = "ZMCREDIT.system_error"
_UNKNOWN_PERSON: Final = "OMBUDSMAN.subject_not_found"


def require_success(answer: Mapping[str, Any], *, slug: str, signed: bool) -> None:
    """Return only for a signed success; otherwise raise the typed error.

    The gateway does not sign every refusal (it may not know whom to sign for). An unsigned refusal is believed as
    far as it stops us, never as far as it says something about the person.
    """
    code = answer.get("code")
    sub_code = str(answer.get("sub_code", ""))[:80]
    if not isinstance(code, str):
        raise Malformed(slug, "no_code")
    cause = sub_code or f"gateway_{code[:20]}"
    if code == _UNAVAILABLE or sub_code == _SYSTEM_ERROR:
        raise Transient(slug, cause)
    if not signed and code in (SUCCESS, _BUSINESS):
        raise ForgedSignature(slug, "signature_missing")
    if code == SUCCESS:
        return
    if sub_code in _OUR_MISTAKES:
        raise NotConfigured(slug, cause)
    if sub_code == _UNKNOWN_PERSON:
        raise NotFound(slug, cause)
    raise RefusedByAgency(slug, cause)
