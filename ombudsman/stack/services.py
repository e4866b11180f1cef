"""The two services under the processes: the embedded ones of a folder, or the real ones the environment names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ombudsman.stack.postgres import APPLICATION, OWNER, SUPERUSER, Postgres, ServiceFailed
from ombudsman.stack.redis import Redis

DATABASE: Final = "ombudsman"


@dataclass(frozen=True)
class Services:
    """Addresses of the services, and the embedded ones among them (None: a real one is used, hands off)."""

    database_url: str
    owner_url: str
    redis_url: str
    postgres: Postgres | None = None
    redis: Redis | None = None

    def revive(self, say: Callable[[str], None]) -> None:
        """Start again what died, saying so."""
        for name, service in (("PostgreSQL", self.postgres), ("Redis", self.redis)):
            if service and not service.running():
                say(f"{name} had stopped; starting it again.")
                service.start()

    def stop(self) -> None:
        """Stop what is ours; data stays."""
        if self.redis:
            self.redis.stop()
        if self.postgres:
            self.postgres.stop()

    def superuser_url(self, database: str = "postgres") -> str:
        """The embedded server's all-powerful role, for tests that tamper. Only for embedded services."""
        if not self.postgres:
            raise LookupError("the database is not an embedded one")
        return self.postgres.url(SUPERUSER, database)


def start_services(
    folder: Path, *, redis_port: int, environment: Mapping[str, str], careful: bool = True, database: str = DATABASE
) -> Services:
    """Start what the environment does not name: PostgreSQL unless DATABASE_URL, Redis unless REDIS_URL.

    With a real database, DATABASE_OWNER_URL names the owner's door; without it the one URL serves for both. Raises
    ServiceFailed; then nothing that was started here is left running.
    """
    postgres = redis = None
    in_use = False
    if environment.get("DATABASE_URL"):
        database_url = environment["DATABASE_URL"]
        owner_url = environment.get("DATABASE_OWNER_URL") or database_url
    else:
        postgres = Postgres(folder, careful=careful)
        in_use = postgres.running()
        postgres.start()
        postgres.provide(database)
        database_url, owner_url = postgres.url(APPLICATION, database), postgres.url(OWNER, database)
    if environment.get("REDIS_URL"):
        redis_url = environment["REDIS_URL"]
    else:
        redis = Redis(folder, redis_port)
        try:
            redis.start()
        except ServiceFailed:
            if postgres and not in_use:
                postgres.stop()
            raise
        redis_url = redis.url
    return Services(database_url, owner_url, redis_url, postgres, redis)
