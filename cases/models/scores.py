"""Disclosed scoring methods and the recomputations made with them."""

from enum import StrEnum
from typing import ClassVar

from django.db import models

from cases.models.fields import choices_of, one_of


class MethodVersion(models.Model):
    """A scoring method as its agency disclosed it, by version and hash."""

    scheme = models.ForeignKey("cases.Scheme", on_delete=models.PROTECT, related_name="methods")
    version = models.CharField(max_length=20)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["scheme", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "version"], name="method_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.version}"


class Verdict(StrEnum):
    """Whether the agency's figure follows its own published method."""

    MATCH = "match"
    DIFFERENT = "different"
    NOT_REPRODUCIBLE = "not_reproducible"


class ScoreRun(models.Model):
    """One recomputation: the method, the inputs, every step, and three figures side by side."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="runs")
    scheme = models.ForeignKey("cases.Scheme", on_delete=models.PROTECT)
    method = models.ForeignKey(MethodVersion, null=True, on_delete=models.PROTECT)
    verification = models.ForeignKey("cases.Verification", null=True, on_delete=models.PROTECT, related_name="runs")
    as_of = models.DateField()
    run_at = models.DateTimeField()
    inputs = models.JSONField()
    trace = models.JSONField()
    lawful_trace = models.JSONField()
    reported = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    recomputed = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    lawful = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    grades = models.JSONField(default=dict)
    verdict = models.CharField(max_length=20, choices=choices_of(Verdict))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [one_of("verdict", Verdict, "run_verdict_known")]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.scheme_id}"
