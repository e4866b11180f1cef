"""The dates of a case that still run, for its calendar file."""

from django.db.models import Count, QuerySet

from cases.models import Case, Deadline, DeadlineStatus, Event

MOVED = ("deadline_extended", "deadline_paused", "deadline_resumed", "deadline_recounted")


def live(case: Case) -> QuerySet[Deadline]:
    """Give the clocks that run or are paused; one query."""
    running = [DeadlineStatus.RUNNING.value, DeadlineStatus.PAUSED.value]
    return Deadline.objects.filter(case=case, status__in=running).order_by("notified_due_on", "pk")


def moves(case: Case) -> dict[int, int]:
    """Count how often each clock of a case was moved; one query. The count only rises."""
    rows = Event.objects.filter(chain__case=case, object_type="deadline", action__in=MOVED)
    counted = rows.values_list("object_id").annotate(times=Count("pk"))
    return {int(pk): times for pk, times in counted}
