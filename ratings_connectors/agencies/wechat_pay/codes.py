"""The platform's status and error codes -> what our side does next. Pure.

Errors are `{code, message, detail}` beside an HTTP status. Codes of our illustrative addresses begin OMBUDSMAN_.
"""

from typing import Final

from ratings_connectors import jsontext
from ratings_connectors.base import SignatureVerdict
from ratings_connectors.errors import ForgedSignature, NotConfigured, NotFound, RefusedByAgency, Transient, Unreadable
from ratings_connectors.http import Reply

UNKNOWN: Final = "RESOURCE_NOT_EXISTS"
_TRY_LATER: Final = frozenset({"SYSTEM_ERROR", "RATELIMIT_EXCEED", "FREQUENCY_LIMITED"})
_OUR_MISTAKES: Final = frozenset({"SIGN_ERROR"})
_FORGED: Final = {SignatureVerdict.INVALID: "signature_invalid", SignatureVerdict.STALE: "signature_stale"}
_LONGEST_CODE: Final = 40


def require_success(reply: Reply, verdict: SignatureVerdict, *, slug: str) -> None:
    """Return only for a whole, well-signed answer with status 200; otherwise raise the typed error.

    Not every refusal is signed: who answers before the platform itself (a gateway, a maintenance page) has no key. An
    unsigned refusal is believed as far as it stops us, never as far as it says something about the person.
    """
    if reply.failure or reply.status is None:
        reply.require_ok(slug)
    if verdict in _FORGED:
        raise ForgedSignature(slug, _FORGED[verdict])
    code = "" if reply.status == 200 else _code_of(reply.body)
    if verdict is not SignatureVerdict.VALID and (reply.status == 200 or code == UNKNOWN):
        raise ForgedSignature(slug, "signature_missing")
    if reply.status != 200:
        _refuse(reply, code, slug)


def _refuse(reply: Reply, code: str, slug: str) -> None:
    if code in _OUR_MISTAKES:
        raise NotConfigured(slug, code)
    if code == UNKNOWN:
        raise NotFound(slug, code)
    try:
        reply.require_ok(slug)
    except Transient as error:
        raise Transient(slug, code or error.code, retry_after=error.retry_after) from None
    except RefusedByAgency as error:
        if code in _TRY_LATER:
            raise Transient(slug, code) from None
        raise RefusedByAgency(slug, code or error.code) from None


def _code_of(body: bytes) -> str:
    """The code of an error body; empty when it is none."""
    try:
        code = jsontext.load_object(jsontext.decode(body)).get("code")
    except Unreadable:
        return ""
    return code if isinstance(code, str) and code.isascii() and 0 < len(code) <= _LONGEST_CODE else ""
