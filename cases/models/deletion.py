"""Deleting personal data: what was asked or fell due, who decided, and that it was done."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField


class Deletion(models.Model):
    """One deletion, asked for by the complainant or due by rule.

    `asked` and `granted` hold kinds of data (`cases.retention.Kind`). A deletion that fell due names its rule and has
    nobody who decided. The row stays as a tombstone: its words are emptied when it is done.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="deletions")
    asked = ArrayField(models.CharField(max_length=20))
    words = SealedTextField(blank=True)
    asked_at = models.DateTimeField()
    by_rule = models.CharField(max_length=20, blank=True)
    granted = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    reasons = SealedTextField(blank=True)
    decided_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at__isnull=True), name="deletion_one_open"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, by_rule="")
                | (Q(decided_at__isnull=False, decided_by__isnull=True) & ~Q(by_rule="")),
                name="deletion_decided_by_somebody_or_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(decided_at__isnull=False), name="deletion_done_after_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"deletion {self.pk}"


class Hold(models.Model):
    """Nothing of a case is deleted for now. One at a time; a lifted one stays, so that it can be read who held why."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="holds")
    reasons = SealedTextField(blank=True)
    set_by = models.ForeignKey("cases.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="hold_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"
