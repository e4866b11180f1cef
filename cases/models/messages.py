"""Messages on a case, between the office and one party at a time."""

import uuid
from typing import ClassVar

from django.db import models

from cases.models.fields import SealedTextField


class Message(models.Model):
    """A message from or to the citizen or an agency. The two sides never see each other's.

    `answer_by` is the day by which the office asks the citizen for something; what comes later is read all the same.
    """

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
    answer_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class MessageFile(models.Model):
    """A file that was sent with a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    evidence = models.OneToOneField("cases.Evidence", on_delete=models.PROTECT, related_name="sent_with")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"file {self.evidence_id} of message {self.message_id}"
