"""Writes out, checks and adopts the office's table of legal rules."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.actors import Actor
from cases.models import User
from cases.scoring.document import MethodInvalid
from cases.scoring.lawful_document import read_rules, to_document
from cases.services import legal_rules
from cases.services.refusals import Refused


class Command(BaseCommand):
    """Export, edit, check, adopt: a change of law needs no change of the program."""

    help = "The table of legal rules: export it, check an edited one, adopt it. Exit code 2 says what is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask what is to be done, with which file, and in whose name."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("export", help="write the table in use to standard output")
        acts.add_parser("check", help="name everything that is wrong with a table").add_argument("file", type=Path)
        adopt = acts.add_parser("adopt", help="put a table in force")
        adopt.add_argument("file", type=Path)
        adopt.add_argument("--by", required=True, help="e-mail address of the ombudsman who decides")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        del args
        if options["act"] == "export":
            text = json.dumps(to_document(legal_rules.in_use()), ensure_ascii=False, indent=2)
            self.stdout.write(text)
            return
        document = _document(options["file"])
        try:
            if options["act"] == "check":
                self.stdout.write(f"{len(read_rules(document))} rules, nothing wrong.")
                return
            row = legal_rules.adopt(document=document, by=_actor(options["by"]), at=timezone.now())
        except MethodInvalid as invalid:
            raise CommandError(str(invalid), returncode=2) from None
        except Refused:
            raise CommandError(f"{options['by']} may not adopt legal rules.", returncode=2) from None
        self.stdout.write(f"In force: {row.sha256}" if row else "This table is in force already.")


def _document(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from None
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{path}: not JSON: {error}"[:300], returncode=2) from None


def _actor(email: str) -> Actor:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no account {email!r}.", returncode=2)
    return user.actor
