"""An order to suspend a restriction, as its holder reads it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import access
from cases.clocks import clocks
from cases.models import Duty, InterimRelief
from cases.reference import grouped
from cases.services import reads, relief_words
from cases.templatetags.ui import day
from cases.views.door import ActingRequest, respondent_only
from cases.wording import statuses
from cases.workflow import ReliefStatus


@respondent_only
@require_safe
def order(request: ActingRequest, pk: int) -> HttpResponse:
    """Show whose restriction is to be suspended, why, until when, and who ordered it."""
    row = access.relief_for(request.actor, pk)
    reads.note(case=row.case, what="relief_order", by=request.actor, at=timezone.now())
    look = statuses.look(ReliefStatus(row.status))
    context = {
        "reference": grouped(row.case.reference),
        "look": look,
        "over": row.status == ReliefStatus.ENDED.value,
        "rows": _rows(row),
        "person": [
            {"key": _("Name"), "value": row.case.person.name},
            {"key": _("Identity number"), "value": row.case.person.id_number},
        ],
        "clocks": clocks(row.deadlines.select_related("rule").filter(duty=Duty.AGENCY.value), timezone.localdate()),
    }
    return render(request, "agency/order.html", context)


def inbox_rows(rows: list[InterimRelief]) -> list[dict[str, Any]]:
    """Word the orders in a holder's inbox."""
    return [{"cells": _cells(row)} for row in rows]


def inbox_columns() -> list[dict[str, str]]:
    """Head the table of orders."""
    return [{"label": label} for label in (_("Case"), _("Status"), _("Ordered on"), _("Ends"))]


def _cells(row: InterimRelief) -> list[dict[str, str]]:
    look = statuses.look(ReliefStatus(row.status))
    return [
        {"text": grouped(row.case.reference), "href": reverse("agency:order", args=[row.pk])},
        {"text": str(look.label), "tone": look.tone},
        {"text": day(timezone.localdate(row.decided_at))},
        {"text": day(row.until)},
    ]


def _rows(row: InterimRelief) -> list[dict[str, str]]:
    return [
        {"key": _("We order you to"), "value": _("Suspend the restriction of this person.")},
        {
            "key": _("Until"),
            "value": _("%(day)s at the latest, or until we say that it is over") % {"day": day(row.until)},
        },
        {"key": _("Why"), "value": row.reasons},
        {"key": _("Signed"), "value": relief_words.decided(row)},
    ]
