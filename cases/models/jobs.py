"""Background work as rows: what Celery only wakes, PostgreSQL remembers."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import choices_of, one_of


class JobStatus(StrEnum):
    """How a piece of work stands. QUARANTINED waits for a person."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    QUARANTINED = "quarantined"


class Job(models.Model):
    """One piece of work, written in the transaction that made it necessary.

    `key` makes it unique: asking twice for the same work gives one row. Arguments are ids only.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160, unique=True)
    args = models.JSONField(default=dict)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT)
    status = models.CharField(max_length=12, choices=choices_of(JobStatus), default=JobStatus.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["not_before"], name="job_due", condition=Q(status="waiting")),
            models.Index(fields=["lease_until"], name="job_leased", condition=Q(status="running")),
        ]
        constraints: ClassVar = [
            one_of("status", JobStatus, "job_status_known"),
            models.CheckConstraint(
                condition=Q(status="running", lease_until__isnull=False)
                | (~Q(status="running") & Q(lease_until__isnull=True)),
                name="job_leased_exactly_while_running",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """The last sign of life of a worker, written by a task and not by a ping."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
