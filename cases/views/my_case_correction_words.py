"""Prepared words for corrections: what was asked, answered and checked, round by round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.models import (
    Agency,
    AnswerCode,
    Asked,
    CorrectionItem,
    CorrectionRequest,
    HolderVerdict,
    Remark,
    Verification,
)
from cases.services.corrections import CLAIMS
from cases.views.my_case_picture_words import what_of
from cases.wording import faults, phrases, statuses
from cases.wording.names import name_of
from cases.workflow import CorrectionStatus


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
    return phrases.labelled(statuses.ASKED[Asked(item.asked)], what_of(item.finding))


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
