"""One message for all the news of a day or a week, for whoever chose so; none twice, and none forgotten."""

from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases.models import ContactChoice, Pace, WaitingNews
from cases.reference import grouped
from cases.services import mail

HOUR: Final = time(9)  # in the office's own time zone
MONDAY: Final = 0


def slot_before(at: datetime, pace: Pace) -> datetime:
    """Give the latest moment at which a digest of this pace is due, at or before `at`; a weekly one on Mondays."""
    local = timezone.localtime(at)
    slot = local.replace(hour=HOUR.hour, minute=HOUR.minute, second=0, microsecond=0)
    if slot > local:
        slot -= timedelta(days=1)
    if pace is Pace.WEEKLY:
        slot -= timedelta(days=(slot.weekday() - MONDAY) % 7)
    return slot


def send_due(*, at: datetime) -> None:
    """Queue the digests that are due; what came after the slot waits for the next one. Safe to run twice."""
    waiting = WaitingNews.objects.filter(told_at=None).order_by("filing_id").values_list("filing_id", flat=True)
    for filing_id in list(waiting.distinct()):
        _gather(filing_id, at)


@transaction.atomic
def _gather(filing_id: int, at: datetime) -> None:
    choice, _made = ContactChoice.objects.select_for_update().get_or_create(filing_id=filing_id)
    # Whoever went back to "at once" meanwhile gets what waited with the next daily slot.
    slot = slot_before(at, Pace.WEEKLY if choice.pace == Pace.WEEKLY.value else Pace.DAILY)
    rows = WaitingNews.objects.filter(filing=filing_id, told_at=None, at__lt=slot)
    news = list(rows.select_related("case__person", "case__representative").order_by("pk"))
    if not news:
        return
    references = dict.fromkeys(grouped(one.case.reference) for one in news)
    mail.tell(
        case=news[0].case,
        choice=choice,
        template="digest",
        # News that was stamped before the slot and committed after its digest makes one more message.
        key=f"digest:{filing_id}:{slot:%Y-%m-%dT%H}:{news[-1].pk}",
        context={"reference": ", ".join(references)},
        at=at,
    )
    WaitingNews.objects.filter(pk__in=[one.pk for one in news]).update(told_at=at)
