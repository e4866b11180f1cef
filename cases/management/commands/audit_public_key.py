"""Prints the public key that checkpoints are signed under, for everybody who wants to check them."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.services import checkpoints


class Command(BaseCommand):
    """One line: key id and the 32 raw bytes in hexadecimal."""

    help = "Print the public key of the audit checkpoints: key id and 64 hex digits."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print; nothing secret leaves."""
        del args, options
        public = checkpoints.public_key()
        self.stdout.write(f"{checkpoints.key_id(public)} {public.hex()}")
