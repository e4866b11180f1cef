"""Read every stored answer again with today's parsers and say where the records would be other ones now."""

import sys
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.models import Reread
from cases.services import rereading
from cases.services.rereading import ADDED, CHANGED, REMOVED, Found


class Command(BaseCommand):
    """Exit 0: everything reads as before; 1: something does not; 2: refused, with the reason in one line.

    It can be ended at any time: what was done stays done, and the next time begins with the rest.
    """

    help = "Read all stored answers of agencies again; nobody is asked and no record is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which answers, and whether to write down what is found."""
        parser.add_argument("--connector", default="", metavar="SLUG", help="only the answers of this one")
        parser.add_argument("--since", type=_day, default=None, metavar="DATE", help="only of pulls ended since then")
        parser.add_argument("--dry-run", action="store_true", help="say it, write nothing down")

    def handle(self, *args: Any, **options: Any) -> None:
        """Case by case, so that memory holds one case. Raises CommandError."""
        del args
        connector, since = options["connector"], options["since"]
        if connector and connector not in rereading.connector_slugs():
            there = ", ".join(rereading.connector_slugs())
            raise CommandError(f"There is no connector {connector!r}; there is: {there}.", returncode=2)
        tallies: dict[str, _Tally] = {}
        cases = 0
        for case_id in rereading.cases_to_read(connector=connector, since=since):
            now = timezone.now()
            found = list(rereading.read_case(case_id=case_id, at=now, connector=connector, since=since))
            for one in found:
                tallies.setdefault(one.pull.agency.connector, _Tally()).add(one)
            cases += any(one.outcome is not Reread.SAME for one in found)
            if found and not options["dry_run"]:
                rereading.file(case_id=case_id, found=found, at=now)
        self._report(tallies, cases, options["dry_run"])
        if cases:
            sys.exit(1)

    def _report(self, tallies: Mapping[str, "_Tally"], cases: int, dry_run: bool) -> None:
        for slug, tally in sorted(tallies.items()):
            self.stdout.write(f"{slug} ({', '.join(sorted(tally.versions))}): {_counted(tally.outcomes)}")
            for kind, counts in sorted(tally.kinds.items()):
                more = f"{counts[ADDED]} more, {counts[REMOVED]} fewer, {counts[CHANGED]} other"
                self.stdout.write(f"    {kind}: {more}")
            for cause, count in sorted(tally.causes.items()):
                self.stdout.write(f"    not readable any more: {cause}, {count}")
        pulls = sum(tally.outcomes.total() for tally in tallies.values())
        for slug in sorted(set(rereading.connector_slugs()) - set(rereading.versions_now())):
            self.stdout.write(f"{slug}: left out, not set up")
        self.stdout.write(f"{pulls} pulls read again; cases that read differently: {cases}")
        if cases:
            self.stdout.write("Nothing was written down." if dry_run else "Their records pages and trails say so.")


@dataclass
class _Tally:
    """What was found in the answers of one connector."""

    versions: set[str] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, list[int]] = field(default_factory=dict)
    causes: Counter[str] = field(default_factory=Counter)

    def add(self, one: Found) -> None:
        """Count one pull."""
        self.versions.add(one.parser_version)
        self.outcomes[one.outcome.value] += 1
        if one.outcome is Reread.UNREADABLE:
            self.causes[one.cause] += 1
        for kind, counts in one.counts.items():
            row = self.kinds.setdefault(kind, [0, 0, 0])
            for way, count in enumerate(counts):
                row[way] += count


def _counted(outcomes: Counter[str]) -> str:
    return ", ".join(f"{outcomes[outcome.value]} {outcome.value}" for outcome in Reread if outcomes[outcome.value])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a date of the form YYYY-MM-DD") from None
