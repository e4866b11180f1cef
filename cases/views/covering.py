"""Drawing boxes on the pages of a file, for complainant and staff alike: each page is a form, saved as one goes."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.forms.files import BoxForms, ReasonForm, box_forms
from cases.models import Evidence, EvidencePage
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
    """What lies before whoever covers parts: the page, the boxes so far, and the forms as they came back."""

    page: EvidencePage
    drawing: queries.Drawing
    boxes: BoxForms
    reason: ReasonForm
    refused: str = ""

    @property
    def failed(self) -> bool:
        """Whether something has to be put right first."""
        return bool(self.refused or self.reason.errors or any(self.boxes.errors) or self.boxes.non_form_errors())

    @property
    def shown(self) -> list[Box]:
        """The boxes on the picture: as they were sent, as far as they can be drawn, or as they are kept."""
        if self.boxes.is_bound and self.boxes.is_valid():
            return self.boxes.boxes
        return redactions.boxes_on(self.drawing.boxes_of, self.page.number)


def work(request: ActingRequest, row: Evidence, url: Address, now: datetime) -> HttpResponse | Desk | None:
    """Do what was posted and give the way on; else what is to be shown. None: the file has no such page.

    Every button but the one that throws all away keeps the boxes of the page first.
    """
    number = max(whole(request.GET.get("page")) or 1, 1)
    found = queries.pages(row, None, number, 1)
    if not found or found[0].number != number:
        return None
    drawing = queries.drawing(row)
    act, going = request.POST.get("act", ""), whole(request.POST.get("go"))
    drawn = request.POST if going or act in _DRAWING else None
    desk = Desk(
        found[0],
        drawing,
        box_forms(drawn, redactions.boxes_on(drawing.boxes_of, number)),
        ReasonForm(request.POST if act == "finish" else None),
    )
    try:
        done = _done(request, act, desk, row, now)
    except Refused as refused:
        if refused.field != "reason":
            return replace(desk, refused=str(refused))
        desk.reason.add_error("reason", str(refused))
        return desk
    if not done:
        return desk
    if act == "finish":
        notices.success(request, _("The covered version is being made. Agencies get it and nothing else."))
    elif act == "discard":
        notices.success(request, _("Your boxes were thrown away. Nothing was covered."))
    else:
        return redirect(f"{url('redact')}?page={going or number}#picture")
    return redirect(url("file_page"))


def _done(request: ActingRequest, act: str, desk: Desk, row: Evidence, now: datetime) -> bool:
    """Do what was asked for; False when something has to be put right first, or nothing was asked."""
    asked: dict[str, Any] = {"evidence": row, "by": request.actor, "at": now}
    if act == "discard":
        redactions.discard(**asked)
        return True
    if not desk.boxes.is_bound or not desk.boxes.is_valid():
        return False
    page, boxes = desk.page.number, desk.boxes.boxes
    if act != "finish":
        chosen = {"whole": [ALL_OF_IT], "clear": []}.get(act, boxes)
        redactions.set_boxes(page=page, boxes=chosen, **asked)
        return True
    if desk.reason.is_valid():
        version = whole(request.POST.get("version"))
        redactions.finish(version=version, page=page, boxes=boxes, reason=desk.reason.chosen, **asked)
    return desk.reason.is_valid()


_DRAWING = frozenset({"show", "whole", "clear", "finish"})


def context(row: Evidence, desk: Desk, url: Address, pictures: int) -> dict[str, Any]:
    """Give what the page shows: the picture with its boxes, the numbers, and how many parts each page has."""
    page = desk.page
    counts: dict[int, int] = {}
    for one in desk.drawing.boxes_of.boxes if desk.drawing.boxes_of else []:
        counts[one[0]] = counts.get(one[0], 0) + 1
    return {
        "file": row,
        "page": page,
        "src": url("preview", 0, page.number),
        "alt": alt_text(row, page.number),
        "rectangles": [_rectangle(box, page) for box in desk.shown],
        "boxes": desk.boxes,
        "reason": desk.reason,
        "version": desk.drawing.version,
        "refused": desk.refused,
        "faulty": _first_faulty(desk.boxes) or (desk.reason if desk.reason.errors else None),
        "previous": page.number - 1,
        "next": page.number + 1 if page.number < pictures else 0,
        "position": _("Page %(number)d of %(count)d") % {"number": page.number, "count": pictures},
        "counts": [{"number": number, "boxes": boxes} for number, boxes in sorted(counts.items())],
        "back_href": url("file_page"),
    }


def _rectangle(box: Box, page: EvidencePage) -> dict[str, int]:
    left, top, right, bottom = covering.edges((box.left, box.top, box.width, box.height), (page.width, page.height))
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _first_faulty(boxes: BoxForms) -> forms.Form | None:
    return next((form for form in boxes.forms if form.is_bound and form.errors), None)
