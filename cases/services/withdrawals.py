"""Withdrawal: a matter, or a whole complaint, ends because its complainant wants that."""

from datetime import datetime

from django.db import transaction

from cases import workflow
from cases.actors import Actor
from cases.models import Case
from cases.permissions import Permission
from cases.services import consents, deadlines, events, filings, mail, relief
from cases.services.guards import lock_case, lock_matters, require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseAction, CaseStatus, Facts, Reason


@transaction.atomic
def withdraw(*, case: Case, by: Actor, at: datetime) -> Case:
    """End a case because the complainant wants that; the other matters of the complaint go on. A second click finds
    it withdrawn.

    Effects in order: the status; open requests for relief end; every consent of this case is withdrawn, so that
    nothing is fetched for it any more; one event; the clocks stop; an e-mail that says so.

    Raises:
        Refused: NOT_ALLOWED; AUTHORITY_ENDED when whoever acts may not any more; NOT_IN_THIS_STATUS
            when the case has ended otherwise.

    """
    require(by, Permission.WITHDRAW)
    row = lock_case(case)
    if row.status == CaseStatus.WITHDRAWN.value:
        return row
    filings.require_authority(representative=row.representative, at=at)
    status = CaseStatus(row.status)
    refuse_if(workflow.reasons_against(workflow.CASE, status, CaseAction.WITHDRAW, Facts()))
    row.status = workflow.CASE[status, CaseAction.WITHDRAW].value
    row.closed_at = at
    row.version += 1
    row.save(update_fields=["status", "closed_at", "version"])
    for asked in row.reliefs.all():
        relief.end_if_open(relief=asked, by=by, at=at)
    consents.end_with_case(case=row, by=by, at=at)
    events.record(case=row, action="complaint_withdrawn", by=by, at=at, about=row, data={"from": status.value})
    deadlines.cancel_all(case=row, by=by, at=at)
    mail.to_complainant(case=row, template="withdrawn", key=f"withdrawn:{row.pk}", at=at)
    return row


@transaction.atomic
def withdraw_all(*, case: Case, by: Actor, at: datetime) -> list[Case]:
    """End every matter of a complaint that is still open. A second click finds them withdrawn.

    Effects in order: those of `withdraw`, matter by matter.

    Raises:
        Refused: as `withdraw`; NOT_IN_THIS_STATUS when every matter has ended, none of them by withdrawal.

    """
    require(by, Permission.WITHDRAW)
    matters = lock_matters(case)
    ended = [withdraw(case=row, by=by, at=at) for row in matters if row.is_open]
    if not ended and all(row.status != CaseStatus.WITHDRAWN.value for row in matters):
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    return ended
