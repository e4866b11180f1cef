"""The back office's addresses under /operator/: pages and forms for people, the same as JSON for programs."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from ratings_connectors.base import CHINA
from ratings_connectors.mocks.callbacks import Bell
from ratings_connectors.mocks.desk import MockAgency
from ratings_connectors.mocks.operator_pages import Pages
from ratings_connectors.mocks.state import Rejected, State
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer
from ratings_connectors.mocks.world import people

_HTML = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
}


class Operator:
    """Reads by GET, changes by POST; a POST that accepts JSON is answered in JSON."""

    def __init__(
        self, state: State, clock: Callable[[], datetime], bell: Bell | None, agencies: Mapping[str, MockAgency]
    ) -> None:
        self._state = state
        self._clock = clock
        self._bell = bell
        self._agencies = agencies
        self._lists = {
            "requests": self._requests,
            "callbacks": lambda: {"callbacks": bell.log if bell else []},
            "world": self._world,
        }

    def answer(self, request: MockRequest) -> MockAnswer:
        """One request; the path begins after /operator."""
        if request.method == "POST":
            return self._change(request)
        match request.path.strip("/").split("/"):
            case [""]:
                return _html(self._pages(request.query).overview())
            case ["people", key] if key in people():
                return _html(self._pages(request.query).person(people()[key]))
            case [name] if name in self._lists:
                return json_answer(self._lists[name]())
        return json_answer({"error": "not found"}, status=404)

    def _change(self, request: MockRequest) -> MockAnswer:
        # The only protection a page without sessions needs: other sites' forms may not act through a browser here.
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return json_answer({"error": "cross-site"}, status=403)
        wants_json = "application/json" in request.headers.get("accept", "")
        try:
            known = self._apply(request.path.strip("/"), request.form)
        except Rejected as error:
            if wants_json:
                return json_answer({"error": str(error)}, status=400)
            return _html(self._pages(request.form).overview(str(error)), status=400)
        if not known:
            return json_answer({"error": "not found"}, status=404)
        if wants_json:
            return json_answer({"done": True})
        kept = urlencode({name: request.form.get(name, "") for name in ("lang", "q", "all")})
        return MockAnswer(b"", 303, {"Location": f"/operator/?{kept}"})

    def _apply(self, action: str, form: dict[str, str]) -> bool:
        match action:
            case "state":
                self._state.move(form.get("person", ""), form.get("state", ""))
            case "fault":
                self._state.set_fault(
                    agency=form.get("agency", ""),
                    person=form.get("person", "*"),
                    fault=form.get("fault", ""),
                    times=_times(form.get("times", "")),
                )
            case "callback":
                self._ring(form.get("agency", ""), form.get("person", ""), form.get("event", ""))
            case "reset":
                self._state.reset()
            case "requests/reset":
                self._state.forget_calls()
            case _:
                return False
        return True

    def _ring(self, agency: str, person: str, event: str) -> None:
        if agency not in self._agencies:
            raise Rejected(f"there is no agency {agency!r}")
        if person not in people():
            raise Rejected(f"there is no person {person!r}")
        if self._bell is None:
            raise Rejected("these agencies do not know where the office is")
        self._bell.ring(self._agencies[agency], agency, people()[person], event)

    def _pages(self, given: Mapping[str, str]) -> Pages:
        return Pages(
            self._state,
            today=self._clock().astimezone(CHINA).date(),
            lang=given.get("lang", "en"),
            search=given.get("q", ""),
            show_all=bool(given.get("all")),
        )

    def _requests(self) -> dict[str, object]:
        calls = list(self._state.calls)
        return {
            "total": len(calls),
            "by_agency": Counter(call["agency"] for call in calls),
            "by_transaction": Counter(call["transaction"] for call in calls if call["transaction"]),
            "calls": calls[-1000:],
        }

    def _world(self) -> dict[str, object]:
        return {
            "people": [
                {
                    "key": person.key,
                    "name": person.name,
                    "latin": person.latin,
                    "id_number": person.id_number,
                    "state": self._state.of(person.key),
                    "states": list(person.states),
                }
                for person in people().values()
            ],
            "faults": self._state.faults,
            "notices": self._state.notices,
        }


def _html(text: str, *, status: int = 200) -> MockAnswer:
    return MockAnswer(text.encode(), status, _HTML)


def _times(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isascii() or not text.strip().isdigit():
        raise Rejected(f"{text!r} is not a number of times")
    return int(text)
