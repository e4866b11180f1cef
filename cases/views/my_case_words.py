"""Prepared words for the complainant's pages: navigation, what is needed, the picture, figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import charts, presenters
from cases.clocks import Clock, clocks
from cases.models import (
    Agency,
    AnswerCode,
    Asked,
    Case,
    CorrectionItem,
    CorrectionRequest,
    Deadline,
    DeadlineStatus,
    Decision,
    Finding,
    HolderVerdict,
    InterimRelief,
    Outcome,
    Pull,
    PullStatus,
    ScoreRun,
    Stage,
    Verdict,
    Verification,
)
from cases.queries.my_case import Status
from cases.scoring.findings import FindingCode
from cases.services import relief_words
from cases.services.booked_points import differences
from cases.services.corrections import CLAIMS
from cases.services.score_gaps import not_disclosed
from cases.services.score_words import score_path, way_up
from cases.wording import admission, faults, phrases, scoring, statuses
from cases.wording.names import name_of
from cases.wording.scoring import FINDINGS
from cases.workflow import CaseStatus, CorrectionStatus, ReliefStatus

_LIVE = {DeadlineStatus.RUNNING.value, DeadlineStatus.PAUSED.value}
PAGES = (
    ("status", gettext_lazy("Where it stands")),
    ("picture", gettext_lazy("What we found")),
    ("messages", gettext_lazy("Messages")),
    ("files", gettext_lazy("Files")),
    ("consents", gettext_lazy("Permissions")),
    ("letters", gettext_lazy("Letters")),
    ("looks", gettext_lazy("Who looked")),
)


@dataclass(frozen=True)
class Need:
    """One thing we need from the complainant."""

    text: str
    href: str
    link: str


def navigation(current: str, unread: int = 0) -> list[dict[str, Any]]:
    """Give the pages of a case; the current one is marked."""
    return [
        {
            "label": label,
            "href": reverse(f"my_case:{name}"),
            "current": name == current,
            "count": unread if name == "messages" and unread else None,
        }
        for name, label in PAGES
    ]


def clocks_shown(rows: Iterable[Deadline]) -> list[Clock]:
    """Word the clocks that still run; two that say the same (relief from two holders) are told once."""
    worded = clocks([row for row in rows if row.status in _LIVE], timezone.localdate())
    return list({(clock.title, clock.due, clock.state): clock for clock in worded}.values())


def standing(case: Case) -> presenters.Standing:
    """Say where a case stands."""
    return presenters.STANDINGS[CaseStatus(case.status)]


def needs(case: Case, page: Status) -> list[Need]:
    """List what we need from the complainant now, the most pressing first."""
    found = []
    last_day = page.to_comment.comments_until if page.to_comment else None
    if last_day is not None and last_day >= timezone.localdate() and case.status == CaseStatus.COMMENTING.value:
        found.append(
            Need(
                _("You can tell us what you think of the provisional decision."),
                reverse("my_case:comment"),
                _("Comment now"),
            )
        )
    if page.unread:
        found.append(Need(_("We wrote to you."), reverse("my_case:messages"), _("Read the message")))
    if page.refused_files:
        found.append(
            Need(
                _("A file you sent contains harmful software and was blocked. Please send a clean copy."),
                reverse("my_case:files"),
                _("Go to your files"),
            )
        )
    if case.is_open and not page.consents:
        found.append(
            Need(
                _("You have not allowed us to fetch any record. Without records we cannot check what the agency says."),
                reverse("my_case:consents"),
                _("Look at the permissions"),
            )
        )
    return found


def refusal(case: Case, page: Status) -> Mapping[str, str] | None:
    """Say why a complaint was turned down and who can help; the ground stands in the event."""
    if case.status != CaseStatus.REFUSED.value:
        return None
    grounds = [str(event.data.get("ground", "")) for event in page.events if event.action == "case_refused"]
    ground = str(admission.GROUNDS.get(grounds[0], "")) if grounds else ""
    return {"ground": ground, "reasons": case.admission_reasons, "referral": case.referral}


def pull_rows(pulls: Iterable[Pull]) -> list[dict[str, Any]]:
    """Word who was asked and what came back."""
    rows = []
    for pull in pulls:
        look = statuses.look(PullStatus(pull.status))
        count: int = pull.found  # type: ignore[attr-defined]  # annotated by the query
        came = presenters.found(count) if pull.status == PullStatus.DONE.value else ""
        rows.append(
            {
                "title": phrases.labelled(name_of(pull.agency), statuses.category(pull.category)),
                "when": pull.finished_at or pull.requested_at,
                "who": str(look.label),
                "text": came,
                "state": "done" if pull.finished_at else "now",
            }
        )
    return rows


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
            asked=[_asked(item) for item in request.items.all()],
            rounds=_rounds(request, agencies),
        )
        for request in requests
    ]


def _asked(item: CorrectionItem) -> str:
    return phrases.labelled(statuses.ASKED[Asked(item.asked)], _what(item.finding))


def _rounds(request: CorrectionRequest, agencies: Mapping[str, Agency]) -> list[dict[str, Any]]:
    asked = {item.pk: _asked(item) for item in request.items.all()}
    checks = {check.round: check for check in request.verifications.all()}
    return [
        {
            "number": answer.round,
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
