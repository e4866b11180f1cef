"""HTTP and signing of the illustrative sanction holders' interface (no public body publishes one).

`POST /v1/restrictions/query` with `{request_id, name, id_number, basis_of_access, requested_at}`, and
`POST /v1/corrections` with `{request_id, reference, name, id_number, due_on, items, requested_at}`; the identity number
stays out of the address. The answer is signed over the same id as the question.
"""

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ratings_connectors import signatures
from ratings_connectors.base import CorrectionNotice, Keep, RecordQuery
from ratings_connectors.errors import ForgedSignature, NotConfigured
from ratings_connectors.http import Call, Door
from ratings_connectors.options import Options

QUERY_PATH: Final = "/v1/restrictions/query"
NOTICE_PATH: Final = "/v1/corrections"


class SanctionHolderClient:
    """Asks one holder with one shared secret (or two during a rotation)."""

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
        content = {
            "name": query.name,
            "id_number": query.id_number,
            "basis_of_access": query.authorisation,
        }
        return self._exchange("restrictions", QUERY_PATH, query.transaction_id, content, at=query.at, keep=keep)

    def tell(self, notice: CorrectionNotice, *, keep: Keep) -> bytes:
        """The body of the well-signed receipt for a correction request; raises the errors of `Connector.pull`."""
        content = {
            "reference": notice.reference,
            "name": notice.name,
            "id_number": notice.id_number,
            "due_on": notice.due_on.isoformat(),
            "items": [dataclasses.asdict(item) for item in notice.items],
        }
        return self._exchange("corrections", NOTICE_PATH, notice.transaction_id, content, at=notice.at, keep=keep)

    def _exchange(
        self, label: str, path: str, request_id: str, content: Mapping[str, Any], *, at: datetime, keep: Keep
    ) -> bytes:
        whole = {"request_id": request_id, **content, "requested_at": at.isoformat()}
        body = json.dumps(whole, ensure_ascii=False).encode()
        signed = signatures.signed_headers(
            self._options.secrets[0], message_id=request_id, timestamp=int(at.timestamp()), body=body
        )
        headers = {"Content-Type": "application/json; charset=utf-8", **signed}
        reply = self._door.send(Call(label, "POST", path, content=body, headers=headers))
        verdict = signatures.verdict(
            self._options.secrets, reply.headers, reply.body, expected_id=request_id, at=reply.received_at
        )
        keep(reply.as_answer(verdict))
        reply.require_ok(self._options.slug)
        if verdict in signatures.FORGED:
            raise ForgedSignature(self._options.slug, signatures.FORGED[verdict])
        return reply.body
