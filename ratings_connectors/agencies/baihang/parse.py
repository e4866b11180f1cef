"""Baihang's credit report -> records. Pure. The sections follow the second-generation personal report; the shape of
each is ours and illustrative.

The sections on the person (identity, home, work) and the summary are known and not read: no finding needs them. Raises
Unreadable when a report cannot be read; unknown fields and codes are drift.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from ratings_connectors import jsontext
from ratings_connectors.agencies.baihang import codes
from ratings_connectors.base import JSON, AgencyRecord, Drift, Reading, RecordKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "baihang-1"
_MONTH: Final = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_CODE: Final = re.compile(r"[A-Za-z0-9_.]{1,40}")


@dataclass(frozen=True)
class _Note:
    """A dispute annotation of the bureau or a statement of the person, on one account or on a whole section."""

    record: AgencyRecord
    section: str
    account: str
    kind: str
    text: str
    live: bool

    def is_on(self, section: str, account: str) -> bool:
        return self.live and self.section == section and self.account in ("", account)


@dataclass(frozen=True)
class _Whose:
    """What every record of a report shares."""

    report_no: str
    name: str
    masked: str

    def record(self, kind: RecordKind, number: str, content: dict[str, JSON], **more: Any) -> AgencyRecord:
        return AgencyRecord(kind, number, self.name, self.masked, {**content, "report_no": self.report_no}, **more)


def outcome(body: bytes) -> tuple[str, str]:
    """How the bureau answered, and the code it gives as its reason; anything but a code might name the person."""
    answer = Fields(jsontext.load_object(jsontext.decode(body)), "answer")
    reason = answer.text("reason")
    return answer.text("outcome"), reason if _CODE.fullmatch(reason) else ""


def report(body: bytes) -> Reading:
    """The accounts, notes and queries of one report, and the court and penalty entries that its public part copies."""
    answer = Fields(jsontext.load_object(jsontext.decode(body)), "answer")
    for common in ("request_id", "outcome", "reason"):
        answer.text(common)
    whole = answer.part("report")
    header, public = whole.part("header"), whole.part("public")
    subject = header.part("subject")
    whose = _whose(header, subject)
    for unread in ("personal", "summary"):
        whole.part(unread)
    for unread in ("tax_arrears", "judgments", "enforcement"):
        public.rows(unread)
    found = [_note(row, whose) for row in whole.rows("notes")]
    notes = [note for note, _ in found]
    readings = [
        *(_account(row, "credit", whose, notes) for row in whole.rows("credit")),
        *(_account(row, "non_credit", whose, notes) for row in whole.rows("non_credit")),
        *(_court_copy(row, whose) for row in public.rows("dishonesty")),
        *(_penalty_copy(row, whose) for row in public.rows("penalties")),
        *((note.record, drift) for note, drift in found),
        *(_query(row, whose) for row in whole.rows("queries")),
    ]
    drift = [entry for fields in (answer, whole, header, subject, public) for entry in fields.drift]
    drift += [entry for _, entries in readings for entry in entries]
    return Reading(_numbered(record for record, _ in readings), tuple(drift))


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {"report": report}

_Read = tuple[AgencyRecord, tuple[Drift, ...]]


def _whose(header: Fields, subject: Fields) -> _Whose:
    whose = _Whose(
        header.text("report_no", required=True),
        subject.text("name", required=True),
        subject.text("id_masked", required=True),
    )
    if not whose.report_no or not whose.name:
        raise Unreadable("a report without number or name")
    for known in ("issued_at", "query_reason", "fraud_note", "dispute_prompt"):
        header.text(known)
    subject.text("id_kind")
    return whose


def _account(row: Any, section: str, whose: _Whose, notes: Iterable[_Note]) -> _Read:
    entry = Fields(row, section)
    number = entry.text("account_id", required=True)
    on_it = [note for note in notes if note.is_on(section, number)]
    kind = entry.text("account_kind", required=True)
    if kind not in codes.ACCOUNT_KINDS:
        entry.unknown_code("account_kind", kind)
    opened, closed, received = entry.day("opened_on"), entry.day("closed_on"), entry.day("dispute_received_on")
    content: dict[str, JSON] = {
        "section": section,
        "account_kind": kind,
        "lender": entry.text("lender", required=True),
        "currency": entry.text("currency"),
        "opened_on": _iso(opened),
        "closed_on": _iso(closed),
        "balance_fen": entry.whole("balance_fen"),
        "overdue_fen": entry.whole("overdue_fen"),
        "overdue_months": _overdue_months(entry),
        "dispute_status": _coded(entry, "dispute", codes.DISPUTES),
        "disputed_since": _iso(received),
        "annotated": any(note.kind == "dispute" for note in on_it),
        "statement": "\n".join(note.text for note in on_it if note.kind == "statement"),
        "refreshed_at": entry.text("refreshed_at"),
    }
    settled = entry.flag("settled", required=True)
    if settled is not None:  # nothing was ever overdue: then nothing can be settled
        content["settled"] = settled
    since, ended = entry.day("overdue_since"), entry.day("overdue_ended_on")
    record = whose.record(RecordKind.ACCOUNT, number, content, occurred_on=since, ended_on=ended, extra=entry.extra)
    return record, entry.drift


def _overdue_months(entry: Fields) -> dict[str, JSON]:
    """Month -> mark, for the months of the history in which something was overdue; the others say nothing."""
    overdue: dict[str, JSON] = {}
    for month, mark in entry.attributes("history").items():
        if not _MONTH.fullmatch(month) or not isinstance(mark, str):
            raise Unreadable("history is not a mark for each month")
        if mark in codes.OVERDUE:
            overdue[month] = mark
        elif mark not in codes.IN_ORDER:
            overdue[month] = mark[:10]
            entry.unknown_code("history", mark)
    return dict(sorted(overdue.items()))


def _court_copy(row: Any, whose: _Whose) -> _Read:
    entry = Fields(row, "dishonesty")
    published = entry.day("published_on")
    content: dict[str, JSON] = {
        "case_code": entry.text("case_code", required=True),
        "court": entry.text("court"),
        "province": entry.text("province"),
        "performance": _coded(entry, "performance", codes.PERFORMANCE),
        "conduct": entry.text("conduct"),
        "published_on": _iso(published),
    }
    record = whose.record(
        RecordKind.COURT_COPY, str(content["case_code"]), content, listed_on=published, extra=entry.extra
    )
    return record, entry.drift


def _penalty_copy(row: Any, whose: _Whose) -> _Read:
    entry = Fields(row, "penalties")
    decided, ends = entry.day("decision_date"), entry.day("publicity_ends")
    content: dict[str, JSON] = {
        "decision_number": entry.text("decision_number", required=True),
        "organ": entry.text("organ"),
        "facts": entry.text("facts"),
        "basis": entry.text("basis"),
        "penalty": entry.text("penalty"),
        "decision_date": _iso(decided),
        "publicity_ends": _iso(ends),
    }
    number = str(content["decision_number"])
    record = whose.record(
        RecordKind.PENALTY_COPY, number, content, occurred_on=decided, ended_on=ends, extra=entry.extra
    )
    return record, entry.drift


def _note(row: Any, whose: _Whose) -> tuple[_Note, tuple[Drift, ...]]:
    entry = Fields(row, "notes")
    kind, text = _coded(entry, "kind", codes.NOTE_KINDS), entry.text("text")
    section, account = entry.text("section", required=True), entry.text("account_id")
    if section not in codes.SECTIONS:
        entry.unknown_code("section", section)
    added, lifted = entry.day("added_on"), entry.day("lifted_on")
    content: dict[str, JSON] = {
        "note_kind": kind,
        "section": section,
        "about_account": account,
        "statement" if kind == "statement" else "note": text,
        "added_on": _iso(added),
        "lifted_on": _iso(lifted),
    }
    record = whose.record(
        RecordKind.ANNOTATION, entry.text("note_id", required=True), content, occurred_on=added, extra=entry.extra
    )
    return _Note(record, section, account, kind, text, lifted is None), entry.drift


def _query(row: Any, whose: _Whose) -> _Read:
    entry = Fields(row, "queries")
    asked, reason = entry.day("asked_on"), entry.text("reason", required=True)
    if reason not in codes.QUERY_REASONS:
        entry.unknown_code("reason", reason)
    content: dict[str, JSON] = {
        "asked_by": entry.text("asked_by", required=True),
        "asked_on": _iso(asked),
        "asked_for": reason,
    }
    number = entry.text("query_id", required=True)
    return whose.record(RecordKind.QUERY, number, content, occurred_on=asked, extra=entry.extra), entry.drift


def _numbered(records: Iterable[AgencyRecord]) -> tuple[AgencyRecord, ...]:
    """One number twice among records of one kind: the second is filed as `number#2`, and so on."""
    seen: Counter[tuple[RecordKind, str]] = Counter()
    numbered = []
    for record in records:
        seen[record.kind, record.external_id] += 1
        place = seen[record.kind, record.external_id]
        numbered.append(record if place == 1 else replace(record, external_id=f"{record.external_id}#{place}"))
    return tuple(numbered)


def _coded(entry: Fields, name: str, table: Mapping[str, str]) -> str:
    stated = entry.text(name)
    if stated not in table:
        entry.unknown_code(name, stated)
    return table.get(stated, stated)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
