"""A complaint found again by the papers of somebody who lost its reference as well.

The officer types blind what the paper says; whoever is found has to be checked and approved like anybody else.
"""

from datetime import datetime

from django.db import transaction

from cases import access
from cases.actors import Actor
from cases.crypto import blind_index
from cases.models import Case, Filing, Proofing, Scheme
from cases.permissions import Permission
from cases.reference import compact
from cases.services import events
from cases.services.guards import require
from cases.services.proofing_checks import MOST_MISMATCHES
from cases.services.refusals import Refused, refuse_if
from cases.workflow import ProofingStatus, Reason


def find(*, number: str, id_number: str, scheme: Scheme | None, by: Actor, at: datetime) -> None:
    """Tie a request that names no complaint to the complaint of the person whose papers an officer holds.

    Effects in order: the request is locked; its complaint; one event in the chain of the complaint. When there is none:
    the miss is counted, one event in the office's chain, and the third ends the request.

    Raises:
        Refused: NOT_ALLOWED; NO_SUCH_REQUEST beside "number"; NO_COMPLAINT_FOUND beside "id_number", also where there
            is an interest; SEVERAL_COMPLAINTS beside "scheme" while it does not say which.

    """
    require(by, Permission.PROVE_IDENTITY)
    missed = _find(number, id_number, scheme, by, at)
    # Raised after the miss is committed: guessing numbers must leave its trace.
    refuse_if((Reason.NO_COMPLAINT_FOUND,) if missed else (), field="id_number")


@transaction.atomic
def _find(number: str, id_number: str, scheme: Scheme | None, by: Actor, at: datetime) -> bool:
    """Do what `find` says, in one transaction. Returns whether there is no such complaint."""
    waiting = Proofing.objects.filter(filing=None, status=ProofingStatus.ASKED.value)
    row = waiting.select_for_update(of=("self",)).filter(number=compact(number)[:32]).first()
    if row is None:
        raise Refused(Reason.NO_SUCH_REQUEST, field="number")
    found = _matters(id_number, by)
    if scheme is None and len({case.filing_id for case in found}) > 1:
        raise Refused(Reason.SEVERAL_COMPLAINTS, field="scheme")
    case = next((case for case in found if scheme in (None, case.scheme)), None)
    if case is None:
        _miss(row, by, at)
        return True
    row.filing = Filing.objects.get(pk=case.filing_id)
    row.save(update_fields=["filing"])
    events.record(case=case, action="proofing_found", by=by, at=at, about=row, data={"number": row.number})
    return False


def _matters(id_number: str, by: Actor) -> list[Case]:
    """Give what the owner of an identity number filed, the newest complaint first; nothing that touches an interest."""
    asked = compact(id_number)
    if not asked:
        return []
    rows = Case.objects.filter(person__id_index=blind_index(asked), erased_at=None).exclude(access.conflicted_for(by))
    return list(rows.select_related("scheme").order_by("-filing_id", "pk"))


def _miss(row: Proofing, by: Actor, at: datetime) -> None:
    row.mismatches += 1
    if row.mismatches >= MOST_MISMATCHES:
        row.status, row.ended_by_id, row.ended_at = ProofingStatus.TURNED_DOWN.value, by.account, at
    row.save()
    data = {"number": row.number, "times": row.mismatches}
    events.record(case=None, action="proofing_not_found", by=by, at=at, about=row, data=data)
