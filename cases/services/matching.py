"""Whose record is it? Graded by the identity number the agency shows, together with the name; never by name alone."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cases.models import Match, Person, Pull, Record
from cases.scoring.canonical import sha256_of
from ratings_connectors.base import AgencyRecord

# The court list shows 10 digits and the last 4 of 18: fewer cannot tell two people apart.
ENOUGH_DIGITS = 14
HEAD, TAIL = 10, 4


def grade(*, name: str, id_masked: str, person_name: str, id_number: str) -> Match:
    """Grade one record. `id_masked` hides digits behind `*`.

    EXACT: all shown digits agree, enough of them, and the same name. PARTIAL: something agrees beyond the name alone,
    so that a person must look: all shown digits but another name, too few digits with the same name, or the same name
    and one of the two blocks of digits. NONE: everything else, an equal name among them.
    """
    same_name = _folded(name) == _folded(person_name)
    shown, own = id_masked.upper().strip(), id_number.upper().strip()
    digits = [(a, b) for a, b in zip(shown, own, strict=False) if a != "*"]
    agrees = len(shown) == len(own) and all(a == b for a, b in digits)
    if agrees and len(digits) >= ENOUGH_DIGITS:
        return Match.EXACT if same_name else Match.PARTIAL
    if not same_name:
        return Match.NONE
    if len(shown) != len(own):
        return Match.PARTIAL if not digits else Match.NONE
    blocks = (shown[:HEAD] == own[:HEAD], shown[-TAIL:] == own[-TAIL:])
    return Match.PARTIAL if agrees or any(blocks) else Match.NONE


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
