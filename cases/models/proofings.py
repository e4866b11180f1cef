"""Somebody who lost every way into their case asks to prove who they are."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of
from cases.workflow import ProofingStatus


class ProofingWay(StrEnum):
    """Where the person shows their papers."""

    VISIT = "visit"
    POST = "post"


class Paper(StrEnum):
    """A paper that an officer may accept; which of them prove enough is in `cases.services.proofing_checks`."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    HOUSEHOLD_REGISTER = "household_register"
    AUTHORITY = "authority"


class Proofing(models.Model):
    """One request to get in again by proving who one is.

    Whoever asks gets a pick-up code on their own screen; we keep its hash and nobody of the office ever sees it.
    `number` is what they tell the officer, so that the papers are tied to this very request; it is no secret.
    A request with an unknown reference is a row like any other, without a filing, and nobody works on it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=8, unique=True)
    filing = models.ForeignKey(
        "cases.Filing", null=True, blank=True, on_delete=models.CASCADE, related_name="proofings"
    )
    way = models.CharField(max_length=5, choices=choices_of(ProofingWay))
    reach = SealedTextField(blank=True)
    pickup_hash = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=choices_of(ProofingStatus), default=ProofingStatus.ASKED.value)

    mismatches = models.PositiveSmallIntegerField(default=0)
    papers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    agreed = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    checked_by = models.ForeignKey("cases.User", null=True, on_delete=models.PROTECT, related_name="proofings_checked")
    checked_at = models.DateTimeField(null=True, blank=True)
    check_reasons = SealedTextField(blank=True)

    approved_by = models.ForeignKey(
        "cases.User", null=True, on_delete=models.PROTECT, related_name="proofings_approved"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approval_reasons = SealedTextField(blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    ended_by = models.ForeignKey(
        "cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="proofings_ended"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reasons = SealedTextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["status", "asked_at"], name="proofing_open")]
        constraints: ClassVar = [
            one_of("status", ProofingStatus, "proofing_status_known"),
            one_of("way", ProofingWay, "proofing_way_known"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="proofing_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True, opens_at__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False, opens_at__isnull=False),
                name="proofing_approved_by_somebody_with_a_day",
            ),
            # Two people, also for whoever writes past our code.
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("checked_by")),
                name="proofing_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"proofing {self.number}"
