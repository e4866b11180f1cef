"""Look whether every connection is set up and its agency answers."""

from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ratings_connectors import operations, queries
from ratings_connectors.operations import Reached

_AT_ONCE = 8


class Command(BaseCommand):
    """`manage.py check_connectors [--slug SLUG ...]`: a table; exit code 0 all well, 1 one unwell, 2 wrong use.

    Each agency is asked for its front page and nothing else: no person, no record, no retry, nothing stored.
    """

    help = "Check that every connection is set up and that its agency answers."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which connections; all of them when none is named."""
        parser.add_argument("--slug", action="append", default=[], help="one connection; may be given several times")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, print one line a connection, and say by the exit code whether all are well."""
        slugs = tuple(options["slug"]) or queries.slugs()
        unknown = sorted(set(slugs) - set(queries.slugs()))
        if unknown:
            raise CommandError(f"There is no connection {', '.join(unknown)}.", returncode=2)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(operations.reach, slugs))
        self.stdout.write(_line("connection", "state", "ms", "gate", "what is wrong"))
        for one in found:
            self.stdout.write(_row(one))
        unwell = [one.slug for one in found if one.code]
        if unwell:
            raise CommandError(f"Unwell: {', '.join(unwell)}.", returncode=1)


def _row(one: Reached) -> str:
    seen = operations.gate_of(one.slug, at=timezone.now())
    if seen is None:
        gate = "-"
    elif not seen.shared:
        gate = "unknown"
    else:
        gate = "closed by the agency" if seen.closed_until else f"breaker {seen.standing.value}"
    state = "unwell" if one.code else "well"
    wrong = f"{one.code} ({one.detail})" if one.code and one.detail else one.code
    return _line(one.slug, state, "-" if one.elapsed_ms is None else str(one.elapsed_ms), gate, wrong)


def _line(slug: str, state: str, ms: str, gate: str, wrong: str) -> str:
    return f"{slug:<20} {state:<7} {ms:>6} {gate:<22} {wrong}".rstrip()
