"""What a case bundle says of a case, as data: everything its complainant may see, nothing else. Schema: docs/bundle.md.

Each line here is written out by hand on purpose: a new column of a table gets into no bundle by itself. Left out are
internal notes, what an agency told us in confidence, records of other people, names of staff, and the access code.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from django.utils import translation

from cases import clocks, presenters, told
from cases.chain import moment
from cases.deadlines import local_day
from cases.models import (
    Agency,
    Answer,
    AnswerCode,
    Asked,
    Case,
    CorrectionRequest,
    Decision,
    Evidence,
    HolderVerdict,
    Letter,
    Match,
    Message,
    Outcome,
    Record,
    RedactionStatus,
    ScoreRun,
    Stage,
)
from cases.queries import my_case as queries
from cases.scoring.findings import FindingCode
from cases.wording import scoring, statuses
from cases.workflow import CaseStatus, CorrectionStatus, ReliefStatus

Json = dict[str, Any]
Said = TypeVar("Said")
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def text_of(value: Json) -> bytes:
    """Write data so that a person can read it too."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def in_language(value: Any, short: str) -> Any:
    """Give data with its words in one language only, for whoever reads it as text."""
    if isinstance(value, dict):
        if LANGUAGES.keys() <= value.keys():
            return value[short]
        return {key: in_language(one, short) for key, one in value.items()}
    return [in_language(one, short) for one in value] if isinstance(value, list) else value


def case_data(case: Case, files: Sequence[Json], letters: Sequence[Json], at: datetime) -> Json:
    """Give the case itself. `files` and `letters` are their entries, which name the members that hold them."""
    page, picture = queries.status(case), queries.picture(case)
    return {
        "format": "ombudsman-case/1",
        "made_at": moment(at),
        "reference": case.reference,
        "received_at": moment(case.received_at),
        "closed_at": _at(case.closed_at),
        "status": _looked(CaseStatus(case.status)),
        "standing": _standing(case),
        "outcome": _looked(Outcome(case.outcome)) if case.outcome else None,
        "language": case.language,
        "person": _person(case),
        "about": {
            "agency": _agency(case.agency),
            "scheme": {"en": case.scheme.name, "zh": case.scheme.name_zh},
            "entry": case.entry,
        },
        "complaint": _complaint(case),
        "admission": {"reasons": case.admission_reasons, "referral": case.referral},
        "deadlines": _deadlines(case, at),
        "what_happened": _timeline(page),
        "messages": [_message(one) for one in queries.thread(case)],
        "files": list(files),
        "letters": list(letters),
        "consents": [
            {
                "agency": _agency(one.agency),
                "category": _coded(one.category, partial(statuses.category, one.category)),
                "given_at": moment(one.given_at),
                "expires_at": moment(one.expires_at),
                "withdrawn_at": _at(one.withdrawn_at),
            }
            for one in queries.consents(case)
        ],
        "findings": [
            {
                "code": _coded(one.code, partial(str, scoring.FINDINGS[FindingCode(one.code)].title)),
                "agency": _agency(one.agency),
                "record": one.record.external_id if one.record else "",
                "item": one.item,
                "basis": one.basis,
                "explanation": one.explanation,
                "worth": _number(one.worth),
                "confirmed_at": _at(one.judged_at),
            }
            for one in picture.findings
        ],
        "corrections": [_correction(one) for one in picture.corrections],
        "interim_relief": [
            {
                "holder": _agency(one.holder),
                "status": _looked(ReliefStatus(one.status)),
                "why": one.why,
                "asked_at": moment(one.asked_at),
                "decided_at": _at(one.decided_at),
                "reasons": one.reasons,
                "until": _day(one.until),
            }
            for one in picture.reliefs
        ],
        "decisions": [_decision(one) for one in picture.decisions],
        "requests_after_the_decision": [
            {
                "kind": one.kind,
                "status": one.status,
                "grounds": list(one.grounds),
                "reasons": one.reasons,
                "asked_at": moment(one.asked_at),
                "answer": one.answer,
                "correction": one.correction,
            }
            for one in picture.requests
        ],
    }


def records_data(case: Case) -> Json:
    """Give every pull and what it brought. Of a record that is not the person's only that there was one."""
    return {
        "format": "ombudsman-records/1",
        "pulls": [
            {
                "agency": _agency(one.agency),
                "category": one.category,
                "purpose": one.purpose,
                "status": one.status,
                "asked_at": moment(one.requested_at),
                "finished_at": _at(one.finished_at),
                "transaction": one.transaction_id,
                "right": "consent" if one.consent_id else "power",
            }
            for one in case.pulls.select_related("agency").order_by("id")
        ],
        "records": [_record(one) for one in case.records.select_related("agency", "pull").order_by("id")],
    }


def scores_data(case: Case) -> Json:
    """Give every recomputation with its inputs and each step."""
    runs = case.runs.select_related("scheme__agency", "method").order_by("id")
    return {"format": "ombudsman-scores/1", "runs": [_run(one) for one in runs]}


def looks_data(case: Case) -> Json:
    """Give every look at the case: what, when, and in which role. Accounts of staff are numbers in the chain only."""
    events = case.chain.events.filter(action="read").order_by("seq").iterator()
    return {
        "format": "ombudsman-looks/1",
        "looks": [
            {
                "event": one.seq,
                "at": moment(one.at),
                "role": one.actor.partition(":")[0],
                "what": one.data.get("what", ""),
            }
            for one in events
        ],
    }


def file_data(row: Evidence, member: str, why_not: str = "") -> Json:
    """Give one of the complainant's own files and the versions of it that were made for others."""
    ready = row.redactions.filter(status=RedactionStatus.READY.value)
    return {
        "member": member,
        "left_out": why_not,
        "name": row.original_name,
        "kind": row.kind,
        "shows": row.shows,
        "type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
        "handed_in_at": moment(row.uploaded_at),
        "scan": row.scan,
        "shown_to_agency": row.shown_to_agency,
        "covered_versions": [
            {"version": one.version, "made_at": _at(one.made_at), "sha256": one.sha256, "reason": one.reason}
            for one in ready
        ],
    }


def letter_data(row: Letter, member: str) -> Json:
    """Give one letter to the complainant."""
    return {
        "member": member,
        "kind": row.kind,
        "language": row.language,
        "code": row.verification_code,
        "sha256": row.sha256,
        "made_at": moment(row.rendered_at),
    }


def _person(case: Case) -> Json:
    acting = case.representative
    return {
        "name": case.person.name,
        "id_number": case.person.id_number,
        "birth_date": _day(case.person.birth_date),
        "email": case.person.email,
        "phone": case.person.phone,
        "represented_by": {"kind": acting.kind, "name": acting.name, "authority": acting.authority} if acting else None,
    }


def _complaint(case: Case) -> Json:
    filing = case.filing
    return {
        "grounds": list(case.grounds),
        "answers": told.answers(case.details),
        "harms": list(case.harms),
        "urgent": case.urgent,
        "narrative": case.narrative,
        "wish": case.wish,
        "wishes": list(filing.wishes),
        "earlier_steps": case.earlier_steps,
        "told": {name: json.loads(getattr(filing, name) or "[]") for name in ("timeline", "effects", "earlier")},
    }


def _standing(case: Case) -> Json:
    said = presenters.STANDINGS[CaseStatus(case.status)]
    return {name: _both(partial(getattr, said, name)) for name in ("headline", "holder", "next")}


def _deadlines(case: Case, at: datetime) -> list[Json]:
    rows = list(case.deadlines.select_related("rule").order_by("due_on", "id"))
    said = {short: _said(long, lambda: clocks.clocks(rows, local_day(at))) for short, long in LANGUAGES.items()}
    rules = {row.pk: row for row in rows}
    return [
        {
            "rule": rules[english.pk].rule_id,
            "is_law": rules[english.pk].rule.is_law,
            "title": {"en": english.title, "zh": chinese.title},
            "who": rules[english.pk].duty,
            "due_on": _day(english.due),
            "provisional": english.provisional,
            "state": english.state,
            "why": {"en": list(english.why), "zh": list(chinese.why)},
            "basis": {"en": english.basis, "zh": chinese.basis},
        }
        for english, chinese in zip(said["en"], said["zh"], strict=True)
    ]


def _timeline(page: queries.Status) -> list[Json]:
    found = []
    for event in reversed(page.events):
        words = _both(partial(presenters.sentence, event, page.agencies))
        if words["en"]:
            found.append({"event": event.seq, "at": moment(event.at), "what": words})
    return found


def _message(row: Message) -> Json:
    return {
        "from": "you" if row.from_role == "citizen" else "office",
        "at": moment(row.sent_at),
        "text": row.body,
        "files": [one.evidence.sha256 for one in row.files.all()],
    }


def _record(row: Record) -> Json:
    known = {
        "agency": _agency(row.agency),
        "kind": row.kind,
        "seen_at": moment(row.seen_at),
        "transaction": row.pull.transaction_id,
        "sha256": row.sha256,
        "match": row.match,
    }
    if row.match == Match.NONE.value:
        return known | {"withheld": "It is about another person."}
    content = {name: value for name, value in row.content.items() if name != "extra"}
    days = {name: _day(getattr(row, name)) for name in ("occurred_on", "ended_on", "listed_on")}
    return known | days | {"id": row.external_id, "content": content}


def _run(row: ScoreRun) -> Json:
    return {
        "scheme": {"en": row.scheme.name, "zh": row.scheme.name_zh, "agency": row.scheme.agency.slug},
        "method": {"version": row.method.version, "sha256": row.method.sha256} if row.method else None,
        "as_of": _day(row.as_of),
        "run_at": moment(row.run_at),
        "reported": _number(row.reported),
        "recomputed": _number(row.recomputed),
        "lawful": _number(row.lawful),
        "grades": row.grades,
        "verdict": row.verdict,
        "inputs": row.inputs,
        "trace": row.trace,
        "lawful_trace": row.lawful_trace,
        "sha256": row.sha256,
    }


def _correction(row: CorrectionRequest) -> Json:
    return {
        "agency": _agency(row.agency),
        "status": _looked(CorrectionStatus(row.status)),
        "round": row.round,
        "sent_at": _at(row.sent_at),
        "due_on": _day(row.due_on),
        "follows_up": row.follow_up_of is not None,
        "items_asked": [
            {
                "number": item.pk,
                "asked": _coded(item.asked, partial(str, statuses.ASKED[Asked(item.asked)])),
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
                "finished_at": _at(one.finished_at),
                "passed": one.passed,
                "still_wrong": one.still_wrong,
                "holders": [
                    {
                        "holder": _agency(check.agency),
                        "category": _coded(check.category, partial(statuses.category, check.category)),
                        "verdict": _looked(HolderVerdict(check.verdict)),
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
            {"number": one.item_id, "answer": _looked(AnswerCode(one.code)), "reasons": one.reasons}
            for one in row.items.all()
        ],
        "your_remark": {"agrees": remark.agrees, "text": remark.body, "at": moment(remark.made_at)} if remark else None,
    }


def _decision(row: Decision) -> Json:
    return {
        "stage": _coded(row.stage, partial(str, statuses.STAGES[Stage(row.stage)])),
        "outcome": _looked(Outcome(row.outcome)),
        "reasons": row.reasons,
        "recommendation": row.recommendation,
        "issued_at": _at(row.issued_at),
        "comments_until": _day(row.comments_until),
        "superseded_at": _at(row.superseded_at),
        "comments": [
            {
                "from": _agency(one.agency) if one.agency else "you",
                "agrees": one.agrees,
                "text": one.body,
                "at": moment(one.made_at),
            }
            for one in row.comments.all()
        ],
    }


def _agency(row: Agency) -> Json:
    return {"slug": row.slug, "en": row.name, "zh": row.name_zh}


def _coded(code: str, words: Callable[[], object]) -> Json:
    return {"code": code, **_both(words)}


def _looked(code: StrEnum) -> Json:
    return _coded(code.value, partial(str, statuses.look(code).label))


def _both(words: Callable[[], object]) -> Json:
    return {short: _said(long, lambda: str(words() or "")) for short, long in LANGUAGES.items()}


def _said(language: str, words: Callable[[], Said]) -> Said:
    with translation.override(language):
        return words()


def _at(at: datetime | None) -> str | None:
    return moment(at) if at else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
