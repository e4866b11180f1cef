"""Mock of the payment clearing platform (illustrative interface): every confirmation is signed by itself.

How old a question is, is not judged: the demonstration's clock may stand elsewhere. Answers carry the real time.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from ratings_connectors import ed25519
from ratings_connectors.agencies.clearing import codes
from ratings_connectors.agencies.clearing.client import LABEL, QUERY_PATH
from ratings_connectors.agencies.clearing.confirmation import FORMAT, sign
from ratings_connectors.base import SignatureVerdict, mask_id
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer, json_bytes
from ratings_connectors.mocks.world import Person
from ratings_connectors.signatures import ID, TOLERANCE_SECONDS

_ISSUER: Final = "Payment clearing platform (illustrative)"


class MockClearing:
    """The one platform of the mock world."""

    def __init__(self, desk: Desk) -> None:
        keys = demo_keys()["clearing"]
        self._desk = desk
        self._our_key = ed25519.private_key(keys["agency_private_key"])
        self._office_key = ed25519.public_key(keys["office_public_key"])

    def answer(self, request: MockRequest) -> MockAnswer:
        """The platform's only address."""
        if (request.method, request.path) != ("POST", QUERY_PATH):
            return json_answer({"error": "not found"}, status=404)
        asked = _object(request.body)
        payer = _part(asked, "payer")
        person = self._desk.find(name=str(payer.get("name")), id_number=str(payer.get("id_number")))
        result = self._refusal(request, asked, person)
        statement: dict[str, Any] = {"request_id": asked.get("request_id"), "result": result or codes.OK}
        if person is not None and result is None:
            statement |= {"period": asked.get("period"), "confirmations": self._confirmations(asked, person)}
            if self._desk.fault(Fault.UNKNOWN_FIELD, person):
                statement["new_field_2027"] = "尚未公布"
        body = json_bytes(statement)
        headers = {"Content-Type": "application/json; charset=utf-8", **self._signature(request, body, person)}
        return MockAnswer(body, 200, headers, person.key if person else None, LABEL)

    def _refusal(self, request: MockRequest, asked: Mapping[str, Any], person: Person | None) -> str | None:
        message_id = request.headers.get(ID, "")
        verdict = ed25519.verdict(
            self._office_key, request.headers, request.body, expected_id=message_id, at=self._desk.now()
        )
        if verdict not in (SignatureVerdict.VALID, SignatureVerdict.STALE):
            return codes.SIGNATURE_REJECTED
        period = _part(asked, "period")
        if asked.get("request_id") != message_id or not (_is_text(period.get("from")) and _is_text(period.get("to"))):
            return codes.REQUEST_REJECTED
        if not asked.get("basis_of_access"):
            return codes.BASIS_MISSING
        if self._desk.fault(Fault.UNAVAILABLE, person):
            return codes.BUSY
        return None if person is not None else codes.PAYER_UNKNOWN

    def _confirmations(self, asked: Mapping[str, Any], person: Person) -> list[dict[str, Any]]:
        rows = [row for row in self._desk.holdings(person)["payments"] if _is_asked_for(row, asked)]
        signed = [self._confirmation(row, person) for row in rows]
        if signed and self._desk.fault(Fault.FORGED_CONFIRMATION, person):
            # Altered after it was signed; the answer around it is signed as ever.
            signed[-1]["confirmation"]["amount_fen"] += 100
        return signed

    def _confirmation(self, row: Mapping[str, Any], person: Person) -> dict[str, Any]:
        statement = {
            "format": FORMAT,
            "issuer": _ISSUER,
            "payer_name": person.name,
            "payer_id_masked": mask_id(person.id_number),
            **row,
        }
        if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
            statement["purpose"] = "更正后的用途"
        return {"confirmation": statement, "signature": sign(statement, self._our_key)}

    def _signature(self, request: MockRequest, body: bytes, person: Person | None) -> dict[str, str]:
        if self._desk.fault(Fault.UNSIGNED, person):
            return {}
        late = TOLERANCE_SECONDS if self._desk.fault(Fault.CLOCK_OFF, person) else 0
        signed = body + b" " if self._desk.fault(Fault.BAD_SIGNATURE, person) else body
        return ed25519.signed_headers(
            self._our_key,
            message_id=request.headers.get(ID, ""),
            timestamp=int(self._desk.now().timestamp()) - late,
            body=signed,
        )


def _is_asked_for(row: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    day, period = row["paid_at"][:10], _part(asked, "period")
    wanted = all(asked.get(name) in (None, row[name]) for name in ("payee", "amount_fen"))
    return bool(wanted and period["from"] <= day <= period["to"])


def _part(asked: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = asked.get(name)
    return part if isinstance(part, dict) else {}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _object(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}
