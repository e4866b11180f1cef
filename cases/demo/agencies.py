"""The mock agencies while the demo world is made: the running ones, else a server of our own over the same world."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from ratings_connectors.mocks.server import build_server


class Backstage:
    """What the agencies' own people do in their back offices, over HTTP as a person would."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=10, trust_env=False, headers={"Accept": "application/json"})

    def move(self, person: str, state: str) -> None:
        """Put a synthetic person into a named state of the mock world."""
        self._client.post("/operator/state", data={"person": person, "state": state}).raise_for_status()

    def break_down(self, person: str, agency: str, fault: str, *, times: int) -> None:
        """Let an agency answer wrongly about one person, so many times."""
        form = {"person": person, "agency": agency, "fault": fault, "times": str(times)}
        self._client.post("/operator/fault", data=form).raise_for_status()

    def requests(self) -> int:
        """How many requests the agencies received since the last reset."""
        answer = self._client.get("/operator/requests").raise_for_status()
        return int(answer.json()["total"])

    def reset(self) -> None:
        """Everybody back to the first state: a new demo world begins."""
        self._client.post("/operator/reset").raise_for_status()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


@contextmanager
def backstage(state: Path) -> Iterator[Backstage]:
    """Reach the agencies at settings.MOCK_AGENCIES_URL; when nobody serves there, serve it until the end.

    `state` is the file that keeps the mock world, the one that `run_mock_agencies` reads later. Raises OSError when the
    port is taken by something else.
    """
    url = settings.MOCK_AGENCIES_URL
    server = None
    if not _is_served(url):
        address = urlsplit(url)
        server = build_server(host=address.hostname or "127.0.0.1", port=address.port or 80, state_path=state)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    door = Backstage(url)
    try:
        yield door
    finally:
        door.close()
        if server is not None:
            server.shutdown()
            server.server_close()


def _is_served(url: str) -> bool:
    try:
        answer = httpx.get(f"{url}/healthz", timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and "people" in answer.text
