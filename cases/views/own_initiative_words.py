"""Prepared words for own-initiative files and sweeps: lists, facts, progress, what can be chosen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, Finding, MethodVersion, OwnInitiativeFile, Population, Scheme, Sweep
from cases.reference import grouped
from cases.scoring.difference import difference
from cases.scoring.findings import FindingCode
from cases.scoring.method import from_document
from cases.templatetags.ui import day, moment
from cases.wording import methods as method_words
from cases.wording import own_initiative as say
from cases.wording import phrases, scoring, statuses
from cases.wording.names import name_of
from cases.wording.own_initiative import KINDS, MEANINGS
from cases.workflow import OwnInitiativeStatus, SweepStatus

__all__ = ["KINDS", "MEANINGS", "QUESTIONS"]
QUESTIONS = tuple(KINDS)
Row = dict[str, Any]


def file_columns() -> list[Row]:
    """Name the columns of the list of files."""
    labels = (_("Number"), _("Title"), _("Agency"), _("Status"), _("Proved results"), _("Opened"))
    return [{"label": label, "numeric": label == _("Proved results")} for label in labels]


def file_rows(rows: Sequence[OwnInitiativeFile]) -> list[Row]:
    """Word the list of files; each row carries its count of proved results."""
    return [{"cells": _file_cells(row)} for row in rows]


def _file_cells(row: OwnInitiativeFile) -> list[Row]:
    look = statuses.look(OwnInitiativeStatus(row.status))
    return [
        {"text": row.number, "href": reverse("desk:own_initiative", args=[row.number])},
        {"text": row.title},
        {"text": name_of(row.scheme.agency)},
        {"text": look.label, "tone": look.tone},
        {"text": str(getattr(row, "final_sweeps", 0))},
        {"text": day(row.opened_at)},
    ]


def initial(finding: Finding | None, schemes: Iterable[Scheme]) -> dict[str, Any]:
    """Fill a new file in from a finding: what is wrong becomes the reason, its basis the legal basis."""
    if finding is None:
        return {}
    code = FindingCode(finding.code)
    title = str(statuses.FINDING_CODES[code])
    item = scoring.item_name(finding.item) if finding.item else ""
    return {
        "scheme": next((scheme.pk for scheme in schemes if scheme.agency_id == finding.agency_id), None),
        "title": phrases.labelled(title, item) if item else title,
        "reason": _("In one case we found: %(what)s. The same rule may have hit others.")
        % {"what": phrases.labelled(title, item) if item else title},
        "legal_basis": scoring.bases(finding.basis),
    }


def file(row: OwnInitiativeFile) -> Row:
    """Word the head of a file's page."""
    look = statuses.look(OwnInitiativeStatus(row.status))
    return {
        "number": row.number,
        "title": row.title,
        "caption": f"{row.number} · {name_of(row.scheme)}",
        "label": look.label,
        "tone": look.tone,
        "public_href": reverse("public:own_initiative", args=[row.number]) if row.published_at else "",
    }


def file_facts(row: OwnInitiativeFile, case: Case | None) -> list[Row]:
    """Say why a file was opened, on what basis, by whom; its case only to those who may open it."""
    rows = [
        {"key": _("Why we look into it"), "value": row.reason},
        {"key": _("Legal basis"), "value": row.legal_basis},
        {"key": _("Opened"), "value": phrases.aside(moment(row.opened_at), row.opened_by.name)},
    ]
    if case is not None:
        href = reverse("desk:case", args=[case.reference])
        rows.append({"key": _("From case"), "value": grouped(case.reference), "href": href, "action": _("Open")})
    if row.published_at and row.published_by:
        rows.append({"key": _("Published"), "value": phrases.aside(moment(row.published_at), row.published_by.name)})
    if row.closed_at:
        rows.append({"key": _("Closed"), "value": moment(row.closed_at)})
        rows.append({"key": _("Reasons"), "value": row.closing_reasons})
    return rows


def sweep_columns() -> list[Row]:
    """Name the columns of a file's sweeps."""
    labels = (_("Question"), _("Population"), _("State"), _("People"), _("Changed"))
    return [{"label": label, "numeric": place > 2} for place, label in enumerate(labels)]


def sweep_rows(row: OwnInitiativeFile, rows: Iterable[Sweep]) -> list[Row]:
    """Word a file's sweeps, in the order in which they were asked."""
    return [{"cells": _sweep_cells(row, sweep)} for sweep in rows]


def _sweep_cells(row: OwnInitiativeFile, sweep: Sweep) -> list[Row]:
    look = statuses.look(SweepStatus(sweep.status))
    return [
        {"text": asked(sweep), "href": reverse("desk:sweep", args=[row.number, sweep.pk])},
        {"text": sweep.population.title},
        {"text": look.label, "tone": look.tone},
        {"text": f"{sweep.people:,}"},
        {"text": f"{sweep.changed:,}"},
    ]


def asked(sweep: Sweep) -> str:
    """What a sweep asked, in one line."""
    return say.question(sweep.kind, sweep.without_items, sweep.without_batches)


def sweep(row: Sweep) -> Row:
    """Word the head of a sweep's page."""
    look = statuses.look(SweepStatus(row.status))
    return {
        "title": asked(row),
        "caption": f"{row.file.number} · {row.file.title}",
        "label": look.label,
        "tone": look.tone,
        "error": say.error(row.error) if row.status == SweepStatus.FAILED.value else "",
        "back_href": reverse("desk:own_initiative", args=[row.file.number]),
        "back_label": row.file.number,
    }


def sweep_facts(row: Sweep) -> list[Row]:
    """Say exactly what was asked, of whom, and by what text."""
    population = _("%(people)s people with %(records)s records, as of %(day)s") % {
        "people": f"{row.population.people:,}",
        "records": f"{row.population.records:,}",
        "day": day(row.population.as_of),
    }
    title = (
        phrases.aside(row.population.title, _("illustrative")) if row.population.illustrative else row.population.title
    )
    rows: list[Row] = [
        {"key": _("Population"), "value": "", "lines": [title, population]},
        {"key": _("Method"), "value": scoring.method_name(row.method.document["title"], row.method.version)},
    ]
    if row.other_document:
        other = scoring.method_name(row.other_document["title"], row.other_document["version"])
        note = other if row.other_method_id else phrases.aside(other, _("not published"))
        rows.append({"key": _("Compared with"), "value": note})
    rows += [
        {"key": _("Asked"), "value": phrases.aside(moment(row.asked_at), row.started_by.name)},
        {"key": _("Finished"), "value": moment(row.finished_at) if row.finished_at else _("Not yet")},
        {"key": _("SHA-256 of the text and its rules"), "value": row.program_sha256},
        {"key": _("SHA-256 of the population"), "value": row.population.sha256},
    ]
    return rows


def method_changes(row: Sweep) -> list[str]:
    """Say what the two methods differ in, where the question was about two."""
    if not row.other_document:
        return []
    before, after = from_document(row.method.document), from_document(row.other_document)
    return [method_words.change(change) for change in difference(before, after) if not change.is_header]


def progress(row: Sweep, now: datetime) -> Row:
    """Say how far a sweep is: parts, people so far, how long it has taken."""
    status = SweepStatus(row.status)
    done = row.parts_proved if status is SweepStatus.CHECKING else row.parts_done
    words = {
        SweepStatus.WAITING: _("The sweep waits for a worker."),
        SweepStatus.CHECKING: _("Being checked against the exact calculation: part %(done)s of %(total)s."),
        SweepStatus.CANCELLED: _("Cancelled after part %(done)s of %(total)s."),
    }.get(status, _("Part %(done)s of %(total)s is calculated."))
    end = row.finished_at or now
    seconds = int((end - row.started_at).total_seconds()) if row.started_at else 0
    return {
        "text": words % {"done": done, "total": row.parts_total},
        "done": done,
        "total": row.parts_total,
        "stats": [
            {"label": _("People so far"), "value": f"{row.people:,}"},
            {"label": _("Changed so far"), "value": f"{row.changed:,}"},
            {"label": _("Time"), "value": ngettext("%(s)d second", "%(s)d seconds", seconds) % {"s": seconds}},
        ],
    }


def item_choices(versions: Iterable[MethodVersion]) -> list[tuple[str, str]]:
    """Offer the items of a scheme's methods by their names, each once, in the order of the newest method."""
    items = {
        item["code"]: item["wording"] for version in reversed(list(versions)) for item in version.document["items"]
    }
    return [(code, scoring.item_name(code, wording)) for code, wording in items.items()]


def batch_choices(populations: Iterable[Population]) -> list[tuple[str, str]]:
    """Offer the batches of the populations, each once."""
    names = dict.fromkeys(name for population in populations for name in population.batches)
    return [(name, say.batch_name(name)) for name in names]


def public_file(row: OwnInitiativeFile) -> Row:
    """Word a published file for everybody."""
    return {
        "title": row.title,
        "caption": f"{row.number} · {name_of(row.scheme)}",
        "reason": row.reason,
        "published": row.published_at,
        "href": reverse("public:own_initiative", args=[row.number]),
    }


def public_facts(row: OwnInitiativeFile) -> list[Row]:
    """Say why and on what basis; neither the case that began it nor who worked on it."""
    return [
        {"key": _("Agency"), "value": name_of(row.scheme.agency)},
        {"key": _("Why we look into it"), "value": row.reason},
        {"key": _("Legal basis"), "value": row.legal_basis},
        {"key": _("Published"), "value": day(row.published_at)},
    ]


def public_sweep_facts(row: Sweep) -> list[Row]:
    """Say what was calculated, of whom, by which text."""
    kept = {_("Population"), _("Method"), _("Compared with"), _("SHA-256 of the text and its rules")}
    return [fact for fact in sweep_facts(row) if fact["key"] in kept]
