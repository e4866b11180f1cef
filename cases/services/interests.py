"""Declared interests: what somebody must keep away from, from the moment they say so."""

from datetime import datetime

from django.db import transaction

from cases import access
from cases.actors import Actor
from cases.models import Agency, Case, Interest, User
from cases.permissions import Permission
from cases.services import events
from cases.services.guards import require
from cases.services.refusals import Refused
from cases.workflow import OPEN_CASE, Reason


@transaction.atomic
def declare(
    *, user: User, statement: str, by: Actor, at: datetime, agency: Agency | None = None, case: Case | None = None
) -> Interest:
    """Declare an interest in one agency or in one case; the same open declaration again changes nothing.

    Effects in order: the declaration, an event, and every open case that it touches is taken from the declarer, each
    with an event of its own, so that an ombudsman can give it to somebody else. Raises Refused: no statement, or
    declared for somebody else.
    """
    require(by, Permission.DECLARE_INTEREST)
    if by.user_id != user.pk:
        raise Refused(Reason.NOT_ALLOWED)
    if not statement.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="statement")
    if (agency is None) == (case is None):
        raise Refused(Reason.NO_GROUND, field="agency")
    same = Interest.objects.filter(user=user, agency=agency, case=case, ended_at__isnull=True).first()
    if same is not None:
        return same
    interest = Interest.objects.create(user=user, agency=agency, case=case, statement=statement.strip(), declared_at=at)
    events.record(
        case=case,
        action="interest_declared",
        by=by,
        at=at,
        about=interest,
        data={"user": user.pk, "agency": agency.slug if agency else ""},
    )
    _release(user, by, at)
    return interest


@transaction.atomic
def end(*, interest: Interest, by: Actor, at: datetime) -> None:
    """End a declared interest; one that has ended is left alone. The history of it stays.

    Raises Refused: only the declarer ends their own.
    """
    require(by, Permission.DECLARE_INTEREST)
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.user_id != by.user_id:
        raise Refused(Reason.NOT_ALLOWED)
    if interest.ended_at is not None:
        return
    interest.ended_at = at
    interest.save(update_fields=["ended_at"])
    events.record(case=interest.case, action="interest_ended", by=by, at=at, about=interest)


def _release(user: User, by: Actor, at: datetime) -> None:
    held = Case.objects.select_for_update(no_key=True).filter(
        access.conflicted_for(user.actor), assigned_to=user, status__in=[status.value for status in OPEN_CASE]
    )
    for case in held.order_by("pk"):
        case.assigned_to = case.assigned_at = None
        case.version += 1
        case.save(update_fields=["assigned_to", "assigned_at", "version"])
        events.record(case=case, action="case_released", by=by, at=at, data={"from": user.pk})
