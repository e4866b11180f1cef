"""Messages on a case, between the office and one party at a time."""

import uuid
from typing import ClassVar

from django.db import models

from cases.models.fields import SealedTextField


class Message(models.Model):
    """A message from or to the citizen or an agency. The two sides never see each other's."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="messages")
    agency = models.ForeignKey(
        "cases.Agency",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text="The other side; empty when it is the citizen.",
    )
    from_role = models.CharField(max_length=20)
    from_user = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT)
    body = SealedTextField()
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Mail(models.Model):
    """An e-mail that must go out exactly once; a job sends it and writes `sent_at`."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT)
    to = SealedTextField()
    language = models.CharField(max_length=10)
    template = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key
