"""Findings: what is wrong with a record, with its basis in law."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import choices_of, one_of


class FindingStatus(StrEnum):
    """A finding is proposed by machine or person, and counts only when a person confirms it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Finding(models.Model):
    """One thing that is wrong: a code, the record and item it concerns, its basis and why.

    `facts` names what is known about the record beyond what its agency shows, attribute by attribute
    (cases/scoring/attributes.py); once the finding is confirmed, recomputations reckon with them.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="findings")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    record = models.ForeignKey("cases.Record", null=True, blank=True, on_delete=models.PROTECT)
    code = models.CharField(max_length=30)
    item = models.CharField(max_length=60, blank=True)
    basis = models.TextField()
    explanation = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    worth = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    status = models.CharField(max_length=10, choices=choices_of(FindingStatus), default=FindingStatus.PROPOSED.value)
    found_at = models.DateTimeField()
    found_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    judgement = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("status", FindingStatus, "finding_status_known"),
            models.UniqueConstraint(
                fields=["case", "agency", "code", "record", "item"],
                nulls_distinct=False,
                name="finding_once",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", judged_at__isnull=True, judged_by__isnull=True)
                | (~Q(status="proposed") & Q(judged_at__isnull=False, judged_by__isnull=False)),
                name="finding_judged_exactly_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.code
