"""What every step of a request to prove who one is begins with: its cases and itself locked, its status moved."""

from collections.abc import Sequence

from cases import access, workflow
from cases.actors import Actor, Role
from cases.models import Case, Proofing
from cases.queries.filings import living_matters
from cases.services.refusals import Refused, refuse_if
from cases.workflow import Facts, ProofingAction, ProofingStatus, Reason


def move(row: Proofing, action: ProofingAction, facts: Facts) -> None:
    """Move a locked request, or refuse with everything that stands against it."""
    status = ProofingStatus(row.status)
    refuse_if(workflow.reasons_against(workflow.PROOFING, status, action, facts))
    row.status = workflow.PROOFING[status, action].value


def locked(proofing: Proofing) -> tuple[Proofing, list[Case]]:
    """Lock the cases and then the request; a request without a complaint is nobody's work."""
    cases = lock_cases(proofing)
    return Proofing.objects.select_for_update().get(pk=proofing.pk), cases


def lock_cases(proofing: Proofing) -> list[Case]:
    """Lock the matters of the complaint that a request is for; there is at least one."""
    rows = living_matters(proofing.filing_id or 0).select_for_update(no_key=True, of=("self",))
    cases = list(rows.select_related("person", "representative"))
    if not cases:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    return cases


def has_conflict(cases: Sequence[Case], by: Actor) -> bool:
    """Say whether somebody must keep away from one of the cases."""
    return by.role is not Role.SYSTEM and any(access.has_conflict(by, case) for case in cases)
