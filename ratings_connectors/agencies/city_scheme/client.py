"""HTTP and signing of the illustrative interface of a city's credit office (no city publishes one).

`POST /v1/scores/query` and `POST /v1/events/query` with `{request_id, name, id_number, consent_reference,
requested_at}`; the identity number stays out of the address. Both directions are signed with Ed25519 (ed25519.py).
"""

import json
from typing import Any, Final

from ratings_connectors import ed25519, jsontext
from ratings_connectors.agencies.city_scheme.codes import require_success
from ratings_connectors.base import Keep, RecordQuery, SignatureVerdict
from ratings_connectors.errors import ForgedSignature, Malformed, NotConfigured
from ratings_connectors.http import Call, Door, Reply
from ratings_connectors.options import Options

_FORGED: Final = {
    SignatureVerdict.INVALID: "signature_invalid",
    SignatureVerdict.STALE: "signature_stale",
    SignatureVerdict.MISSING: "signature_missing",
}


class CitySchemeClient:
    """Asks one city's office: our key signs the question, its key the answer."""

    def __init__(self, options: Options, door: Door) -> None:
        options.require("private_key", "agency_public_key")
        self._options = options
        self._door = door
        try:
            self._our_key = ed25519.private_key(options.private_key)
            self._agency_key = ed25519.public_key(options.agency_public_key)
        except ValueError:
            raise NotConfigured(options.slug, "wrong_key") from None

    def ask(self, label: str, path: str, query: RecordQuery, *, keep: Keep) -> bytes:
        """The body of a well-signed success; raises the errors of `Connector.pull`."""
        reply = self._door.send(self._request(label, path, query))
        verdict = ed25519.verdict(
            self._agency_key, reply.headers, reply.body, expected_id=query.transaction_id, at=reply.received_at
        )
        keep(reply.as_answer(verdict))
        reply.require_ok(self._options.slug)
        if verdict in _FORGED:
            raise ForgedSignature(self._options.slug, _FORGED[verdict])
        require_success(self._opened(reply), slug=self._options.slug)
        return reply.body

    def _request(self, label: str, path: str, query: RecordQuery) -> Call:
        content = {
            "request_id": query.transaction_id,
            "name": query.name,
            "id_number": query.id_number,
            "consent_reference": query.authorisation or "",
            "requested_at": query.at.isoformat(),
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        signed = ed25519.signed_headers(
            self._our_key, message_id=query.transaction_id, timestamp=int(query.at.timestamp()), body=body
        )
        headers = {"Content-Type": "application/json; charset=utf-8", **signed}
        return Call(label, "POST", path, content=body, headers=headers)

    def _opened(self, reply: Reply) -> dict[str, Any]:
        try:
            return jsontext.load_object(jsontext.decode(reply.body))
        except ValueError as error:
            raise Malformed(self._options.slug, "unreadable_answer", str(error)) from None
