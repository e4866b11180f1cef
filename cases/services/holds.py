"""A hold: nothing of a complaint is deleted for now, for example because a court has asked for it."""

from datetime import datetime

from django.db import transaction

from cases.actors import Actor
from cases.models import Case, Deletion, Hold
from cases.permissions import Permission
from cases.services import events
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused
from cases.workflow import Reason


@transaction.atomic
def begin(*, case: Case, reasons: str, by: Actor, at: datetime) -> Hold:
    """Hold a case, and with it what all matters of its complaint share. Effects in order: the row; one event.

    Raises:
        Refused: NOT_ALLOWED; NO_REASONS_GIVEN beside "reasons"; ALREADY_DONE while it is held, or while something that
            was granted is being deleted.

    """
    require(by, Permission.DECIDE_DELETION)
    case = lock_case(case)
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    granted = Deletion.objects.filter(case__filing=case.filing_id, decided_at__isnull=False, done_at=None)
    if granted.exists() or current(case) is not None:
        raise Refused(Reason.ALREADY_DONE)
    row = Hold.objects.create(case=case, reasons=reasons, set_by_id=by.account, set_at=at)
    events.record(case=case, action="hold_set", by=by, at=at, about=row)
    return row


@transaction.atomic
def lift(*, case: Case, by: Actor, at: datetime) -> None:
    """End the hold of a case; what fell due meanwhile goes with the next nightly run. The row; one event.

    Raises:
        Refused: NOT_ALLOWED; ALREADY_DONE when there is none.

    """
    require(by, Permission.DECIDE_DELETION)
    case = lock_case(case)
    row = current(case)
    if row is None:
        raise Refused(Reason.ALREADY_DONE)
    row.lifted_by_id, row.lifted_at = by.account, at
    row.save(update_fields=["lifted_by", "lifted_at"])
    events.record(case=case, action="hold_lifted", by=by, at=at, about=row)


def current(case: Case) -> Hold | None:
    """Give the hold that a case is under, if there is one."""
    return Hold.objects.filter(case=case, lifted_at=None).select_related("set_by").first()


def is_held(filing_id: int) -> bool:
    """Say whether one of the matters of a complaint is held."""
    return Hold.objects.filter(case__filing=filing_id, lifted_at=None).exists()
