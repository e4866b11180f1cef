"""Mock of the court list, form generation 2019, with a stub in place of the captcha picture."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer
from ratings_connectors.mocks.world import Person

# Small, so that paging is exercised by anyone with three entries.
_PAGE_SIZE: Final = 2
_CAPTCHA_LIVES: Final = timedelta(seconds=120)
_LIST_FIELDS: Final = ("id", "iname", "caseCode", "age", "sexy", "cardNum", "courtName", "areaName", "partyTypeName")


class MockCourtList:
    """One list site. Captchas live in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._captchas: dict[str, datetime] = {}

    def answer(self, request: MockRequest) -> MockAnswer:
        """The four addresses of the form."""
        match request.method, request.path:
            case "GET", "/shixin/captchaNew.do":
                return self._captcha(request.query.get("captchaId", ""))
            case "GET", "/shixin/checkyzm.do":
                return _text("1" if self._passes(request.query) else "0", note="captcha-check")
            case "POST", "/shixin/searchSX.do":
                return self._search(request.form)
            case "GET", "/shixin/disDetailNew":
                return self._detail(request.query)
        return _text("not found", status=404)

    def _captcha(self, captcha_id: str) -> MockAnswer:
        if len(captcha_id) != 32:
            return _text("error", note="captcha")
        self._captchas = {i: at for i, at in self._captchas.items() if self._desk.now() - at < _CAPTCHA_LIVES}
        self._captchas[captcha_id] = self._desk.now()
        return _text(f"STUB:{_code(captcha_id)}", note="captcha")

    def _passes(self, given: Mapping[str, str]) -> bool:
        captcha_id = given.get("captchaId", "")
        made_at = self._captchas.get(captcha_id)
        fresh = made_at is not None and self._desk.now() - made_at < _CAPTCHA_LIVES
        return fresh and given.get("pCode") == _code(captcha_id)

    def _search(self, form: Mapping[str, str]) -> MockAnswer:
        name, number = form.get("pName", ""), form.get("pCardNum", "")
        person = self._desk.find(name=name, id_number=number)
        if not self._passes(form) or self._desk.fault(Fault.STALE_CAPTCHA, person):
            return json_answer({}, person=_key(person), note="list")
        loose = self._desk.fault(Fault.NAME_ONLY_MATCH, person) or not number
        loose = loose or (person is not None and self._desk.holdings(person).get("match") == "name")
        masked = f"{number[:10]}****{number[-4:]}"
        rows = [row for row in self._listings() if row["iname"] == name and (loose or row["cardNum"] == masked)]
        page = max(1, int(form["currentPage"])) if form.get("currentPage", "").isdigit() else 1
        shown = rows[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE]
        answer = {
            "result": [{field: row[field] for field in _LIST_FIELDS} for row in shown],
            "totalPage": -(-len(rows) // _PAGE_SIZE),
            "totalCount": len(rows),
            "currentPage": page,
            "pageSize": _PAGE_SIZE,
        }
        return json_answer([answer], person=_key(person), note="list")

    def _detail(self, query: Mapping[str, str]) -> MockAnswer:
        found = next((row for row in self._listings() if str(row["id"]) == query.get("id")), None)
        if found is None or found["caseCode"] != query.get("caseCode") or not self._passes(query):
            return _text("error", note="detail")
        person = next(p for p in self._desk.everybody() if p.masked == found["cardNum"] and p.name == found["iname"])
        shown = dict(found)
        if self._desk.fault(Fault.UNKNOWN_FIELD, person):
            shown["newField2027"] = "尚未公布"
        if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
            shown["duty"] = f"{shown['duty']}（已修改）"
        return json_answer(shown, person=person.key, note="detail")

    def _listings(self) -> list[dict[str, Any]]:
        return [row for person in self._desk.everybody() for row in self._desk.holdings(person)["listings"]]


def _code(captcha_id: str) -> str:
    return hashlib.sha256(captcha_id.encode()).hexdigest()[:4]


def _key(person: Person | None) -> str | None:
    return person.key if person else None


def _text(text: str, *, status: int = 200, note: str = "") -> MockAnswer:
    return MockAnswer(text.encode(), status, {"Content-Type": "text/plain; charset=utf-8"}, None, note)
