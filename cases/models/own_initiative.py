"""What the office looks into by itself: populations handed over by agencies, files, sweeps and their parts."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.models.fields import choices_of, one_of
from cases.workflow import OwnInitiativeStatus, SweepStatus


class Population(models.Model):
    """Everybody whom one scheme scores, as a folder of integer columns under POPULATION_ROOT (docs/algorithms).

    `sha256` is that of its manifest and kinds; `batches` are the deliveries that it names, in their order.
    """

    scheme = models.ForeignKey("cases.Scheme", on_delete=models.PROTECT, related_name="populations")
    title = models.CharField(max_length=200)
    folder = models.SlugField(max_length=80, unique=True)
    as_of = models.DateField()
    people = models.PositiveBigIntegerField()
    records = models.PositiveBigIntegerField()
    parts = models.PositiveIntegerField()
    batches = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    illustrative = models.BooleanField(default=False)
    registered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-as_of", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(parts__gt=0), name="population_has_parts"),
        ]

    def __str__(self) -> str:
        return self.title


class OwnInitiativeFile(models.Model):
    """A question that the office asks by itself about one scheme, often because one case showed an unlawful rule.

    `title`, `reason` and `legal_basis` become public with the file, so that nothing in them may name a person.
    """

    number = models.CharField(max_length=16, unique=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    scheme = models.ForeignKey("cases.Scheme", on_delete=models.PROTECT, related_name="own_initiatives")
    title = models.CharField(max_length=200)
    reason = models.TextField()
    legal_basis = models.TextField()
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey("cases.Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=choices_of(OwnInitiativeStatus), default=OwnInitiativeStatus.OPEN.value
    )
    opened_by = models.ForeignKey("cases.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    published_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("cases.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reasons = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["-published_at"], name="own_file_public", condition=Q(published_at__isnull=False)),
        ]
        constraints: ClassVar = [
            one_of("status", OwnInitiativeStatus, "own_file_status_known"),
            models.UniqueConstraint(fields=["year", "serial"], name="own_file_serial_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="own_file_published_by_someone",
            ),
            models.CheckConstraint(condition=~Q(published_by=F("opened_by")), name="own_file_published_by_another"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="own_file_closed_exactly_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Sweep(models.Model):
    """One question put to one population: what was asked, the text that ran, how far it is, what came out.

    `other_document` is the whole method that `method` is compared with, disclosed or not. `program` is the text that
    ran; `program_sha256` is the hash of it and of the small tables it read. `summary` and `proof` hold exact counts
    only. `round` counts how often the sweep was started or resumed.
    """

    file = models.ForeignKey(OwnInitiativeFile, on_delete=models.PROTECT, related_name="sweeps")
    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="sweeps")
    kind = models.CharField(max_length=20)
    without_items = models.JSONField(default=list)
    without_batches = models.JSONField(default=list)
    other_document = models.JSONField(null=True, blank=True)
    method = models.ForeignKey("cases.MethodVersion", on_delete=models.PROTECT, related_name="+")
    other_method = models.ForeignKey(
        "cases.MethodVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    program = models.TextField()
    program_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=choices_of(SweepStatus), default=SweepStatus.WAITING.value)
    round = models.PositiveSmallIntegerField(default=1)
    parts_total = models.PositiveIntegerField()
    parts_done = models.PositiveIntegerField(default=0)
    parts_proved = models.PositiveIntegerField(default=0)
    people = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    summary = models.JSONField(default=dict)
    proof = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    started_by = models.ForeignKey("cases.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("status", SweepStatus, "sweep_status_known"),
            models.CheckConstraint(condition=Q(parts_done__lte=F("parts_total")), name="sweep_no_more_than_all"),
            models.CheckConstraint(
                condition=Q(status__in=["final", "failed"], finished_at__isnull=False)
                | (~Q(status__in=["final", "failed"]) & Q(finished_at__isnull=True)),
                name="sweep_finished_exactly_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(status="final") | Q(parts_done=F("parts_total")), name="sweep_final_only_when_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"sweep {self.pk} of {self.file_id}"


class SweepPart(models.Model):
    """One part that was swept: the hash of its result file and its counts. Append-only: a part is never redone over."""

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="parts")
    part = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField()
    finished_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["sweep", "part"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sweep", "part"], name="sweep_part_once")]

    def __str__(self) -> str:
        return f"part {self.part} of sweep {self.sweep_id}"
