"""A sanction holder's answer -> one record. Pure. The format is illustrative.

Raises Unreadable when an answer cannot be read; unknown fields and kinds are drift.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ratings_connectors import jsontext
from ratings_connectors.base import JSON, AgencyRecord, Reading, RecordKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "sanction_holders-2"
_KINDS: Final = frozenset(
    {
        "",
        "RAIL_TICKETS",
        "AIR_TICKETS",
        "HOTEL_STARS",
        "SCHOOL_FEES",
        "BANK_CREDIT",
        "RING_TONE",
        "PUBLIC_SCREEN",
        "WORK_LICENCE",
    }
)


def restriction(body: bytes) -> Reading:
    """One RESTRICTION record in every case: that nothing is in force is a statement worth keeping too.

    `content["restricted"]` tells which; `basis_reference` names the listing the restriction stands on.
    """
    answer = Fields(jsontext.load_object(jsontext.decode(body)), "restriction")
    subject = answer.part("subject")
    restricted = answer.flag("restricted", required=True)
    since, until = answer.day("since"), answer.day("until")
    kind = answer.text("kind")
    if kind not in _KINDS:
        answer.unknown_code("kind", kind)
    if restricted is None or (restricted and since is None):
        raise Unreadable("restricted or since is missing")
    holder = answer.text("holder", required=True)
    content: dict[str, JSON] = {
        "holder": holder,
        "restricted": restricted,
        "kind": kind,
        "basis_source": answer.text("basis_source"),
        "basis_reference": answer.text("basis_reference"),
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }
    answer.text("request_id")
    record = AgencyRecord(
        RecordKind.RESTRICTION,
        answer.text("restriction_id") or f"{holder}/none",
        subject.text("name", required=True),
        subject.text("id_masked", required=True),
        content,
        listed_on=since,
        extra={**answer.extra, **{f"subject.{name}": value for name, value in subject.extra.items()}},
    )
    return Reading((record,), (*answer.drift, *subject.drift))


def receipt(body: bytes) -> tuple[str, bool]:
    """The receipt's number, and whether the holder says that it has corrected already."""
    answer = Fields(jsontext.load_object(jsontext.decode(body)), "receipt")
    number = answer.text("receipt_no", required=True)
    if not number:
        raise Unreadable("a receipt without a number")
    return number, bool(answer.flag("corrected"))


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {"restriction": restriction}
