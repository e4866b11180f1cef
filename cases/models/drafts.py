"""A complaint that is still being written, and the throttle on access codes."""

import uuid
from typing import ClassVar

from django.db import models

from cases.models.fields import SealedTextField, choices_of
from cases.models.filings import Channel


class Draft(models.Model):
    """Answers typed so far, on our server, so that nothing typed is lost.

    `answers` is sealed JSON, one object a step. A submitted draft points at its case, which is what
    makes a second click harmless. `taken_by` is the officer who writes down what somebody says on the
    telephone or sent on paper; nobody else can go on with such a draft.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    answers = SealedTextField(blank=True)
    language = models.CharField(max_length=10, default="en")
    channel = models.CharField(max_length=10, choices=choices_of(Channel), default=Channel.WEB.value)
    taken_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    case = models.OneToOneField("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="draft")

    def __str__(self) -> str:
        return f"draft {self.pk}"


class CodeTry(models.Model):
    """One try of an access code that failed, kept only to slow the next ones down.

    The subject is a keyed digest of a reference or of a network address, never the thing itself.
    """

    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "at"], name="codetry_recent")]

    def __str__(self) -> str:
        return f"failed try at {self.at:%Y-%m-%d %H:%M}"
