"""Files on their way to us in pieces, and what was used up of the limits that keep the door open for everybody."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.models.fields import SealedTextField


class Upload(models.Model):
    """One file that comes in pieces, for a draft or a case; forgotten a day after it was begun.

    The bytes so far lie under a random name outside the web root and are shown to nobody. `match` is a keyed digest of
    owner, name, size and first piece: by it a file that is chosen again goes on where it stopped. A finished upload
    points at its evidence, so that asking to finish it twice gives the same answer.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    draft = models.ForeignKey("cases.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.CASCADE, related_name="uploads")
    match = models.CharField(max_length=64, unique=True)
    name = SealedTextField()
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    stored_as = models.CharField(max_length=64, unique=True)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ForeignKey("cases.Evidence", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True, case__isnull=False) | Q(draft__isnull=False, case__isnull=True),
                name="upload_has_one_owner",
            ),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_never_too_long"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}: {self.received} of {self.size}"


class QuotaUse(models.Model):
    """Something used of a limit: a file sent, a draft begun, bytes. Kept only as long as it counts.

    The subject is a keyed digest of a limit's name and of whom it is counted for, never an address itself.
    """

    subject = models.CharField(max_length=64)
    at = models.DateTimeField()
    amount = models.PositiveBigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "at"], name="quotause_recent")]

    def __str__(self) -> str:
        return f"{self.amount} used at {self.at:%Y-%m-%d %H:%M}"
