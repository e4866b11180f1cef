"""What the clearing platform says about a question -> what our side does next. Pure. All codes are illustrative."""

from collections.abc import Mapping
from typing import Any, Final

from ratings_connectors.errors import ConnectorError, Malformed, NotConfigured, NotFound, RefusedByAgency, Transient

OK: Final = "OK"
BASIS_MISSING: Final = "BASIS_MISSING"
PAYER_UNKNOWN: Final = "PAYER_UNKNOWN"
BUSY: Final = "BUSY"
SIGNATURE_REJECTED: Final = "SIGNATURE_REJECTED"
REQUEST_REJECTED: Final = "REQUEST_REJECTED"
_FAILURES: Final[Mapping[str, type[ConnectorError]]] = {
    BASIS_MISSING: RefusedByAgency,
    BUSY: Transient,
    PAYER_UNKNOWN: NotFound,
    REQUEST_REJECTED: NotConfigured,
    SIGNATURE_REJECTED: NotConfigured,
}


def require_success(answer: Mapping[str, Any], *, slug: str) -> None:
    """Return only for a success; otherwise raise the typed error. The answer's signature is already checked.

    A result that the table does not hold is a refusal: the platform understood and did not answer.
    """
    result = answer.get("result")
    if not isinstance(result, str) or not result:
        raise Malformed(slug, "unreadable_answer", "no result")
    if result != OK:
        raise _FAILURES.get(result, RefusedByAgency)(slug, f"clearing_{result[:40].lower()}")
