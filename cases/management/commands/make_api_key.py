"""Makes a key for an agency's machine and prints it, this once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.actors import SYSTEM
from cases.models import Agency, User
from cases.services import api_keys
from cases.services.refusals import Refused


class Command(BaseCommand):
    """The key stands alone on standard output, so that it can be piped into a secret store."""

    help = "Make an API key by which an agency's machine acts as one of its respondents; it is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask whose key it is, what for, and who answers for what it says."""
        parser.add_argument("agency", help="short name (slug) of the agency")
        parser.add_argument("--label", required=True, help="what the key is for, such as 'complaints system'")
        parser.add_argument("--respondent", required=True, help="e-mail address of the account the key acts as")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and print. Exit code 2 when there is no such agency, or no such respondent of it."""
        del args
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency {options['agency']!r}.", returncode=2)
        user = User.objects.filter(email__iexact=options["respondent"]).first()
        try:
            if user is None:
                raise CommandError(f"There is no account {options['respondent']!r}.", returncode=2)
            label = options["label"].strip()[:80]
            row, key = api_keys.make(agency=agency, user=user, label=label, by=SYSTEM, at=timezone.now())
        except Refused:
            message = f"{options['respondent']} is not an active respondent of {agency.slug}."
            raise CommandError(message, returncode=2) from None
        self.stdout.write(key)
        self.stderr.write(f"Key {row.prefix} of {agency.slug} acts as {user.email}. It is not shown again.")
