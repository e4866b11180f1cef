"""The processes of one system together: start, watch, kill one, end all."""

import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from ombudsman.stack.places import port_is_free
from ombudsman.stack.processes import PATIENCE_SECONDS, SAY, Process, commands

ALL: Final = ("mock", "web", "worker", "beat", "relay")
WATCH_SECONDS: Final = 0.25


class PortTaken(Exception):
    """Another program listens on a port we need; the text is one line naming the variable that moves it."""


class NotReady(Exception):
    """The web server did not report ready in time; the text holds its last answer."""


class Stack:
    """Runs the named processes with one environment and keeps them running until `stop`.

    `environment` must name the database and Redis. `say(process, line)` receives every line of every process, from
    other threads. `revive` is called now and then to bring back services that died.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        web_port: int,
        mock_port: int,
        folder: Path,
        say: SAY,
        processes: Iterable[str] = ALL,
        web_bind: str = "127.0.0.1",
        revive: Callable[[], None] | None = None,
    ) -> None:
        self.web_bind, self.web_port, self.mock_port = web_bind, web_port, mock_port
        self.say = say
        full = {
            **environment,
            "DJANGO_SETTINGS_MODULE": "ombudsman.settings",
            "WEB_PORT": str(web_port),
            "MOCK_PORT": str(mock_port),
        }
        lines = commands(web_bind=web_bind, web_port=web_port, folder=folder)
        self.processes = {name: Process(name, lines[name], full, say) for name in processes}
        self._revive = revive
        self._ending = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Address of the web server."""
        return f"http://localhost:{self.web_port}"

    def start(self) -> None:
        """Start everything. Raises PortTaken before anything is started."""
        for name, port, variable in (("web", self.web_port, "WEB_PORT"), ("mock", self.mock_port, "MOCK_PORT")):
            host = self.web_bind if name == "web" else "127.0.0.1"
            if name in self.processes and not port_is_free(port, host):
                raise PortTaken(f"Port {port} ({variable}) is taken by another program; set {variable} to a free one.")
        for process in self.processes.values():
            process.start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def wait_ready(self, seconds: float = 60) -> None:
        """Return when /readyz says yes. Raises NotReady."""
        deadline, last = time.monotonic() + seconds, "no answer"
        while time.monotonic() < deadline and not self._ending.is_set():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.web_port}/readyz", timeout=3):
                    return
            except urllib.error.HTTPError as error:
                last = error.read().decode(errors="replace")
            except OSError as error:
                last = str(error)
            time.sleep(0.2)
        raise NotReady(last)

    def kill(self, name: str) -> None:
        """End a process and its children without a goodbye; the watcher starts it again."""
        self.processes[name].kill()

    def kill_child(self, name: str) -> int:
        """End one child of a process (for the worker: the one that runs tasks). Returns its process id."""
        parent = self.processes[name].pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        return int(children[0])

    def stop_process(self, name: str) -> None:
        """End one process politely; it stays ended until `start_process`."""
        process = self.processes[name]
        process.ask_to_end()
        process.make_sure_it_ended(time.monotonic() + PATIENCE_SECONDS)

    def start_process(self, name: str) -> None:
        """Start a process that `stop_process` ended."""
        self.processes[name].start()

    def stop(self) -> None:
        """End everything politely, by force after a patience shared by all."""
        self._ending.set()
        if self._watcher:
            self._watcher.join()
        for process in self.processes.values():
            process.ask_to_end()
        until = time.monotonic() + PATIENCE_SECONDS
        for process in self.processes.values():
            process.make_sure_it_ended(until)

    def _watch(self) -> None:
        rounds = 0
        while not self._ending.wait(WATCH_SECONDS):
            rounds += 1
            if self._revive and rounds % 8 == 0:
                self._try_to_revive()
            for process in self.processes.values():
                process.watch()

    def _try_to_revive(self) -> None:
        """A service that will not come up is tried again on the next round; the watcher itself must not die."""
        try:
            if self._revive:
                self._revive()
        except Exception as error:  # noqa: BLE001 - whatever it is, saying it and going on is right
            self.say("stack", str(error))
