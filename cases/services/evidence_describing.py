"""What whoever handed a file in says that it is and shows, until an agency opened it."""

from datetime import datetime

from django.db import transaction

from cases.actors import Actor, Role
from cases.models import Evidence, EvidenceKind
from cases.permissions import Permission
from cases.services import events, guards
from cases.services.refusals import Refused, refuse_if
from cases.workflow import Reason


def reasons_against_describing(*, evidence: Evidence, by: Actor) -> tuple[Reason, ...]:
    """Say why somebody cannot change what a file is said to be and show; nothing means they can."""
    if (evidence.role == Role.CITIZEN.value) != (by.role is Role.CITIZEN):
        return (Reason.NOT_ALLOWED,)
    return (Reason.FILE_SEEN_ALREADY,) if evidence.agency_saw_at is not None else ()


@transaction.atomic
def describe(*, evidence: Evidence, kind: EvidenceKind, shows: str, by: Actor, at: datetime) -> Evidence:
    """Change what whoever handed a file in says about it; one event, without the words.

    Raises:
        Refused: NOT_ALLOWED for a file of somebody else; FILE_SEEN_ALREADY once an agency opened it.

    """
    if evidence.case is None:
        raise Refused(Reason.NOT_ALLOWED)
    guards.require(by, Permission.ADD_EVIDENCE)
    guards.lock_case(evidence.case)
    row = Evidence.objects.select_for_update(of=("self",)).select_related("case").get(pk=evidence.pk)
    refuse_if(reasons_against_describing(evidence=row, by=by))
    if (row.kind, row.shows) != (kind.value, shows):
        row.kind, row.shows = kind.value, shows
        row.save(update_fields=["kind", "shows"])
        data = {"sha256": row.sha256, "kind": row.kind}
        events.record(case=row.case, action="evidence_described", by=by, at=at, about=row, data=data)
    return row
