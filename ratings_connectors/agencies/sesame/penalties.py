"""The platform's copies of administrative penalties. Pure.

Fields: the entry of zhima.credit.ep.dossier.adminpenalty.query. The platform's own method serves organisations; that
it answers about a person, under the person's number, is illustrative.
"""

from collections.abc import Mapping
from typing import Any, Final

from ratings_connectors.base import JSON, AgencyRecord, Reading, RecordKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

_TEXTS: Final[Mapping[str, str]] = {
    "title": "title",
    "case_name": "case_name",
    "data_source": "source",
    "facts": "punish_details",
}
_LISTS: Final[Mapping[str, str]] = {
    "penalty": "punish_decision",
    "conduct": "punish_cause",
    "basis": "punish_gist",
    "organ": "punish_organ",
    "parties": "parties",
}


def penalty_copy(row: Any) -> Reading:
    """One PENALTY_COPY; a list of texts becomes one text, for that is how the register itself states it."""
    entry = Fields(row, "hits")
    punished, issued = entry.day("punish_date"), entry.day("issue_date")
    incident = entry.day("incident_date")
    content: dict[str, JSON] = {our: entry.text(theirs) for our, theirs in _TEXTS.items()}
    content |= {our: "；".join(_texts(entry, theirs)) for our, theirs in _LISTS.items()}
    content |= {
        "decision_number": entry.text("punish_decision_no", required=True),
        "decision_date": punished.isoformat() if punished else None,
        "incident_on": incident.isoformat() if incident else None,
        "published_on": issued.isoformat() if issued else None,
    }
    number = str(content["decision_number"]) or f"{content['case_name']}/{content['decision_date']}"
    record = AgencyRecord(
        RecordKind.PENALTY_COPY,
        number[:100],
        "",
        "",
        content,
        occurred_on=punished,
        listed_on=issued,
        extra=entry.extra,
    )
    return Reading((record,), entry.drift)


def _texts(entry: Fields, name: str) -> list[str]:
    found = entry.rows(name)
    if not all(isinstance(each, str) for each in found):
        raise Unreadable(f"hits.{name} is not a list of texts")
    return [each.strip() for each in found]
