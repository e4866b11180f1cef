"""Decisions, comments on them, and the letters that carry them."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.models.case import Outcome
from cases.models.fields import SealedTextField, choices_of, one_of


class Stage(StrEnum):
    """A provisional decision invites comments; the final one ends the case."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class Decision(models.Model):
    """A reasoned decision: proposed by one person, signed by another."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=12, choices=choices_of(Stage))
    outcome = models.CharField(max_length=30, choices=choices_of(Outcome))
    reasons = models.TextField()
    recommendation = models.TextField(blank=True)
    proposed_by = models.ForeignKey("cases.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_reasons = models.TextField(blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    comments_until = models.DateField(null=True, blank=True)
    # A correction it rested on was undone: it stays on file, and another decision takes its place.
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("stage", Stage, "decision_stage_known"),
            one_of("outcome", Outcome, "decision_outcome_known"),
            models.UniqueConstraint(
                fields=["case", "stage"],
                condition=Q(sent_back_at__isnull=True, superseded_at__isnull=True),
                name="decision_one_live_per_stage",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="decision_signature_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="decision_two_people",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True) | Q(signed_at__isnull=False),
                name="decision_issued_only_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} decision {self.pk}"

    @property
    def stands(self) -> bool:
        """Whether it was neither sent back to its author nor superseded."""
        return self.sent_back_at is None and self.superseded_at is None


class Comment(models.Model):
    """What a party said about the agency's answer or the provisional decision."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="comments")
    role = models.CharField(max_length=20)
    agency = models.ForeignKey("cases.Agency", null=True, blank=True, on_delete=models.PROTECT)
    agrees = models.BooleanField()
    body = SealedTextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "role", "agency"], nulls_distinct=False, name="comment_once"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class LetterKind(StrEnum):
    """What a letter is for."""

    RECEIPT = "receipt"
    CORRECTION_REQUEST = "correction_request"
    PROVISIONAL_DECISION = "provisional_decision"
    FINAL_DECISION = "final_decision"


class Letter(models.Model):
    """A rendered PDF, stored once with its hash; the table is append-only in the database."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="letters")
    correction = models.ForeignKey(
        "cases.CorrectionRequest", null=True, on_delete=models.PROTECT, related_name="letters"
    )
    kind = models.CharField(max_length=30, choices=choices_of(LetterKind))
    language = models.CharField(max_length=10)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    context_sha256 = models.CharField(max_length=64)
    verification_code = models.CharField(max_length=40, unique=True)
    rendered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("kind", LetterKind, "letter_kind_known"),
            models.UniqueConstraint(
                fields=["case", "kind", "decision", "correction", "language"],
                nulls_distinct=False,
                name="letter_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} letter {self.pk}"
