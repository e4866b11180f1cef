"""Prepared words for the picture: scores, findings, relief, decisions. The rest: my_case_{holder,correction}_words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases import charts
from cases.models import Decision, Finding, InterimRelief, Outcome, ScoreRun, Stage, Verdict
from cases.scoring.findings import FindingCode
from cases.services import relief_words
from cases.services.booked_points import differences
from cases.services.score_gaps import not_disclosed
from cases.services.score_words import score_path, way_up
from cases.wording import phrases, scoring, statuses
from cases.wording.names import name_of
from cases.wording.scoring import FINDINGS
from cases.workflow import ReliefStatus


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
    return list(dict.fromkeys(phrases.labelled(name_of(one.agency), what_of(one)) for one in found))


def what_of(finding: Finding) -> str:
    """Name a finding and the record it is about, so that two of a kind can be told apart."""
    words, record = str(statuses.FINDING_CODES[FindingCode(finding.code)]), _record(finding)
    return phrases.aside(words, record) if record else words


def _record(finding: Finding) -> str:
    return (
        phrases.aside(statuses.record_kind(finding.record.kind), finding.record.external_id) if finding.record else ""
    )


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
