"""Declared interests, from which conflicts of interest are computed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Interest(models.Model):
    """An interest a member of staff declared: in an agency, or in one case."""

    user = models.ForeignKey("cases.User", on_delete=models.PROTECT, related_name="interests")
    agency = models.ForeignKey("cases.Agency", null=True, blank=True, on_delete=models.PROTECT)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT)
    statement = models.TextField()
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, case__isnull=True) | Q(agency__isnull=True, case__isnull=False),
                name="interest_in_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.statement
