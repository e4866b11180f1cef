"""Complaints for tests, as answers in a draft and as one value."""

from typing import Any

from cases.actors import SYSTEM
from cases.complaint import Complaint, from_answers
from cases.models import Draft
from cases.services import deadline_watch, drafts
from tests.factories.agencies import SEEDED_AT, make_agencies, scheme_of
from tests.factories.cases import AT


def make_office() -> dict[str, Any]:
    """Seed agencies and deadline rules, without which nothing can be filed."""
    agencies = make_agencies()
    deadline_watch.seed_rules(by=SYSTEM, at=SEEDED_AT)
    return agencies


def answers(**changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the journalist's answers to every question; whole pages can be replaced."""
    agencies = make_office()
    sesame = str(scheme_of(agencies["sesame"]).pk)
    given = {
        "about": {"schemes": [sesame]},
        "records": {"rows": [{"key": "1", "scheme": sesame, "entry": "The court's entry that is copied there"}]},
        "grounds": {"grounds": ["never_told", "no_valid_document"]},
        "details": {
            "learned_on": "2026-09-14",
            "learned_how": "At the airport.",
            "document_named": "",
            "why_not_valid": "No judgment was ever served on me.",
        },
        "story": {"narrative": "At the airport they told me that I may not fly."},
        "timeline": {
            "rows": [
                {"year": "2026", "month": "9", "day": "14", "about": False, "what": "I was not allowed to fly."},
                {"year": "2025", "month": "", "day": "", "about": True, "what": "Somebody told me of a list."},
            ]
        },
        "effects": {"harms": ["travel"]},
        "stakes": {"by_travel": "2026-09-21", "note_travel": "A trial that I report on.", "at_stake": ["living"]},
        "urgency": {"urgent": [str(agencies["air_sanctions"].pk)], "why": "I report from abroad on Monday."},
        "wish": {"wishes": ["delete", "lift"], "wish": "Delete the entry."},
        "earlier": {"rows": [], "earlier_steps": ""},
        "acting": {"acting": "self"},
        "person": {"name": "林闻清", "id_number": "110101198806150020", "birth_date": "1988-06-15"},
        "contact": {"email": "lin@example.org", "phone": "", "language": "zh-hans"},
        "consent": {
            "consents": [f"{agencies['sesame'].pk}:SCORE", f"{agencies['court_list'].pk}:COURT_LIST"],
        },
        "evidence": {"seen": True},
    }
    return {**given, **changed}


def make_complaint(**changed: dict[str, Any]) -> Complaint:
    """Give the journalist's complaint as one value."""
    return from_answers(answers(**changed))


def make_draft(**changed: dict[str, Any]) -> tuple[Draft, str]:
    """Fill in a draft; gives it with its token."""
    draft, token = drafts.begin(language="en", at=AT)
    for page, values in answers(**changed).items():
        draft = drafts.save(draft=draft, page=page, values=values, at=AT)
    return draft, token


def posted(values: dict[str, Any]) -> dict[str, Any]:
    """Write the answers of a page as a browser sends them: rows as numbered fields, an unticked box not at all."""
    rows = values.get("rows")
    if rows is None:
        return values
    sent = {name: value for name, value in values.items() if name != "rows"} | {"rows": str(len(rows))}
    for place, row in enumerate(rows):
        sent |= {f"row{place}-{name}": value for name, value in row.items() if value is not False}
    return sent
