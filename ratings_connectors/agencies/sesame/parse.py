"""Sesame answers (whole bodies, signature already checked) -> records. Pure.

Fields: alipay-sdk Zhima*Response and ZmWatchListDetail. `ombudsman.score.inputs.get` is our illustrative extension.
Raises Unreadable when an answer cannot be read; unknown codes and fields are drift.
"""

import calendar
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from ratings_connectors.agencies.sesame import watch_codes
from ratings_connectors.agencies.sesame.envelope import node_name, open_envelope
from ratings_connectors.agencies.sesame.penalties import penalty_copy
from ratings_connectors.base import JSON, AgencyRecord, Reading, RecordKind, mask_id
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "sesame-2"
SCORE: Final = "zhima.credit.score.get"
WATCH_LIST: Final = "zhima.credit.watchlistii.get"
COURT_COPY: Final = "zhima.credit.pe.lawsuit.record.get"
PENALTY_COPY: Final = "zhima.credit.ep.dossier.adminpenalty.query"
SCORE_INPUTS: Final = "ombudsman.score.inputs.get"
NOTICE: Final = "ombudsman.correction.notify"

_NO_SCORE: Final = "N/A"
_PERFORMANCE: Final = {"全部未履行": "none", "部分未履行": "part", "全部已履行": "all"}


def score(body: bytes) -> Reading:
    """One SCORE record: `score` is None when the platform says that no score is possible ("N/A")."""
    answer = _answer(body, SCORE)
    biz_no = answer.text("biz_no", required=True)
    stated = answer.text("zm_score", required=True)
    if stated != _NO_SCORE and not (stated.isascii() and stated.isdigit()):
        raise Unreadable("zm_score is neither a whole number nor N/A")
    points = None if stated == _NO_SCORE else int(stated)
    content: dict[str, JSON] = {"score": points, "available": points is not None, "biz_no": biz_no}
    record = AgencyRecord(RecordKind.SCORE, biz_no, "", "", content, extra=answer.extra)
    return Reading((record,), answer.drift)


def watch_list(body: bytes) -> Reading:
    """One WATCH_ENTRY per detail; none when the person is not on the list."""
    answer = _answer(body, WATCH_LIST)
    answer.text("biz_no", required=True)
    matched = answer.flag("is_matched", required=True)
    readings = [_watch_entry(row) for row in answer.rows("details")]
    if matched is None or bool(readings) != matched:
        raise Unreadable("is_matched contradicts details")
    return _joined(answer, readings)


def court_copies(body: bytes) -> Reading:
    """One COURT_COPY per notice of dishonesty (`sxgg_list`); the other three lists are not about the court list."""
    answer = _answer(body, COURT_COPY)
    answer.text("biz_no", required=True)
    lists = answer.part("lawsuit_person_record")
    rows = lists.rows("sxgg_list")
    for other in ("cpws_list", "zxgg_list", "bgt_list"):
        lists.rows(other)
    readings = [_court_copy(row) for row in rows]
    joined = _joined(answer, readings)
    return Reading(joined.records, (*joined.drift, *lists.drift))


def penalty_copies(body: bytes) -> Reading:
    """One PENALTY_COPY per entry. The list is asked for in one piece; one that is longer cannot be read."""
    answer = _answer(body, PENALTY_COPY)
    answer.text("biz_no")
    data = answer.part("data")
    rows, total = data.rows("hits"), data.whole("total")
    if answer.flag("data_found", required=True) is not bool(rows) or (total or 0) != len(rows):
        raise Unreadable("data_found or total contradicts hits")
    joined = _joined(answer, [penalty_copy(row) for row in rows])
    return Reading(joined.records, (*joined.drift, *data.drift))


def score_inputs(body: bytes) -> Reading:
    """One SCORE_ITEM per datum the platform says it counted (illustrative extension)."""
    answer = _answer(body, SCORE_INPUTS)
    method = {"method_id": answer.text("method_id"), "method_version": answer.text("method_version")}
    answer.text("biz_no", required=True)
    return _joined(answer, [_score_item(row, method) for row in answer.rows("items")])


def receipt(body: bytes) -> tuple[str, bool]:
    """The receipt number of a correction notice, and whether the platform claims to have corrected already."""
    answer = _answer(body, NOTICE)
    return answer.text("receipt_no", required=True), bool(answer.flag("corrected"))


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {
    SCORE: score,
    WATCH_LIST: watch_list,
    COURT_COPY: court_copies,
    PENALTY_COPY: penalty_copies,
    SCORE_INPUTS: score_inputs,
}


def _answer(body: bytes, method: str) -> Fields:
    node = node_name(method)
    answer = Fields(open_envelope(body, node).answer, node)
    for common in ("code", "msg", "sub_code", "sub_msg"):
        answer.text(common)
    return answer


def _joined(answer: Fields, readings: list[Reading]) -> Reading:
    records = _numbered(record for reading in readings for record in reading.records)
    drift = tuple(entry for reading in readings for entry in reading.drift)
    return Reading(records, (*answer.drift, *drift))


def _numbered(records: Iterable[AgencyRecord]) -> tuple[AgencyRecord, ...]:
    """The platform may show one id twice (that alone can be a finding): the second is filed as `id#2`, and so on."""
    seen: Counter[str] = Counter()
    numbered = []
    for record in records:
        seen[record.external_id] += 1
        place = seen[record.external_id]
        numbered.append(record if place == 1 else replace(record, external_id=f"{record.external_id}#{place}"))
    return tuple(numbered)


def _watch_entry(row: Any) -> Reading:
    entry = Fields(row, "details")
    industry, kind, code = (entry.text(name, required=True) for name in ("biz_code", "type", "code"))
    for name, value, table in (
        ("biz_code", industry, watch_codes.INDUSTRIES),
        ("type", kind, watch_codes.TYPES),
        ("code", code, watch_codes.CODES),
    ):
        if value not in table:
            entry.unknown_code(name, value)
    more = {(pair := Fields(item, "extend_info")).text("key"): pair.text("value") for item in entry.rows("extend_info")}
    month = more.pop("event_end_time_desc", "")
    amount_band, own_id = more.pop("event_max_amt_code", ""), more.pop("id", "")
    for key in sorted(more):
        entry.unknown_code("extend_info", key)
    content: dict[str, JSON] = {
        "industry": industry,
        "type": kind,
        "code": code,
        "meaning": watch_codes.CODES.get(code, ""),
        "level": entry.whole("level"),
        "settled": entry.flag("settlement", required=True),
        "dispute_status": entry.text("status"),
        "statement": entry.text("statement"),
        "refreshed_at": entry.text("refresh_time"),
        "event_ended_month": month,
        "amount_band": amount_band,
        **_amounts(amount_band),
    }
    external_id = own_id or f"{code}/{month}"
    extra: dict[str, JSON] = {**entry.extra, **{f"extend_info.{key}": value for key, value in more.items()}}
    record = AgencyRecord(RecordKind.WATCH_ENTRY, external_id, "", "", content, ended_on=_month_end(month), extra=extra)
    return Reading((record,), entry.drift)


def _amounts(band: str) -> dict[str, JSON]:
    """The edges of a known band in fen, so that nobody else has to know the platform's codes."""
    if band not in watch_codes.AMOUNT_BANDS:
        return {}
    edges = [0, *(edge for edge in watch_codes.AMOUNT_BANDS.values() if edge is not None)]
    upper = watch_codes.AMOUNT_BANDS[band]
    lower = edges[list(watch_codes.AMOUNT_BANDS).index(band)]
    return {"amount_above_fen": lower * 100, "amount_to_fen": None if upper is None else upper * 100}


def _month_end(month: str) -> date | None:
    """The last day of a `YYYY-MM` month: the platform tells no day, and a term must not be thought over too early."""
    if not month:
        return None
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Unreadable("event_end_time_desc is not a month") from None
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _court_copy(row: Any) -> Reading:
    outer = Fields(row, "sxgg_list")
    pairs = [Fields(element, "ep_element_list") for element in outer.rows("ep_element_list")]
    notice = Fields({pair.text("key"): pair.text("value") for pair in pairs}, "sxgg_list")
    performance = notice.text("performance")
    if performance not in _PERFORMANCE:
        notice.unknown_code("performance", performance)
    published = notice.day("publish_date")
    content: dict[str, JSON] = {
        "case_code": notice.text("case_code", required=True),
        "court": notice.text("enforce_court"),
        "province": notice.text("region"),
        "performance": _PERFORMANCE.get(performance, ""),
        "conduct": notice.text("behavior"),
        "published_on": published.isoformat() if published else None,
    }
    id_number = notice.text("id_number")
    record = AgencyRecord(
        RecordKind.COURT_COPY,
        str(content["case_code"]),
        notice.text("name"),
        id_number if "*" in id_number else mask_id(id_number),
        content,
        listed_on=published,
        extra={**outer.extra, **notice.extra},
    )
    return Reading((record,), (*outer.drift, *notice.drift))


def _score_item(row: Any, method: Mapping[str, str]) -> Reading:
    entry = Fields(row, "items")
    determined = entry.day("determined_on")
    record_id = entry.text("record_id", required=True)
    content: dict[str, JSON] = {
        "item": entry.text("item", required=True),
        "attributes": entry.attributes("attributes"),
        "determined_on": determined.isoformat() if determined else None,
        **method,
    }
    record = AgencyRecord(
        RecordKind.SCORE_ITEM,
        record_id,
        "",
        "",
        content,
        occurred_on=entry.day("occurred_on"),
        ended_on=entry.day("ended_on"),
        extra=entry.extra,
    )
    return Reading((record,), entry.drift)
