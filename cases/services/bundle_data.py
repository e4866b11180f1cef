"""What a case bundle says of a case, as data: everything its complainant may see, nothing else. Schema: docs/bundle.md.

Each line here is written out by hand on purpose: a new column of a table gets into no bundle by itself. Left out are
internal notes, what an agency told us in confidence, records of other people, names of staff, and the access code.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from cases import clocks, presenters, told
from cases.chain import moment
from cases.deadlines import local_day
from cases.models import Case, Message, Outcome
from cases.queries import my_case as queries
from cases.services import bundle_proceedings
from cases.services import bundle_words as words
from cases.services.bundle_words import Json
from cases.wording import statuses
from cases.workflow import CaseStatus


def case_data(case: Case, files: Sequence[Json], letters: Sequence[Json], at: datetime) -> Json:
    """Give the case itself. `files` and `letters` are their entries, which name the members that hold them."""
    page, picture = queries.status(case, at), queries.picture(case)
    return {
        "format": "ombudsman-case/1",
        "made_at": moment(at),
        "reference": case.reference,
        "received_at": moment(case.received_at),
        "closed_at": words.at(case.closed_at),
        "status": words.looked(CaseStatus(case.status)),
        "standing": _standing(case),
        "outcome": words.looked(Outcome(case.outcome)) if case.outcome else None,
        "language": case.language,
        "person": _person(case),
        "about": {
            "agency": words.agency(case.agency),
            "scheme": {"en": case.scheme.name, "zh": case.scheme.name_zh},
            "entry": case.entry,
        },
        "other_matters": [
            {
                "reference": one.reference,
                "agency": words.agency(one.agency),
                "scheme": {"en": one.scheme.name, "zh": one.scheme.name_zh},
                "status": words.looked(CaseStatus(one.status)),
            }
            for one in page.matters
            if one.pk != case.pk
        ],
        "complaint": _complaint(case),
        "admission": {"reasons": case.admission_reasons, "referral": case.referral},
        "deadlines": _deadlines(case, at),
        "what_happened": _timeline(page),
        "messages": [_message(one) for one in queries.thread(case)],
        "files": list(files),
        "letters": list(letters),
        "consents": [
            {
                "agency": words.agency(one.agency),
                "category": words.coded(one.category, partial(statuses.category, one.category)),
                "given_at": moment(one.given_at),
                "expires_at": moment(one.expires_at),
                "withdrawn_at": words.at(one.withdrawn_at),
            }
            for one in queries.consents(case)
        ],
        **bundle_proceedings.proceedings(picture),
    }


def _person(case: Case) -> Json:
    acting = case.representative
    return {
        "name": case.person.name,
        "id_number": case.person.id_number,
        "birth_date": words.day(case.person.birth_date),
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
    return {name: words.both(partial(getattr, said, name)) for name in ("headline", "holder", "next")}


def _deadlines(case: Case, at: datetime) -> list[Json]:
    rows = list(case.deadlines.select_related("rule").order_by("due_on", "id"))
    said = {
        short: words.said(long, lambda: clocks.clocks(rows, local_day(at))) for short, long in words.LANGUAGES.items()
    }
    rules = {row.pk: row for row in rows}
    return [
        {
            "rule": rules[english.pk].rule_id,
            "is_law": rules[english.pk].rule.is_law,
            "title": {"en": english.title, "zh": chinese.title},
            "who": rules[english.pk].duty,
            "due_on": words.day(english.due),
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
        what = words.both(partial(presenters.sentence, event, page.agencies))
        if what["en"]:
            found.append({"event": event.seq, "at": moment(event.at), "what": what})
    return found


def _message(row: Message) -> Json:
    return {
        "from": "you" if row.from_role == "citizen" else "office",
        "at": moment(row.sent_at),
        "text": row.body,
        "answer_by": words.day(row.answer_by),
        "files": [one.evidence.sha256 for one in row.files.all()],
    }
