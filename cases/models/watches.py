"""One row a holder: how it stands since an agency said that it corrected, and when it is looked at again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.fields import choices_of, one_of
from cases.propagation import Standing


class HolderWatch(models.Model):
    """One holder's part in one claimed correction.

    `looks` are what our checks of it showed, oldest first (cases/propagation.py folds them into `standing`).
    `claimed_at` is the answer from which its schedule counts; `due_on` the day in Shanghai of the next check, with the
    rule it follows and the steps that explain it; None when nothing more is due, or when a follow-up looks instead.
    `unseen` says why it cannot be seen, or could not the last time.
    """

    request = models.ForeignKey("cases.CorrectionRequest", on_delete=models.PROTECT, related_name="watches")
    agency = models.ForeignKey("cases.Agency", on_delete=models.PROTECT)
    standing = models.CharField(max_length=15, choices=choices_of(Standing), default=Standing.WAITING.value)
    since = models.DateTimeField()
    looks = models.JSONField(default=list)
    claimed_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    rule = models.ForeignKey("cases.DeadlineRule", null=True, on_delete=models.PROTECT)
    steps = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    reverted_at = models.DateTimeField(null=True)
    unseen = models.CharField(max_length=40, blank=True)
    follow_up = models.ForeignKey(
        "cases.CorrectionRequest", null=True, on_delete=models.PROTECT, related_name="watched_by"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], name="watch_due", condition=Q(due_on__isnull=False)),
            models.Index(fields=["request"], name="watch_reverted", condition=Q(standing="reverted")),
        ]
        constraints: ClassVar = [
            one_of("standing", Standing, "watch_standing_known"),
            models.UniqueConstraint(fields=["request", "agency"], name="watch_once_a_holder"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, rule__isnull=True) | Q(due_on__isnull=False, rule__isnull=False),
                name="watch_due_by_a_rule",
            ),
            models.CheckConstraint(
                condition=~Q(standing="cleared") | Q(cleared_at__isnull=False), name="watch_cleared_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(standing="reverted") | Q(reverted_at__isnull=False), name="watch_reverted_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(standing="cannot_be_seen") | ~Q(unseen=""), name="watch_unseen_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.standing}"
