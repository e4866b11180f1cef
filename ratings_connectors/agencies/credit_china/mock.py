"""Mock of Credit China's list: `{total, rows}`, each row as the world holds it, two rows a page."""

import json
from typing import Any, Final

from ratings_connectors.agencies.credit_china.client import LIST_PATH
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer
from ratings_connectors.mocks.world import Person

# Small, so that paging is exercised by anyone with three penalties.
_PAGE_SIZE: Final = 2


class MockCreditChina:
    """One list site; it signs nothing and remembers nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def answer(self, request: MockRequest) -> MockAnswer:
        """The site's only address."""
        if (request.method, request.path) != ("POST", LIST_PATH):
            return json_answer({"error": "not found"}, status=404)
        asked = _asked(request.body)
        name = str(asked.get("name"))
        person = self._desk.find(name=name, id_number=str(asked.get("number")))
        rows = self._rows(name, person)
        page = asked.get("page")
        start = (page - 1) * _PAGE_SIZE if isinstance(page, int) and page > 0 else 0
        answer: dict[str, Any] = {"total": len(rows), "rows": rows[start : start + _PAGE_SIZE]}
        if self._desk.fault(Fault.UNKNOWN_FIELD, person):
            answer["new_field_2027"] = "尚未公布"
        return json_answer(answer, person=person.key if person else None, note="penalties")

    def _rows(self, name: str, person: Person | None) -> list[dict[str, Any]]:
        """What is shown of one person; with the fault, of everybody of that name."""
        if self._desk.fault(Fault.NAME_ONLY_MATCH, person):
            found = [each for each in self._desk.everybody() if each.name == name]
        else:
            found = [person] if person else []
        rows = [dict(row) for each in found for row in self._desk.holdings(each)["rows"]]
        if person and self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
            for row in rows:
                row["BZ"] = "已修改"
        return rows


def _asked(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}
