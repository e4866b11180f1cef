"""The law as the office reads it: whole tables of legal rules, each kept for good."""

from typing import ClassVar

from django.db import models


class LegalRules(models.Model):
    """One table of legal rules as the office adopted it; the newest governs. Append-only.

    Without any row the table that ships with the program governs (cases/scoring/lawful_rules.py).
    """

    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name_plural = "legal rules"

    def __str__(self) -> str:
        return f"legal rules of {self.adopted_at:%Y-%m-%d}"
