"""Mock of Baihang's credit report (illustrative interface).

How old a question is, is not judged: the demonstration's clock may stand elsewhere. Answers carry the real time.
"""

import copy
import hashlib
import json
from typing import Any, Final

from ratings_connectors import signatures
from ratings_connectors.agencies.baihang import codes
from ratings_connectors.agencies.baihang.client import QUERY_PATH
from ratings_connectors.base import CHINA, SignatureVerdict
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer, json_bytes
from ratings_connectors.mocks.world import Person

_DISPUTED: Final = "报告中有信息正处于异议处理中。"


class MockBaihang:
    """One bureau with one secret."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._secret = demo_keys()["baihang"]["secret"]

    def answer(self, request: MockRequest) -> MockAnswer:
        """The bureau's only address."""
        if (request.method, request.path) != ("POST", QUERY_PATH):
            return json_answer({"error": "not found"}, status=404)
        message_id = request.headers.get(signatures.ID, "")
        verdict = signatures.verdict(
            [self._secret], request.headers, request.body, expected_id=message_id, at=self._desk.now()
        )
        if verdict not in (SignatureVerdict.VALID, SignatureVerdict.STALE):
            return json_answer({"error": "signature"}, status=401)
        asked = json.loads(request.body)
        person = self._desk.find(name=str(asked.get("name")), id_number=str(asked.get("id_number")))
        body = json_bytes(self._said(asked, person))
        return MockAnswer(
            body,
            200,
            {"Content-Type": "application/json; charset=utf-8", **self._signature(message_id, body, person)},
            person.key if person else None,
            "report",
        )

    def _said(self, asked: dict[str, Any], person: Person | None) -> dict[str, Any]:
        answer: dict[str, Any] = {"request_id": asked.get("request_id"), "outcome": codes.FOUND, "reason": ""}
        if self._desk.fault(Fault.UNAVAILABLE, person):
            return answer | {"outcome": codes.BUSY, "reason": "try_later"}
        if not asked.get("basis_of_access"):
            return answer | {"outcome": "REFUSED", "reason": "basis_of_access_missing"}
        if person is None:
            return answer | {"outcome": codes.NO_REPORT, "reason": "unknown_subject"}
        if self._desk.fault(Fault.UNKNOWN_FIELD, person):
            answer["new_field_2027"] = "尚未公布"
        return answer | {"report": self._report(str(asked.get("request_id")), person)}

    def _report(self, request_id: str, person: Person) -> dict[str, Any]:
        held = copy.deepcopy(dict(self._desk.holdings(person)))
        if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
            for part, field in (("credit", "lender"), ("dishonesty", "court"), ("penalties", "organ")):
                for entry in held[part]:
                    entry[field] = "示例更名机构"
        number = int(hashlib.sha256(request_id.encode()).hexdigest(), 16) % 10**18
        return {
            "header": {
                "report_no": f"BH{number:018d}",
                "issued_at": self._desk.now().astimezone(CHINA).isoformat(timespec="seconds"),
                "query_reason": "OVERSIGHT",
                "fraud_note": "",
                "dispute_prompt": _DISPUTED if any(note["kind"] == "DISPUTE" for note in held["notes"]) else "",
                "subject": {"name": person.name, "id_kind": "身份证", "id_masked": person.masked},
            },
            "personal": {"born": person.born, "home": "示例市示例区", "work": "示例单位"},
            "summary": {"accounts": len(held["credit"]), "queries": len(held["queries"])},
            "credit": held["credit"],
            "non_credit": held["non_credit"],
            "public": {
                "tax_arrears": [],
                "judgments": [],
                "enforcement": [],
                "dishonesty": held["dishonesty"],
                "penalties": held["penalties"],
            },
            "notes": held["notes"],
            "queries": held["queries"],
        }

    def _signature(self, message_id: str, body: bytes, person: Person | None) -> dict[str, str]:
        if self._desk.fault(Fault.UNSIGNED, person):
            return {}
        late = signatures.TOLERANCE_SECONDS if self._desk.fault(Fault.CLOCK_OFF, person) else 0
        stamp = int(self._desk.now().timestamp()) - late
        signed = body + b" " if self._desk.fault(Fault.BAD_SIGNATURE, person) else body
        return signatures.signed_headers(self._secret, message_id=message_id, timestamp=stamp, body=signed)
