"""Two questions a load balancer asks: is the process alive, and can it serve."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import redis
from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

PING_SECONDS: Final = 1
OLDEST_HEARTBEAT: Final = timedelta(seconds=60)


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else, so that a database outage does not restart every web server."""
    return JsonResponse({"status": "alive"})


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when every part we need answers, 503 with the parts that do not. Says nothing an attacker could use."""
    parts = {name: check() for name, check in CHECKS.items()}
    ready = all(verdict == "ok" for verdict in parts.values())
    body = {"status": "ready" if ready else "not ready", "checks": parts}
    response = JsonResponse(body, status=200 if ready else 503)
    # Asked every second while the system starts; the answer is the report, a log line for each is noise.
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - the mark Django itself uses
    return response


def check_database() -> str:
    """Whether a trivial query returns."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "not reachable"
    return "ok"


def check_redis() -> str:
    """Whether the broker answers within a second."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PING_SECONDS, socket_connect_timeout=PING_SECONDS, retry=None
        ) as client:
            client.ping()
    except redis.RedisError:
        return "not reachable"
    return "ok"


def check_worker() -> str:
    """Whether a task ran lately. A ping would answer even when no task is consumed; the row is written by one."""
    try:
        newest = apps.get_model("cases", "Heartbeat").objects.order_by("-at").values_list("at", flat=True).first()
    except DatabaseError:
        return "unknown"
    if newest is None:
        return "no heartbeat yet"
    return "ok" if timezone.now() - newest < OLDEST_HEARTBEAT else "heartbeat too old"


def check_migrations() -> str:
    """Whether the tables are those the code expects."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    return "pending" if pending else "ok"


CHECKS: Final[dict[str, Callable[[], str]]] = {
    "database": check_database,
    "redis": check_redis,
    "worker": check_worker,
    "migrations": check_migrations,
}
