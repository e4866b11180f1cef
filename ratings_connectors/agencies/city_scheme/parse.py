"""A city office's answers (signature already checked) -> records. Pure. The format is illustrative.

Raises Unreadable when an answer cannot be read; unknown fields and grades are drift.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ratings_connectors import jsontext
from ratings_connectors.base import JSON, AgencyRecord, Drift, Reading, RecordKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "city_scheme-1"
SCORE: Final = "score"
EVENTS: Final = "events"

# The grades of a Rongcheng-like table, best first.
_GRADES: Final = frozenset({"AAA", "AA", "A", "B", "C", "D", ""})


@dataclass(frozen=True)
class _Subject:
    """Whom the answer is about, as the office prints it."""

    name: str
    masked: str
    drift: tuple[Drift, ...]


def score(body: bytes) -> Reading:
    """One SCORE record with total, grade and day of rating; `score` is None when the office says that there is none.

    The grade is the office's own word: a cap may hold it below what the total alone would give.
    """
    answer, subject = _answer(body, SCORE)
    points, rated_on, grade = answer.whole("score"), answer.day("rated_on"), answer.text("grade")
    if grade not in _GRADES:
        answer.unknown_code("grade", grade)
    if points is not None and rated_on is None:
        raise Unreadable("a score without the day of its rating")
    content: dict[str, JSON] = {
        "score": points,
        "available": points is not None,
        "grade": grade,
        "rated_on": rated_on.isoformat() if rated_on else None,
        **_method(answer),
    }
    number = answer.text("rating_number", required=True)
    record = AgencyRecord(RecordKind.SCORE, number, subject.name, subject.masked, content, extra=answer.extra)
    return Reading((record,), (*answer.drift, *subject.drift))


def events(body: bytes) -> Reading:
    """One SCORE_ITEM per event in the person's account, with the points that the office booked for it."""
    answer, subject = _answer(body, EVENTS)
    method = _method(answer)
    readings = [_event(row, subject, method) for row in answer.rows("events")]
    records = tuple(record for reading in readings for record in reading.records)
    drift = tuple(entry for reading in readings for entry in reading.drift)
    return Reading(records, (*answer.drift, *subject.drift, *drift))


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {SCORE: score, EVENTS: events}


def _answer(body: bytes, place: str) -> tuple[Fields, _Subject]:
    answer = Fields(jsontext.load_object(jsontext.decode(body)), place)
    for common in ("request_id", "result"):
        answer.text(common)
    subject = answer.part("subject")
    name, masked = subject.text("name", required=True), subject.text("id_masked", required=True)
    return answer, _Subject(name, masked, subject.drift)


def _method(answer: Fields) -> dict[str, JSON]:
    return {"method_id": answer.text("method_id"), "method_version": answer.text("method_version")}


def _event(row: Any, subject: _Subject, method: Mapping[str, JSON]) -> Reading:
    event = Fields(row, "events")
    determined = event.day("determined_on")
    document = event.text("document")
    attributes = dict(event.attributes("attributes"))
    if document:
        # The office's word for it; that none is stated does not prove that there is none.
        attributes.setdefault("effective_document", document)
    content: dict[str, JSON] = {
        "item": event.text("item", required=True),
        "attributes": attributes,
        "booked_points": event.whole("points"),
        "organ": event.text("organ"),
        "reported_by": event.text("reported_by"),
        "determined_on": determined.isoformat() if determined else None,
        **method,
    }
    record = AgencyRecord(
        RecordKind.SCORE_ITEM,
        event.text("event_id", required=True),
        subject.name,
        subject.masked,
        content,
        occurred_on=event.day("occurred_on"),
        ended_on=event.day("ended_on"),
        extra=event.extra,
    )
    return Reading((record,), event.drift)
