"""Court list answers -> records. Pure. Field names as the public form of 2019 uses them (secondary sources).

Raises Unreadable when an answer cannot be read; unknown fields, reasons and codes are drift.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ratings_connectors import jsontext
from ratings_connectors.base import JSON, AgencyRecord, Drift, Reading, RecordKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "court_list-1"

_CHINESE_DATE: Final = "%Y年%m月%d日"
_PERFORMANCE: Final = {"全部未履行": "none", "部分未履行": "part", "全部已履行": "all"}
_SEX: Final = {"男性": "male", "男": "male", "女性": "female", "女": "female", "": ""}
_PARTY: Final = {"580": "person", "581": "organisation", "0": "person", "1": "organisation"}
# Fa Shi [2017] 7, Article 1: a phrase that only this reason's wordings (also older ones) contain -> its number.
_REASONS: Final = (
    ("虚假诉讼", 3),
    ("规避执行", 3),
    ("伪造证据", 2),
    ("妨碍", 2),
    ("财产报告", 4),
    ("限制消费", 5),
    ("限制高消费", 5),
    ("和解协议", 6),
    ("有履行能力", 1),
)


@dataclass(frozen=True)
class Hit:
    """One row of a search: enough to ask for the entry."""

    record_id: str
    case_code: str


@dataclass(frozen=True)
class Page:
    """One page object of a search."""

    hits: tuple[Hit, ...]
    total_pages: int
    drift: tuple[Drift, ...]


def is_stale(body: bytes) -> bool:
    """Whether the site answers as it does to a captcha that has run out: `{}`, or the word error."""
    return body.strip().lower() in (b"{}", b"error")


def page(body: bytes) -> Page:
    """A search answer: an array holding one page object."""
    outer = jsontext.load(jsontext.decode(body))
    if not isinstance(outer, list) or len(outer) != 1:
        raise Unreadable("not an array of one page object")
    fields = Fields(outer[0], "page")
    hits: list[Hit] = []
    drift: list[Drift] = []
    for row in fields.rows("result"):
        one = Fields(row, "result")
        one.text("iname")
        hits.append(Hit(_number(one), one.text("caseCode", required=True)))
        for known in ("age", "sexy", "cardNum", "courtName", "areaName", "partyTypeName", "publishDate", "regDate"):
            one.text(known)
        drift.extend(one.drift)
    total = fields.whole("totalPage")
    for known in ("currentPage", "totalCount", "pageSize"):
        fields.whole(known)
    if total is None or (hits and total < 1):
        raise Unreadable("totalPage is missing or contradicts result")
    return Page(tuple(hits), total, (*fields.drift, *drift))


def detail(body: bytes) -> Reading:
    """One COURT_LISTING. The record has no term and no date of birth; `age` is a hint only."""
    entry = Fields(jsontext.load_object(jsontext.decode(body)), "detail")
    published = entry.day("publishDate", _CHINESE_DATE)
    registered = entry.day("regDate", _CHINESE_DATE)
    reasons, strange = _reasons(entry)
    masked = entry.text("cardNum")
    age = entry.whole("age")
    content: dict[str, JSON] = {
        "case_code": entry.text("caseCode", required=True),
        "court": entry.text("courtName", required=True),
        "province": entry.text("areaName"),
        "gist_id": entry.text("gistId", required=True),
        "gist_unit": entry.text("gistUnit"),
        "duty": entry.text("duty"),
        "performance": _coded(entry, "performance", _PERFORMANCE),
        "performed_part": entry.text("performedPart"),
        "unperformed_part": entry.text("unperformPart"),
        "reasons": reasons,
        "other_reasons": strange,
        "registered_on": _iso(registered),
        "published_on": _iso(published),
        "party_kind": _coded(entry, "partyTypeName", _PARTY),
        "age": age or None,
        "sex": _coded(entry, "sexy", _SEX),
        "id_masked": masked,
        "legal_representative": entry.text("businessEntity"),
    }
    entry.whole("focusNumber")  # a view counter: known, of no interest
    record = AgencyRecord(
        RecordKind.COURT_LISTING,
        _number(entry),
        entry.text("iname", required=True),
        masked,
        content,
        listed_on=published,
        extra=entry.extra,
    )
    if not record.subject_name:
        raise Unreadable("an entry without name")
    return Reading((record,), entry.drift)


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {"detail": detail}


def _number(entry: Fields) -> str:
    """The record number: asked for again in an address and kept in a label, so only digits will do."""
    number = entry.text("id", required=True)
    if not (number.isascii() and number.isdigit() and len(number) <= 20):
        raise Unreadable("id is not a record number")
    return number


def _coded(entry: Fields, name: str, table: Mapping[str, str]) -> str:
    stated = entry.text(name)
    if stated not in table:
        entry.unknown_code(name, stated)
    return table.get(stated, "")


def _reasons(entry: Fields) -> tuple[tuple[int, ...], tuple[str, ...]]:
    numbers: list[int] = []
    strange: list[str] = []
    for stated in filter(None, re.split(r"[,，]", entry.text("disruptTypeName"))):
        number = next((number for phrase, number in _REASONS if phrase in stated), None)
        if number is None:
            strange.append(stated)
            entry.unknown_code("disruptTypeName", stated)
        elif number not in numbers:
            numbers.append(number)
    return tuple(sorted(numbers)), tuple(strange)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
