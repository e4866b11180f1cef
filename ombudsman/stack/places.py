"""Where the embedded services of one folder live: the same answer for who starts them and who connects."""

import hashlib
import secrets
import socket
import tempfile
from pathlib import Path
from typing import Final

# The kernel's limit for a unix socket's path, less the file name PostgreSQL adds.
SOCKET_PATH_LIMIT: Final = 107 - len("/.s.PGSQL.5432.lock")
RUN_REDIS_PORT: Final = 6399


def socket_folder(folder: Path) -> Path:
    """The folder of PostgreSQL's socket; in the system's temporary folder when the path would be too long."""
    inside = folder / "socket"
    if len(str(inside)) <= SOCKET_PATH_LIMIT:
        return inside
    return Path(tempfile.gettempdir()) / f"ombudsman-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def database_url(folder: Path, *, role: str, database: str) -> str:
    """The URL under which a role reaches a database of the folder's server."""
    return f"postgresql://{role}@/{database}?host={socket_folder(folder)}"


def redis_url(folder: Path, *, port: int) -> str:
    """The URL of the folder's Redis. Effect: makes the password on first use."""
    return f"redis://:{_kept(folder / 'redis.password', secrets.token_hex(24))}@127.0.0.1:{port}/0"


def own_port(folder: Path) -> int:
    """A port that was free when this folder first asked, the same ever after. Effect: writes it down."""
    return int(_kept(folder / "redis.port", str(free_port())))


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether we could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _kept(path: Path, value: str) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(value)
    return path.read_text().strip()
