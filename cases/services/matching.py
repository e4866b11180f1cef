"""Whose record is it? Graded by the identity number the agency shows, together with the name; never by name alone."""

import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cases.models import Match, Person, Pull, Record
from cases.scoring.canonical import sha256_of
from ratings_connectors.base import AgencyRecord

# The court list shows 10 digits and the last 4 of 18: fewer cannot tell two people apart.
ENOUGH_DIGITS = 14
HEAD, TAIL = 10, 4


class Why(StrEnum):
    """What one comparison of names or numbers showed."""

    SAME_NAME = "same_name"
    OTHER_NAME = "other_name"
    ALL_SHOWN_AGREE = "all_shown_agree"
    HEAD_AGREES = "head_agrees"
    HEAD_DIFFERS = "head_differs"
    TAIL_AGREES = "tail_agrees"
    TAIL_DIFFERS = "tail_differs"
    OTHERS_DIFFER = "others_differ"
    TOO_FEW_SHOWN = "too_few_shown"
    NONE_SHOWN = "none_shown"
    OTHER_LENGTH = "other_length"


@dataclass(frozen=True)
class Grade:
    """How surely a record is about the person, and what that rests on; `places` are the digits that differ, from 1."""

    match: Match
    reasons: tuple[Why, ...]
    places: tuple[int, ...] = ()


def grade(*, name: str, id_masked: str, person_name: str, id_number: str) -> Match:
    """Grade one record; see `graded` for the rule."""
    return graded(name=name, id_masked=id_masked, person_name=person_name, id_number=id_number).match


def graded(*, name: str, id_masked: str, person_name: str, id_number: str) -> Grade:
    """Grade one record and say why. Pure. `id_masked` hides digits behind `*`.

    EXACT: all shown digits agree, enough of them, and the same name. PARTIAL: something agrees beyond the name alone,
    so that a person must look: all shown digits but another name, too few digits with the same name, or the same name
    and one of the two blocks of digits. NONE: everything else, an equal name among them.
    """
    same_name = _folded(name) == _folded(person_name)
    about_name = Why.SAME_NAME if same_name else Why.OTHER_NAME
    shown, own = id_masked.upper().strip(), id_number.upper().strip()
    digits = [(place, a, b) for place, (a, b) in enumerate(zip(shown, own, strict=False), 1) if a != "*"]
    if not digits or len(shown) != len(own):
        match = Match.PARTIAL if same_name and not digits else Match.NONE
        return Grade(match, (about_name, Why.OTHER_LENGTH if digits else Why.NONE_SHOWN))
    places = tuple(place for place, a, b in digits if a != b)
    reasons = (about_name, *_about_digits(shown, own, digits, places))
    if not places and len(digits) >= ENOUGH_DIGITS:
        return Grade(Match.EXACT if same_name else Match.PARTIAL, reasons)
    one_block = shown[:HEAD] == own[:HEAD] or shown[-TAIL:] == own[-TAIL:]
    partly = same_name and (not places or one_block)
    return Grade(Match.PARTIAL if partly else Match.NONE, reasons, places)


def _about_digits(
    shown: str, own: str, digits: Sequence[tuple[int, str, str]], places: Collection[int]
) -> tuple[Why, ...]:
    """Compare the two blocks that the court list shows, then whatever else is shown."""
    if not places:
        return (Why.ALL_SHOWN_AGREE,) if len(digits) >= ENOUGH_DIGITS else (Why.ALL_SHOWN_AGREE, Why.TOO_FEW_SHOWN)
    found = []
    if "*" not in shown[:HEAD]:
        found.append(Why.HEAD_AGREES if shown[:HEAD] == own[:HEAD] else Why.HEAD_DIFFERS)
    if "*" not in shown[-TAIL:]:
        found.append(Why.TAIL_AGREES if shown[-TAIL:] == own[-TAIL:] else Why.TAIL_DIFFERS)
    if not {Why.HEAD_DIFFERS, Why.TAIL_DIFFERS} & set(found):
        found.append(Why.OTHERS_DIFFER)
    return tuple(found)


def rows_of(records: Iterable[AgencyRecord], pull: Pull, person: Person, at: datetime) -> list[Record]:
    """Turn what a connector read into rows of a pull, each once, not saved.

    Raises ValueError when the agency gives one number to two different records.
    """
    rows: dict[tuple[str, str], Record] = {}
    for record in records:
        row = _row(record, pull, person, at)
        twin = rows.setdefault((row.kind, row.external_id), row)
        if twin.sha256 != row.sha256:
            raise ValueError("one number for two records")
    return list(rows.values())


def _row(record: AgencyRecord, pull: Pull, person: Person, at: datetime) -> Record:
    content = _content(record)
    dates = {"occurred_on": record.occurred_on, "ended_on": record.ended_on, "listed_on": record.listed_on}
    return Record(
        case_id=pull.case_id,
        pull=pull,
        agency_id=pull.agency_id,
        kind=record.kind.value,
        external_id=record.external_id,
        content=content,
        sha256=sha256_of({"kind": record.kind.value, "id": record.external_id, "content": content, **dates}),
        match=grade(
            name=record.subject_name,
            id_masked=record.subject_id_masked,
            person_name=person.name,
            id_number=person.id_number,
        ).value,
        seen_at=at,
        **dates,
    )


def _content(record: AgencyRecord) -> dict[str, Any]:
    """The agency's facts with whom they name, as plain JSON; fields that we do not know stay, apart."""
    content: Mapping[str, Any] = {
        **record.content,
        "subject_name": record.subject_name,
        "subject_id_masked": record.subject_id_masked,
    }
    plain: dict[str, Any] = json.loads(json.dumps(content, default=dict))
    if record.extra:
        plain["extra"] = json.loads(json.dumps(dict(record.extra), default=dict))
    return plain


def _folded(name: str) -> str:
    """A name without what typing and fonts add: spaces, full-width forms, case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
