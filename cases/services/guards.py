"""What services ask before they change a case: the role's permission, the case as it stands now, whose it is."""

from cases import access
from cases.actors import Actor, Role
from cases.models import Case
from cases.permissions import Permission, may
from cases.services.refusals import Refused
from cases.workflow import Facts, Reason


def require(by: Actor, permission: Permission) -> None:
    """Refuse an actor whose role does not hold the permission; the machine acts on what was checked before."""
    if by.role is not Role.SYSTEM and not may(by.role, permission):
        raise Refused(Reason.NOT_ALLOWED)


def lock_case(case: Case) -> Case:
    """Give the case as it stands now, locked until the transaction ends. Everybody locks the case first of all."""
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def lock_matters(case: Case) -> list[Case]:
    """Give every case of a case's filing as it stands now, locked in the order of their keys until the end."""
    return list(Case.objects.select_for_update(no_key=True).filter(filing=case.filing_id).order_by("pk"))


def require_unchanged(case: Case, version: int | None) -> None:
    """Refuse to act on a case that moved on since the page was shown; None means that nobody asks."""
    if version is not None and version != case.version:
        raise Refused(Reason.CHANGED_MEANWHILE)


def reasons_against_worker(case: Case, by: Actor) -> tuple[Reason, ...]:
    """Say why an actor may not investigate a case: it is not theirs, they have an interest, or it has ended."""
    if by.role is Role.SYSTEM:
        return ()
    found = []
    if not case.is_open:
        found.append(Reason.NOT_IN_THIS_STATUS)
    if case.assigned_to_id is None or case.assigned_to_id != by.user_id:
        found.append(Reason.NOT_ASSIGNED)
    if access.has_conflict(by, case):
        found.append(Reason.CONFLICT_OF_INTEREST)
    return tuple(found)


def worker_facts(case: Case, by: Actor, *, reasons: str = "-") -> Facts:
    """Give what the workflow's guards ask about whoever works on a case; `reasons` only where they are asked for.

    The machine acts for whoever holds the case, on what was checked before.
    """
    if by.role is Role.SYSTEM:
        return Facts(reasons_given=bool(reasons.strip()))
    return Facts(
        reasons_given=bool(reasons.strip()),
        assigned_to_actor=case.assigned_to_id is not None and case.assigned_to_id == by.user_id,
        conflict=access.has_conflict(by, case),
    )
