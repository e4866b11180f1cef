"""What leaves the office for somebody's e-mail or telephone, and what became of it."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of


class MailChannel(StrEnum):
    """By which way a message leaves."""

    EMAIL = "email"
    SMS = "sms"


class MailReader(StrEnum):
    """Whom a message is for, as the beginning of its template's name says; all others are for the complainant."""

    AGENCY = "agency_"
    OFFICE = "deadline_"
    JUDGE = "decision_questioned"


class MailState(StrEnum):
    """How a message stands. All but WAITING are final."""

    WAITING = "waiting"
    SENT = "sent"
    UNKNOWN = "unknown"  # the line broke before the server's answer, and this kind is never sent twice
    FAILED = "failed"  # the server refused it for good, or stayed away for days
    EXPIRED = "expired"  # its one-time code was over before it could go out


class Mail(models.Model):
    """One e-mail or text message; a job sends it and writes `sent_at`.

    `secret` is a one-time code, emptied when the message is over. `uid` is all that a bounce can name.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=5, choices=choices_of(MailChannel), default=MailChannel.EMAIL.value)
    to = SealedTextField()
    language = models.CharField(max_length=10)
    template = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    secret = SealedTextField(blank=True)
    queued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=choices_of(MailState), default=MailState.WAITING.value)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            one_of("channel", MailChannel, "mail_channel_known"),
            one_of("state", MailState, "mail_state_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_at_exactly_when_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class MailOutcome(StrEnum):
    """What the server made of one attempt."""

    ACCEPTED = "accepted"
    LATER = "later"  # it was not taken, surely; it may be tried again
    REFUSED = "refused"  # not taken, for good
    UNKNOWN = "unknown"  # all of it was handed over and no answer came


class MailAttempt(models.Model):
    """One try to hand a message over, written down before it begins: a killed worker leaves it without an end."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="attempts")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True, choices=choices_of(MailOutcome))
    reply = models.CharField(max_length=40, blank=True, help_text="The server's code, never its text.")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="attempt_ended_at_exactly_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mail_id}: {self.outcome or 'open'}"


class Bounce(models.Model):
    """One message of a mail server that ours did not arrive. The same message read twice is one row."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="bounces")
    digest = models.CharField(max_length=64, unique=True)
    hard = models.BooleanField()
    status = models.CharField(max_length=12, blank=True)
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'hard' if self.hard else 'soft'} {self.status}"
