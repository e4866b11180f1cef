"""The second factor at sign-in: a code is taken once."""

import hashlib
from datetime import timedelta
from typing import Final, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from django.core.cache import cache

# A code is good for its own step of 30 seconds and, by MFA_TOTP_TOLERANCE, for the one before and the one after.
REMEMBERED: Final = timedelta(minutes=2)


class OneTimeForm(AuthenticateForm):  # type: ignore[misc]  # allauth publishes no types
    """Asks for a code and refuses one that was used before (ASVS 5.0, 6.5.1).

    allauth remembers a used code for one step only, which is shorter than the code is good for, and it does not stop
    two people who use the same recovery code at the same moment. Adding to the cache, a table, succeeds for one.
    """

    def clean_code(self) -> str:
        """Give the code when it fits and nobody used it before. Raises ValidationError."""
        code = cast("str", super().clean_code())
        digest = hashlib.sha256(f"{self.user.pk}:{''.join(code.split())}".encode()).hexdigest()
        if not cache.add(f"second-factor-used:{digest}", "", REMEMBERED.total_seconds()):
            raise get_adapter().validation_error("incorrect_code")
        return code
