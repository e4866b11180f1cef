"""What looks wrong with administrative penalties: shown longer than their own entry allows, or only by a copy."""

from collections.abc import Iterable
from datetime import date

from cases.models import Match, Record
from cases.scoring.findings import FindingCode
from cases.services.findings import Proposal
from cases.services.inputs import Known
from ratings_connectors.base import Category, RecordKind

# Publicity stops by itself at the end that the entry names, and whoever received it must stop with it.
BASIS = "NDRC Order 36"


def proposals(known: Known, as_of: date) -> Iterable[Proposal]:
    """Everything about penalties that a person should judge."""
    yield from _shown_too_long(known, as_of)
    yield from _left_behind(known)


def _shown_too_long(known: Known, as_of: date) -> Iterable[Proposal]:
    """The last day has passed; what the register says of a decision is known of its copies."""
    ends = {_number(row): _end(row) for row in _penalties(known) if _number(row)}
    for row in (*_penalties(known), *_copies(known)):
        last_day = _end(row) or ends.get(_number(row))
        if last_day is not None and as_of > last_day:
            facts = {"publicity_ends": last_day}
            yield Proposal(row.agency, FindingCode.RETENTION_OVER, row, basis=BASIS, facts=facts)


def _left_behind(known: Known) -> Iterable[Proposal]:
    """The register shows the penalty no more, yet a copy of it lives on."""
    if not any(category == Category.PENALTIES.value for _, category in known.pulled):
        return
    shown = {_number(row) for row in known.records if row.kind == RecordKind.PENALTY.value}
    for row in _copies(known):
        if _number(row) and _number(row) not in shown:
            yield Proposal(row.agency, FindingCode.CORRECTION_INCOMPLETE, row)


def _penalties(known: Known) -> list[Record]:
    """The person's own: the register finds namesakes too."""
    return [row for row in known.records if row.kind == RecordKind.PENALTY.value and row.match == Match.EXACT.value]


def _copies(known: Known) -> list[Record]:
    return [row for row in known.records if row.kind == RecordKind.PENALTY_COPY.value]


def _number(row: Record) -> str:
    return str(row.content.get("decision_number") or "")


def _end(row: Record) -> date | None:
    stated = row.content.get("publicity_ends")
    return date.fromisoformat(stated) if stated else None
