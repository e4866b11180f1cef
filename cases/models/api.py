"""The agencies' machines: their keys, and what they were answered before."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class ApiKey(models.Model):
    """A key by which an agency's machine acts as one of its respondents, who answers for what the machine says.

    The key itself is shown once and kept only as SHA-256: 256 random bits need no slow hash. `prefix` is public and
    names the key in logs and talk. `made_by` is the label of whoever made it, as in the audit chain. `last_used_at`
    is coarse on purpose (an hour): enough to find forgotten keys.
    """

    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT, related_name="api_keys")
    user = models.ForeignKey("cases.User", on_delete=models.PROTECT, related_name="api_keys")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    key_hash = models.CharField(max_length=64)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="api_key_revoked_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} ({self.label})"

    @property
    def is_live(self) -> bool:
        """Whether the key opens anything: not revoked, and its account still answers for that agency."""
        return self.revoked_at is None and self.user.is_active and self.user.agency_id == self.agency_id


class IdempotencyRecord(models.Model):
    """A write that was carried out under an agency's own key, with the answer it got: asking again gives that answer.

    `fingerprint` is SHA-256 over what was asked. The answer holds ids and codes, nothing personal.
    """

    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT, related_name="+")
    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="writes")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "key"], name="idempotency_key_once_an_agency"),
        ]

    def __str__(self) -> str:
        return self.key
