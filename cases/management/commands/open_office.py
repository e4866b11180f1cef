"""Puts into a database what no complaint can do without."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.actors import SYSTEM
from cases.services import agencies, deadline_watch


class Command(BaseCommand):
    """Run after every migration: what is there is left as it is, edited rules too."""

    help = "Add the shipped deadline rules that are missing; on request the illustrative agencies too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Real agencies are the office's own affair; the illustrative ones are for trying out."""
        parser.add_argument("--illustrative-agencies", action="store_true", help="with schemes and methods")

    def handle(self, *args: Any, **options: Any) -> None:
        """Effects in order: the missing rules and their event; the missing agencies, schemes and methods."""
        del args
        now = timezone.now()
        added = deadline_watch.seed_rules(by=SYSTEM, at=now)
        self.stdout.write(f"Deadline rules: {added} added.")
        if options["illustrative_agencies"]:
            self.stdout.write(f"Illustrative agencies: {len(agencies.seed(at=now))} in place.")
