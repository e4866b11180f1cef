"""Writes docs/reference/ from the tables in the code, so that the documents cannot lie."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cases.management.references import documents


class Command(BaseCommand):
    """Overwrites docs/reference/*.md; a test compares the committed files with a fresh run."""

    help = "Write docs/reference/ again: states, permissions, routes, deadlines."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every document."""
        del args, options
        folder = Path(settings.BASE_DIR) / "docs" / "reference"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (folder / name).write_text(text)
            self.stdout.write(f"docs/reference/{name}")
