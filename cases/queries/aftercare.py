"""Requests to delete data, for whoever decides about them."""

from django.db.models import QuerySet

from cases import access
from cases.actors import Actor
from cases.models import Case, Deletion


def waiting(actor: Actor) -> QuerySet[Deletion]:
    """Give the requests that wait for a decision, the oldest first, of cases the actor may open; one query."""
    rows = Deletion.objects.filter(decided_at=None, case__in=access.visible_cases(actor))
    return rows.select_related("case").order_by("asked_at", "pk")


def deletions(case: Case) -> QuerySet[Deletion]:
    """Give all deletions of a case, the newest first; one query."""
    return Deletion.objects.filter(case=case).order_by("-pk")
