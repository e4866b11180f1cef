"""How the complainant wants to hear from us, and what proves that an address is theirs."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of
from cases.models.mail import MailChannel


class Pace(StrEnum):
    """How often news is sent. What cannot wait is always sent at once."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class ContactChoice(models.Model):
    """The choices of whoever filed, one row a filing.

    The addresses in use stand with the person (or whoever acts for them); `new_email` and `new_phone` wait here until a
    code that was sent there is typed in. A bounced address gets nothing more until it is confirmed again.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filing = models.OneToOneField("cases.Filing", on_delete=models.CASCADE, related_name="contact")
    by_email = models.BooleanField(default=True)
    by_sms = models.BooleanField(default=False)
    pace = models.CharField(max_length=8, choices=choices_of(Pace), default=Pace.AT_ONCE.value)
    new_email = SealedTextField(blank=True)
    new_phone = SealedTextField(blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [one_of("pace", Pace, "contact_pace_known")]

    def __str__(self) -> str:
        return f"contact of filing {self.filing_id}"


class CodePurpose(StrEnum):
    """What a one-time code is good for; a code for one thing opens nothing else."""

    CONFIRM_EMAIL = "confirm_email"
    CONFIRM_PHONE = "confirm_phone"
    NEW_ACCESS_CODE = "new_access_code"


class OneTimeCode(models.Model):
    """Eight digits that were sent to an address, kept as a keyed hash. At most one live code a filing and purpose."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filing = models.ForeignKey("cases.Filing", on_delete=models.CASCADE, related_name="one_time_codes")
    purpose = models.CharField(max_length=20, choices=choices_of(CodePurpose))
    channel = models.CharField(max_length=5, choices=choices_of(MailChannel))
    code_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    over_at = models.DateTimeField(null=True, blank=True, help_text="Used, tried too often, or replaced.")

    class Meta:
        constraints: ClassVar = [
            one_of("purpose", CodePurpose, "one_time_purpose_known"),
            one_of("channel", MailChannel, "one_time_channel_known"),
            models.UniqueConstraint(
                fields=["filing", "purpose"], condition=Q(over_at__isnull=True), name="one_time_code_live_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["filing", "issued_at"], name="one_time_recent")]

    def __str__(self) -> str:
        return f"{self.purpose} of filing {self.filing_id}"


class WaitingNews(models.Model):
    """One piece of news that waits for the daily or weekly message of a filing."""

    key = models.CharField(max_length=120, unique=True)
    filing = models.ForeignKey("cases.Filing", on_delete=models.CASCADE, related_name="waiting_news")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="waiting_news")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["filing"], name="news_waiting", condition=Q(told_at__isnull=True))]

    def __str__(self) -> str:
        return self.key
