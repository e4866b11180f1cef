"""HTTP and signing of Baihang's credit report: an illustrative interface, since the bureau publishes none.

`POST /v1/reports/query` with `{request_id, name, id_number, basis_of_access, requested_at}`; the identity number
stays out of the address. Question and answer are signed in the layout of Standard Webhooks, under one id.
"""

import json
from typing import Final

from ratings_connectors import signatures
from ratings_connectors.base import Keep, RecordQuery
from ratings_connectors.errors import ForgedSignature, NotConfigured
from ratings_connectors.http import Call, Door
from ratings_connectors.options import Options

QUERY_PATH: Final = "/v1/reports/query"


class BaihangClient:
    """Asks the bureau with one shared secret (or two during a rotation)."""

    def __init__(self, options: Options, door: Door) -> None:
        options.require("secrets")
        self._options = options
        self._door = door
        try:
            signatures.require_usable(options.secrets)
        except ValueError:
            raise NotConfigured(options.slug, "wrong_key") from None

    def ask(self, query: RecordQuery, *, keep: Keep) -> bytes:
        """The body of a well-signed answer; raises the errors of `Connector.pull`."""
        reply = self._door.send(self._request(query))
        verdict = signatures.verdict(
            self._options.secrets,
            reply.headers,
            reply.body,
            expected_id=query.transaction_id,
            at=reply.received_at,
        )
        keep(reply.as_answer(verdict))
        reply.require_ok(self._options.slug)
        if verdict in signatures.FORGED:
            raise ForgedSignature(self._options.slug, signatures.FORGED[verdict])
        return reply.body

    def _request(self, query: RecordQuery) -> Call:
        content = {
            "request_id": query.transaction_id,
            "name": query.name,
            "id_number": query.id_number,
            "basis_of_access": query.authorisation,
            "requested_at": query.at.isoformat(),
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = signatures.signed_headers(
            self._options.secrets[0],
            message_id=query.transaction_id,
            timestamp=int(query.at.timestamp()),
            body=body,
        )
        return Call(
            "report",
            "POST",
            QUERY_PATH,
            content=body,
            headers={"Content-Type": "application/json; charset=utf-8", **headers},
        )
