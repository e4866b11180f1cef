"""What a case bundle says of findings, corrections, relief and decisions. Written out by hand: see bundle_data."""

from functools import partial

from cases.chain import moment
from cases.models import (
    Answer,
    AnswerCode,
    Asked,
    CorrectionRequest,
    Decision,
    HolderVerdict,
    Outcome,
    RequestKind,
    ReviewGround,
    ScoreRun,
    Stage,
    Verdict,
)
from cases.queries import my_case as queries
from cases.scoring.findings import FindingCode
from cases.services import bundle_words as words
from cases.services.bundle_words import Json
from cases.wording import scoring, statuses
from cases.workflow import CorrectionStatus, DecisionRequestStatus, ReliefStatus


def proceedings(picture: queries.Picture) -> Json:
    """Give the newest figures, what was found, asked, answered and decided."""
    return {
        "scores": [_figures(checked or run) for run, checked in picture.runs],
        "findings": [
            {
                "code": words.coded(one.code, partial(str, scoring.FINDINGS[FindingCode(one.code)].title)),
                "agency": words.agency(one.agency),
                "record": one.record.external_id if one.record else "",
                "item": one.item,
                "basis": one.basis,
                "explanation": one.explanation,
                "worth": words.number(one.worth),
                "confirmed_at": words.at(one.judged_at),
            }
            for one in picture.findings
        ],
        "corrections": [_correction(one) for one in picture.corrections],
        "interim_relief": [
            {
                "holder": words.agency(one.holder),
                "status": words.looked(ReliefStatus(one.status)),
                "why": one.why,
                "asked_at": moment(one.asked_at),
                "decided_at": words.at(one.decided_at),
                "reasons": one.reasons,
                "until": words.day(one.until),
            }
            for one in picture.reliefs
        ],
        "decisions": [_decision(one) for one in picture.decisions],
        "requests_after_the_decision": [
            {
                "kind": words.coded(one.kind, partial(str, statuses.REQUEST_KINDS[RequestKind(one.kind)])),
                "status": words.looked(DecisionRequestStatus(one.status)),
                "grounds": [
                    words.coded(ground, partial(str, statuses.REVIEW_GROUNDS[ReviewGround(ground)]))
                    for ground in one.grounds
                ],
                "reasons": one.reasons,
                "asked_at": moment(one.asked_at),
                "answer": one.answer,
                "correction": one.correction,
            }
            for one in picture.requests
        ],
    }


def _figures(run: ScoreRun) -> Json:
    """Give the three figures of one recomputation; every step of it stands in data/scores.json."""
    return {
        "agency": words.agency(run.scheme.agency),
        "scheme": {"en": run.scheme.name, "zh": run.scheme.name_zh},
        "run_at": moment(run.run_at),
        "reported": words.number(run.reported),
        "recomputed": words.number(run.recomputed),
        "lawful": words.number(run.lawful),
        "verdict": words.looked(Verdict(run.verdict)),
    }


def _correction(row: CorrectionRequest) -> Json:
    return {
        "agency": words.agency(row.agency),
        "status": words.looked(CorrectionStatus(row.status)),
        "round": row.round,
        "sent_at": words.at(row.sent_at),
        "due_on": words.day(row.due_on),
        "follows_up": row.follow_up_of is not None,
        "items_asked": [
            {
                "number": item.pk,
                "asked": words.coded(item.asked, partial(str, statuses.ASKED[Asked(item.asked)])),
                "finding": item.finding.code,
                "detail": item.detail,
                "expected": item.expected,
                "verified": item.verified,
            }
            for item in row.items.all()
        ],
        "answers": [_answer(one) for one in row.answers.all()],
        "checks": [
            {
                "round": one.round,
                "recheck": one.recheck,
                "finished_at": words.at(one.finished_at),
                "passed": one.passed,
                "still_wrong": one.still_wrong,
                "holders": [
                    {
                        "holder": words.agency(check.agency),
                        "category": words.coded(check.category, partial(statuses.category, check.category)),
                        "verdict": words.looked(HolderVerdict(check.verdict)),
                    }
                    for check in one.holder_checks.all()
                ],
            }
            for one in row.verifications.all()
        ],
    }


def _answer(row: Answer) -> Json:
    remark = getattr(row, "remark", None)
    return {
        "round": row.round,
        "at": moment(row.answered_at),
        "items_answered": [
            {"number": one.item_id, "answer": words.looked(AnswerCode(one.code)), "reasons": one.reasons}
            for one in row.items.all()
        ],
        "your_remark": {"agrees": remark.agrees, "text": remark.body, "at": moment(remark.made_at)} if remark else None,
    }


def _decision(row: Decision) -> Json:
    return {
        "stage": words.coded(row.stage, partial(str, statuses.STAGES[Stage(row.stage)])),
        "outcome": words.looked(Outcome(row.outcome)),
        "reasons": row.reasons,
        "recommendation": row.recommendation,
        "issued_at": words.at(row.issued_at),
        "comments_until": words.day(row.comments_until),
        "superseded_at": words.at(row.superseded_at),
        "comments": [
            {
                "from": words.agency(one.agency) if one.agency else "you",
                "agrees": one.agrees,
                "text": one.body,
                "at": moment(one.made_at),
            }
            for one in row.comments.all()
        ],
    }
