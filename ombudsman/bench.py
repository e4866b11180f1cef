"""`python -m ombudsman.bench`: the benchmarks in a database of their own, made anew each time, left for a look after.

With DATABASE_URL set, its server is used (as DATABASE_OWNER_URL, who may make databases); else the embedded one.
"""

import os
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from ombudsman.env import Environment, Refused
from ombudsman.stack.places import RUN_REDIS_PORT
from ombudsman.stack.postgres import Postgres, ServiceFailed
from ombudsman.stack.prepare import NO_LIMIT, PreparationFailed, manage, prepare
from ombudsman.stack.processes import ROOT
from ombudsman.stack.services import Services, start_services

DATABASE: Final = "ombudsman_bench"


def main() -> int:
    """Make the database, fill it, measure. Gives 2 and one line when that cannot be done."""
    os.environ.setdefault("OMBUDSMAN_MODE", "development")
    env = Environment(os.environ)
    folder = env.folder("OMBUDSMAN_FOLDER", ROOT / ".local")
    own = folder / "bench"
    # Beside a system that runs from this folder, its services are used and left alone.
    in_use, started = Postgres(folder).running(), None
    try:
        port = env.whole("REDIS_PORT", RUN_REDIS_PORT, lowest=1, highest=65535)
        started = start_services(folder, redis_port=port, environment=os.environ)
        services = _with_fresh_database(started)
        environment = _environment(services, own)
        prepare(services, environment, demo_file=None)
        # As the owner, who may also bring the planner's statistics up to date between two sizes.
        as_owner = {**environment, **NO_LIMIT, "DATABASE_URL": services.owner_url}
        manage(as_owner, "bench", *sys.argv[1:], "--world", str(own / "world.json"))
    except (Refused, ServiceFailed, PreparationFailed, psycopg.Error) as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    finally:
        if started and not in_use:
            started.stop()
    return 0


def _with_fresh_database(services: Services) -> Services:
    """Drop the database of the last time and make an empty one; give the addresses that lead there."""
    name = sql.Identifier(DATABASE)
    with psycopg.connect(services.owner_url, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        server.execute(make.format(name))
    return Services(_in_bench(services.database_url), _in_bench(services.owner_url), services.redis_url)


def _in_bench(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))


def _environment(services: Services, own: Path) -> dict[str, str]:
    """What the commands see: the benchmark's own database, files and mock agencies."""
    own.mkdir(parents=True, exist_ok=True)
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"},
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "EVIDENCE_ROOT": str(own / "evidence"),
        "MAIL_FOLDER": str(own / "mail"),
        "DEMO_FILE": str(own / "demo.json"),
        # Beside a system that runs: its mock agencies keep their own world.
        "MOCK_PORT": os.environ.get("BENCH_MOCK_PORT", "8029"),
    }


if __name__ == "__main__":
    sys.exit(main())
