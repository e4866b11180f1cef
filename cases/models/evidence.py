"""Evidence: files handed in by a party, sealed and scanned before anybody sees them; and the pictures made of them."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import SealedTextField, choices_of, one_of


class ScanStatus(StrEnum):
    """A file is shown to nobody until it is CLEAN (or UNSCANNED where no scanner is configured)."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    UNSCANNED = "unscanned"
    INFECTED = "infected"


class EvidenceKind(StrEnum):
    """What a file is, as the person says."""

    LETTER = "letter"
    JUDGMENT = "judgment"
    RECEIPT = "receipt"
    SCREENSHOT = "screenshot"
    IDENTITY = "identity"
    AUTHORITY = "authority"
    OTHER = "other"


class PreviewStatus(StrEnum):
    """How far the pictures of a file's pages are. NONE: we cannot draw this kind of file; FAILED: not this one."""

    WAITING = "waiting"
    READY = "ready"
    NONE = "none"
    FAILED = "failed"


class RedactionStatus(StrEnum):
    """A redaction is a DRAFT while boxes are drawn, MAKING while a worker burns them in, then READY or FAILED."""

    DRAFT = "draft"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class RedactionReason(StrEnum):
    """Why something is covered, or why only pictures of the pages are passed on."""

    OTHER_PEOPLE = "other_people"
    NUMBERS = "numbers"
    HEALTH = "health"
    NOT_NEEDED = "not_needed"
    HIDDEN_DATA = "hidden_data"


class Evidence(models.Model):
    """One file, kept under a random name outside the web root, with its hash.

    `pages` is how many pages the file has (pictures are made of the first two hundred), `agency_saw_at` when an agency
    first opened it, in whatever version.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    draft = models.ForeignKey("cases.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    answer = models.ForeignKey("cases.Answer", null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12, choices=choices_of(EvidenceKind), default=EvidenceKind.OTHER.value)
    shows = SealedTextField(blank=True)
    original_name = SealedTextField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)
    scan = models.CharField(max_length=12, choices=choices_of(ScanStatus), default=ScanStatus.QUARANTINED.value)
    scanned_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=20)
    uploaded_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField()
    shown_to_agency = models.BooleanField(default=False)
    agency_saw_at = models.DateTimeField(null=True, blank=True)
    preview = models.CharField(max_length=8, choices=choices_of(PreviewStatus), default=PreviewStatus.WAITING.value)
    pages = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            one_of("scan", ScanStatus, "evidence_scan_known"),
            one_of("kind", EvidenceKind, "evidence_kind_known"),
            one_of("preview", PreviewStatus, "evidence_preview_known"),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(draft__isnull=False),
                name="evidence_belongs_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class Redaction(models.Model):
    """One version of a file with parts covered for good. `boxes` are [page, x, y, width, height] in thousandths.

    Its bytes are a PDF made of nothing but the pictures of the pages after the boxes were drawn on them.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="redactions")
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=choices_of(RedactionStatus), default=RedactionStatus.DRAFT.value)
    boxes = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=16, choices=choices_of(RedactionReason), blank=True)
    role = models.CharField(max_length=20)
    made_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT)
    begun_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            one_of("status", RedactionStatus, "redaction_status_known"),
            models.UniqueConstraint(fields=["evidence", "version"], name="redaction_version_once"),
            models.CheckConstraint(
                condition=~Q(status="ready") | (Q(made_at__isnull=False) & ~Q(sha256="") & ~Q(stored_as="")),
                name="redaction_ready_has_its_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"redaction {self.version} of evidence {self.evidence_id}"


class EvidencePage(models.Model):
    """The picture of one page: of the file itself, or of one redaction of it. Made afresh, so nothing hides in it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="pictures")
    redaction = models.ForeignKey(Redaction, null=True, blank=True, on_delete=models.CASCADE, related_name="pictures")
    number = models.PositiveIntegerField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evidence", "redaction", "number"], nulls_distinct=False, name="evidence_page_once"
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.number} of evidence {self.evidence_id}"
