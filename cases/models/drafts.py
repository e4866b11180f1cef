"""A complaint that is still being written, the secrets that lead to it, and the throttle on access codes."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models

from cases.models.fields import SealedTextField, choices_of, one_of
from cases.models.filings import Channel


class Draft(models.Model):
    """Answers typed so far, on our server, so that nothing typed is lost.

    `answers` is sealed JSON, one object a step, in the words of form version `form_version`. `aside` is
    sealed JSON too: what was typed and is no answer (yet), so that it is not lost either. `saves` counts by
    step how often it was saved, which is how a page notices that another window saved it meanwhile.
    A submitted draft points at its case, which is what makes a second click harmless. `taken_by` is the officer who
    writes down what somebody says on the telephone or sent on paper; nobody else can go on with such a draft.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    answers = SealedTextField(blank=True)
    aside = SealedTextField(blank=True)
    saves = models.JSONField(default=dict, blank=True)
    form_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=10, default="en")
    channel = models.CharField(max_length=10, choices=choices_of(Channel), default=Channel.WEB.value)
    taken_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    case = models.OneToOneField("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="draft")

    def __str__(self) -> str:
        return f"draft {self.pk}"


class KeyKind(StrEnum):
    """What a secret that leads to a draft was given to: a browser's cookie, or a person's paper."""

    BROWSER = "browser"
    CODE = "code"


class DraftKey(models.Model):
    """One secret that leads to a draft, kept only as its digest. Each device has its own."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=8, choices=choices_of(KeyKind))
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [one_of("kind", KeyKind, "draft_key_kind_known")]

    def __str__(self) -> str:
        return f"{self.kind} key of draft {self.draft_id}"


class ResumeLink(models.Model):
    """A link to a draft that somebody asked to be mailed: one secret, good once and not for long.

    Neither the address nor the link itself is here; they are in the mail, until it is out.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link to draft {self.draft_id}"


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
