"""The access code of a new case on its way to its reader: shown until somebody confirms having it, then forgotten."""

import json
from datetime import datetime

from django.db import transaction

from cases.actors import Actor, Role
from cases.models import Draft
from cases.services import drafts, events
from cases.services.intake import complainant


def unconfirmed_code(*, draft: Draft, at: datetime) -> str | None:
    """Give the access code of a filed draft as long as nobody confirmed having it, a day at most."""
    if draft.case_id is None or not draft.answers or draft.expires_at <= at:
        return None
    code: str = json.loads(draft.answers)["code"]
    return code


@transaction.atomic
def confirm_receipt(*, draft: Draft, by: Actor, at: datetime) -> None:
    """Forget the access code for good: its reader has it. A second confirmation changes nothing.

    Effects in order: the code is deleted; one event, which says so when an officer handed it over.
    """
    row = drafts.locked(draft, at=at, also_expired=True)
    if row.case is None or not row.answers:
        return
    row.answers = ""
    row.save(update_fields=["answers"])
    action = "receipt_confirmed" if by.role is Role.CITIZEN else "code_handed_over"
    events.record(case=row.case, action=action, by=complainant(by, row.case), at=at, about=row.case)
