"""The mock agencies as a process of their own, for tests that speak real HTTP."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class MockAgencies:
    """A running server; its operator's switches as methods."""

    url: str

    def move(self, person: str, state: str) -> None:
        self._post("state", person=person, state=state)

    def fault(self, agency: str, fault: str, *, person: str = "*", times: int | None = None) -> None:
        self._post("fault", agency=agency, fault=fault, person=person, times="" if times is None else str(times))

    def ring(self, agency: str, person: str, event: str) -> None:
        self._post("callback", agency=agency, person=person, event=event)

    def callbacks(self) -> list[dict[str, Any]]:
        return httpx.get(f"{self.url}/operator/callbacks", trust_env=False).json()["callbacks"]

    def reset(self) -> None:
        self._post("reset")

    def requests(self) -> dict[str, Any]:
        return httpx.get(f"{self.url}/operator/requests", trust_env=False).json()

    def world(self) -> dict[str, Any]:
        return httpx.get(f"{self.url}/operator/world", trust_env=False).json()

    def _post(self, action: str, **form: str) -> None:
        answer = httpx.post(
            f"{self.url}/operator/{action}", data=form, headers={"Accept": "application/json"}, trust_env=False
        )
        assert answer.status_code == 200, answer.text


@contextmanager
def running_mock_agencies(state: Path, *, port: int = 0, more: Sequence[str] = ()) -> Iterator[MockAgencies]:
    """Start `manage.py run_mock_agencies` (on a free port by default), end it afterwards."""
    command = [sys.executable, "manage.py", "run_mock_agencies", "--port", str(port), "--state", str(state), *more]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            first_line = process.stdout.readline() if process.stdout else ""
            assert "http://" in first_line, "the mock agencies did not start"
            address = first_line.split("http://")[1].split("/")[0]
            yield MockAgencies(f"http://{address}")
        finally:
            process.terminate()
