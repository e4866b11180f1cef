"""Credit China's list answers -> penalties. Pure.

A list is `{total, rows}`; every row follows the field set of 2018 or that of 2015/16, also side by side on one page.
Raises Unreadable when an answer cannot be read; unknown fields and codes are drift.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ratings_connectors import jsontext
from ratings_connectors.agencies.credit_china import codes
from ratings_connectors.base import JSON, AgencyRecord, Drift, Reading, RecordKind, mask_id
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "credit_china-1"
_TEN_THOUSAND: Final = Decimal(10_000)


@dataclass(frozen=True)
class Page:
    """One page of a list; `total` counts the rows of all pages."""

    records: tuple[AgencyRecord, ...]
    total: int
    drift: tuple[Drift, ...]


def page(body: bytes) -> Page:
    """One list answer. Records of one page may still share a number; `joined` sorts that out."""
    answer = Fields(jsontext.load_object(jsontext.decode(body)), "list")
    total = answer.whole("total")
    rows = answer.rows("rows")
    if total is None or total < len(rows):
        raise Unreadable("total is missing or contradicts rows")
    read = [_penalty(row) for row in rows]
    drift = (entry for _, entries in read for entry in entries)
    return Page(tuple(record for record, _ in read), total, (*answer.drift, *drift))


def joined(pages: Iterable[Page]) -> Reading:
    """All pages as one reading. One number in two rows (each counterpart of a decision has one): `number#2`."""
    kept = list(pages)
    seen: Counter[str] = Counter()
    records = []
    for record in (record for one in kept for record in one.records):
        seen[record.external_id] += 1
        place = seen[record.external_id]
        records.append(record if place == 1 else replace(record, external_id=f"{record.external_id}#{place}"))
    return Reading(tuple(records), tuple(entry for one in kept for entry in one.drift))


def penalties(body: bytes) -> Reading:
    """The PENALTY records of one list answer taken alone."""
    return joined([page(body)])


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {"penalties": penalties}


def _penalty(row: Any) -> tuple[AgencyRecord, tuple[Drift, ...]]:
    entry = Fields(row, "rows")
    if codes.ONLY_2018 & row.keys():
        content, masked = _of_2018(entry)
    elif codes.ONLY_2015 & row.keys():
        content, masked = _of_2015(entry)
    else:
        raise Unreadable("a row of neither field set")
    name = entry.text("CF_XDR_MC", required=True)
    number = entry.text("CF_WSH", required=True)
    decided = entry.day("CF_JDRQ")
    content |= {"decision_number": number, "decision_date": _iso(decided)}
    ends = content["publicity_ends"]
    record = AgencyRecord(
        RecordKind.PENALTY,
        number or _stand_in(name, content),
        name,
        masked,
        content,
        occurred_on=decided,
        ended_on=date.fromisoformat(str(ends)) if ends else None,
        extra=entry.extra,
    )
    return record, entry.drift


def _of_2018(entry: Fields) -> tuple[dict[str, JSON], str]:
    # The representative's own document is known and nobody's business here: named, so that it is no drift, never kept.
    entry.text("CF_FR_ZJLX")
    entry.text("CF_FR_ZJHM")
    content: dict[str, JSON] = {our: entry.text(theirs) for our, theirs in codes.TEXTS_2018.items()}
    categories, others = _categories(entry, "CF_CFLB")
    content |= {
        "field_set": "2018",
        "subject_kind": _coded(entry, "CF_XDR_LB", codes.SUBJECTS),
        "document_kind": _coded(entry, "CF_XDR_ZJLX", codes.DOCUMENTS),
        "registration_numbers": _present(entry, codes.REGISTRATIONS_2018),
        "penalty_categories": categories,
        "other_categories": others,
        "fine": _yuan(entry, "CF_NR_FK"),
        "confiscated": _yuan(entry, "CF_NR_WFFF"),
        "valid_until": _iso(entry.day("CF_YXQ")),
        "publicity_ends": _iso(entry.day("CF_GSJZQ")),
    }
    return content, _masked(entry.text("CF_XDR_ZJHM"), entry.text("CF_XDR_SHXYM"))


def _of_2015(entry: Fields) -> tuple[dict[str, JSON], str]:
    """The older set states no end of publicity: nothing is said about it then, neither way."""
    content: dict[str, JSON] = {our: entry.text(theirs) for our, theirs in codes.TEXTS_2015.items()}
    own, code = entry.text("CF_XDR_SFZ"), entry.text("CF_XDR_SHXYM")
    state = _coded(entry, "CF_ZT", codes.STATES)
    categories, others = _categories(entry, "CF_CFLB1", "CF_CFLB2")
    content |= {
        "field_set": "2015",
        "subject_kind": "person" if own else "organisation",
        "registration_numbers": _present(entry, codes.REGISTRATIONS_2015),
        "penalty_categories": categories,
        "other_categories": others,
        "state": state,
        "annotated": state == "disputed",
        "valid_until": _iso(entry.day("CF_JZRQ")),
        "publicity_ends": None,
    }
    return content, _masked(own, code)


def _masked(own: str, code: str) -> str:
    """A person's number with its middle hidden, if the site has not hidden it; an organisation's code is public."""
    if own:
        return own if "*" in own else mask_id(own)
    return code


def _categories(entry: Fields, *names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Our words for the categories stated in these fields, and the texts that our table does not hold."""
    found: list[str] = []
    others: list[str] = []
    for name in names:
        for stated in filter(None, (part.strip() for part in re.split(r"[;；,，]", entry.text(name)))):
            if stated in codes.CATEGORIES:
                found.append(codes.CATEGORIES[stated])
                continue
            others.append(stated)
            if not stated.startswith(codes.OTHER_CATEGORY):
                entry.unknown_code(name, stated)
    return tuple(dict.fromkeys(found)), tuple(others)


def _yuan(entry: Fields, name: str) -> str | None:
    """A sum stated in units of 10,000 yuan, as exact decimal text in yuan; None when absent or empty."""
    stated = entry.decimal(name)
    return None if stated is None else f"{(stated * _TEN_THOUSAND).quantize(Decimal('0.01')):f}"


def _coded(entry: Fields, name: str, table: Mapping[str, str]) -> str:
    stated = entry.text(name)
    if stated not in table:
        entry.unknown_code(name, stated)
    return table.get(stated, stated)


def _present(entry: Fields, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, [entry.text(name) for name in names]))


def _stand_in(name: str, content: Mapping[str, JSON]) -> str:
    """A number for a row that has none, the same in every pull as long as the row says the same."""
    said = (name, *(str(content.get(key)) for key in ("organ", "decision_date", "facts", "basis")))
    return f"without-number/{hashlib.sha256('/'.join(said).encode()).hexdigest()[:16]}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
