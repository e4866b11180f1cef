"""Prepared words for the complainant's pages: navigation, what is needed, the picture, figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cases import charts, presenters
from cases.actors import Role
from cases.clocks import Clock, clocks
from cases.deadlines import local_day
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
    Message,
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
from cases.queries.my_case import Status
from cases.reference import grouped
from cases.scoring.findings import FindingCode
from cases.services import relief_words
from cases.services.booked_points import differences
from cases.services.corrections import CLAIMS
from cases.services.decision_requests import Offer
from cases.services.remarks import may_say
from cases.services.score_gaps import not_disclosed
from cases.services.score_words import score_path, way_up
from cases.templatetags.ui import moment
from cases.views.record_cards import record_card
from cases.views.uploads import file_row
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
    ("letters", gettext_lazy("Letters")),
    ("more", pgettext_lazy("a page", "More")),
)
MOST_RECORDS = 40  # of one agency, on the page; a file that holds all of them can be downloaded


@dataclass(frozen=True)
class Need:
    """One thing we need from the complainant, or that they can do now; `until` is the last good day for it."""

    text: str
    href: str
    link: str
    until: date | None = None
    hint: str = ""


def navigation(current: str, unread: int = 0) -> list[dict[str, Any]]:
    """Give the pages of a case; the current one is marked, and the list of everything else for what it leads to."""
    names = [name for name, _label in PAGES]
    return [
        {
            "label": label,
            "href": reverse(f"my_case:{name}"),
            "current": name == current or (name == "more" and current not in names and "parent"),
            "count": unread if name == "messages" and unread else None,
        }
        for name, label in PAGES
    ]


def clocks_shown(rows: Iterable[Deadline]) -> list[Clock]:
    """Word the clocks that still run; two that say the same (relief from two holders) are told once."""
    worded = clocks([row for row in rows if row.status in _LIVE], timezone.localdate())
    return list({(clock.title, clock.due, clock.state): clock for clock in worded}.values())


def standing(case: Case, page: Status) -> presenters.Standing:
    """Say where a case stands, and with whom: an agency that has answered holds nothing up any more."""
    if case.status == CaseStatus.WITH_AGENCY.value and not page.with_agency:
        return presenters.CHECKING
    return presenters.STANDINGS[CaseStatus(case.status)]


def look(case: Case, page: Status) -> statuses.Look:
    """Give word and colour of where a case stands, in step with `standing`."""
    if case.status == CaseStatus.WITH_AGENCY.value and not page.with_agency:
        return statuses.look(CorrectionStatus.ANSWERED)
    return statuses.look(CaseStatus(case.status))


def needs(case: Case, page: Status, offer: Offer | None, remark_until: date | None) -> list[Need]:
    """List what we need from the complainant now, the most pressing first; then what they can do."""
    found = []
    last_day = page.to_comment.comments_until if page.to_comment else None
    if last_day is not None and last_day >= timezone.localdate() and case.status == CaseStatus.COMMENTING.value:
        found.append(
            Need(
                _("You can tell us what you think of the provisional decision."),
                reverse("my_case:comment"),
                _("Comment now"),
                last_day,
            )
        )
    if page.to_remark and may_say(case):
        found.append(
            Need(
                ngettext(
                    "An agency has answered. Tell us what you think of its answer.",
                    "Agencies have answered. Tell us what you think of their answers.",
                    len({answer.request_id for answer in page.to_remark}),
                ),
                reverse("my_case:answer"),
                _("Read the answer"),
                remark_until,
                _("You do not have to. It helps us most before our own check is done."),
            )
        )
    if offer is not None and (offer.may_answer or offer.may_ask_review):
        found.append(
            Need(
                _("The final decision is there. You can accept it, say that you do not agree, or ask for a review."),
                reverse("my_case:review"),
                _("See what you can do"),
                offer.review_until.due_on if offer.may_ask_review else None,
                _("You do not have to do anything. The decision holds either way."),
            )
        )
    contact = getattr(case.filing, "contact", None)
    if contact is not None and contact.bounced_at is not None:
        found.append(
            Need(
                _("Our e-mail to you came back. Please check your address, or choose another way."),
                reverse("my_case:notices"),
                _("Check the address"),
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


def matter_rows(case: Case, matters: Iterable[Case]) -> list[dict[str, Any]]:
    """Word the matters of one complaint; nothing when this one is the only one."""
    rows = [
        {
            "reference": grouped(one.reference),
            "compact": one.reference,
            "title": phrases.labelled(name_of(one.agency), name_of(one.scheme)),
            "look": statuses.look(CaseStatus(one.status)),
            "unread": one.unread,  # type: ignore[attr-defined]  # annotated by the query
            "current": one.pk == case.pk,
        }
        for one in matters
    ]
    return rows if len(rows) > 1 else []


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


def message_rows(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Word the messages with their files; the day is named once, and what is new is marked."""
    rows: list[dict[str, Any]] = []
    for message in messages:
        mine = message.from_role == Role.CITIZEN.value
        day = local_day(message.sent_at)
        rows.append(
            {
                "body": message.body,
                "when": message.sent_at,
                "new_day": not rows or rows[-1]["day"] != day,
                "day": day,
                "mine": mine,
                "new": not mine and message.read_at is None,
                "read_at": message.read_at if mine else None,
                "files": [file_row(one.evidence) for one in message.files.all()],
            }
        )
    return rows


def contents(page: Mapping[str, Any]) -> list[dict[str, str]]:
    """List the parts of the picture that have something to show, for a jump at the top of a long page."""
    parts = (
        ("decisions", _("Decisions"), page["decisions"]),
        ("requests", _("After the decision"), page["requests"]),
        ("relief", _("Suspension for now"), page["reliefs"]),
        ("scores", _("Your score"), page["scores"]),
        ("findings", _("What is wrong"), True),
        ("spread", _("How far it went"), page["spread"].figure or page["spread"].holders),
        ("corrections", _("Corrections we asked for"), True),
        ("asked", _("Whom we asked for records"), True),
    )
    return [{"href": f"#{key}", "label": label} for key, label, there in parts if there]


@dataclass(frozen=True)
class Group:
    """Some pages that belong together, in the fields of components/task_list.html."""

    title: str
    items: list[dict[str, str]]


def more(case: Case) -> list[Group]:
    """Word everything that is not in the navigation, by what somebody wants."""
    ended = case.status == CaseStatus.CLOSED.value
    say = [
        _page("answer", _("What the agencies answered"), _("Read the answers and say what you think of them.")),
        *(
            [_page("review", _("After the decision"), _("Accept it or not, ask for a review, have a slip put right."))]
            if ended
            else []
        ),
        *(
            [
                _page(
                    "relief",
                    _("Something cannot wait"),
                    _("Ask us to have a restriction suspended while we look at your case."),
                )
            ]
            if case.is_open
            else []
        ),
    ]
    if not case.is_open:
        say.append(_page("rate", _("Tell us how it was"), _("What you think of us, and of the outcome. It is short.")))
    watch = [
        _page("consents", _("Permissions"), _("What we may fetch about you. You can take it back at any time.")),
        _page("looks", _("Who looked at my case"), _("Every look is written down, with who and what for.")),
        _page(
            "bundle", _("Download everything"), _("Your whole case in one file that anybody can check, also a court.")
        ),
        _page("erase", _("Have data deleted"), _("Ask us to delete what no rule keeps any more.")),
    ]
    news = [
        _page("notices", _("How we tell you the news"), _("By e-mail or text message, at once, daily or weekly.")),
        _page("calendar", _("The dates for my calendar"), _("A file that your phone or computer can open.")),
    ]
    way_in = [
        _page("passkeys", _("Ways into my case"), _("Open your case with your phone or computer instead of the code.")),
        _page("new_code", _("A new access code"), _("When the old one is lost or somebody else may have seen it.")),
    ]
    end = [_page("withdraw", _("Withdraw my complaint"), _("We stop everything. You can file again."))]
    groups = [
        Group(_("Say something"), say),
        Group(_("Dates and news"), news),
        Group(_("Watch over your data"), watch),
        Group(_("Your way in"), way_in),
    ]
    return [*groups, Group(_("End it"), end)] if case.is_open else groups


def _page(name: str, title: str, hint: str) -> dict[str, str]:
    return {"href": reverse(f"my_case:{name}"), "title": title, "hint": hint}
