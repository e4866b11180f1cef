"""Registers a population that lies under POPULATION_ROOT, so that the desk can ask it questions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.actors import SYSTEM
from cases.models import Scheme
from cases.services import populations
from cases.services.refusals import Refused
from cases.sweeps import PopulationInvalid


class Command(BaseCommand):
    """A second call with the same folder says what is there and changes nothing."""

    help = "Register a folder under POPULATION_ROOT as the population of a scheme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask which folder, whose it is, and what the pages call it."""
        parser.add_argument("folder", help="name of the folder under POPULATION_ROOT")
        parser.add_argument("--scheme", required=True, help="slug of the scheme, such as sesame-score")
        parser.add_argument("--title", default="", help="what the pages call it; its own title when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register. Exit code 2 when there is no such scheme, or the folder is no whole population."""
        del args
        scheme = Scheme.objects.filter(slug=options["scheme"]).first()
        if scheme is None:
            raise CommandError(f"There is no scheme {options['scheme']!r}.", returncode=2)
        told = {"folder": options["folder"], "scheme": scheme, "title": options["title"]}
        try:
            row = populations.register(**told, by=SYSTEM, at=timezone.now())
        except (PopulationInvalid, Refused) as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(f"{row.folder}: {row.people:,} people, {row.records:,} records, {row.parts} parts.")
