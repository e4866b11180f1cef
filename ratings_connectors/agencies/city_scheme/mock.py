"""Mock of a city's credit office (illustrative interface): score and grade, and the events they were booked from.

It answers whoever signs with the office's key and names a consent; it scores adults only. How old a question is, is
not judged: the demonstration's clock may stand elsewhere. Answers carry the real time.
"""

import hashlib
import json
from datetime import date
from typing import Any, Final

from ratings_connectors import ed25519
from ratings_connectors.agencies.city_scheme import codes, parse
from ratings_connectors.agencies.city_scheme.connector import PATHS
from ratings_connectors.base import CHINA, SignatureVerdict, mask_id
from ratings_connectors.mocks import city_scoring
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer, json_bytes
from ratings_connectors.mocks.world import Person
from ratings_connectors.signatures import ID, TOLERANCE_SECONDS

_OF_AGE: Final = 18
_STEPS: Final = {path: step for step, path in PATHS.items()}
_OFF: Final = -23  # what the fault SCORE_NOT_BY_METHOD takes away


class MockCityScheme:
    """One city's office."""

    def __init__(self, desk: Desk) -> None:
        keys = demo_keys()["model_city"]
        self._desk = desk
        self._our_key = ed25519.private_key(keys["agency_private_key"])
        self._office_key = ed25519.public_key(keys["office_public_key"])

    def answer(self, request: MockRequest) -> MockAnswer:
        """The two addresses of the interface."""
        step = _STEPS.get(request.path)
        if request.method != "POST" or step is None:
            return json_answer({"error": "not found"}, status=404)
        asked = _asked(request.body)
        person = self._desk.find(name=str(asked.get("name")), id_number=str(asked.get("id_number")))
        result = self._refusal(request, asked, person)
        statement: dict[str, Any] = {"request_id": asked.get("request_id"), "result": result or codes.OK}
        if person is not None and result is None:
            statement |= self._statement(step, person)
        body = json_bytes(statement)
        headers = {"Content-Type": "application/json; charset=utf-8", **self._signature(request, body, person)}
        return MockAnswer(body, 200, headers, person.key if person else None, step)

    def _refusal(self, request: MockRequest, asked: dict[str, Any], person: Person | None) -> str | None:
        message_id = request.headers.get(ID, "")
        verdict = ed25519.verdict(
            self._office_key, request.headers, request.body, expected_id=message_id, at=self._desk.now()
        )
        if verdict not in (SignatureVerdict.VALID, SignatureVerdict.STALE):
            return codes.SIGNATURE_REJECTED
        if not message_id or asked.get("request_id") != message_id:
            return codes.REQUEST_REJECTED
        if not asked.get("consent_reference"):
            return codes.CONSENT_MISSING
        if self._desk.fault(Fault.UNAVAILABLE, person):
            return codes.BUSY
        return None if person is not None and self._is_scored(person) else codes.NOT_SCORED

    def _is_scored(self, person: Person) -> bool:
        born, today = date.fromisoformat(person.born), self._today()
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return years >= _OF_AGE

    def _statement(self, step: str, person: Person) -> dict[str, Any]:
        shows = self._desk.holdings_for_score if step == parse.SCORE else self._desk.holdings
        held = shows(person)["events"]
        account = city_scoring.account(held, as_of=self._today())
        off = _OFF if self._desk.fault(Fault.SCORE_NOT_BY_METHOD, person) else 0
        shown = self._score(account, off, person) if step == parse.SCORE else _events(held, account, off)
        if self._desk.fault(Fault.UNKNOWN_FIELD, person):
            shown["new_field_2027"] = "尚未公布"
        if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
            shown |= {"score": account.total - 5} if step == parse.SCORE else {"method_version": "1-bis"}
        return {
            "subject": {"name": person.name, "id_masked": mask_id(person.id_number)},
            "method_id": "city-illustrative",
            "method_version": "1",
            **shown,
        }

    def _score(self, account: city_scoring.Account, off: int, person: Person) -> dict[str, Any]:
        today = self._today().isoformat()
        number = hashlib.sha256(f"{person.id_number} {today}".encode()).hexdigest()[:12].upper()
        shown = {"rating_number": f"MC{number}", "rated_on": today, "score": account.total + off}
        if self._desk.fault(Fault.NO_SCORE, person):
            return shown | {"score": None, "grade": ""}
        return shown | {"grade": account.grade}

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

    def _today(self) -> date:
        return self._desk.now().astimezone(CHINA).date()


def _events(held: list[dict[str, Any]], account: city_scoring.Account, off: int) -> dict[str, Any]:
    """Every event with what was booked for it; what is off by the fault stands in the last one."""
    rows = [{**row, "points": points} for row, points in zip(held, account.booked, strict=True)]
    if rows:
        rows[-1]["points"] += off
    return {"events": rows}


def _asked(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}
