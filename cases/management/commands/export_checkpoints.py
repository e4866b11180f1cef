"""Writes the signed checkpoints as a text file that is to be kept where our database administrators cannot write."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.models import Checkpoint
from cases.services import checkpoints

HEAD = """\
# Signed checkpoints of the ombudsman's audit chain. Holds no personal data; keep it outside the office.
# Each is six signed lines (name, number, time, chains, root, hash of the one before), then key id and signature.
# Checked by: manage.py verify_audit --witness FILE (docs/audit.md)
# key {key_id} {public}
"""


class Command(BaseCommand):
    """Plain text on standard output; files of several exports can be laid one after the other."""

    help = "Print the signed checkpoints, for a witness outside the office."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --since."""
        parser.add_argument("--since", type=int, default=1, metavar="N", help="only from checkpoint N on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print head, then one block a checkpoint."""
        del args
        public = checkpoints.public_key()
        self.stdout.write(HEAD.format(key_id=checkpoints.key_id(public), public=public.hex()))
        for checkpoint in Checkpoint.objects.filter(number__gte=options["since"]).order_by("number").iterator():
            self.stdout.write(f"{checkpoint.body}signed {checkpoint.key_id} {checkpoint.signature}\n")
