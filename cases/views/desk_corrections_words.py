"""Prepared words for the corrections page: what was asked, answered, and seen by our own check."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import (
    Answer,
    AnswerCode,
    Asked,
    CorrectionItem,
    CorrectionRequest,
    Finding,
    FindingStatus,
    HolderCheck,
    HolderVerdict,
    Remark,
    Verification,
)
from cases.scoring.findings import FindingCode
from cases.templatetags.ui import moment
from cases.views.acts import Act
from cases.widgets import Choice
from cases.wording import faults, phrases, scoring, statuses
from cases.wording.names import name_of
from cases.workflow import AT_AGENCY, CorrectionStatus

Row = dict[str, Any]


def finding_choices(found: Iterable[Finding]) -> list[tuple[int, Choice]]:
    """Offer confirmed findings as items of a request."""
    return [(row.pk, Choice(_title(row), row.explanation)) for row in found]


def why_nothing_to_draft(found: list[Finding]) -> str:
    """Say what is missing before anything can be asked of an agency."""
    if any(row.status == FindingStatus.PROPOSED.value for row in found):
        return _("Findings are waiting to be judged. A request can only rest on confirmed ones.")
    return _("No finding is confirmed yet.")


def request(row: CorrectionRequest, today: date, showing: Mapping[int, Act] | None = None) -> Row:
    """Word one request with its rounds, newest last; everything must have been fetched with it.

    `showing` holds by the number of a remark what shows it to the agency.
    """
    look = statuses.look(CorrectionStatus(row.status))
    running = row.due_on is not None and row.status in AT_AGENCY
    items = {item.pk: item for item in row.items.all()}
    checks = list(row.verifications.all())
    return {
        "pk": row.pk,
        "follow_up_of": name_of(row.follow_up_of.agency) if row.follow_up_of else "",
        "title": _("Request to %(agency)s") % {"agency": name_of(row.agency)},
        "label": look.label,
        "tone": look.tone,
        "due": row.due_on if running else None,
        "days_left": (row.due_on - today).days if running and row.due_on else None,
        "sent": moment(row.sent_at) if row.sent_at else "",
        "message": row.message,
        "items": [_item(item) for item in items.values()],
        "answers": [_answer(answer, items, showing or {}) for answer in row.answers.all()],
        "checks": [_check(check) for check in checks],
    }


def remark_row(remark: Remark) -> Row:
    """Word what the complainant says of an answer, and whether the agency reads it."""
    stand = (
        _("The complainant says: the answer is right.")
        if remark.agrees
        else _("The complainant says: the answer is not right, or not all of it.")
    )
    shown = _("Shown to the agency %(when)s.") % {"when": moment(remark.shown_at)} if remark.shown_at else ""
    return {"stand": stand, "text": remark.body, "when": moment(remark.made_at), "shown": shown}


def holder_columns() -> list[Row]:
    """Name the columns of the check of every holder."""
    return [{"label": label} for label in (_("Holder"), _("Records"), _("Result"), _("What is still wrong"))]


def _title(row: Finding) -> str:
    about = scoring.item_name(row.item) if row.item else statuses.record_kind(row.record.kind) if row.record else ""
    title = str(statuses.FINDING_CODES[FindingCode(row.code)])
    return phrases.labelled(title, about) if about else title


def _item(item: CorrectionItem) -> Row:
    return {
        "key": _title(item.finding),
        "lines": [
            str(statuses.ASKED[Asked(item.asked)]),
            item.detail,
            _("Verified") if item.verified else "",
        ],
    }


def _answer(answer: Answer, items: dict[int, CorrectionItem], showing: Mapping[int, Act]) -> Row:
    remark = getattr(answer, "remark", None)
    return {
        "remark": remark_row(remark) if remark else None,
        "show": showing.get(remark.pk) if remark else None,
        "title": _("Answer of round %(round)s, %(when)s") % {"round": answer.round, "when": moment(answer.answered_at)},
        "rows": [
            {
                "key": _title(items[said.item_id].finding),
                "lines": [str(statuses.ANSWER[AnswerCode(said.code)].label), said.reasons],
            }
            for said in answer.items.all()
        ],
    }


def _check(check: Verification) -> Row:
    names = {row.agency.slug: name_of(row.agency) for row in check.holder_checks.all()}
    if check.passed is None:
        result, tone = _("Every holder is being asked again."), "blue"
    elif check.passed and check.still_wrong:
        # What a check that passed still names are holders that could not be seen.
        result, tone = _("Correct at every holder that we can see."), "green"
    elif check.passed:
        result, tone = _("Correct at every holder."), "green"
    else:
        result, tone = _("Still wrong:"), "red"
    return {
        "title": _check_title(check),
        "result": result,
        "tone": tone,
        "wrong": list(dict.fromkeys(_whose(fault, names) for fault in check.still_wrong)),
        "columns": holder_columns(),
        "holders": [{"cells": _holder(row)} for row in check.holder_checks.all()],
    }


def _check_title(check: Verification) -> str:
    words = {"round": check.round, "day": moment(check.finished_at or check.started_at)}
    if check.recheck:
        return _("Our look whether it lasts, %(day)s") % words
    return _("Our check of round %(round)s, %(day)s") % words


def _whose(fault: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return phrases.labelled(names.get(fault["holder"], fault["holder"]), faults.sentence(fault))


def _holder(row: HolderCheck) -> list[Row]:
    look = statuses.look(HolderVerdict(row.verdict))
    wrong = faults.sentences(row.detail.get("faults", ()))
    return [
        {"text": name_of(row.agency)},
        {"text": statuses.category(row.category)},
        {"text": look.label, "tone": look.tone},
        {"text": " ".join(wrong) or "–"},
    ]
