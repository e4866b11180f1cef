"""Asks for very many pulls, for the soak. Refuses in production and beside cases that somebody works on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.demo import bulk, soak


class Command(BaseCommand):
    """`manage.py make_pulls --count 10000`: cases of the mock agencies' people, and pulls of everything in each."""

    help = "Ask for many pulls in synthetic cases (not in production); workers then fetch them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many."""
        parser.add_argument("--count", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for them. Raises CommandError."""
        del args
        if settings.PRODUCTION:
            raise CommandError("Pulls for a soak are not made in production.", returncode=2)
        if options["count"] < 1:
            raise CommandError("--count must be at least 1.", returncode=2)
        if bulk.holds_other_cases():
            raise CommandError("This database holds cases that somebody works on.", returncode=2)
        cases = sum(1 for _ in soak.make(pulls=options["count"], at=timezone.now()))
        self.stdout.write(f"{options['count']} pulls asked for in {cases} cases.")
