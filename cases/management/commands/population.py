"""Populations for sweeps: load one from a long file, make an invented one, look through one. Needs no database."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.scoring.document import MethodInvalid
from cases.scoring.method import Method, from_json
from cases.scoring.sweep import NotSweepable
from cases.sweeps import EngineFailed, Population, PopulationInvalid, open_population
from cases.sweeps.check import check
from cases.sweeps.generate import Size, generate
from cases.sweeps.load import Order, load

_REFUSED = (EngineFailed, MethodInvalid, NotSweepable, PopulationInvalid, OSError)


class Command(BaseCommand):
    """One line on standard output; a refusal is one line on standard error and exit code 2."""

    help = "Load, make or check a population store (docs/algorithms/population.md)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take load, make or check, each with its own options."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="load|make|check")
        for name in ("load", "make", "check"):
            action = actions.add_parser(name)
            action.add_argument("folder", type=Path, help="folder of the store")
            action.add_argument("--memory-mb", type=int, default=2048)
            action.add_argument("--threads", type=int, default=2)
            getattr(self, f"_take_{name}")(action)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing that was asked."""
        del args
        try:
            population = getattr(self, f"_{options['action']}")(options)
        except _REFUSED as error:
            raise CommandError(" ".join(str(error).split()), returncode=2) from error
        manifest = population.manifest
        self.stdout.write(
            f"{population.folder}: {manifest.people} people, {manifest.records} records, {manifest.parts} parts, "
            f"{len(population.kinds())} kinds, as of {manifest.as_of}, {population.sha256}"
        )

    def _take_load(self, parser: CommandParser) -> None:
        parser.add_argument("records", type=Path, help="CSV or Parquet, a row a record")
        parser.add_argument("--people", type=Path, help="CSV or Parquet: person or subject, reported")
        parser.add_argument("--title", required=True)
        parser.add_argument("--as-of", type=date.fromisoformat, required=True)
        parser.add_argument("--measure", action="append", default=[], metavar="NAME:DECIMALS")
        parser.add_argument("--fact-key", action="append", default=[], metavar="NAME")
        parser.add_argument("--reported-decimals", type=int, default=0)
        parser.add_argument("--illustrative", action="store_true")
        parser.add_argument("--parts", type=int, default=0)

    def _take_make(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--method", type=Path, action="append", required=True, help="method document, the first rules"
        )
        parser.add_argument("--people", type=int, default=10_000)
        parser.add_argument("--records", type=int, default=200_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--as-of", type=date.fromisoformat, required=True)
        parser.add_argument("--parts", type=int, default=0)

    def _take_check(self, parser: CommandParser) -> None:
        del parser

    def _load(self, options: dict[str, Any]) -> Population:
        order = Order(
            records=options["records"],
            people=options["people"],
            title=options["title"],
            as_of=options["as_of"],
            measures=dict(_measure(text) for text in options["measure"]),
            fact_key=tuple(options["fact_key"]),
            reported_decimals=options["reported_decimals"],
            illustrative=options["illustrative"],
            parts=options["parts"],
        )
        return load(options["folder"], order, memory_mb=options["memory_mb"], threads=options["threads"])

    def _make(self, options: dict[str, Any]) -> Population:
        methods: list[Method] = [from_json(path.read_bytes()) for path in options["method"]]
        return generate(
            options["folder"],
            methods,
            Size(options["people"], options["records"], options["parts"]),
            seed=options["seed"],
            as_of=options["as_of"],
            memory_mb=options["memory_mb"],
            threads=options["threads"],
        )

    def _check(self, options: dict[str, Any]) -> Population:
        population = open_population(options["folder"])
        check(population, memory_mb=options["memory_mb"], threads=options["threads"])
        return population


def _measure(text: str) -> tuple[str, int]:
    name, _, decimals = text.partition(":")
    if not decimals.isdecimal():
        raise PopulationInvalid("--measure", f"{text} is not NAME:DECIMALS")
    return name, int(decimals)
