"""The complainant and whoever acts for them. Personal data is sealed at rest."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models

from cases.models.fields import SealedTextField, choices_of, one_of


class Person(models.Model):
    """A complainant, as known from one complaint; never merged with another by name."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = SealedTextField()
    id_number = SealedTextField(blank=True)
    id_index = models.CharField(max_length=64, blank=True, db_index=True)
    birth_date = models.DateField(null=True, blank=True)
    email = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return str(self.name)


class RepresentativeKind(StrEnum):
    """In what capacity somebody acts for the complainant."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    LAWYER = "lawyer"
    RELATIVE = "relative"
    ORGANISATION = "organisation"


class Representative(models.Model):
    """Somebody who acts for the complainant, and by what authority."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=choices_of(RepresentativeKind))
    name = SealedTextField()
    authority = SealedTextField(blank=True)
    limits = SealedTextField(blank=True)  # what the authority is for, when it is not for everything
    authority_until = models.DateField(null=True, blank=True)  # its last day
    paper_due_on = models.DateField(null=True, blank=True)  # by when the paper follows; empty when it came along
    email = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", RepresentativeKind, "representative_kind_known")]

    def __str__(self) -> str:
        return str(self.name)
