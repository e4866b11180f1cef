"""A complaint as its writer completed it, before it becomes a case. Pure.

The answers of a draft are kept by question, as JSON. Here they become one frozen value, or it is said
that something is missing: whoever files by another way than the pages must pass here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

LONGEST_STORY = 10_000  # characters of what happened
LONGEST_TEXT = 4_000  # characters of every other free text
OTHER_URGENCY = "other"  # something besides a travel restriction cannot wait


class Incomplete(Exception):
    """A question that must be answered is not; the argument names its page."""


@dataclass(frozen=True)
class RepresentedBy:
    """Who acts for the person concerned, in which capacity, and by what authority."""

    kind: str
    name: str
    authority: str = ""


@dataclass(frozen=True)
class Complaint:
    """What a citizen files.

    `holders` are the agencies whose restriction bites now, for which interim relief is asked.
    `consents` are pairs of agency id and category of records, each ticked on its own.
    """

    scheme_id: int
    grounds: tuple[str, ...]
    narrative: str
    name: str
    id_number: str
    birth_date: date | None = None
    harms: tuple[str, ...] = ()
    urgent: bool = False
    holders: tuple[int, ...] = ()
    why_urgent: str = ""
    wish: str = ""
    earlier_steps: str = ""
    representative: RepresentedBy | None = None
    email: str = ""
    phone: str = ""
    language: str = "en"
    consents: tuple[tuple[int, str], ...] = ()


def from_answers(answers: Mapping[str, Mapping[str, Any]]) -> Complaint:
    """Read the answers of a draft.

    Raises:
        Incomplete: a page that everybody must answer was not answered.

    """
    urgency = answers.get("urgency", {})
    signs = _texts(urgency, "urgent")
    contact = answers.get("contact", {})
    return Complaint(
        scheme_id=int(_needed(answers, "about", "scheme")),
        grounds=tuple(_needed(answers, "grounds", "grounds")),
        narrative=_needed(answers, "story", "narrative"),
        name=_needed(answers, "person", "name"),
        id_number=_needed(answers, "person", "id_number"),
        birth_date=_day(answers["person"].get("birth_date")),
        harms=_texts(answers.get("effects", {}), "harms"),
        urgent=bool(signs),
        holders=tuple(int(sign) for sign in signs if sign != OTHER_URGENCY),
        why_urgent=urgency.get("why", ""),
        wish=answers.get("wish", {}).get("wish", ""),
        earlier_steps=answers.get("earlier", {}).get("earlier_steps", ""),
        representative=_representative(answers),
        email=contact.get("email", ""),
        phone=contact.get("phone", ""),
        language=contact.get("language", "en"),
        consents=tuple(_pair(text) for text in _texts(answers.get("consent", {}), "consents")),
    )


def consent_key(agency_id: int, category: str) -> str:
    """Write an agency and a category as the one value that a checkbox sends."""
    return f"{agency_id}:{category}"


def _needed(answers: Mapping[str, Mapping[str, Any]], page: str, field: str) -> Any:
    value = answers.get(page, {}).get(field)
    if not value:
        raise Incomplete(page)
    return value


def _representative(answers: Mapping[str, Mapping[str, Any]]) -> RepresentedBy | None:
    if _needed(answers, "acting", "acting") == "self":
        return None
    return RepresentedBy(
        kind=_needed(answers, "representative", "kind"),
        name=_needed(answers, "representative", "name"),
        authority=answers["representative"].get("authority", ""),
    )


def _texts(page: Mapping[str, Any], field: str) -> tuple[str, ...]:
    values: Sequence[str] = page.get(field, ())
    return tuple(values)


def _pair(text: str) -> tuple[int, str]:
    agency, _, category = text.partition(":")
    return int(agency), category


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
