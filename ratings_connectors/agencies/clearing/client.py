"""HTTP and signing of the illustrative payment clearing platform (no such interface is public).

`POST /v1/confirmations/query` with `{request_id, payer: {name, id_number}, period: {from, to}, basis_of_access,
requested_at}` and optionally `payee` and `amount_fen`; the identity number stays out of the address. Both directions
are signed with Ed25519 (ed25519.py), and so is every confirmation in the answer (confirmation.py).
"""

import json
from datetime import date
from typing import Any, Final

from ratings_connectors import ed25519, jsontext
from ratings_connectors.agencies.clearing.codes import require_success
from ratings_connectors.agencies.clearing.confirmation import is_genuine
from ratings_connectors.base import CHINA, Keep, RecordQuery, SignatureVerdict
from ratings_connectors.errors import ForgedSignature, Malformed, NotConfigured, Unreadable
from ratings_connectors.http import Call, Door, Reply
from ratings_connectors.options import Options

QUERY_PATH: Final = "/v1/confirmations/query"
LABEL: Final = "confirmations"
#: How far back is asked: as long as a bad entry may stand (Order 631, Article 16).
YEARS_BACK: Final = 5
_FORGED: Final = {
    SignatureVerdict.INVALID: "signature_invalid",
    SignatureVerdict.STALE: "signature_stale",
    SignatureVerdict.MISSING: "signature_missing",
}


class ClearingClient:
    """Asks the platform: our key signs the question, its key the answer and each confirmation."""

    def __init__(self, options: Options, door: Door) -> None:
        options.require("private_key", "agency_public_key")
        self._options = options
        self._door = door
        try:
            self._our_key = ed25519.private_key(options.private_key)
            self._agency_key = ed25519.public_key(options.agency_public_key)
        except ValueError:
            raise NotConfigured(options.slug, "wrong_key") from None

    def ask(self, query: RecordQuery, *, keep: Keep, payee: str | None = None, amount_fen: int | None = None) -> bytes:
        """The body of a success in which the answer and every confirmation are well signed.

        Raises the errors of `Connector.pull`; one wrong confirmation makes the whole answer forged.
        """
        reply = self._door.send(self._request(query, payee, amount_fen))
        verdict = ed25519.verdict(
            self._agency_key, reply.headers, reply.body, expected_id=query.transaction_id, at=reply.received_at
        )
        answer = _opened(reply) if verdict is SignatureVerdict.VALID else None
        cause = _FORGED.get(verdict)
        if answer is not None and not self._all_genuine(answer):
            verdict, cause = SignatureVerdict.INVALID, "confirmation_forged"
        keep(reply.as_answer(verdict))
        reply.require_ok(self._options.slug)
        if cause:
            raise ForgedSignature(self._options.slug, cause)
        if answer is None:
            raise Malformed(self._options.slug, "unreadable_answer", "not a JSON object")
        require_success(answer, slug=self._options.slug)
        return reply.body

    def _all_genuine(self, answer: dict[str, Any]) -> bool:
        rows = answer.get("confirmations", [])
        if not isinstance(rows, list):
            return True  # nothing is signed there; the parser says what is wrong
        return all(
            isinstance(row, dict) and is_genuine(row.get("confirmation"), row.get("signature"), self._agency_key)
            for row in rows
        )

    def _request(self, query: RecordQuery, payee: str | None, amount_fen: int | None) -> Call:
        today = query.at.astimezone(CHINA).date()
        content: dict[str, Any] = {
            "request_id": query.transaction_id,
            "payer": {"name": query.name, "id_number": query.id_number},
            "period": {"from": _years_before(today).isoformat(), "to": today.isoformat()},
            "basis_of_access": query.authorisation or "",
            "requested_at": query.at.isoformat(),
        }
        if payee is not None:
            content["payee"] = payee
        if amount_fen is not None:
            content["amount_fen"] = amount_fen
        body = json.dumps(content, ensure_ascii=False).encode()
        signed = ed25519.signed_headers(
            self._our_key, message_id=query.transaction_id, timestamp=int(query.at.timestamp()), body=body
        )
        headers = {"Content-Type": "application/json; charset=utf-8", **signed}
        return Call(LABEL, "POST", QUERY_PATH, content=body, headers=headers)


def _opened(reply: Reply) -> dict[str, Any] | None:
    try:
        return jsontext.load_object(jsontext.decode(reply.body))
    except Unreadable:
        return None


def _years_before(today: date) -> date:
    last_day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - YEARS_BACK, day=last_day)
