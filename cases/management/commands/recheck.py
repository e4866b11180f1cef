"""Look again at the holders of corrections that are due, as every night, but now."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.deadlines import SHANGHAI, local_day
from cases.models import Case
from cases.reference import compact
from cases.services import verifications

_USELESS = 2


class Command(BaseCommand):
    """Exit 0: the checks are begun, and workers do them; 2: the arguments make no sense, in one line."""

    help = "Check again, at every holder that is due, whether corrections last."

    def add_arguments(self, parser: CommandParser) -> None:
        """One case or all; due now or up to a later moment."""
        parser.add_argument("--case", metavar="REF", help="only this case, by its reference")
        parser.add_argument(
            "--at", metavar="ISO", help="also what falls due up to this moment; without a zone it is Shanghai's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Begin the checks and say how many. Raises CommandError."""
        del args
        case = _case(options["case"]) if options["case"] else None
        day = local_day(_moment(options["at"])) if options["at"] else None
        begun = verifications.recheck_due(at=timezone.now(), case=case, due_by=day)
        self.stdout.write(f"{begun} checks begun.")


def _case(reference: str) -> Case:
    found = Case.objects.filter(reference=compact(reference)).first()
    if found is None:
        raise CommandError("There is no case with this reference.", returncode=_USELESS)
    return found


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError("--at is not a moment such as 2026-12-16T09:00.", returncode=_USELESS) from None
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)
