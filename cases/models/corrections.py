"""Correction requests, the agencies' answers, and our check of them."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.checking import Asked
from cases.models.fields import choices_of, one_of
from cases.workflow import CorrectionStatus


class AnswerCode(StrEnum):
    """How an agency answers one item; always together with reasons."""

    CORRECTED = "corrected"
    PARTLY = "partly"
    REFUSED = "refused"
    WRONG_BODY = "wrong_body"
    NEED_MORE = "need_more"


class CorrectionRequest(models.Model):
    """What one agency is asked to put right in one case, frozen from the findings when sent.

    A follow-up asks a holder that lags behind a correction which another agency made: `follow_up_of` is that request.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="corrections")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT, related_name="corrections")
    status = models.CharField(max_length=12, choices=choices_of(CorrectionStatus), default=CorrectionStatus.DRAFT.value)
    round = models.PositiveSmallIntegerField(default=1)
    message = models.TextField(blank=True)
    drafted_by = models.ForeignKey("cases.User", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    follow_up_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["agency", "status", "due_on", "id"], name="correction_inbox"),
            models.Index(fields=["agency", "id"], name="correction_by_agency"),
        ]
        constraints: ClassVar = [
            one_of("status", CorrectionStatus, "correction_status_known"),
            models.UniqueConstraint(
                fields=["case", "agency"],
                condition=Q(status__in=["draft", "sent", "answered", "returned"]),
                name="correction_one_open_per_agency",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"]) | Q(sent_at__isnull=False),
                name="correction_sent_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class CorrectionItem(models.Model):
    """One thing asked: the finding, the record as it stood, and the change wanted."""

    request = models.ForeignKey(CorrectionRequest, on_delete=models.PROTECT, related_name="items")
    finding = models.ForeignKey("cases.Finding", on_delete=models.PROTECT)
    asked = models.CharField(max_length=20, choices=choices_of(Asked))
    detail = models.TextField(blank=True)
    expected = models.JSONField(default=dict)
    verified = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("asked", Asked, "item_asked_known"),
            models.UniqueConstraint(fields=["request", "finding"], name="item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.asked} item {self.pk}"


class Answer(models.Model):
    """An agency's answer to one round of a request; there is exactly one a round."""

    request = models.ForeignKey(CorrectionRequest, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    answered_by = models.ForeignKey("cases.User", on_delete=models.PROTECT)
    answered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "round"], name="answer_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"answer {self.round} to {self.request_id}"


class ItemAnswer(models.Model):
    """The answer to one item: a code and reasons, never a code alone."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(CorrectionItem, on_delete=models.PROTECT, related_name="answers")
    code = models.CharField(max_length=12, choices=choices_of(AnswerCode))
    reasons = models.TextField()

    class Meta:
        ordering: ClassVar = ["item_id"]
        constraints: ClassVar = [
            one_of("code", AnswerCode, "item_answer_code_known"),
            models.UniqueConstraint(fields=["answer", "item"], name="item_answer_once"),
            models.CheckConstraint(condition=~Q(reasons=""), name="item_answer_has_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.code} for item {self.item_id}"


class HolderVerdict(StrEnum):
    """What a fresh pull showed at one holder of the data or of the sanction."""

    WAITING = "waiting"
    RIGHT = "right"
    STILL_WRONG = "still_wrong"
    NOT_REACHED = "not_reached"


class Verification(models.Model):
    """Our own check of an answer: fresh pulls, a recomputation, every holder.

    A recheck is one that the schedule asked for, of the holders that are due.
    """

    request = models.ForeignKey(CorrectionRequest, on_delete=models.PROTECT, related_name="verifications")
    round = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    recheck = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    passed = models.BooleanField(null=True)
    still_wrong = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "round", "attempt"], name="verification_once_an_attempt"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, passed__isnull=True)
                | Q(finished_at__isnull=False, passed__isnull=False),
                name="verification_verdict_exactly_when_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"verification {self.round} of {self.request_id}"


class HolderCheck(models.Model):
    """What one holder showed during a verification."""

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="holder_checks")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    pull = models.ForeignKey("cases.Pull", null=True, on_delete=models.PROTECT)
    category = models.CharField(max_length=30)
    verdict = models.CharField(max_length=12, choices=choices_of(HolderVerdict), default=HolderVerdict.WAITING.value)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("verdict", HolderVerdict, "holder_verdict_known"),
            models.UniqueConstraint(fields=["verification", "agency", "category"], name="holder_checked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.verdict}"
