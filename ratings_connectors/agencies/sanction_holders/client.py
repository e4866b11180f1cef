"""HTTP and signing of the illustrative sanction holders' interface (no public body publishes one).

`POST /v1/restrictions/query` with `{request_id, name, id_number, basis_of_access, requested_at}`; the identity number
stays out of the address. The answer is signed over the same id as the question.
"""

import json
from typing import Final

from ratings_connectors import signatures
from ratings_connectors.base import Keep, RecordQuery, SignatureVerdict
from ratings_connectors.errors import ForgedSignature, NotConfigured
from ratings_connectors.http import Call, Door
from ratings_connectors.options import Options

QUERY_PATH: Final = "/v1/restrictions/query"
_FORGED: Final = {
    SignatureVerdict.INVALID: "signature_invalid",
    SignatureVerdict.STALE: "signature_stale",
    SignatureVerdict.MISSING: "signature_missing",
}


class SanctionHolderClient:
    """Asks one holder with one shared secret (or two during a rotation)."""

    def __init__(self, options: Options, door: Door) -> None:
        options.require("secrets")
        self._options = options
        self._door = door
        try:
            for secret in options.secrets:
                signatures.signature(secret, message_id="", timestamp=0, body=b"")
        except ValueError:
            raise NotConfigured(options.slug, "wrong_key") from None

    def ask(self, query: RecordQuery, *, keep: Keep) -> bytes:
        """The body of a well-signed answer; raises the errors of `Connector.pull`."""
        content = {
            "request_id": query.transaction_id,
            "name": query.name,
            "id_number": query.id_number,
            "basis_of_access": query.authorisation,
            "requested_at": query.at.isoformat(),
        }
        reply = self._door.send(self._request(json.dumps(content, ensure_ascii=False).encode(), query))
        verdict = signatures.verdict(
            self._options.secrets,
            reply.headers,
            reply.body,
            expected_id=query.transaction_id,
            at=reply.received_at,
        )
        keep(reply.as_answer(verdict))
        reply.require_ok(self._options.slug)
        if verdict in _FORGED:
            raise ForgedSignature(self._options.slug, _FORGED[verdict])
        return reply.body

    def _request(self, body: bytes, query: RecordQuery) -> Call:
        headers = signatures.signed_headers(
            self._options.secrets[0],
            message_id=query.transaction_id,
            timestamp=int(query.at.timestamp()),
            body=body,
        )
        return Call(
            "restrictions",
            "POST",
            QUERY_PATH,
            content=body,
            headers={"Content-Type": "application/json; charset=utf-8", **headers},
        )
