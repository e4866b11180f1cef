"""Everything of a case in one file, made for its complainant and kept for a day."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import choices_of, one_of


class BundleStatus(StrEnum):
    """A bundle is WAITING for a worker, READY to be fetched, FAILED, or GONE: its day is over, its bytes deleted."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class Bundle(models.Model):
    """One case bundle (docs/bundle.md). Its bytes lie under a random name outside the web root until `expires_at`."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="bundles")
    status = models.CharField(max_length=8, choices=choices_of(BundleStatus), default=BundleStatus.WAITING.value)
    asked_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("status", BundleStatus, "bundle_status_known"),
            models.UniqueConstraint(fields=["case"], condition=Q(status="waiting"), name="bundle_one_waiting"),
            models.CheckConstraint(
                condition=~Q(status="ready") | (Q(built_at__isnull=False) & ~Q(sha256="")),
                name="bundle_ready_has_its_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"bundle {self.pk} ({self.status})"
