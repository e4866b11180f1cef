"""Prepared words for the score page: figures, charts, items, findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import charts
from cases.letters.context import Figures
from cases.models import Case, Finding, FindingStatus, ScoreRun, Verdict
from cases.scoring.findings import FindingCode
from cases.scoring.result import Why
from cases.services.booked_points import differences
from cases.services.letter_figures import points
from cases.services.score_gaps import not_disclosed
from cases.templatetags.ui import day, moment
from cases.wording import phrases, scoring, statuses
from cases.wording import records as say
from cases.wording.names import name_of

Row = dict[str, Any]


@dataclass(frozen=True)
class ScoreShown:
    """One recomputation as the page shows it."""

    title: str
    verdict: statuses.Look
    stats: list[Row]
    path: charts.Figure | None
    waterfall: charts.Figure | None
    way_up: tuple[str, ...]
    not_disclosed: tuple[str, ...]
    differences: tuple[str, ...]
    columns: list[Row]
    rows: list[Row]
    proof: list[Row]


def scores(runs: Sequence[ScoreRun], figures: Iterable[Figures]) -> list[ScoreShown]:
    """Word the newest recomputation of each score."""
    drawn = {one.path.key if one.path else "": one for one in figures}
    return [_score(run, drawn.get(f"path-{run.pk}")) for run in runs]


def finding_groups(found: Iterable[Finding], case: Case) -> list[Row]:
    """Group the findings by who is to put them right."""
    groups: dict[int, Row] = {}
    for row in found:
        group = groups.setdefault(row.agency_id, {"name": name_of(row.agency), "findings": []})
        group["findings"].append(finding(row, case))
    return list(groups.values())


def finding(row: Finding, case: Case) -> Row:
    """Word one finding: what is wrong, with what, on what ground, how it was judged."""
    code, look = FindingCode(row.code), statuses.look(FindingStatus(row.status))
    about = f"{statuses.record_kind(row.record.kind)} {row.record.external_id}" if row.record else ""
    item = scoring.item_name(row.item) if row.item else ""
    return {
        "title": phrases.labelled(statuses.FINDING_CODES[code], item or about or name_of(row.agency)),
        "meaning": statuses.FINDING_MEANINGS[code],
        "label": look.label,
        "tone": look.tone,
        "worth": phrases.labelled(_("Points, taken alone"), charts.signed(row.worth)) if row.worth else "",
        "href": reverse("desk:finding", args=[case.reference, row.pk]),
        "basis": scoring.bases(row.basis),
        "explanation": row.explanation,
    }


def finding_details(row: Finding) -> list[Row]:
    """Say everything that is known about one finding."""
    rows: list[Row] = [
        {"key": _("Holder"), "value": name_of(row.agency)},
        {"key": _("Basis"), "value": scoring.bases(row.basis)},
        {"key": _("Found"), "value": moment(row.found_at)},
    ]
    if row.record:
        rows.append({"key": _("Record"), "value": f"{statuses.record_kind(row.record.kind)} {row.record.external_id}"})
        rows.append({"key": _("The record says"), "lines": _stated(row.record.content)})
    if row.facts:
        rows.append({"key": _("What it rests on"), "lines": [_fact(name, value) for name, value in row.facts.items()]})
    if row.explanation and not row.judged_by:
        rows.append({"key": _("Why"), "value": row.explanation})
    if row.worth is not None:
        rows.append({"key": _("Points, taken alone"), "value": charts.signed(row.worth)})
    if row.judged_by:
        judged = phrases.listed((row.judged_by.name, moment(row.judged_at)))
        rows.append({"key": _("Judged by"), "lines": [judged, row.judgement]})
    return rows


def _score(run: ScoreRun, figures: Figures | None) -> ScoreShown:
    return ScoreShown(
        title=f"{name_of(run.scheme)} · {name_of(run.scheme.agency)}",
        verdict=statuses.look(Verdict(run.verdict)),
        stats=_stats(run),
        path=charts.score_path(figures.path) if figures and figures.path else None,
        waterfall=charts.waterfall(figures.items) if figures and figures.items else None,
        way_up=figures.way_up if figures else (),
        not_disclosed=not_disclosed(run),
        differences=differences(run),
        columns=_item_columns(),
        rows=_item_rows(run) if run.trace else [],
        proof=_proof(run),
    )


def _stats(run: ScoreRun) -> list[Row]:
    figures = (
        (_("Reported by the agency"), run.reported, "reported"),
        (_("By its method"), run.recomputed, "recomputed"),
        (_("By law"), run.lawful, "lawful"),
    )
    return [
        {
            "label": label,
            "value": "–" if value is None else charts.plain(value),
            "note": scoring.grade_name(run.grades[name]) if run.grades.get(name) else "",
        }
        for label, value, name in figures
    ]


def _item_columns() -> list[Row]:
    labels = (_("Item"), _("The record says"), _("By its method"), _("By law"))
    return [{"label": label, "numeric": index > 1} for index, label in enumerate(labels)]


def _item_rows(run: ScoreRun) -> list[Row]:
    """Record by record in the order of the trace, then the total; what does not count is set off."""
    inputs = {one["record_id"]: one for one in run.inputs}
    lawful = _record_points(run.lawful_trace["result"])
    rows = [_base(run)]
    for record_id, value in _record_points(run.trace).items():
        ours = lawful.get(record_id)
        rows.append(_item_row(inputs[record_id], value, ours))
    rows.extend(_left_out(left) for left in run.trace.get("left_out", ()))
    total = [_("Total"), "", *("–" if value is None else charts.plain(value) for value in (run.recomputed, run.lawful))]
    rows.append({"state": "total", "cells": [{"text": text} for text in total]})
    return rows


def _base(run: ScoreRun) -> Row:
    base = str(run.trace["steps"][0]["points"])
    return {"cells": [{"text": _("Starting points")}, {"text": ""}, {"text": base}, {"text": base}]}


def _item_row(one: Mapping[str, Any], value: Decimal, ours: Decimal | None) -> Row:
    return {
        "state": "differing" if ours != value else "",
        "cells": [
            {"text": scoring.item_name(one["item"]), "note": one["record_id"]},
            {"text": _("; ").join(_stated({k: v for k, v in one["attributes"].items() if k not in _OUR_OWN}))},
            {"text": charts.signed(value)},
            {"text": charts.signed(ours) if ours is not None else _("does not count")},
        ],
    }


def _left_out(left: Mapping[str, Any]) -> Row:
    why = scoring.LEFT_OUT[Why(left["why"])]
    return {
        "cells": [
            {"text": scoring.item_name(left["item"]), "note": left["record_id"]},
            {"text": str(why)},
            {"text": "–"},
            {"text": "–"},
        ]
    }


def _record_points(result: Mapping[str, Any]) -> dict[str, Decimal]:
    """Points of each record in a stored result, in the order of the trace."""
    steps = [{**step, "item": step["record_id"]} for step in result["steps"]]
    return points({"steps": steps})


def _proof(run: ScoreRun) -> list[Row]:
    return [
        {
            "key": _("Method"),
            "value": scoring.method_name(run.method.document["title"], run.method.version)
            if run.method
            else _("not disclosed"),
        },
        {"key": _("Hash of the method"), "value": run.method.sha256 if run.method else "–"},
        {"key": _("As the score stood on"), "value": day(run.as_of)},
        {"key": _("Calculated"), "value": moment(run.run_at)},
        {"key": _("Hash of the calculation"), "value": run.sha256},
    ]


# What the rules read but no agency states as an attribute of its own item.
_QUIET = frozenset({"subject_id_masked"})
# What a confirmed finding rests on: it stands with the finding, and is no word of the scored record.
_OUR_OWN = frozenset({"about_relatives", "age", "banned_data", "birth_date", "catalogue_entry", "from", "on", "until"})


def _stated(content: Mapping[str, Any]) -> list[str]:
    flat = {**content, **(content.get("attributes") or {})}
    skipped = {"attributes", "extra", "method_id", "method_version", "subject_name", *_QUIET}
    return [_fact(name, value) for name, value in flat.items() if name not in skipped and value != []]


def _fact(name: str, value: Any) -> str:
    return phrases.labelled(say.field(name), say.value(name, value))
