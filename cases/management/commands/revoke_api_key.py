"""Ends a key of an agency's machine."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.actors import SYSTEM
from cases.models import ApiKey
from cases.services import api_keys
from cases.services.refusals import Refused


class Command(BaseCommand):
    """Takes the public part of the key: the secret is not needed, and must not stand in a shell's history."""

    help = "Revoke an API key, named by its public prefix (the middle part of the key)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask which key."""
        parser.add_argument("prefix", help="the 12 characters between the two underscores of the key")

    def handle(self, *args: Any, **options: Any) -> None:
        """Revoke. Exit code 2 when there is no such key, or it was revoked before."""
        del args
        row = ApiKey.objects.filter(prefix=options["prefix"]).first()
        if row is None:
            raise CommandError(f"There is no key {options['prefix']!r}.", returncode=2)
        try:
            api_keys.revoke(api_key=row, by=SYSTEM, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from None
        self.stdout.write(f"Key {row.prefix} is revoked.")
