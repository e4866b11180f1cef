"""A holder that lags behind a correction which another agency made is asked by itself, once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from cases.actors import SYSTEM
from cases.checking import Asked, Fault, FaultCode
from cases.models import (
    Case,
    CorrectionItem,
    CorrectionRequest,
    Finding,
    FindingStatus,
    HolderWatch,
    Record,
    Verification,
)
from cases.propagation import Standing
from cases.scoring.findings import KINDS, FindingCode
from cases.services import corrections, events, holder_watches
from cases.wording.names import name_of
from ratings_connectors.base import RecordKind

ASKED_FOR = {
    FaultCode.COPY_STILL_THERE: Asked.DELETE,
    FaultCode.STILL_RESTRICTED: Asked.LIFT_SANCTION,
    FaultCode.NOT_CHANGED: Asked.CORRECT,
    FaultCode.SCORE_NOT_MOVED: Asked.RECALCULATE,
}


def follow(
    *,
    request: CorrectionRequest,
    case: Case,
    watch: HolderWatch,
    check: Verification,
    faults: Sequence[Fault],
    at: datetime,
) -> CorrectionRequest | None:
    """Ask a lagging holder to do what follows from the correction; None when somebody asks it already.

    The case and the request are locked. It goes out in the name of whoever sent the first request, as the machine's
    act. Effects in order: the findings it rests on, the request and its items, an event; then all that sending does
    (`corrections.send`): the clock by the kind of agency, an event, the letter, the e-mail, the notice to its machine.
    A request to this holder that is open already is watched instead.
    """
    known = corrections.open_requests(case).filter(agency=watch.agency).first()
    if known is not None:
        holder_watches.hand_over(watch=watch, to=known, at=at)
        return None
    items = list(_items(request, case, watch, check, faults, at))
    if not items:
        return None
    made = CorrectionRequest.objects.create(
        case=case,
        agency=watch.agency,
        follow_up_of=request,
        message=_message(request, case, watch),
        drafted_by=request.drafted_by,
        drafted_at=at,
    )
    for item in items:
        item.request = made
    CorrectionItem.objects.bulk_create(items)
    holder_watches.hand_over(watch=watch, to=made, at=at)
    data = {
        "agency": watch.agency.slug,
        "follows": request.pk,
        "findings": sorted(item.finding_id for item in items),
    }
    events.record(case=case, action="follow_up_made", by=SYSTEM, at=at, about=made, data=data)
    return corrections.send(request=made, by=SYSTEM, at=at)


def _message(request: CorrectionRequest, case: Case, watch: HolderWatch) -> str:
    with translation.override(case.language):
        text = (
            gettext(
                "%(agency)s has corrected what this rests on, and you no longer showed it; our own checks saw that. Our"
                " last check shows that you hold it again. Please put it right as asked below."
            )
            if watch.standing == Standing.REVERTED.value
            else gettext(
                "%(agency)s has corrected what this rests on; our own check shows that. The same check shows that you"
                " still hold it. Please put it right as asked below."
            )
        )
        return text % {"agency": name_of(request.agency)}


def _explanation(request: CorrectionRequest, case: Case, watch: HolderWatch) -> str:
    with translation.override(case.language):
        text = (
            gettext("What this record rests on was corrected by %(agency)s; this record was gone, and came back.")
            if watch.standing == Standing.REVERTED.value
            else gettext("What this record rests on was corrected by %(agency)s; this record was not.")
        )
        return text % {"agency": name_of(request.agency)}


def _items(
    request: CorrectionRequest,
    case: Case,
    watch: HolderWatch,
    check: Verification,
    faults: Iterable[Fault],
    at: datetime,
) -> Iterable[CorrectionItem]:
    """One item a record, whatever else is wrong with it."""
    used: set[int] = set()
    for fault in sorted(faults, key=lambda fault: (fault.kind, fault.external_id)):
        if fault.holder != watch.agency.slug or fault.code not in ASKED_FOR:
            continue
        record = _record(watch, check, fault)
        finding = _finding(request, case, watch, record, at)
        if finding.pk not in used:
            used.add(finding.pk)
            yield CorrectionItem(
                finding=finding,
                asked=ASKED_FOR[fault.code].value,
                detail=finding.explanation,
                expected={"kind": record.kind, "external_id": record.external_id, "content": record.content}
                if record
                else {},
            )


def _record(watch: HolderWatch, check: Verification, fault: Fault) -> Record | None:
    """A score that did not move has no number of its own that would last."""
    rows = Record.objects.filter(pull__verification=check, agency=watch.agency)
    if fault.kind:
        return rows.filter(kind=fault.kind, external_id=fault.external_id).first()
    return rows.filter(kind=RecordKind.SCORE.value).first()


def _finding(
    request: CorrectionRequest, case: Case, watch: HolderWatch, record: Record | None, at: datetime
) -> Finding:
    """The record is wrong because what it repeats was wrong, and a person confirmed that."""
    rows = Finding.objects.filter(case=case, agency=watch.agency, code=FindingCode.CORRECTION_INCOMPLETE.value)
    if record is not None and record.kind != RecordKind.SCORE.value:
        rows = rows.filter(record__kind=record.kind, record__external_id=record.external_id)
    else:
        rows = rows.filter(record=record)
    found = rows.exclude(status=FindingStatus.DISMISSED.value).first() or Finding(
        case=case,
        agency=watch.agency,
        code=FindingCode.CORRECTION_INCOMPLETE.value,
        record=record,
        item=str(record.content.get("item", "")) if record else "",
        basis="; ".join(KINDS[FindingCode.CORRECTION_INCOMPLETE].legal_basis),
        found_at=at,
    )
    if found.status != FindingStatus.CONFIRMED.value:
        found.explanation = _explanation(request, case, watch)
        found.status, found.judged_by, found.judged_at = FindingStatus.CONFIRMED.value, request.drafted_by, at
        found.judgement = found.explanation
        found.save()
    return found
