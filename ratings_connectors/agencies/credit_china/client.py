"""HTTP of Credit China's list of administrative penalties.

The form of the answer is the list that the double-publicity data is exchanged in; the address and the question are
illustrative, because the public site offers programs none. The site signs nothing: the verdict is always NOT_SIGNED.
"""

import json
from typing import Final

from ratings_connectors.base import Keep, RecordQuery, SignatureVerdict
from ratings_connectors.http import Call, Door

LIST_PATH: Final = "/v1/penalties/list"
PAGE_SIZE: Final = 50


class CreditChinaClient:
    """Asks one list site. The person's number stays out of the address."""

    def __init__(self, slug: str, door: Door) -> None:
        self._slug = slug
        self._door = door

    def page(self, query: RecordQuery, number: int, *, keep: Keep) -> bytes:
        """One page of the list for a name and a number; raises the errors of `Connector.pull`."""
        content = {
            "request_id": query.transaction_id,
            "name": query.name,
            "number": query.id_number,
            "page": number,
            "size": PAGE_SIZE,
        }
        reply = self._door.send(
            Call(
                f"penalties:{number}",
                "POST",
                LIST_PATH,
                content=json.dumps(content, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
            )
        )
        keep(reply.as_answer(SignatureVerdict.NOT_SIGNED))
        reply.require_ok(self._slug)
        return reply.body
