"""Prepared words for interim relief, files, messages and the trail."""

from collections.abc import Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actors import Role
from cases.models import Agency, Case, Event, Evidence, InterimRelief, Message, ScanStatus
from cases.queries.cases import Trail
from cases.queries.files import Sees, agency_view
from cases.services import relief_words
from cases.templatetags.ui import day, moment
from cases.wording import phrases, statuses
from cases.wording import trail as say
from cases.wording.names import name_of
from cases.workflow import ReliefStatus

Row = dict[str, Any]
RELEASED = frozenset({ScanStatus.CLEAN, ScanStatus.UNSCANNED})
_SEEN = {
    Sees.NOTHING: gettext_lazy("Agencies see nothing of it."),
    Sees.LATER: gettext_lazy("Agencies see nothing of it until the covered version is made."),
    Sees.COVERED: gettext_lazy("Agencies see the covered version of it."),
    Sees.WHOLE: gettext_lazy("Agencies see all of it."),
}


def relief(row: InterimRelief) -> Row:
    """Word one request for interim relief."""
    look = statuses.look(ReliefStatus(row.status))
    rows: list[Row] = [{"key": _("Why"), "value": row.why}, {"key": _("Asked on"), "value": moment(row.asked_at)}]
    if row.decided_by:
        rows.append({"key": _("Decided"), "lines": [relief_words.decided(row), row.reasons]})
    if row.until:
        rows.append({"key": _("Ends"), "value": day(row.until)})
    if looked := relief_words.seen(row):
        rows.append({"key": _("Looked at the holder"), "value": looked})
    return {"title": name_of(row.holder), "label": look.label, "tone": look.tone, "rows": rows}


def file(row: Evidence, case: Case) -> Row:
    """Word one file; it opens only when it was released."""
    scan = ScanStatus(row.scan)
    look = statuses.look(scan)
    whose = name_of(row.answer.request.agency) if row.answer else str(statuses.ROLES[Role(row.role)])
    seen = _SEEN[agency_view(row).sees] if scan in RELEASED else _("Nobody sees it before the check is over.")
    return {
        "name": row.original_name,
        "href": reverse("desk:file_page", args=[case.reference, row.uid]),
        "note": " · ".join([whose, moment(row.uploaded_at), filesizeformat(row.size)]),
        "seen": seen,
        "shows": row.shows,
        "status": look.label,
        "tone": look.tone,
        "sha256": row.sha256,
    }


def thread(rows: Sequence[Message], side: Agency | None) -> Row:
    """Word one thread; the two sides never see each other's."""
    shown = [row for row in rows if row.agency_id == (side.pk if side else None)]
    return {
        "title": name_of(side) if side else _("The complainant"),
        "messages": [
            {
                "body": row.body,
                "who": _who(row),
                "answer_by": row.answer_by,
                "files": [
                    {
                        "name": one.evidence.original_name,
                        "href": reverse("desk:file_page", args=[row.case.reference, one.evidence.uid]),
                    }
                    for one in row.files.all()
                ],
            }
            for row in shown
        ],
    }


def trail_columns() -> list[Row]:
    """Name the columns of the trail."""
    return [{"label": label} for label in (_("Place"), _("Event"), _("Who"), _("When"), _("Hash"))]


def trail_rows(page: Trail) -> list[Row]:
    """Word a page of the chain; every action has a sentence for staff."""
    return [{"cells": _trail_cells(event, page)} for event in page.events]


def _trail_cells(event: Event, page: Trail) -> list[Row]:
    return [
        {"text": f"{page.chain.number}/{event.seq}"},
        {"text": say.sentence(event.action, event.data, page.agencies)},
        {"text": say.actor(event.actor)},
        {"text": moment(event.at)},
        {"text": f"{event.hash[:12]}…"},
    ]


def _who(row: Message) -> str:
    name = row.from_user.name if row.from_user else str(statuses.ROLES[Role(row.from_role)])
    return phrases.listed((name, moment(row.sent_at)))
