"""The order reaches the holder: its portal shows it, its people get an e-mail, its machine a notice if it takes any."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actors import SYSTEM
from cases.models import Event, InterimRelief
from cases.reference import grouped
from cases.services import events, notices, relief
from cases.services.guards import lock_case
from cases.wording.deadlines import long_date
from cases.workflow import ReliefStatus
from ratings_connectors import errors
from ratings_connectors import services as connectors
from ratings_connectors.base import CorrectionNotice, NoticeItem, transaction_id

FINDING: Final = "INTERIM_RELIEF"
# Keeps the transaction ids of orders apart from those of correction requests.
FIRST_COUNTER: Final = 9 * 10**12
TOLD: Final = ("relief_notified", "relief_notice_failed")


def order_relief(*, relief_id: int, at: datetime) -> timedelta | None:
    """Tell a holder that it must suspend its sanction (job handler). Idempotent; an order that ended is not told.

    Effects in order: the e-mails are queued; then, outside any transaction, the holder's machine is told and one event
    says how that went. A holder whose machine takes no notices, or refuses this one, has its portal and the e-mail; a
    passing fault is tried again under the same transaction id.
    """
    row = InterimRelief.objects.select_related("holder", "case__person").get(pk=relief_id)
    if ReliefStatus(row.status) not in relief.ORDERED:
        return None
    key = f"relief:{row.pk}"
    notices.to_respondents(agency=row.holder, case=row.case, template="agency_relief", key=key, at=at)
    if not row.holder.connector or _was_told(row):
        return None
    try:
        done = connectors.notify_correction(slug=row.holder.connector, notice=_notice(row, at))
    except errors.NotConfigured:
        return None
    except errors.Transient as error:
        return timedelta(seconds=error.retry_after) if error.retry_after else notices.PATIENCE
    except errors.ConnectorError as error:
        _note(row, "relief_notice_failed", {"code": error.code}, at)
    else:
        _note(row, "relief_notified", {"receipt": done.receipt.receipt_no[:64]}, at)
    return None


def _notice(row: InterimRelief, at: datetime) -> CorrectionNotice:
    if row.decided_at is None or row.until is None:
        raise ValueError(f"relief {row.pk} was not ordered")
    clock = row.deadlines.get(rule_id=relief.COMPLY_RULE)
    person = row.case.person
    with translation.override(row.case.language):
        wanted = _("Suspend the restriction until %(day)s at the latest.") % {"day": long_date(row.until)}
    return CorrectionNotice(
        transaction_id=transaction_id(at=row.decided_at, counter=FIRST_COUNTER + row.pk),
        reference=grouped(row.case.reference),
        name=person.name,
        id_number=person.id_number,
        items=(NoticeItem(record_id="", finding=FINDING, wanted=wanted, reasons=row.reasons),),
        due_on=clock.notified_due_on,
        at=at,
    )


def _was_told(row: InterimRelief) -> bool:
    told = Event.objects.filter(chain__case=row.case_id, action__in=TOLD)
    return told.filter(object_type="interimrelief", object_id=str(row.pk)).exists()


@transaction.atomic
def _note(row: InterimRelief, action: str, data: dict[str, str], at: datetime) -> None:
    case = lock_case(row.case)
    if not _was_told(row):
        events.record(case=case, action=action, by=SYSTEM, at=at, about=row, data={"holder": row.holder.slug, **data})
