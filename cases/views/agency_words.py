"""The agency's pages in words: prepared rows for the components."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actors import Role
from cases.models import Agency, Evidence, Letter, Outcome
from cases.queries.agency import AskedItem, InboxRow, RequestPage, Round
from cases.queries.files import newest
from cases.templatetags.ui import day
from cases.views.uploads import file_row
from cases.wording import faults, letters, phrases, scoring, statuses
from cases.wording.names import name_of

Row = dict[str, Any]


@dataclass(frozen=True)
class ShownItem:
    """One item as the page shows it."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ShownRound:
    """One earlier round as the page shows it."""

    title: str
    answered_at: datetime
    said: tuple[Row, ...]
    remark: str | None
    result_title: str
    result_text: str
    result_tone: str
    wrong: tuple[str, ...]


def inbox_columns() -> list[Row]:
    """Head the inbox table."""
    return [{"label": label} for label in (_("Case"), _("Status"), _("Round"), _("Sent on"), _("Answer due"))]


def inbox_rows(rows: Sequence[InboxRow], today: date) -> list[Row]:
    """Word the inbox: what is late says so in words, not only in colour."""
    return [{"cells": _cells(row, today)} for row in rows]


def tabs(*, waiting: bool, count: int) -> list[Row]:
    """Give the two views of the inbox."""
    inbox = reverse("agency:inbox")
    return [
        {"label": _("Waiting for you"), "href": inbox, "current": waiting, "count": count},
        {"label": _("All others"), "href": f"{inbox}?show=others", "current": not waiting},
    ]


def person(page: RequestPage) -> list[Row]:
    """Say about whom the request is: what the agency needs to find the record, nothing more."""
    return [{"key": _("Name"), "value": page.person_name}, {"key": _("Identity number"), "value": page.person_id}]


def shown_item(item: AskedItem) -> ShownItem:
    """Word one item: what is asked, what is wrong, on what ground, which record."""
    rows: list[Row] = [{"key": _("We ask you to"), "value": str(statuses.ASKED[item.asked])}]
    if item.record_id:
        rows.append({"key": _("Record"), "value": f"{statuses.record_kind(item.record_kind)} {item.record_id}"})
    if item.explanation:
        rows.append({"key": _("Why"), "value": item.explanation})
    rows.append({"key": _("Legal basis"), "value": scoring.bases(item.basis)})
    return ShownItem(str(statuses.FINDING_CODES[item.finding]), tuple(rows))


def shown_rounds(page: RequestPage, agency: Agency) -> list[ShownRound]:
    """Word the earlier rounds, and what our own check of each showed."""
    titles = {item.pk: _about(item) for item in page.items}
    return [_shown_round(one, titles, agency) for one in page.rounds]


def _about(item: AskedItem) -> str:
    """Name the finding with its record, so that two of a kind can be told apart."""
    finding = str(statuses.FINDING_CODES[item.finding])
    return phrases.aside(finding, item.record_id) if item.record_id else finding


def files(page: RequestPage, letter: Letter | None) -> list[Row]:
    """List our letter, then the files; one that is not released yet cannot be opened."""
    shown = [_file(row, page) for row in page.files]
    return [_letter(page, letter), *shown] if letter else shown


def _file(row: Evidence, page: RequestPage) -> Row:
    """A file that has parts covered keeps its name and size to itself as well: they tell what they should not."""
    words = file_row(row)
    href = reverse("agency:file_page", args=[row.uid]) if words["released"] else ""
    own = row.answer is not None and row.answer.request_id == page.pk
    if not own and newest(row) is not None:
        note = " · ".join(part for part in (_("parts are covered"), row.shows) if part)
        return {**words, "href": href, "name": words["kind"], "note": note}
    return {**words, "href": href}


def _letter(page: RequestPage, letter: Letter) -> Row:
    return {
        "name": phrases.aside(letters.KINDS[letter.kind], "PDF"),
        "href": reverse("agency:letter", args=[page.pk]),
        "note": _("Verification code: %(code)s") % {"code": letter.verification_code},
    }


def thread(page: RequestPage) -> list[Row]:
    """Word the messages between the office and this agency."""
    office = _("The ombudsman")
    return [
        {
            "title": _("Your agency") if one.from_role == Role.RESPONDENT else office,
            "when": one.sent_at,
            "text": one.body,
        }
        for one in page.messages
    ]


def decision_rows(page: RequestPage) -> list[Row]:
    """Show the provisional decision as far as the agency is asked about it."""
    decision = page.provisional
    if decision is None:
        return []
    rows: list[Row] = [
        {"key": _("Outcome"), "value": str(statuses.OUTCOMES[Outcome(decision.outcome)].label)},
        {"key": _("Reasons"), "value": decision.reasons},
        {"key": _("Comments until"), "value": day(decision.comments_until)},
    ]
    if decision.recommendation:
        rows.insert(2, {"key": _("Recommendation"), "value": decision.recommendation})
    return rows


def _cells(row: InboxRow, today: date) -> list[Row]:
    look = statuses.CORRECTION[row.status]
    late = row.due_on is not None and row.due_on < today
    return [
        {"text": row.reference, "href": reverse("agency:correction", args=[row.pk])},
        {"text": look.label, "tone": look.tone},
        {"text": str(row.round)},
        {"text": day(row.sent_at)},
        {"text": day(row.due_on), "note": _("overdue") if late else ""},
    ]


def _shown_round(one: Round, titles: dict[int, str], agency: Agency) -> ShownRound:
    said = tuple(
        {"key": titles[reply.item_id], "lines": [str(statuses.ANSWER[reply.code].label), reply.reasons]}
        for reply in one.said
    )
    title, text, tone = _result(one)
    return ShownRound(
        title=_("Answer %(number)s") % {"number": one.number},
        answered_at=one.answered_at,
        said=said,
        remark=one.remark,
        result_title=title,
        result_text=text,
        result_tone=tone,
        wrong=tuple(dict.fromkeys(_whose(fault, one, agency) for fault in one.still_wrong)),
    )


def _result(one: Round) -> tuple[str, str, str]:
    if one.passed is None:
        return _("Our check"), _("We are fetching the records again, at every holder."), "blue"
    if one.passed:
        return _("Our check"), _("Everything that was asked is done, at every holder."), "green"
    return _("Our check: still wrong"), _("We fetched the records again. This is still wrong:"), "red"


def _whose(fault: Mapping[str, Any], one: Round, agency: Agency) -> str:
    """Name the holder when the fault is at somebody else's."""
    sentence, holder = faults.sentence(fault), one.holders.get(fault["holder"])
    return sentence if holder is None or holder == agency else phrases.labelled(name_of(holder), sentence)
