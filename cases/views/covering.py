"""Drawing boxes on the pages of a file, for complainant and staff alike: each page is a form, saved as one goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.forms.files import BoxForms, ReasonForm, box_forms
from cases.models import Evidence, EvidencePage, Redaction
from cases.pages import covering
from cases.queries import files as queries
from cases.services import redactions
from cases.services.redactions import Box
from cases.services.refusals import Refused
from cases.views.door import ActingRequest
from cases.views.file_pages import Address, alt_text
from cases.views.paging import whole

ALL_OF_IT = Box(0, 0, redactions.WHOLE, redactions.WHOLE)


@dataclass(frozen=True)
class Desk:
    """What lies before whoever covers parts: the page, its boxes so far, and the forms as they came back."""

    page: EvidencePage
    draft: Redaction | None
    boxes: BoxForms
    reason: ReasonForm
    refused: str = ""

    @property
    def failed(self) -> bool:
        """Whether something has to be put right first."""
        return bool(self.refused or self.reason.errors or any(self.boxes.errors))


def work(request: ActingRequest, row: Evidence, url: Address, now: datetime) -> HttpResponse | Desk | None:
    """Do what was posted and give the way on; else what is to be shown. None: the file has no such page."""
    number = max(whole(request.GET.get("page")) or 1, 1)
    found = queries.pages(row, None, number, 1)
    if not found or found[0].number != number:
        return None
    draft = queries.file_draft(row)
    drawn = redactions.boxes_on(draft, number)
    act = request.POST.get("act", "")
    boxes = box_forms(request.POST if act in _DRAWING else None, drawn)
    reason = ReasonForm(request.POST if act == "finish" else None)
    here, end = f"{url('redact')}?page={number}", url("file_page")
    try:
        if act in _DRAWING and boxes.is_valid():
            chosen = {"whole": [ALL_OF_IT], "clear": []}.get(act, boxes.boxes)
            redactions.set_boxes(evidence=row, page=number, boxes=chosen, by=request.actor, at=now)
            return redirect(f"{url('redact')}?page={number + 1}" if act == "next" else f"{here}#picture")
        if act == "finish" and reason.is_valid():
            redactions.finish(evidence=row, reason=reason.chosen, by=request.actor, at=now)
            notices.success(request, _("The covered version is being made. Agencies get it and nothing else."))
            return redirect(end)
        if act == "discard":
            redactions.discard(evidence=row, by=request.actor, at=now)
            notices.success(request, _("Your boxes were thrown away. Nothing was covered."))
            return redirect(end)
    except Refused as refused:
        return Desk(found[0], draft, boxes, reason, str(refused))
    return Desk(found[0], draft, boxes, reason)


_DRAWING = frozenset({"show", "next", "whole", "clear"})


def context(row: Evidence, desk: Desk, url: Address, pictures: int) -> dict[str, Any]:
    """Give what the page shows: the picture with its boxes, the numbers, and how many parts each page has."""
    page, drawn = desk.page, redactions.boxes_on(desk.draft, desk.page.number)
    counts: dict[int, int] = {}
    for one in desk.draft.boxes if desk.draft else []:
        counts[one[0]] = counts.get(one[0], 0) + 1
    return {
        "file": row,
        "page": page,
        "src": url("preview", 0, page.number),
        "alt": alt_text(row, page.number),
        "rectangles": [_rectangle(box, page) for box in drawn],
        "boxes": desk.boxes,
        "reason": desk.reason,
        "refused": desk.refused,
        "faulty": desk.reason if desk.reason.errors else _first_faulty(desk.boxes),
        "has_next": page.number < pictures,
        "previous_href": f"?page={page.number - 1}" if page.number > 1 else "",
        "next_href": f"?page={page.number + 1}" if page.number < pictures else "",
        "position": _("Page %(number)d of %(count)d") % {"number": page.number, "count": pictures},
        "counts": [
            {"number": number, "boxes": boxes, "href": f"?page={number}"} for number, boxes in sorted(counts.items())
        ],
        "back_href": url("file_page"),
    }


def _rectangle(box: Box, page: EvidencePage) -> dict[str, int]:
    left, top, right, bottom = covering.edges((box.left, box.top, box.width, box.height), (page.width, page.height))
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _first_faulty(boxes: BoxForms) -> forms.Form | None:
    return next((form for form in boxes.forms if form.is_bound and form.errors), None)
