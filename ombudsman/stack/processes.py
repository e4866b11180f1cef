"""The processes of the running system: how each is started, watched, restarted and ended."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SAY = Callable[[str, str], None]
LONGEST_PAUSE: Final = 30.0
# A process that lived this long has recovered; its next fall starts the pauses from the beginning.
RECOVERED_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 15.0


def commands(*, web_bind: str, web_port: int, folder: Path) -> dict[str, list[str]]:
    """Name -> command line of every process. The container image starts the same ones."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "ombudsman"]
    manage = [sys.executable, str(ROOT / "manage.py")]
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", "ombudsman.wsgi", "--bind", f"{web_bind}:{web_port}"),
            # Loaded once and then forked: the workers share its memory and are there at once.
            *("--preload", "--workers", "2", "--threads", "4", "--timeout", "30", "--graceful-timeout", "5"),
            *("--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket"),
        ],
        "worker": [
            *(*celery, "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle"),
        ],
        "beat": [
            *(*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""),
            *("--schedule", str(folder / "beat-schedule")),
        ],
        "relay": [*manage, "relay_jobs"],
        "mock": [*manage, "run_mock_agencies"],
    }


@dataclass
class Process:
    """One supervised process. It runs in a session of its own, so that Ctrl-C reaches only the supervisor."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    say: SAY
    starts: int = 0
    _wanted: bool = False
    _child: subprocess.Popen[str] | None = None
    _started_at: float = 0.0
    _pause: float = 0.5
    _due_at: float = 0.0
    _reader: threading.Thread | None = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        """The process id while alive."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def start(self) -> None:
        """Start and pass every line it writes to `say`."""
        # If the supervisor itself is killed, the kernel ends the child too.
        wrapper = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
        self._child = subprocess.Popen(
            [*wrapper, *self.command],
            cwd=ROOT,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.starts += 1
        self._wanted, self._due_at = True, 0.0
        self._started_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, args=(self._child,), daemon=True)
        self._reader.start()

    def watch(self) -> None:
        """Restart if it ended, after a pause that doubles while it keeps falling."""
        if self.pid is not None or self._child is None or not self._wanted:
            return
        now = time.monotonic()
        if not self._due_at:
            if now - self._started_at > RECOVERED_SECONDS:
                self._pause = 0.5
            self._due_at = now + self._pause
            self.say(self.name, f"ended with code {self._child.returncode}; starting again in {self._pause:g} s.")
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        elif now >= self._due_at:
            self._sweep()
            if self._reader:
                self._reader.join(timeout=1)
            self.start()

    def ask_to_end(self) -> None:
        """Send the polite signal to the process itself, which tells its own children; it is not started again."""
        self._wanted = False
        if self._child and self._child.poll() is None:
            self._child.terminate()

    def make_sure_it_ended(self, until: float) -> None:
        """Wait until the monotonic moment, then end by force whatever is left of its session."""
        child, self._wanted = self._child, False
        if not child:
            return
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say(self.name, "did not end in time and is ended by force.")
        self._sweep()
        child.wait()
        if self._reader:
            self._reader.join(timeout=1)

    def kill(self) -> None:
        """SIGKILL the whole session: parent and children at once, as a crash of the machine would."""
        self._sweep()

    def _sweep(self) -> None:
        if self._child:
            try:
                os.killpg(self._child.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def _read(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None  # noqa: S101 - Popen was given a pipe just above
        with child.stdout as lines:
            for line in lines:
                self.say(self.name, line.rstrip())
