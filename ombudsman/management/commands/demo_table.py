"""Shows again what `make run` showed when it was ready."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ombudsman.stack.console import table


class Command(BaseCommand):
    """Addresses, demo accounts, and cases with their access codes."""

    help = "Show the addresses, demo accounts and cases to try."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table of the running demo."""
        del args, options
        self.stdout.write(table(settings.PUBLIC_BASE_URL, settings.MOCK_AGENCIES_URL, settings.DEMO_FILE))
