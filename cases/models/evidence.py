"""Evidence: files handed in by a party, sealed and scanned before anybody sees them."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of


class ScanStatus(StrEnum):
    """A file is shown to nobody until it is CLEAN (or UNSCANNED where no scanner is configured)."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    UNSCANNED = "unscanned"
    INFECTED = "infected"


class Evidence(models.Model):
    """One file, kept under a random name outside the web root, with its hash."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    draft = models.ForeignKey("cases.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    answer = models.ForeignKey("cases.Answer", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    shows = SealedTextField(blank=True)
    original_name = SealedTextField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)
    scan = models.CharField(max_length=12, choices=choices_of(ScanStatus), default=ScanStatus.QUARANTINED.value)
    scanned_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=20)
    uploaded_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()
    shown_to_agency = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            one_of("scan", ScanStatus, "evidence_scan_known"),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(draft__isnull=False),
                name="evidence_belongs_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"
