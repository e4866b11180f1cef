"""A complaint as its writer completed it, before it becomes cases. Pure.

The answers of a draft are kept by question, as JSON. Here they become one frozen value, or it is said
that something is missing: whoever files by another way than the pages must pass here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.questions import asked_by
from cases.told import EarlierStep, Effect, Happening, When, in_order

LONGEST_STORY = 10_000  # characters of what happened
LONGEST_TEXT = 4_000  # characters of every other free text
LONGEST_LINE = 300  # characters of what fits on one line
MOST_MATTERS = 8
LAST_KEY = 99  # of the matters that a draft ever had: its pages stay few, whatever is added and removed
OTHER_URGENCY = "other"  # something besides a travel restriction cannot wait
FIRST_KEY = "1"
FILE = "file_"  # and the name of a file: one question of the page that sorts papers
FORM_VERSION = 2  # of the pages and their answers; cases/steps.py describes them
# Fetched for every matter that allows it: what one body lists, the others copy and act on.
EVERYWHERE = frozenset(
    {"COURT_LIST", "COURT_COPY", "RESTRICTION", "PENALTIES", "PENALTY_COPY", "CREDIT_REPORT", "PAYMENTS"}
)


class Incomplete(Exception):
    """A question that must be answered is not; the argument names its page."""


@dataclass(frozen=True)
class RepresentedBy:
    """Who acts for the person concerned, in which capacity, by what authority, for what and until when.

    `paper_later` says that the paper that proves it will follow.
    """

    kind: str
    name: str
    authority: str = ""
    limits: str = ""
    until: date | None = None
    paper_later: bool = False


@dataclass(frozen=True)
class Matter:
    """One record of one scheme: what becomes one case. `entry` is the record as the person names it.

    `details` are the answers to the grounds' own questions, by code. `without` names the files of
    the draft that belong to other matters only; every other file belongs here too.
    """

    scheme_id: int
    grounds: tuple[str, ...]
    entry: str = ""
    details: tuple[tuple[str, str], ...] = ()
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Complaint:
    """What a citizen files: at least one matter, and what is told once for all of them.

    `holders` are the agencies whose restriction bites now, for which interim relief is asked.
    `consents` are pairs of agency id and category of records, each ticked on its own.
    """

    matters: tuple[Matter, ...]
    narrative: str
    name: str
    id_number: str
    birth_date: date | None = None
    timeline: tuple[Happening, ...] = ()
    harms: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    at_stake: tuple[str, ...] = ()
    urgent: bool = False
    holders: tuple[int, ...] = ()
    why_urgent: str = ""
    wishes: tuple[str, ...] = ()
    wish: str = ""
    earlier: tuple[EarlierStep, ...] = ()
    earlier_steps: str = ""
    representative: RepresentedBy | None = None
    email: str = ""
    phone: str = ""
    language: str = "en"
    consents: tuple[tuple[int, str], ...] = ()


Answers = Mapping[str, Mapping[str, Any]]


def from_answers(answers: Answers) -> Complaint:
    """Read the answers of a draft.

    Raises:
        Incomplete: a page that everybody must answer was not answered.

    """
    urgency = answers.get("urgency", {})
    signs = _texts(urgency, "urgent")
    contact = answers.get("contact", {})
    stakes = answers.get("stakes", {})
    harms = _texts(answers.get("effects", {}), "harms")
    return Complaint(
        matters=tuple(_matter(answers, row) for row in matter_rows(answers)),
        narrative=_needed(answers, "story", "narrative"),
        name=_needed(answers, "person", "name"),
        id_number=_needed(answers, "person", "id_number"),
        birth_date=_day(answers["person"].get("birth_date")),
        timeline=timeline_of(answers),
        harms=harms,
        effects=tuple(
            Effect(harm, _day(stakes.get(f"by_{harm}")), stakes.get(f"note_{harm}", ""))
            for harm in harms
            if stakes.get(f"by_{harm}") or stakes.get(f"note_{harm}")
        ),
        at_stake=_texts(stakes, "at_stake") if harms else (),
        urgent=bool(signs),
        holders=tuple(int(sign) for sign in signs if sign != OTHER_URGENCY),
        why_urgent=urgency.get("why", ""),
        wishes=_texts(answers.get("wish", {}), "wishes"),
        wish=answers.get("wish", {}).get("wish", ""),
        earlier=earlier_of(answers),
        earlier_steps=answers.get("earlier", {}).get("earlier_steps", ""),
        representative=_representative(answers),
        email=contact.get("email", ""),
        phone=contact.get("phone", ""),
        language=contact.get("language", "en"),
        consents=tuple(_pair(text) for text in _texts(answers.get("consent", {}), "consents")),
    )


def matter_rows(answers: Answers) -> tuple[Mapping[str, str], ...]:
    """List the matters of a draft as told on its page: key, scheme and entry of each.

    Raises:
        Incomplete: no matter was named yet.

    """
    rows: Sequence[Mapping[str, str]] = _needed(answers, "records", "rows")
    return tuple(rows)


def timeline_of(answers: Answers) -> tuple[Happening, ...]:
    """Read what happened when, in the order of the days."""
    return in_order(Happening(row["what"], when_of(row)) for row in answers.get("timeline", {}).get("rows", ()))


def earlier_of(answers: Answers) -> tuple[EarlierStep, ...]:
    """Read what was tried before."""
    return tuple(_earlier(row) for row in answers.get("earlier", {}).get("rows", ()))


def page_of(page: str, key: str) -> str:
    """Name a matter's own page: the first matter's has the bare name."""
    return page if key == FIRST_KEY else f"{page}-{key}"


def is_key(text: str) -> bool:
    """Say whether a text is the key of a matter that a draft can have: a number as we write it."""
    return text.isascii() and text.isdigit() and str(int(text)) == text and 1 <= int(text) <= LAST_KEY


def consent_key(agency_id: int, category: str) -> str:
    """Write an agency and a category as the one value that a checkbox sends."""
    return f"{agency_id}:{category}"


def when_of(row: Mapping[str, Any], prefix: str = "") -> When | None:
    """Read the parts of a date from a row of answers; None when no year was given.

    Raises:
        ValueError: there is no such day.

    """
    year, month, day = (row.get(f"{prefix}{part}") or "" for part in ("year", "month", "day"))
    if not year:
        return None
    return When(int(year), int(month) if month else None, int(day) if day else None, bool(row.get(f"{prefix}about")))


def consents_of(
    agency_id: int, *, alone: bool, first: bool, agencies: frozenset[int], given: Sequence[tuple[int, str]]
) -> list[tuple[int, str]]:
    """List the permissions that concern one matter: its agency's, and those asked everywhere.

    With one matter all are its own. What belongs to no matter's agency (`agencies`) goes to the first,
    so that nothing the person permitted is lost.
    """
    return [
        (agency, category)
        for agency, category in dict.fromkeys(given)
        if alone or agency == agency_id or category in EVERYWHERE or (first and agency not in agencies)
    ]


def _matter(answers: Answers, row: Mapping[str, str]) -> Matter:
    key = row["key"]
    grounds = tuple(_needed(answers, page_of("grounds", key), "grounds"))
    said = answers.get(page_of("details", key), {})
    return Matter(
        scheme_id=int(row["scheme"]),
        grounds=grounds,
        entry=row.get("entry", ""),
        details=tuple((one.code, said[one.code]) for one in asked_by(grounds) if said.get(one.code)),
        without=_elsewhere(answers, key),
    )


def _elsewhere(answers: Answers, key: str) -> frozenset[str]:
    here = {row["key"] for row in matter_rows(answers)}
    chosen = answers.get("papers", {}).items()
    return frozenset(name.removeprefix(FILE) for name, keys in chosen if here.intersection(keys) and key not in keys)


def _earlier(row: Mapping[str, Any]) -> EarlierStep:
    return EarlierStep(
        whom=row["whom"],
        when=when_of(row),
        how=row.get("how", ""),
        answer=row.get("answer", ""),
        answered=when_of(row, "answer_"),
        said=row.get("said", ""),
    )


def _needed(answers: Answers, page: str, field: str) -> Any:
    value = answers.get(page, {}).get(field)
    if not value:
        raise Incomplete(page)
    return value


def _representative(answers: Answers) -> RepresentedBy | None:
    if _needed(answers, "acting", "acting") == "self":
        return None
    page = answers.get("representative", {})
    return RepresentedBy(
        kind=_needed(answers, "representative", "kind"),
        name=_needed(answers, "representative", "name"),
        authority=page.get("authority", ""),
        limits=page.get("limits", ""),
        until=_day(page.get("until")),
        paper_later=page.get("paper") == "later",
    )


def _texts(page: Mapping[str, Any], field: str) -> tuple[str, ...]:
    values: Sequence[str] = page.get(field, ())
    return tuple(values)


def _pair(text: str) -> tuple[int, str]:
    agency, _, category = text.partition(":")
    return int(agency), category


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
