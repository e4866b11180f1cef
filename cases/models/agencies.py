"""Agencies: the platforms and bodies that hold records, and what they publish."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.models.fields import choices_of, one_of


class AgencyKind(StrEnum):
    """What sort of body an agency is; decides which law's deadlines bind it."""

    PLATFORM = "platform"
    COURT = "court"
    BUREAU = "bureau"
    CITY = "city"
    COLLECTOR = "collector"
    SANCTION_HOLDER = "sanction_holder"


class Agency(models.Model):
    """A body that scores people, lists them, or acts on such a list."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=choices_of(AgencyKind))
    connector = models.SlugField(blank=True, help_text="Connector that pulls its records, if any.")
    email = models.EmailField(blank=True)
    owners: "models.ManyToManyField[Agency, Ownership]" = models.ManyToManyField(
        "self", through="Ownership", symmetrical=False, related_name="owned"
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "agencies"
        constraints: ClassVar = [one_of("kind", AgencyKind, "agency_kind_known")]

    def __str__(self) -> str:
        return self.name


class Ownership(models.Model):
    """A share of one agency in another; the web that conflicts of interest follow."""

    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="holdings")
    owned = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="shareholders")
    percent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "owned"], name="ownership_once"),
            models.CheckConstraint(condition=~Q(owner=F("owned")), name="ownership_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} holds {self.percent} % of {self.owned}"


class SchemeKind(StrEnum):
    """Whether a scheme gives a figure, keeps a list, or carries out a sanction."""

    SCORE = "score"
    LIST = "list"
    SANCTION = "sanction"


class Scheme(models.Model):
    """One scoring scheme, list or sanction of an agency: what a complaint is about."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="schemes")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=choices_of(SchemeKind))

    class Meta:
        ordering: ClassVar = ["agency__name", "name"]
        constraints: ClassVar = [one_of("kind", SchemeKind, "scheme_kind_known")]

    def __str__(self) -> str:
        return self.name
