"""Pulls of records and the records they brought."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import choices_of, one_of


class PullStatus(StrEnum):
    """How a pull stands. FAILED is final; WAITING covers the time between two attempts."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    BLOCKED = "blocked"  # the consent or power is gone; nothing was sent


class PullPurpose(StrEnum):
    """Why records are pulled; every pull names one."""

    INVESTIGATION = "investigation"
    VERIFICATION = "verification"
    RELIEF = "relief"


class Pull(models.Model):
    """One fetch of one category of records about one person from one agency.

    The transaction id is fixed before the first attempt, so that a repeated attempt gets the
    agency's first answer again and is never counted twice.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="pulls")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    category = models.CharField(max_length=30)
    purpose = models.CharField(max_length=20, choices=choices_of(PullPurpose))
    transaction_id = models.CharField(max_length=64, unique=True)
    consent = models.ForeignKey("cases.Consent", null=True, on_delete=models.PROTECT)
    power = models.ForeignKey("cases.StatutoryPower", null=True, on_delete=models.PROTECT)
    verification = models.ForeignKey("cases.Verification", null=True, on_delete=models.PROTECT, related_name="pulls")
    relief = models.ForeignKey("cases.InterimRelief", null=True, on_delete=models.PROTECT, related_name="pulls")
    requested_by = models.ForeignKey("cases.User", null=True, on_delete=models.PROTECT)
    requested_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=choices_of(PullStatus), default=PullStatus.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)
    # The agency said no, or our settings are wrong: asking again changes nothing until a person acts.
    lasting = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("status", PullStatus, "pull_status_known"),
            one_of("purpose", PullPurpose, "pull_purpose_known"),
            models.CheckConstraint(
                condition=Q(consent__isnull=True, power__isnull=False) | Q(consent__isnull=False, power__isnull=True),
                name="pull_stands_on_exactly_one_right",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running"], finished_at__isnull=True)
                | (~Q(status__in=["waiting", "running"]) & Q(finished_at__isnull=False)),
                name="pull_finished_at_exactly_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} from {self.agency_id} ({self.status})"


class Reread(StrEnum):
    """What a newer reader makes of the answers to a pull."""

    SAME = "same"  # the same records, or the same failure
    DIFFERS = "differs"  # other records than are stored, or records where there were none
    UNREADABLE = "unreadable"  # no records where there were some


class Rereading(models.Model):
    """The stored answers to one pull, read again by one version of its parser. Append-only.

    Records are never changed by it: it says that a fresh pull would say something else now, and how much. `counts`
    holds kind -> [added, removed, changed]; `cause` is why nothing could be read.
    """

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="rereadings")
    parser_version = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=choices_of(Reread))
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    cause = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("outcome", Reread, "rereading_outcome_known"),
            models.UniqueConstraint(fields=["pull", "parser_version"], name="reread_once_a_parser"),
        ]

    def __str__(self) -> str:
        return f"{self.parser_version}: {self.outcome}"


class Match(StrEnum):
    """How surely a record is about the complainant. A name alone is never enough."""

    EXACT = "exact"
    PARTIAL = "partial"
    NONE = "none"


class Record(models.Model):
    """One datum as an agency showed it at one moment. Never changed; a later pull adds new ones."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="records")
    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="records")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    match = models.CharField(max_length=10, choices=choices_of(Match))
    occurred_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    listed_on = models.DateField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("match", Match, "record_match_known"),
            models.UniqueConstraint(fields=["pull", "kind", "external_id"], name="record_once_a_pull"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
