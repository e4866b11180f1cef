"""One sending of the complaint form: what is told once, whatever number of matters it holds."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of


class Channel(StrEnum):
    """On which way a complaint reached us."""

    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"


class Filing(models.Model):
    """One complaint as it was sent; every matter in it is a case of its own (`cases`), linked by this row.

    `timeline`, `effects` and `earlier` are sealed JSON, written and read by `cases/told.py` alone.
    `needed_by` is the first day by which something must be settled for the person, as they say, and
    `at_stake` what depends on it (`told.Stake`); both are in the clear, because triage sorts by them.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filed_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=choices_of(Channel), default=Channel.WEB.value)
    taken_by = models.ForeignKey(
        "cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="filings_taken"
    )
    language = models.CharField(max_length=10, default="en")
    form_version = models.PositiveSmallIntegerField(default=1)

    timeline = SealedTextField(blank=True)
    effects = SealedTextField(blank=True)
    earlier = SealedTextField(blank=True)
    wishes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    at_stake = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    needed_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-filed_at", "-id"]
        constraints: ClassVar = [
            one_of("channel", Channel, "filing_channel_known"),
            models.CheckConstraint(
                condition=Q(channel="web", taken_by__isnull=True) | (~Q(channel="web") & Q(taken_by__isnull=False)),
                name="filing_taken_by_somebody_exactly_when_not_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return f"filing {self.pk}"
