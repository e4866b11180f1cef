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
    given = {
        "about": {"scheme": str(scheme_of(agencies["sesame"]).pk)},
        "grounds": {"grounds": ["never_told", "no_valid_document"]},
        "story": {"narrative": "At the airport they told me that I may not fly."},
        "effects": {"harms": ["travel"]},
        "urgency": {"urgent": [str(agencies["air_sanctions"].pk)], "why": "I report from abroad on Monday."},
        "wish": {"wish": "Delete the entry."},
        "earlier": {"earlier_steps": ""},
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
