"""Prepared words for the picture: who was asked, records, scores, findings, corrections, relief, decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases import charts, presenters
from cases.models import (
    Agency,
    AnswerCode,
    Asked,
    CorrectionItem,
    CorrectionRequest,
    Decision,
    Finding,
    HolderVerdict,
    InterimRelief,
    Outcome,
    Person,
    Pull,
    PullStatus,
    Record,
    Remark,
    ScoreRun,
    Stage,
    Verdict,
    Verification,
)
from cases.scoring.findings import FindingCode
from cases.services import relief_words
from cases.services.booked_points import differences
from cases.services.corrections import CLAIMS
from cases.services.score_gaps import not_disclosed
from cases.services.score_words import score_path, way_up
from cases.templatetags.ui import moment
from cases.views.record_cards import record_card
from cases.wording import faults, phrases, scoring, statuses
from cases.wording.names import name_of
from cases.wording.scoring import FINDINGS
from cases.workflow import CorrectionStatus, ReliefStatus

MOST_RECORDS = 40  # of one agency, on the page; the file with everything holds all of them


@dataclass(frozen=True)
class HolderAsked:
    """One agency that was asked: what it was asked for, how that went, and the records it showed last."""

    name: str
    summary: str
    tone: str
    asked: list[dict[str, Any]]
    records: list[dict[str, Any]]
    more: int


def holders_asked(pulls: Sequence[Pull], records: Iterable[Record], person: Person) -> list[HolderAsked]:
    """Word who was asked and what came back, agency by agency."""
    shown: dict[int, list[Record]] = {}
    for record in records:
        shown.setdefault(record.agency_id, []).append(record)
    by_agency: dict[int, list[Pull]] = {}
    for pull in pulls:
        by_agency.setdefault(pull.agency_id, []).append(pull)
    return [_holder(rows, shown.get(agency_id, []), person) for agency_id, rows in by_agency.items()]


def _holder(pulls: Sequence[Pull], records: Sequence[Record], person: Person) -> HolderAsked:
    newest = {pull.category: pull for pull in pulls}
    states = {PullStatus(pull.status) for pull in newest.values()}
    tone = next((tone for state, tone in _TONES if state in states), "grey")
    return HolderAsked(
        name=name_of(pulls[0].agency),
        summary=presenters.found(len(records)) if PullStatus.DONE in states else _holder_state(states),
        tone=tone,
        asked=[_asked_for(pull) for pull in reversed(pulls)],
        records=[record_card(record, person) for record in records[:MOST_RECORDS]],
        more=max(0, len(records) - MOST_RECORDS),
    )


_TONES = (
    (PullStatus.WAITING, "blue"),
    (PullStatus.RUNNING, "blue"),
    (PullStatus.FAILED, "amber"),
    (PullStatus.DONE, "green"),
)


def _holder_state(states: set[PullStatus]) -> str:
    if states & {PullStatus.WAITING, PullStatus.RUNNING}:
        return _("We are still waiting for its answer.")
    return _("Nothing could be fetched.")


def _asked_for(pull: Pull) -> dict[str, Any]:
    look = statuses.look(PullStatus(pull.status))
    count: int = pull.found  # type: ignore[attr-defined]  # annotated by the query
    came = presenters.found(count) if pull.status == PullStatus.DONE.value else ""
    return {
        "cells": [
            {"text": statuses.category(pull.category), "note": came},
            {"text": str(look.label), "tone": look.tone},
            {"text": moment(pull.finished_at or pull.requested_at)},
        ]
    }


def asked_columns() -> list[dict[str, Any]]:
    """Name the columns of what one agency was asked for."""
    return [{"label": label} for label in (_("What we asked for"), _("What happened"), _("When"))]


@dataclass(frozen=True)
class ScoreShown:
    """One recomputed score: its scheme, the verdict, the figures, the chart where there is a scale, the way up."""

    scheme: str
    verdict: statuses.Look
    rows: list[dict[str, Any]]
    figure: charts.Figure | None
    way_up: tuple[str, ...]
    not_disclosed: tuple[str, ...]
    differences: tuple[str, ...]


def scores(runs: Iterable[tuple[ScoreRun, ScoreRun | None]]) -> list[ScoreShown]:
    """Word the newest recomputation of each score, and what a check has shown since."""
    return [
        ScoreShown(
            scheme=f"{name_of(run.scheme)} · {name_of(run.scheme.agency)}",
            verdict=statuses.look(Verdict((since or run).verdict)),
            rows=[{"key": label, "value": charts.plain(value)} for label, value in _figures(run, since)],
            figure=charts.score_path(path) if (path := score_path(run, since)) else None,
            way_up=way_up(since or run),
            not_disclosed=not_disclosed(run, since),
            differences=differences(since or run),
        )
        for run, since in runs
    ]


def _figures(run: ScoreRun, since: ScoreRun | None) -> list[tuple[str, Decimal]]:
    figures = (
        (_("Reported by the agency"), run.reported),
        (_("Recomputed by us"), run.recomputed),
        (_("Lawful score"), run.lawful),
        (_("Shown now"), since.reported if since else None),
    )
    return [(label, value) for label, value in figures if value is not None]


def finding_rows(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Word what is wrong, with its ground in law."""
    rows = []
    for finding in found:
        words = FINDINGS.get(FindingCode(finding.code))
        title = str(words.title if words else statuses.FINDING_CODES[FindingCode(finding.code)])
        rows.append(
            {
                "title": phrases.aside(title, name_of(finding.agency)),
                "record": _record(finding),
                "text": str(words.explanation) if words else "",
                "why": finding.explanation,
                "basis": scoring.bases(finding.basis),
            }
        )
    return rows


def points(found: Iterable[Finding]) -> list[str]:
    """Name what was found wrong in one line each, for a comment to point at; the same is named once."""
    return list(dict.fromkeys(phrases.labelled(name_of(one.agency), _what(one)) for one in found))


def _what(finding: Finding) -> str:
    """Name a finding and the record it is about, so that two of a kind can be told apart."""
    words, record = str(statuses.FINDING_CODES[FindingCode(finding.code)]), _record(finding)
    return phrases.aside(words, record) if record else words


def _record(finding: Finding) -> str:
    return (
        phrases.aside(statuses.record_kind(finding.record.kind), finding.record.external_id) if finding.record else ""
    )


@dataclass(frozen=True)
class CorrectionShown:
    """One correction request: what was asked, answered and checked, round by round."""

    agency: str
    follow_up_of: str
    look: statuses.Look
    asked: list[str]
    rounds: list[dict[str, Any]]


def correction_rows(requests: Iterable[CorrectionRequest], agencies: Mapping[str, Agency]) -> list[CorrectionShown]:
    """Word the correction requests."""
    return [
        CorrectionShown(
            agency=name_of(request.agency),
            follow_up_of=name_of(request.follow_up_of.agency) if request.follow_up_of else "",
            look=statuses.look(CorrectionStatus(request.status)),
            asked=[asked_for(item) for item in request.items.all()],
            rounds=_rounds(request, agencies),
        )
        for request in requests
    ]


def asked_for(item: CorrectionItem) -> str:
    """Name what was asked of an agency and about which record."""
    return phrases.labelled(statuses.ASKED[Asked(item.asked)], _what(item.finding))


def _rounds(request: CorrectionRequest, agencies: Mapping[str, Agency]) -> list[dict[str, Any]]:
    asked = {item.pk: asked_for(item) for item in request.items.all()}
    checks = {check.round: check for check in request.verifications.all()}
    return [
        {
            "number": answer.round,
            "remark": remark_shown(answer.remark) if hasattr(answer, "remark") else None,
            "answered_at": answer.answered_at,
            "items": [
                {
                    "asked": asked[reply.item_id],
                    "look": statuses.look(AnswerCode(reply.code)),
                    "reasons": reply.reasons,
                }
                for reply in answer.items.all()
            ],
            "check": _check(checks.get(answer.round), agencies),
            "next": _next(request, [AnswerCode(reply.code) for reply in answer.items.all()]),
        }
        for answer in request.answers.all()
    ]


def _next(request: CorrectionRequest, codes: Iterable[AnswerCode]) -> str:
    """Say what we do with an answer that was not checked yet; a plain refusal leaves nothing to check."""
    if request.status != CorrectionStatus.ANSWERED.value:
        return ""
    if any(code in CLAIMS for code in codes):
        return _("We are checking this answer ourselves.")
    return _("We are weighing the reasons that the agency gives.")


def _check(check: Verification | None, agencies: Mapping[str, Agency]) -> dict[str, Any] | None:
    if check is None:
        return None
    wrong = dict.fromkeys(
        phrases.labelled(name_of(agencies[fault["holder"]]), faults.sentence(fault))
        for fault in check.still_wrong
        if fault.get("holder") in agencies
    )
    return {
        "passed": check.passed,
        "at": check.finished_at,
        "wrong": list(wrong),
        "holders": [
            {
                "name": phrases.labelled(name_of(one.agency), statuses.category(one.category)),
                "look": statuses.look(HolderVerdict(one.verdict)),
            }
            for one in check.holder_checks.all()
        ],
    }


def remark_shown(remark: Remark) -> dict[str, Any]:
    """Word what the complainant said of an answer."""
    return {"agrees": remark.agrees, "body": remark.body, "made_at": remark.made_at, "shown_at": remark.shown_at}


def relief_rows(reliefs: Iterable[InterimRelief]) -> list[dict[str, Any]]:
    """Word the requests for interim relief."""
    return [
        {
            "holder": name_of(relief.holder),
            "look": statuses.look(ReliefStatus(relief.status)),
            "reasons": relief.reasons,
            "until": relief.until,
            "decided": relief_words.decided(relief),
            "seen": relief_words.seen(relief),
        }
        for relief in reliefs
    ]


def decision_rows(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Word the issued decisions and what both sides said about them."""
    return [
        {
            "pk": decision.pk,
            "superseded": decision.superseded_at is not None,
            "title": str(statuses.STAGES[Stage(decision.stage)]),
            "look": statuses.look(Outcome(decision.outcome)),
            "at": decision.issued_at,
            "reasons": decision.reasons,
            "recommendation": decision.recommendation,
            "comments": [
                {
                    "who": name_of(comment.agency) if comment.agency else _("You"),
                    "agrees": comment.agrees,
                    "body": comment.body,
                }
                for comment in decision.comments.all()
            ],
        }
        for decision in decisions
    ]
