"""Serve the mock agencies over HTTP until stopped."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ratings_connectors.mocks.callbacks import Bell
from ratings_connectors.mocks.server import build_server


class Command(BaseCommand):
    """`manage.py run_mock_agencies --port 8010 --state world.json`."""

    help = "Serve the mock agencies (illustrative) over HTTP."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and where to keep the world's state."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.MOCK_PORT)
        parser.add_argument(
            "--state", type=Path, default=settings.LOCAL_DIR / "mock_world.json", help="the world's file"
        )
        parser.add_argument(
            "--callback-url",
            default=f"http://127.0.0.1:{settings.WEB_PORT}/api/callbacks",
            help="where the office takes callbacks; the agency's slug is added",
        )
        parser.add_argument(
            "--callback-factor", type=float, default=1.0, help="multiplies the waits between attempts at a callback"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; refuses in production, and says in one line when the port is taken."""
        if settings.PRODUCTION:
            raise CommandError("The mock agencies do not run in production.")
        try:
            bell = Bell(url=options["callback_url"].rstrip("/"), factor=options["callback_factor"])
            server = build_server(host=options["host"], port=options["port"], state_path=options["state"], bell=bell)
        except OSError as error:
            raise CommandError(f"Cannot listen on {options['host']}:{options['port']}: {error.strerror}.") from None
        signal.signal(signal.SIGTERM, _stop)
        self.stdout.write(f"mock agencies on http://{options['host']}:{server.server_address[1]}/operator/")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            server.server_close()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
