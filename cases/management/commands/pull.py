"""Fetch records from the terminal: everything that may be asked for in one case, or what is owed in all of them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.management import pull_reports
from cases.models import Agency, Case, Pull
from cases.reference import compact, grouped
from cases.services import agencies, pull_batches
from cases.services.records import Wanted
from cases.services.refusals import Refused

_USELESS = 2


class Command(BaseCommand):
    """Exit 0: everything was fetched; 1: something was not, or not yet; 2: refused, with the reason in one line."""

    help = "Pull records on the live rights of a case, or of every open case, and follow how it goes."

    def add_arguments(self, parser: CommandParser) -> None:
        """One case, or all that are due; what, from whom, and how long to wait."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--case", metavar="REF", help="one case, by its reference")
        which.add_argument("--due", action="store_true", help="every open case whose records are missing or old")
        parser.add_argument("--agency", default="", metavar="SLUG", help="only from this agency")
        parser.add_argument("--category", default="", metavar="CODE", help="only this category")
        parser.add_argument("--older-than", type=int, default=30, metavar="DAYS", help="what is old, for --due")
        parser.add_argument("--wait", type=int, default=900, metavar="SECONDS", help="how long to follow it")
        parser.add_argument("--here", action="store_true", help="do the work in this process, beside the workers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, follow, sum up. Raises CommandError."""
        del args
        now = timezone.now()
        only = _only(options["agency"], options["category"])
        if options["wait"] < 0 or options["older_than"] < 0:
            raise CommandError("--wait and --older-than must not be negative.", returncode=_USELESS)
        if options["case"]:
            pulls = [pull.pk for pull in self._of_case(_case(options["case"]), only, now)]
        else:
            pulls = self._of_caseload(only, now, timedelta(days=options["older_than"]))
        self.stdout.write(f"{len(pulls)} pulls asked for.")
        counts = pull_reports.follow(pulls, seconds=options["wait"], here=options["here"], say=self._say)
        for line in pull_reports.endings(pulls):
            self.stdout.write(line)
        if not pull_reports.succeeded(counts):
            sys.exit(1)

    def _of_case(self, case: Case, only: "_Only", now: datetime) -> list[Pull]:
        wanted = only.of(pull_batches.allowed(case, at=now))
        if not wanted:
            raise CommandError("The case has no live consent or power for what was asked.", returncode=_USELESS)
        try:
            return pull_batches.request(case=case, wanted=wanted, at=now)
        except Refused as refused:
            raise CommandError(str(refused), returncode=_USELESS) from None

    def _of_caseload(self, only: "_Only", now: datetime, newer_than: timedelta) -> list[int]:
        """Ask case by case, each in a transaction of its own: one that may not be asked for just now stops no other."""
        pulls: list[int] = []
        for case in pull_batches.caseload():
            wanted = only.of(pull_batches.owed(case, at=now, newer_than=newer_than))
            if not wanted:
                continue
            try:
                pulls += [pull.pk for pull in pull_batches.request(case=case, wanted=wanted, at=now)]
            except Refused as refused:
                self.stderr.write(f"{grouped(case.reference)}: {refused}")
        return pulls

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@dataclass(frozen=True)
class _Only:
    """Which of the things that may be pulled are wanted; None and the empty code stand for all."""

    agency: Agency | None
    code: str

    def of(self, pairs: Sequence[Wanted]) -> list[Wanted]:
        """Leave out what is not wanted."""
        return [pair for pair in pairs if self.agency in (None, pair[0]) and self.code in ("", pair[1].value)]


def _only(slug: str, code: str) -> _Only:
    agency = Agency.objects.filter(slug=slug).exclude(connector="").first()
    if slug and agency is None:
        raise CommandError(f"There is no agency {slug!r} to pull from.", returncode=_USELESS)
    if code and not any(code in offered for offered in agencies.OFFERED.values()):
        raise CommandError(f"There is no category {code!r}.", returncode=_USELESS)
    if agency and code and agencies.category(agency, code) is None:
        raise CommandError(f"{slug} does not offer {code}.", returncode=_USELESS)
    return _Only(agency, code)


def _case(typed: str) -> Case:
    case = Case.objects.filter(reference=compact(typed)).first()
    if case is None:
        raise CommandError(f"There is no case {typed!r}.", returncode=_USELESS)
    return case
