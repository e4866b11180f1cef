"""The dates of a case as a calendar file."""

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import calendar_file
from cases.calendar_file import Entry
from cases.models import Case, Deadline, DeadlineStatus, Duty
from cases.queries import calendar as queries
from cases.queries import my_case
from cases.services import reads
from cases.views.door import ActingRequest, complainant_only


@complainant_only
@require_safe
def calendar(request: ActingRequest) -> HttpResponse:
    """Give the dates that still run. Others see calendars: no name, no reference, no agency stands in it."""
    case, now = my_case.opened_case(request.actor), timezone.now()
    reads.note(case=case, what="calendar", by=request.actor, at=now)
    moved = queries.moves(case)
    entries = [_entry(case, row, moved.get(row.pk, 0)) for row in queries.live(case)]
    language = translation.get_language() or "en"
    content = calendar_file.written(entries, name=_("Dates of my case"), language=language, at=now)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return answer


def _entry(case: Case, row: Deadline, moved: int) -> Entry:
    yours = row.duty == Duty.CITIZEN.value
    return Entry(
        uid=f"{case.uid}-{row.pk}@ombudsman",
        sequence=moved,
        title=_("Ombudsman: a date for you") if yours else _("Ombudsman: a date in your case"),
        text=(
            _("This is the last day for something that you can do.")
            if yours
            else _("Somebody else has to act by then.")
        )
        + "\n"
        + _("Open your case to see what it is about. This file does not change by itself; take a new one later."),
        day=row.notified_due_on,
        tentative=row.provisional or row.status == DeadlineStatus.PAUSED.value,
        alarm_days=3 if yours else 1,
    )
