"""What the city's office says about a question -> what our side does next. Pure. All codes are illustrative."""

from collections.abc import Mapping
from typing import Any, Final

from ratings_connectors.errors import ConnectorError, Malformed, NotConfigured, NotFound, RefusedByAgency, Transient

OK: Final = "OK"
#: The scheme scores nobody without consent (cf. Rongcheng's measures of 2021, Articles 6 and 7).
CONSENT_MISSING: Final = "CONSENT_MISSING"
#: Nobody of this name and number is scored: not a resident, or not of age (the same measures: adults only).
NOT_SCORED: Final = "NOT_SCORED"
BUSY: Final = "BUSY"
SIGNATURE_REJECTED: Final = "SIGNATURE_REJECTED"
REQUEST_REJECTED: Final = "REQUEST_REJECTED"


_FAILURES: Final[Mapping[str, type[ConnectorError]]] = {
    BUSY: Transient,
    CONSENT_MISSING: RefusedByAgency,
    NOT_SCORED: NotFound,
    REQUEST_REJECTED: NotConfigured,
    SIGNATURE_REJECTED: NotConfigured,
}


def require_success(answer: Mapping[str, Any], *, slug: str) -> None:
    """Return only for a success; otherwise raise the typed error. The answer's signature is already checked.

    A result that the table does not hold is a refusal: the office understood and did not answer.
    """
    result = answer.get("result")
    if not isinstance(result, str) or not result:
        raise Malformed(slug, "unreadable_answer", "no result")
    if result != OK:
        raise _FAILURES.get(result, RefusedByAgency)(slug, f"city_{result[:40].lower()}")
