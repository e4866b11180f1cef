"""Hands in files made to hurt and writes down what becomes of them. Refuses in production."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from cases.demo import upload_table
from cases.demo.upload_attacks import ATTACKS
from cases.demo.upload_campaign import Campaign
from cases.demo.upload_case import a_case
from cases.management.scratch import scratch_database

BEGIN, END = "<!-- upload campaign: begin -->", "<!-- upload campaign: end -->"


class Command(BaseCommand):
    """`manage.py upload_campaign --only eicar --out docs/evidence.md`."""

    help = "Hand in files made to hurt and write down what becomes of them (not in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to try, and where the table goes."""
        parser.add_argument("--only", action="append", default=[], choices=[attack.key for attack in ATTACKS])
        parser.add_argument("--out", type=Path, help="write the table here, between its two marks")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a database and a folder for this alone, try, write the table. Raises CommandError, exit code 1, when a
        promise was broken.
        """
        del args
        if settings.PRODUCTION:
            raise CommandError("Such files are not tried in production.")
        attacks = [attack for attack in ATTACKS if not options["only"] or attack.key in options["only"]]
        outcomes, root = [], settings.EVIDENCE_ROOT
        with tempfile.TemporaryDirectory() as folder, scratch_database("upload_campaign"), translation.override("en"):
            settings.EVIDENCE_ROOT = Path(folder) / "evidence"
            try:
                campaign = Campaign(a_case(at=timezone.now()), Path(folder), at=timezone.now())
                for attack in attacks:
                    outcomes.append(campaign.run(attack))
                    self.stdout.write("  ".join([attack.key, outcomes[-1].ended, *outcomes[-1].broken]))
            finally:
                settings.EVIDENCE_ROOT = root
        if options["out"]:
            _write(options["out"], "\n".join(upload_table.lines(outcomes, day=timezone.localdate())))
        broken = sum(1 for outcome in outcomes if outcome.broken)
        self.stdout.write(f"{len(outcomes)} files tried, {broken} broke a promise.")
        if broken:
            raise CommandError("A promise was broken; see above.", returncode=1)


def _write(path: Path, table: str) -> None:
    """Put the table between the marks of a document that is there, or make one of it."""
    text = path.read_text("utf-8") if path.exists() else f"{BEGIN}\n{END}\n"
    before, _mark, rest = text.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")
