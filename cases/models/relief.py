"""Interim relief: a sanction suspended while the case is open."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of
from cases.workflow import ReliefStatus


class InterimRelief(models.Model):
    """A request that one sanction holder suspends a sanction until the case is decided."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="reliefs")
    holder = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=choices_of(ReliefStatus), default=ReliefStatus.ASKED.value)
    why = SealedTextField()
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT)
    decided_at = models.DateTimeField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("status", ReliefStatus, "relief_status_known"),
            models.UniqueConstraint(
                fields=["case", "holder"],
                condition=~Q(status__in=["declined", "ended"]),
                name="relief_one_open_per_holder",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="relief_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"relief {self.pk} ({self.status})"
