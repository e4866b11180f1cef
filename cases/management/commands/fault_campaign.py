"""Tries every fault of every mock agency against the real pulling. Refuses in production."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from cases.demo import fault_table
from cases.demo.agencies import Backstage
from cases.demo.fault_campaign import Campaign, Outcome, lead_to, plan
from cases.management.scratch import scratch_database
from cases.services import agencies
from ratings_connectors.mocks.faults import Fault


class Command(BaseCommand):
    """`manage.py fault_campaign --connector sesame --fault SLOW_DRIP --out docs/connectors/faults.md`."""

    help = "Try every fault of every mock agency against the real pulling (not in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to try, and where the table goes."""
        parser.add_argument("--connector", action="append", default=[], choices=sorted(agencies.OFFERED))
        parser.add_argument("--fault", action="append", default=[], choices=[fault.value for fault in Fault])
        parser.add_argument("--out", type=Path, help="write the table here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a database and mock agencies for this alone, try, write the table. Raises CommandError, exit code 1,
        when a promise was broken or there is nothing to try.
        """
        del args
        if settings.PRODUCTION:
            raise CommandError("Faults are not tried in production.")
        cells = plan(connectors=options["connector"], faults=options["fault"])
        if not cells:
            raise CommandError("None of these connectors can have such a fault.")
        with scratch_database("fault_campaign"), _mock_agencies() as url, translation.override("en"):
            lead_to(url)
            backstage = Backstage(url)
            try:
                outcomes = Campaign(backstage, clock=timezone.now).run(cells, say=self._say)
            finally:
                backstage.close()
        if options["out"]:
            options["out"].parent.mkdir(parents=True, exist_ok=True)
            text = "\n".join(fault_table.lines(outcomes, day=timezone.localdate()))
            options["out"].write_text(text + "\n", "utf-8")
        broken = sum(1 for outcome in outcomes if outcome.broken)
        self.stdout.write(f"{len(outcomes)} pulls tried, {broken} broke a promise.")
        if broken:
            raise CommandError("A promise was broken; see above.", returncode=1)

    def _say(self, outcome: Outcome) -> None:
        ended = f"{outcome.first}, {outcome.last}" if outcome.first != outcome.last else outcome.first
        parts = (fault_table.named(outcome.cell), ended, outcome.code or "-", f"{outcome.ms} ms", *outcome.broken)
        self.stdout.write("  ".join(parts))


@contextmanager
def _mock_agencies() -> Iterator[str]:
    """Mock agencies as a process of their own on a free port; gives their address."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "world.json"
        command = [sys.executable, "manage.py", "run_mock_agencies", "--port", "0", "--state", str(state)]
        # No shell, and nothing of it comes from outside.
        with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
            try:
                first_line = process.stdout.readline() if process.stdout else ""
                if "http://" not in first_line:
                    raise CommandError("The mock agencies did not start.")
                yield f"http://{first_line.split('http://')[1].split('/')[0]}"
            finally:
                process.terminate()
