"""Read returned mail: `manage.py take_bounces FOLDER` (message files or a Maildir), or `-` for one message on stdin."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.services import bounces


class Command(BaseCommand):
    """Marks addresses that messages came back from. Reading a message twice changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the messages are."""
        parser.add_argument("place", help="a folder of message files, a Maildir, or - for standard input")
        parser.add_argument("--remove", action="store_true", help="delete every file that was read")

    def handle(self, *, place: str, remove: bool, **options: Any) -> None:
        """Read all and print how many of each kind there were."""
        del options
        found: Counter[str] = Counter()
        if place == "-":
            found[bounces.take(raw=sys.stdin.buffer.read(bounces.LARGEST), at=timezone.now())] += 1
        else:
            for path in _messages(Path(place)):
                with path.open("rb") as file:
                    found[bounces.take(raw=file.read(bounces.LARGEST), at=timezone.now())] += 1
                if remove:
                    path.unlink(missing_ok=True)
        self.stdout.write(", ".join(f"{kind.value} {found[kind]}" for kind in bounces.Taken))


def _messages(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}.")
    maildir = [folder / name for name in ("new", "cur") if (folder / name).is_dir()]
    for place in maildir or [folder]:
        # A list first: what arrives meanwhile is read the next time.
        yield from sorted(path for path in place.iterdir() if path.is_file() and not path.name.startswith("."))
