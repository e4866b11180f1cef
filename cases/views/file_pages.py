"""What the page of one file shows, whoever looks: its facts, who sees what, its pages as pictures, and its versions."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actors import Actor, Role
from cases.models import (
    Case,
    Evidence,
    EvidenceKind,
    EvidencePage,
    PreviewStatus,
    Redaction,
    RedactionReason,
    RedactionStatus,
    ScanStatus,
)
from cases.pages import frames
from cases.pages import text as texts
from cases.queries import files as queries
from cases.queries import my_case as case_queries
from cases.services import evidence as services
from cases.services import evidence_opening, redactions, stored
from cases.services.refusals import Refused
from cases.templatetags.ui import moment
from cases.views import files as answers
from cases.views.door import ActingRequest
from cases.views.paging import whole
from cases.wording import files as say
from cases.wording import statuses
from cases.wording.names import name_of
from cases.wording.reasons import words
from cases.workflow import Reason

log = logging.getLogger(__name__)
Row = dict[str, Any]
Address = Callable[..., str]
AT_ONCE = 4  # pictures on one page: a phone loads them over a slow line
LONGEST_TEXT = 20_000  # characters


def addresses(space: str, *first: object) -> Address:
    """Give the addresses of one audience: `url("preview", 0, 3)`."""

    def url(name: str, *more: object) -> str:
        return reverse(f"{space}:{name}", args=[*first, *more])

    return url


def context(request: ActingRequest, row: Evidence, case: Case, url: Address, now: datetime) -> Row:
    """Give everything that complainant and staff see on the page of a file."""
    view = queries.file_view(row, case)
    asked = whole(request.GET.get("version"))
    version = next((one for one in view.versions if one.version == asked), None)
    return {
        "file": row,
        "title": say.NAMES[EvidenceKind(row.kind)],
        "scan": scan(row, now),
        "facts": facts(row),
        "sees": _sees(row, view, to_complainant=request.actor.role is Role.CITIZEN),
        "sees_columns": [{"label": _("Who")}, {"label": _("What they see")}],
        **pictures(request, row, version, url),
        "versions": [_version(one, url) for one in view.versions],
        "version": version,
        "text": _text(row) if version is None else "",
        "hash": row.sha256,
        "original_href": url("file") if row.scan in services.RELEASED else "",
        "cover_href": url("redact"),
    }


def scan(row: Evidence, now: datetime) -> Row:
    """Say how far the check for harmful software is; a scanner that is away is not hidden."""
    status = ScanStatus(row.scan)
    look = statuses.look(status)
    late = now - row.uploaded_at > services.SCAN_IS_LATE
    return {"label": look.label, "tone": look.tone, "text": say.check_of(status, late=late)}


def facts(row: Evidence) -> list[Row]:
    """Tell what is known of a file."""
    rows: list[Row] = [
        {"key": _("File"), "value": row.original_name},
        {"key": _("What it is"), "value": say.KINDS[EvidenceKind(row.kind)]},
        {"key": _("What it shows"), "value": row.shows},
        {"key": _("Handed in"), "value": moment(row.uploaded_at)},
        {"key": _("Size"), "value": _size(row)},
        {"key": _("Fingerprint"), "value": say.short_hash(row.sha256) + " …"},
    ]
    if row.agency_saw_at:
        rows.append({"key": _("An agency first opened it"), "value": moment(row.agency_saw_at)})
    return rows


def _size(row: Evidence) -> str:
    size = filesizeformat(row.size)
    if not row.pages:
        return size
    count = ngettext("%(count)d page", "%(count)d pages", row.pages) % {"count": row.pages}
    return f"{size} · {count}"


def _sees(row: Evidence, view: queries.FileView, *, to_complainant: bool) -> list[Row]:
    """One line for each party: nothing, a covered version, or the whole."""
    agency_view = view.agency_view
    version = agency_view.redaction.version if agency_view.redaction else 0
    seen = str(say.SEEN[agency_view.sees]) % {"version": version}
    if row.scan not in services.RELEASED:
        seen = _("Nothing before the check is over.")
    everything = _("Everything on this page, and the original.")
    person = _("Nothing: this file came from somebody else.")
    if row.role == Role.CITIZEN.value:
        person = everything
    elif case_queries.may_read(row):
        person = _("The original: it went with a message.")
    giver = row.answer.request.agency if row.answer else None
    agencies = [
        (name_of(agency), everything if giver is not None and agency.pk == giver.pk else seen)
        for agency in view.agencies
    ]
    parties = [(_("You") if to_complainant else _("The complainant"), person)]
    rows = [*parties, (_("Our office (only who works on this case)"), everything), *agencies]
    return [{"cells": [{"text": who}, {"text": what}]} for who, what in rows]


def pictures(request: HttpRequest, row: Evidence, version: Redaction | None, url: Address) -> Row:
    """Give the pictures of some pages, and the way to the others; or say why there are none."""
    status = PreviewStatus(row.preview)
    if row.scan not in services.RELEASED or (version is None and status != PreviewStatus.READY):
        why = "" if row.scan not in services.RELEASED else say.PREVIEWS[status]
        return {"figures": [], "no_figures": why}
    if version is not None and version.status != RedactionStatus.READY.value:
        return {"figures": [], "no_figures": _state(version)}
    first = max(whole(request.GET.get("page")) or 1, 1)
    found = queries.pages(row, version, first, AT_ONCE + 1)
    shown, number = found[:AT_ONCE], version.version if version else 0
    query = f"version={number}&" if number else ""
    return {
        "figures": [_figure(row, page, url("preview", number, page.number)) for page in shown],
        "previous_href": f"?{query}page={max(first - AT_ONCE, 1)}#pages" if first > 1 else "",
        "next_href": f"?{query}page={first + AT_ONCE}#pages" if len(found) > AT_ONCE else "",
        "cut_off": row.pages > frames.MOST_PAGES,
    }


def _figure(row: Evidence, page: EvidencePage, src: str) -> Row:
    return {"src": src, "alt": alt_text(row, page.number), "width": page.width, "height": page.height}


def alt_text(row: Evidence, number: int) -> str:
    """Name one page for whoever cannot see it."""
    of = min(row.pages, frames.MOST_PAGES)
    return _("Page %(number)d of %(count)d: %(kind)s") % {
        "number": number,
        "count": of,
        "kind": say.NAMES[EvidenceKind(row.kind)],
    }


def _version(one: Redaction, url: Address) -> Row:
    made = one.status == RedactionStatus.READY.value
    return {
        "title": _("Covered version %(number)d") % {"number": one.version},
        "note": " · ".join([moment(one.made_at) if one.made_at else _state(one), _boxes(one), _why(one)]),
        "href": f"{url('file_page')}?version={one.version}#pages" if made else "",
        "pdf": url("version", one.version) if made else "",
        "hash": say.short_hash(one.sha256) if made else "",
    }


def _state(one: Redaction) -> str:
    if one.status == RedactionStatus.FAILED.value:
        return _("This version could not be made. Agencies get nothing until there is another one.")
    return _("This version is being made. Come back in a minute.")


def _boxes(one: Redaction) -> str:
    count = len(one.boxes)
    return ngettext("%(count)d part covered", "%(count)d parts covered", count) % {"count": count}


def _why(one: Redaction) -> str:
    who = statuses.ROLES[Role(one.role)]
    return f"{say.REASONS[RedactionReason(one.reason)]} ({who})"


def _text(row: Evidence) -> str:
    """The beginning of a text file as text, for whoever hears pages instead of seeing them."""
    if row.content_type != "text/plain" or row.scan not in services.RELEASED:
        return ""
    try:
        raw = stored.read(row.stored_as, row.sha256, what=f"evidence {row.pk}")
    except stored.Altered:
        log.exception("evidence %s is damaged", row.pk)
        return ""
    return texts.decoded(raw[: LONGEST_TEXT * 4])[:LONGEST_TEXT]


def picture(row: Evidence, version: int, number: int, *, by: Actor, at: datetime) -> HttpResponse:
    """Answer with the picture of one page: of the file itself (version 0) or of a covered version."""
    chosen = None
    if version:
        chosen = row.redactions.filter(version=version).exclude(status=RedactionStatus.DRAFT.value).first()
        if chosen is None:
            return answers.no_picture(words(Reason.NO_SUCH_PAGE))
    try:
        return answers.picture(
            evidence_opening.open_page(evidence=row, number=number, by=by, at=at, redaction=chosen), number
        )
    except Refused as refused:
        return answers.no_picture(str(refused))
    except stored.Altered:
        log.exception("evidence %s is damaged", row.pk)
        return answers.no_picture(words(Reason.FILE_ALTERED))


def original(row: Evidence, *, by: Actor, at: datetime) -> HttpResponse | str:
    """Answer with the file as an attachment, or with the words why not."""
    try:
        return answers.attachment(evidence_opening.open_file(evidence=row, by=by, at=at))
    except Refused as refused:
        return str(refused)
    except stored.Altered:
        log.exception("evidence %s is damaged", row.pk)
        return words(Reason.FILE_ALTERED)


def version_pdf(row: Evidence, version: int, *, by: Actor, at: datetime) -> HttpResponse | str:
    """Answer with the PDF of a covered version, or with the words why not."""
    found = row.redactions.filter(version=version).exclude(status=RedactionStatus.DRAFT.value).first()
    if found is None:
        return words(Reason.NO_SUCH_PAGE)
    try:
        return answers.pdf(redactions.read_version(redaction=found, by=by, at=at), f"version-{found.version}.pdf")
    except Refused as refused:
        return str(refused)
    except stored.Altered:
        log.exception("redaction %s is damaged", found.pk)
        return words(Reason.FILE_ALTERED)


def why_not(reasons: Sequence[Reason]) -> str:
    """Word why something cannot be done now."""
    return " ".join(words(reason) for reason in reasons)
