"""Deadline rules, running deadlines, and what moved them."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import choices_of, one_of


class DeadlineStatus(StrEnum):
    """Whether a deadline still runs."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class Duty(StrEnum):
    """Who has to act before a deadline ends."""

    OFFICE = "office"
    AGENCY = "agency"
    CITIZEN = "citizen"


class DeadlineRule(models.Model):
    """A rule of law or of our own policy: trigger, length, unit, basis, what happens at the end."""

    id = models.CharField(primary_key=True, max_length=30)
    title = models.CharField(max_length=160)
    trigger = models.CharField(max_length=160)
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    extension = models.PositiveSmallIntegerField(default=0)
    extension_unit = models.CharField(max_length=10, blank=True)
    basis = models.TextField()
    is_law = models.BooleanField()
    on_expiry = models.CharField(max_length=160)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.id


class Deadline(models.Model):
    """A clock that runs in a case, for the office, the agency or the citizen.

    `due_on` is what the rule gives now; `notified_due_on` is what the party was told. When a
    provisional date moves, the later of the two binds the party.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="deadlines")
    correction = models.ForeignKey(
        "cases.CorrectionRequest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deadlines",
    )
    relief = models.ForeignKey(
        "cases.InterimRelief",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deadlines",
    )
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT)
    duty = models.CharField(max_length=10, choices=choices_of(Duty))
    trigger_at = models.DateTimeField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    notified_due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    steps = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=choices_of(DeadlineStatus), default=DeadlineStatus.RUNNING.value)
    ended_at = models.DateTimeField(null=True, blank=True)
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="deadline_running", condition=Q(status="running")),
        ]
        constraints: ClassVar = [
            one_of("status", DeadlineStatus, "deadline_status_known"),
            one_of("duty", Duty, "deadline_duty_known"),
            models.CheckConstraint(
                condition=Q(status__in=["running", "paused"], ended_at__isnull=True)
                | (~Q(status__in=["running", "paused"]) & Q(ended_at__isnull=False)),
                name="deadline_ended_at_exactly_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} due {self.due_on}"


class DeadlinePause(models.Model):
    """Days during which a clock stood still, and why."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    made_by = models.ForeignKey("cases.User", null=True, on_delete=models.PROTECT)

    class Meta:
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(ends_on__isnull=True), name="pause_one_open"),
        ]

    def __str__(self) -> str:
        return self.reason


class DeadlineExtension(models.Model):
    """Days added within what the rule allows, and why."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    granted_on = models.DateField()
    made_by = models.ForeignKey("cases.User", null=True, on_delete=models.PROTECT)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.days} days"
