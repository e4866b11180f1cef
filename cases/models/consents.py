"""On what right a record is pulled: the person's consent, or a power in law."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Consent(models.Model):
    """The person's permission to pull one category of records from one agency."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="consents")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    category = models.CharField(max_length=30)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "agency", "category"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_live_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} at {self.agency_id}"


class StatutoryPower(models.Model):
    """A power in law to pull records without consent, invoked and signed by an ombudsman."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="powers")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    categories = ArrayField(models.CharField(max_length=30))
    basis = models.TextField()
    signed_by = models.ForeignKey("cases.User", on_delete=models.PROTECT)
    signed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.basis
