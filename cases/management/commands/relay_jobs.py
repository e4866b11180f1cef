"""Carry wake-ups from PostgreSQL to Celery, so that no web request ever waits for Redis."""

import logging
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from kombu.exceptions import OperationalError as BrokerDown

from cases.services.jobs import CHANNEL
from cases.tasks import run_job, tick

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0


class Command(BaseCommand):
    """Listens for new jobs until it is stopped. What it misses, the sweep finds."""

    help = "Send a Celery wake-up for every new job."

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen; when the database goes away, let the supervisor start us again."""
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        raw = connection.connection
        log.info("relay is listening")
        # Whatever was announced while nobody listened is found by a sweep now, not at the clock's next stroke.
        self._send(tick)
        while True:
            for notice in raw.notifies(timeout=PAUSE_SECONDS):
                self._wake(int(notice.payload))

    def _wake(self, job_id: int) -> None:
        self._send(run_job, job_id)

    def _send(self, task: Any, *args: int) -> None:
        try:
            task.delay(*args)
        except (BrokerDown, OSError) as error:
            log.warning("%s%s waits for the sweep: the broker is away (%s)", task.name, args, type(error).__name__)
