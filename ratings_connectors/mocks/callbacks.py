"""Callbacks of the mock agencies to the office: sent from a thread each, and again until the office answers well.

A failed callback is tried again after the delays that the payment platform documents, 24 hours and 4 minutes in all;
`factor` shortens them for tests. Each attempt is signed anew, because a signature is worthless after 300 seconds.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol, runtime_checkable

import httpx

from ratings_connectors.mocks.state import Rejected
from ratings_connectors.mocks.world import Person

#: Seconds before each further attempt.
SCHEDULE: Final = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600)
_SECONDS: Final = 10
_MOST_KEPT: Final = 1000


@dataclass(frozen=True)
class Outgoing:
    """One callback. `make` signs it for now and gives headers and body; `twice` sends it again although it arrived."""

    callback_id: str
    event: str
    person: str
    make: Callable[[], tuple[Mapping[str, str], bytes]]
    twice: bool


@runtime_checkable
class SendsCallbacks(Protocol):
    """A mock agency that tells the office by itself."""

    def callback(self, person: Person, event: str) -> Outgoing:
        """Make a callback about a person. Raises Rejected for an event that this agency does not know."""


class Bell:
    """Rings at the office. An agency's slug is added to `url`, which has no slash at its end. Safe from threads."""

    def __init__(self, *, url: str, factor: float) -> None:
        self._url = url
        self._factor = factor
        self._lock = threading.Lock()
        self._log: list[dict[str, Any]] = []

    @property
    def log(self) -> list[dict[str, Any]]:
        """What was sent: per callback the answers so far (0: no answer), and whether it is over."""
        with self._lock:
            return [{**entry, "answers": list(entry["answers"])} for entry in self._log]

    def ring(self, agency: object, slug: str, person: Person, event: str) -> None:
        """Begin to send a callback and return at once. Raises Rejected."""
        if not isinstance(agency, SendsCallbacks):
            raise Rejected(f"{slug} sends no callbacks")
        outgoing = agency.callback(person, event)
        entry: dict[str, Any] = {"id": outgoing.callback_id, "agency": slug, "event": event, "person": person.key}
        entry |= {"answers": [], "over": False}
        with self._lock:
            self._log.append(entry)
            del self._log[:-_MOST_KEPT]
        threading.Thread(target=self._deliver, args=(outgoing, f"{self._url}/{slug}/", entry), daemon=True).start()

    def _deliver(self, outgoing: Outgoing, url: str, entry: dict[str, Any]) -> None:
        for delay in (0, *SCHEDULE):
            time.sleep(delay * self._factor)
            if self._attempt(outgoing, url, entry):
                if outgoing.twice:
                    self._attempt(outgoing, url, entry)
                break
        with self._lock:
            entry["over"] = True

    def _attempt(self, outgoing: Outgoing, url: str, entry: dict[str, Any]) -> bool:
        headers, body = outgoing.make()
        try:
            status = httpx.post(url, headers=dict(headers), content=body, timeout=_SECONDS, trust_env=False).status_code
        except httpx.HTTPError:
            status = 0
        with self._lock:
            entry["answers"].append(status)
        return status in (HTTPStatus.OK, HTTPStatus.NO_CONTENT)
