"""Adds very many cases for benchmarks. Refuses in production and beside cases that somebody works on."""

import time
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.actors import SYSTEM
from cases.demo import bulk
from cases.models import Case
from cases.services import agencies, checkpoints, deadline_watch


class Command(BaseCommand):
    """`manage.py make_cases --count 100000`."""

    help = "Add many synthetic cases for benchmarks (not in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many, and whether other cases may be there."""
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--beside", action="store_true", help="also where other cases are")
        parser.add_argument("--seed", type=int, default=1, help="what fixes references, names and days")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write in batches, sign a checkpoint over everything. Raises CommandError."""
        del args
        if settings.PRODUCTION:
            raise CommandError("Benchmark cases are not made in production.")
        if options["count"] < 1:
            raise CommandError("--count must be at least 1.")
        if bulk.holds_other_cases() and not options["beside"]:
            raise CommandError("This database holds cases that somebody works on; --beside adds to them anyway.")
        began, now = time.monotonic(), timezone.now()
        agencies.seed(at=now)
        deadline_watch.seed_rules(by=SYSTEM, at=now)
        # Every run has references of its own: the number of cases there goes into the seed.
        draw = Random(f"{options['seed']}:{Case.objects.count()}")  # noqa: S311 - reproducible, not a secret
        maker = bulk.Maker(now=now, draw=draw)
        left = options["count"]
        while left:
            maker.make(min(left, bulk.BATCH))
            left -= min(left, bulk.BATCH)
        checkpoints.make(by=SYSTEM, at=timezone.now())
        self.stdout.write(f"{options['count']} cases made in {time.monotonic() - began:.1f} s.")
