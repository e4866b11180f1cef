"""Measures this machine with 1,000, 10,000 and 100,000 cases in a database of its own; writes docs/benchmarks.md."""

import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from cases.demo import measuring
from cases.demo.loading import is_loaded
from cases.demo.measuring import LETTER_ROUNDS, ROUNDS, Measured
from cases.models import Case

SIZES: Final = (1_000, 10_000, 100_000)
#: Begins the part of the report that `make bench-scoring` writes.
SCORING: Final = "<!-- scoring:"
PACKAGES: Final = ("django", "psycopg", "weasyprint")


INTRODUCTION: Final = """Measured on {day} by `make bench`, through the code that production runs, against a real
PostgreSQL. Every figure is the median of {rounds} rounds ({letters} for letters), one request at a time: wall time in
milliseconds, and the number of queries of one request (session, sign-in and the read event included)."""
LIMITS: Final = """The cases beyond the demo world come from `manage.py make_cases`: they have the rows that lists and
pages read (person, consents, clocks, a message, a chain with valid hashes), not the records of a real investigation.
The case pages are measured on a case of the demo world that has all of it."""


class Command(BaseCommand):
    """Loads a small demo world, adds cases size by size, measures at each. `make bench` makes the database."""

    help = "Measure pages, audit, recomputation and letters; writes docs/benchmarks.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sizes, and where the report and the mock world's file go."""
        parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "docs" / "benchmarks.md")
        parser.add_argument("--world", type=Path, default=settings.LOCAL_DIR / "bench_world.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and write. Raises CommandError on a database that is not one for benchmarks."""
        del args
        if settings.PRODUCTION or "bench" not in connection.settings_dict["NAME"]:
            raise CommandError("Benchmarks fill a database of their own, with `bench` in its name. Use: make bench")
        if not is_loaded():
            call_command("load_demo_world", people=24, world=options["world"], stdout=self.stdout)
        pages: dict[int, list[Measured]] = {}
        audits: dict[int, Measured] = {}
        for size in sorted(options["sizes"]):
            self._grow_to(size)
            self.stdout.write(f"measuring with {size} cases ...")
            pages[size], audits[size] = measuring.pages(at=timezone.now()), measuring.audit()
        alone = [measuring.recomputation(at=timezone.now()), *measuring.drawing(at=timezone.now())]
        options["out"].write_text(_report(pages, audits, alone, _postgres()) + _other_part(options["out"]), "utf-8")
        self.stdout.write(f"written to {options['out']}")

    def _grow_to(self, size: int) -> None:
        missing = size - Case.objects.count()
        if missing > 0:
            call_command("make_cases", count=missing, beside=True, stdout=self.stdout)
        with connection.cursor() as cursor:
            # As the database's own housekeeping would have done by the time an office has so many cases.
            for table in ("cases_case", "cases_chain", "cases_deadline", "cases_person", "cases_consent"):
                cursor.execute(f"ANALYZE {table}")


def _other_part(report: Path) -> str:
    """What `make bench-scoring` has written into the same file; it stays."""
    _, begin, part = (report.read_text("utf-8") if report.is_file() else "").partition(SCORING)
    return f"\n{begin}{part}" if begin else ""


def _report(
    pages: Mapping[int, Sequence[Measured]],
    audits: Mapping[int, Measured],
    alone: Sequence[Measured],
    database: str,
) -> str:
    sizes = sorted(pages)
    lines = [
        "# Benchmarks",
        "",
        INTRODUCTION.format(day=timezone.localdate().isoformat(), rounds=ROUNDS, letters=LETTER_ROUNDS),
        "",
        *_machine(database),
        "",
        "## Pages",
        "",
        "| page | " + " | ".join(f"{size:,} cases" for size in sizes) + " |",
        "| --- |" + " --- |" * len(sizes),
    ]
    for row in zip(*(pages[size] for size in sizes), strict=True):
        cells = [f"{one.milliseconds:.0f} ms, {one.queries} queries" for one in row]
        lines.append(f"| {row[0].what} | " + " | ".join(cells) + " |")
    lines += ["", "## Everything else", "", "| what | figure |", "| --- | --- |"]
    lines += [
        f"| {one.what}, {size:,} cases | {one.milliseconds / 1000:.1f} s ({one.note}) |" for size, one in audits.items()
    ]
    lines += [f"| {one.what} | {one.milliseconds:.0f} ms |" for one in alone]
    lines += [
        "",
        LIMITS,
        "",
    ]
    return "\n".join(lines)


def _machine(database: str) -> list[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"- Processor: {_processor()}, {os.cpu_count()} cores",
        f"- Memory: {_memory_gib()} GiB",
        f"- System: {_system()}, Linux {_kernel()}; load average at the end {os.getloadavg()[1]:.1f}",
        f"- PostgreSQL {database}; Python {platform.python_version()}; {packages}",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _kernel() -> str:
    """The kernel's version without the name of its build, which says nothing about speed."""
    return platform.release().partition("-")[0]


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]
