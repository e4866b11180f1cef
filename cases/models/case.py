"""The case: one person, one agency, one scheme, and what is said to be wrong."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of
from cases.workflow import ENDED_CASE, CaseStatus

ENDED = sorted(map(str, ENDED_CASE))


class Harm(StrEnum):
    """What the record did to the person; decides urgency and interim relief."""

    TRAVEL = "travel"
    SCHOOL = "school"
    LOAN = "loan"
    JOB = "job"
    HOUSING = "housing"
    HOTEL = "hotel"
    SHAMING = "shaming"
    OTHER = "other"


class Outcome(StrEnum):
    """How a closed case ended."""

    UPHELD_CORRECTED = "upheld_corrected"
    UPHELD_NOT_CORRECTED = "upheld_not_corrected"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


class Case(models.Model):
    """A complaint on its way to a verified correction."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True)
    code_hash = models.CharField(max_length=255)
    status = models.CharField(max_length=20, choices=choices_of(CaseStatus), default=CaseStatus.RECEIVED.value)
    version = models.PositiveIntegerField(default=1)

    filing = models.ForeignKey("cases.Filing", on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey("cases.Person", on_delete=models.PROTECT, related_name="cases")
    representative = models.ForeignKey("cases.Representative", null=True, blank=True, on_delete=models.PROTECT)
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT, related_name="cases")
    scheme = models.ForeignKey("cases.Scheme", on_delete=models.PROTECT, related_name="cases")
    entry = SealedTextField(blank=True)  # the record, as the person names it
    grounds = ArrayField(models.CharField(max_length=40))
    details = SealedTextField(blank=True)  # what they answered to each ground's own questions: JSON, cases/told.py
    harms = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    narrative = SealedTextField()
    wish = SealedTextField(blank=True)
    earlier_steps = SealedTextField(blank=True)
    urgent = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="en")
    received_at = models.DateTimeField()

    assigned_to = models.ForeignKey(
        "cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="caseload"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    admission_reasons = models.TextField(blank=True)
    referral = models.TextField(blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # nothing personal is left in it or anywhere around it
    outcome = models.CharField(max_length=30, blank=True, choices=choices_of(Outcome))

    class Meta:
        ordering: ClassVar = ["-received_at", "-id"]
        indexes: ClassVar = [
            # Lists show open cases only; closed ones, soon the most, stay out of their way.
            models.Index(fields=["next_due_on", "id"], name="case_open", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["assigned_to", "next_due_on", "id"],
                name="case_open_by_owner",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["status", "next_due_on", "id"], name="case_by_status"),
            models.Index(fields=["agency", "received_at"], name="case_by_agency"),
        ]
        constraints: ClassVar = [
            one_of("status", CaseStatus, "case_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, closed_at__isnull=False)
                | (~Q(status__in=ENDED) & Q(closed_at__isnull=True)),
                name="case_closed_at_exactly_when_ended",
            ),
            models.CheckConstraint(
                condition=Q(assigned_to__isnull=True, assigned_at__isnull=True)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="case_assignment_has_a_moment",
            ),
            models.CheckConstraint(
                condition=(Q(status="closed") & ~Q(outcome="")) | (~Q(status="closed") & Q(outcome="")),
                name="case_outcome_exactly_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.closed_at is None
