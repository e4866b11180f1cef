"""What the complainant thought of us and of the outcome, once the case was over."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField


class Rating(models.Model):
    """One answer a case, given freely. Nobody who handles cases can read a single one; only counts are shown.

    `service` and `outcome` run from 1 (very dissatisfied) to 5 (very satisfied).
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="rating")
    service = models.PositiveSmallIntegerField()
    outcome = models.PositiveSmallIntegerField()
    words = SealedTextField(blank=True)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(service__range=(1, 5), outcome__range=(1, 5)), name="rating_between_one_and_five"
            ),
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}"
