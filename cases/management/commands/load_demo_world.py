"""Makes the demo world once: synthetic people, accounts and about two hundred cases. Refuses in production."""

import io
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from cases.demo import crowd
from cases.demo.agencies import backstage
from cases.demo.drawing import second_process
from cases.demo.loading import Loading, is_loaded
from cases.models import Case


class Command(BaseCommand):
    """A second call says that the world is there and changes nothing."""

    help = "Make the demo world (once; not in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size of the crowd, whether to tell the stories, and the files."""
        parser.add_argument("--people", type=int, default=crowd.SIZE, help="cases of the crowd, besides the stories")
        parser.add_argument("--no-stories", action="store_false", dest="stories", help="only the crowd")
        parser.add_argument("--one-process", action="store_true", help="draw letters in this process too; slower")
        parser.add_argument(
            "--world", type=Path, default=settings.LOCAL_DIR / "mock_world.json", help="mock world's file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the world, write DEMO_FILE last, and prove the audit chain. Raises CommandError."""
        del args
        if settings.PRODUCTION:
            raise CommandError("The demo world is not loaded in production.")
        if is_loaded():
            self._there_already()
            return
        if Case.objects.exists():
            # Not an error: somebody's own database must not keep `make run` from starting.
            self._say("This database holds cases of its own; no demo world was added.")
            return
        began = time.monotonic()
        # One slow statement must not end a load of a minute.
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        drawing = nullcontext() if options["one_process"] else second_process()
        with _quiet(), backstage(options["world"]) as back, drawing as aside:
            back.reset()
            size = min(options["people"], crowd.SIZE)
            loading = Loading(timezone.now(), back, self._say, size=size, with_stories=options["stories"], aside=aside)
            loading.run()
        self._prove()
        loading.write_down(settings.DEMO_FILE)
        self._say(f"Loaded in {time.monotonic() - began:.0f} s.")

    def _there_already(self) -> None:
        if not settings.DEMO_FILE.exists():
            raise CommandError(
                f"A demo world is in this database, but {settings.DEMO_FILE} is missing: the load broke off. "
                "Empty the database (make clean) and start again."
            )
        self._say("The demo world is loaded already; nothing was changed.")

    def _prove(self) -> None:
        out = io.StringIO()
        try:
            call_command("verify_audit", stdout=out)
        except SystemExit as ended:
            raise CommandError(out.getvalue().strip()) from ended
        self._say(out.getvalue().strip())

    def _say(self, line: str) -> None:
        self.stdout.write(f"demo: {line}")
        self.stdout.flush()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what every pull says of itself out of the table: it is told of days that were only played."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)
