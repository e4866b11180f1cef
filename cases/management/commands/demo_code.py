"""Prints the six digits that complete the sign-in of a demo account. Refuses in production and for other accounts."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.demo.accounts import ACCOUNTS, code_at, secret_of


class Command(BaseCommand):
    """`manage.py demo_code wang.min@ombudsman.example`: what an authenticator app would show now."""

    help = "Show the current second-factor code of a demo account."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account's e-mail address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code. Raises CommandError for an account that is not one of the demo world."""
        del args
        if settings.PRODUCTION:
            raise CommandError("There are no demo accounts in production.")
        email = options["email"].strip().lower()
        known = [account.email for account in ACCOUNTS]
        if email not in known:
            raise CommandError(f"There is no demo account {email}; there are: {', '.join(known)}")
        left = 30 - int(time.time()) % 30
        self.stdout.write(code_at(secret_of(email), timezone.now()))
        self.stderr.write(f"good for {left} more seconds, once")
