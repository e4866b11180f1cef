"""Prepared words for answers of agencies and for what comes after the decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Answer, AnswerCode, DecisionRequest, Outcome, RequestKind, ReviewGround
from cases.services import remarks
from cases.services.decision_requests import Offer
from cases.services.foreseen import Foreseen
from cases.views.my_case_correction_words import asked_for, remark_shown
from cases.wording import statuses
from cases.wording.deadlines import long_date
from cases.wording.names import name_of
from cases.workflow import DecisionRequestStatus

Row = Mapping[str, Any]


def answers_shown(rows: Sequence[Answer]) -> list[Row]:
    """Word answers: what was asked, what the agency says, what the complainant said of it. One query."""
    return [_answer(row, until) for row, until in zip(rows, remarks.useful_until(rows), strict=True)]


def _answer(row: Answer, until: Foreseen) -> Row:
    return {
        "agency": name_of(row.request.agency),
        "answered_at": row.answered_at,
        "items": [
            {
                "asked": asked_for(reply.item),
                "look": statuses.look(AnswerCode(reply.code)),
                "reasons": reply.reasons,
            }
            for reply in row.items.all()
        ],
        "remark": remark_shown(row.remark) if hasattr(row, "remark") else None,
        "until": until,
        "late": until.due_on < timezone.localdate(),
    }


def offer_shown(offer: Offer) -> Row:
    """Word the final decision in short, and until when what can be asked."""
    decision = offer.decision
    return {
        "look": statuses.look(Outcome(decision.outcome)),
        "issued_at": decision.issued_at,
        "accepts": offer.accepts,
        "review_until": offer.review_until,
        "slip_until": offer.slip_until,
        "may_ask_review": offer.may_ask_review,
        "may_ask_correction": offer.may_ask_correction,
    }


def request_shown(row: DecisionRequest) -> Row:
    """Word one request with what came of it."""
    return {
        "title": str(statuses.REQUEST_KINDS[RequestKind(row.kind)]),
        "look": statuses.look(DecisionRequestStatus(row.status)),
        "asked_at": row.asked_at,
        "grounds": [str(statuses.REVIEW_GROUNDS[ReviewGround(ground)]) for ground in row.grounds],
        "reasons": row.reasons,
        "answered_at": row.decided_at if row.decided_by_id else None,
        "answer": row.answer,
        "correction": row.correction,
        "result": result(row),
    }


def result(row: DecisionRequest) -> str:
    """Say what an answered request came to."""
    return {
        (RequestKind.REVIEW, DecisionRequestStatus.GRANTED): _(
            "The decision is replaced. We took the case up again, and there will be a new decision."
        ),
        (RequestKind.REVIEW, DecisionRequestStatus.DECLINED): _("The decision stays as it is."),
        (RequestKind.CORRECTION, DecisionRequestStatus.GRANTED): _("The writing mistake is put right."),
        (RequestKind.CORRECTION, DecisionRequestStatus.DECLINED): _("We found no writing mistake."),
    }.get((RequestKind(row.kind), DecisionRequestStatus(row.status)), "")


def last_day(sentence: str, until: Foreseen) -> str:
    """Put the last day into a sentence that names it."""
    return sentence % {"day": long_date(until.due_on)}
