"""Requests for interim relief: of a case, and what a holder was ordered."""

from django.db.models import Prefetch, QuerySet

from cases.models import Case, InterimRelief, Pull
from cases.workflow import ReliefStatus

STANDING = (ReliefStatus.GRANTED.value, ReliefStatus.COMPLIED.value, ReliefStatus.DEFIED.value)


def of_case(case: Case) -> list[InterimRelief]:
    """Give the requests of a case with holder, who decided, and the finished looks, newest first; two queries."""
    looks = Pull.objects.filter(finished_at__isnull=False).order_by("-finished_at", "-pk")
    rows = InterimRelief.objects.filter(case=case).select_related("holder", "decided_by")
    return list(rows.prefetch_related(Prefetch("pulls", looks)))


def orders(visible: QuerySet[InterimRelief], *, standing: bool) -> list[InterimRelief]:
    """Give what a holder was ordered: what binds it now, or the last 25 that are over; one query."""
    rows = visible.select_related("case")
    if standing:
        return list(rows.filter(status__in=STANDING).order_by("decided_at", "pk"))
    return list(rows.exclude(status__in=STANDING).order_by("-pk")[:25])
