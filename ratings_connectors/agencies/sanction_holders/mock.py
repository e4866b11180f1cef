"""Mock of a sanction holder (illustrative interface): is this person restricted, since when, on which listing?

It also takes correction requests, which its back office reads. The same request id about the same person gets the
first body again. How old a question is, is not judged: the demonstration's clock may stand elsewhere. Answers carry the
real time.
"""

import json
from typing import Any, Final

from ratings_connectors import signatures
from ratings_connectors.agencies.sanction_holders.client import NOTICE_PATH, QUERY_PATH
from ratings_connectors.base import SignatureVerdict, mask_id
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer, json_bytes
from ratings_connectors.mocks.world import Person

_NONE: Final[dict[str, Any]] = {
    "restricted": False,
    "restriction_id": "",
    "kind": "",
    "basis_source": "",
    "basis_reference": "",
    "since": None,
    "until": None,
}


class MockSanctionHolder:
    """One holder with its own secret."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._secret = demo_keys()["sanction_holders"][desk.agency]
        self._given: dict[tuple[str, str, str | None], bytes] = {}

    def answer(self, request: MockRequest) -> MockAnswer:
        """The holder's two addresses."""
        if request.method != "POST" or request.path not in (QUERY_PATH, NOTICE_PATH):
            return json_answer({"error": "not found"}, status=404)
        message_id = request.headers.get(signatures.ID, "")
        verdict = signatures.verdict(
            [self._secret], request.headers, request.body, expected_id=message_id, at=self._desk.now()
        )
        if verdict not in (SignatureVerdict.VALID, SignatureVerdict.STALE):
            return json_answer({"error": "signature"}, status=401)
        asked = json.loads(request.body)
        person = self._desk.find(name=str(asked.get("name")), id_number=str(asked.get("id_number")))
        if person is None and request.path == NOTICE_PATH:
            return json_answer({"error": "nobody of this name and number"}, status=404)
        key = (request.path, message_id, person.key if person else None)
        if key not in self._given:
            said = self._statement(asked, person) if request.path == QUERY_PATH else self._take(asked, person)
            self._given[key] = json_bytes(said)
        body = self._given[key]
        return MockAnswer(
            body,
            200,
            {"Content-Type": "application/json; charset=utf-8", **self._signature(message_id, body, person)},
            person.key if person else None,
            "restrictions" if request.path == QUERY_PATH else "corrections",
        )

    def _statement(self, asked: dict[str, Any], person: Person | None) -> dict[str, Any]:
        held = {**_NONE, **(self._desk.holdings(person) if person else {})}
        statement = {
            "request_id": asked.get("request_id"),
            "holder": self._desk.agency,
            "subject": {"name": asked.get("name"), "id_masked": mask_id(str(asked.get("id_number")))},
            **held,
        }
        if self._desk.fault(Fault.UNKNOWN_FIELD, person):
            statement["new_field_2027"] = "尚未公布"
        if self._desk.fault(Fault.CHANGED_FIELD, person) and person and self._desk.flip(person):
            statement["until"] = "2027-12-31"
        return statement

    def _take(self, asked: dict[str, Any], person: Person | None) -> dict[str, Any]:
        receipt = f"H{str(asked.get('request_id'))[-13:]}"
        self._desk.file_notice(
            {
                "person": person.key if person else None,
                "receipt_no": receipt,
                "reference": str(asked.get("reference", "")),
                "due_on": str(asked.get("due_on", "")),
                "items": asked.get("items", []),
            }
        )
        corrected = self._desk.fault(Fault.SILENT_CORRECTION, person)
        return {"request_id": asked.get("request_id"), "receipt_no": receipt, "corrected": corrected}

    def _signature(self, message_id: str, body: bytes, person: Person | None) -> dict[str, str]:
        if self._desk.fault(Fault.UNSIGNED, person):
            return {}
        late = signatures.TOLERANCE_SECONDS if self._desk.fault(Fault.CLOCK_OFF, person) else 0
        stamp = int(self._desk.now().timestamp()) - late
        signed = body + b" " if self._desk.fault(Fault.BAD_SIGNATURE, person) else body
        return signatures.signed_headers(self._secret, message_id=message_id, timestamp=stamp, body=signed)
