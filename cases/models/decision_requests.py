"""What the complainant asks for after the final decision: a review of it, or the correction of a slip."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of
from cases.workflow import DecisionRequestStatus


class RequestKind(StrEnum):
    """A review looks at the decision anew; a correction puts right a name, a figure or a word in it."""

    REVIEW = "review"
    CORRECTION = "correction"


class ReviewGround(StrEnum):
    """On what a review can stand."""

    NEW_FACTS = "new_facts"
    LAW = "law"
    PROCEDURE = "procedure"


class DecisionRequest(models.Model):
    """A request about one final decision, judged by somebody who has not made that decision.

    `answer` is what the office says to it. `correction` is what the decision says from now on, where a slip was put
    right; the letter itself is never changed.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="decision_requests")
    decision = models.ForeignKey("cases.Decision", on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=12, choices=choices_of(RequestKind))
    status = models.CharField(
        max_length=12, choices=choices_of(DecisionRequestStatus), default=DecisionRequestStatus.ASKED.value
    )
    grounds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    reasons = SealedTextField()
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(blank=True)
    correction = SealedTextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["case"], name="decision_request_waiting", condition=Q(status="asked")),
        ]
        constraints: ClassVar = [
            one_of("kind", RequestKind, "decision_request_kind_known"),
            one_of("status", DecisionRequestStatus, "decision_request_status_known"),
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=Q(status="asked"), name="decision_request_one_open"
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(kind="review"), name="decision_request_one_review"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["granted", "declined"], decided_by__isnull=False, decided_at__isnull=False)
                | Q(status__in=["asked", "overtaken"], decided_by__isnull=True),
                name="decision_request_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.status})"
