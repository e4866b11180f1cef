"""What the complainant thinks of an agency's answer."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField


class Remark(models.Model):
    """One remark on the answer of one round. The office reads it; the agency only when the office shows it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    answer = models.OneToOneField("cases.Answer", on_delete=models.PROTECT, related_name="remark")
    agrees = models.BooleanField()
    body = SealedTextField(blank=True)
    made_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True, shown_by__isnull=True)
                | Q(shown_at__isnull=False, shown_by__isnull=False),
                name="remark_shown_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}"
