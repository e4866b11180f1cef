"""The decision page of the desk in words: prepared values for the components."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actors import Role
from cases.models import (
    Case,
    Comment,
    Decision,
    DecisionRequest,
    Letter,
    Outcome,
    Remark,
    RequestKind,
    ReviewGround,
    Stage,
)
from cases.services import decisions
from cases.templatetags.ui import day, moment
from cases.views.desk_corrections_words import remark_row
from cases.wording import phrases, statuses
from cases.wording.letters import KINDS
from cases.wording.names import name_of
from cases.workflow import CaseStatus, DecisionRequestStatus

Row = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """One decision as the page shows it."""

    title: str
    state: str
    tone: str
    rows: tuple[Row, ...]
    reasons: str
    recommendation: str
    sent_back: str
    comments: tuple[Row, ...]


def shown(row: Decision) -> Shown:
    """Word one decision with its signatures and what both sides said."""
    state, tone = _state(row)
    outcome = statuses.OUTCOMES[Outcome(row.outcome)]
    rows: list[Row] = [
        {"key": _("Outcome"), "value": outcome.label, "tag_tone": outcome.tone},
        {"key": _("Proposed by"), "value": phrases.listed((row.proposed_by.name, moment(row.proposed_at)))},
    ]
    if row.signed_by:
        rows.append({"key": _("Signed by"), "value": phrases.listed((row.signed_by.name, moment(row.signed_at)))})
    if row.issued_at:
        rows.append({"key": _("Sent out"), "value": moment(row.issued_at)})
    if row.comments_until:
        rows.append({"key": _("Comments until"), "value": day(row.comments_until)})
    return Shown(
        title=str(statuses.STAGES[Stage(row.stage)]),
        state=state,
        tone=tone,
        rows=tuple(rows),
        reasons=row.reasons,
        recommendation=row.recommendation,
        sent_back=row.sent_back_reasons,
        comments=tuple(_comment(one) for one in row.comments.all()),
    )


def request_shown(row: DecisionRequest) -> Row:
    """Word one request about the decision with what came of it."""
    look = statuses.look(DecisionRequestStatus(row.status))
    rows: list[Row] = [{"key": _("Asked on"), "value": moment(row.asked_at)}]
    if row.grounds:
        said = [str(statuses.REVIEW_GROUNDS[ReviewGround(one)]) for one in row.grounds]
        rows.append({"key": _("Grounds"), "lines": said})
    rows.append({"key": _("What the complainant writes"), "value": row.reasons})
    if row.decided_by:
        rows.append({"key": _("Judged by"), "value": phrases.listed((row.decided_by.name, moment(row.decided_at)))})
    if row.correction:
        rows.append({"key": _("What the decision says from now on"), "value": row.correction})
    if row.answer:
        rows.append({"key": _("Our answer"), "value": row.answer})
    title = str(statuses.REQUEST_KINDS[RequestKind(row.kind)])
    return {"title": title, "label": look.label, "tone": look.tone, "rows": rows}


def remark_shown(row: Remark) -> Row:
    """Word what the complainant said of an answer, as material for the decision."""
    return remark_row(row) | {"agency": name_of(row.answer.request.agency)}


def letter_file(row: Letter, case: Case) -> Row:
    """Word one letter of the case as a file that can be opened."""
    kind = KINDS[row.kind]
    return {
        "name": phrases.labelled(kind, name_of(row.correction.agency)) if row.correction else kind,
        "href": reverse("desk:letter", args=[case.reference, row.uid]),
        "note": f"PDF · {moment(row.rendered_at)} · SHA-256 {row.sha256[:12]}…",
    }


def proposing(stage: Stage) -> str:
    """Head the form of a stage."""
    return _("Propose the final decision") if stage is Stage.FINAL else _("Propose the provisional decision")


def is_live(rows: Sequence[Decision], stage: Stage) -> bool:
    """Say whether a decision of this stage stands: not sent back, not superseded."""
    return any(row.stage == stage.value and row.stands for row in rows)


def can_be_prepared(case: Case) -> bool:
    """Say whether the way straight to the decision exists at all in this status."""
    return case.status == CaseStatus.INVESTIGATING.value


def advice(case: Case, rows: Sequence[Decision], now: datetime) -> str:
    """Say in one sentence what the case waits for, as far as its decision goes."""
    if any(row.signed_at and not row.issued_at and row.stands for row in rows):
        return _("The decision is signed. The letter is being made and sent out.")
    if any(row.signed_at is None and row.stands for row in rows):
        return _("A proposed decision waits for the signature of a second person.")
    if case.status == CaseStatus.COMMENTING.value and not decisions.comment_period_over(case, now):
        return _(
            "Both sides can still comment on the provisional decision. The final one can be written, not yet signed."
        )
    if decisions.next_stage(case) is not None:
        return _("The case waits for its holder to propose a decision.")
    return "" if rows else _("There is nothing to decide yet.")


def _state(row: Decision) -> tuple[str, str]:
    if row.sent_back_at:
        return _("Sent back"), "red"
    if row.superseded_at:
        return _("Superseded: the case was taken up again"), "grey"
    if row.issued_at:
        return _("Sent out"), "green"
    return (_("Signed"), "blue") if row.signed_at else (_("Proposed"), "amber")


def _comment(row: Comment) -> Row:
    who = name_of(row.agency) if row.agency else str(statuses.ROLES[Role(row.role)])
    stand = _("agrees") if row.agrees else _("does not agree")
    return {"who": phrases.listed((who, moment(row.made_at))), "stand": stand, "text": row.body}
