"""The platform's answers (whole bodies, signature already checked) -> records. Pure.

Permission and service order have the fields of API v3; the other formats are our illustrative extensions. Amounts are
whole fen (hundredths of a yuan), as the platform writes them. Raises Unreadable; unknown fields and codes are drift.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NoReturn

from ratings_connectors import jsontext
from ratings_connectors.base import CHINA, JSON, AgencyRecord, Drift, Reading, RecordKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "wechat_pay-1"
IDENTITIES: Final = "identities"
ORDER_NUMBERS: Final = "orders"
SCORE: Final = "score"
SCORE_INPUTS: Final = "score-inputs"

_AUTHORISED: Final = {"AVAILABLE": True, "UNAVAILABLE": False, "UNBINDUSER": False}
_STATES: Final = frozenset({"CREATED", "DOING", "DONE", "REVOKED", "EXPIRED"})
_DETAILS: Final = frozenset({"", "USER_CONFIRM", "MCH_COMPLETE"})
_FUNDS: Final = frozenset({"", "DEPOSIT", "ADVANCE", "CASH_DEPOSIT", "ESTIMATE_ORDER_COST"})
_SETTLED: Final = {"USER_PAID": True, "USER_PAYING": False}
_PAID_TYPES: Final = frozenset({"", "NEWTON", "MCH"})
_MOST_PAYMENTS, _MOST_DISCOUNTS = 100, 30
_STAMP: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{6})?")
# What a number of the platform may look like, so that it can stand in an address.
_NUMBER: Final = re.compile(r"[0-9A-Za-z_|*-]{1,100}")


@dataclass(frozen=True)
class Identity:
    """Who the person is to the platform (illustrative): its number for them, and the codes of their authorisations."""

    openid: str = field(repr=False)
    codes: tuple[str, ...]


def permission(body: bytes) -> Reading:
    """One AUTHORISATION record, whatever its state: that nothing is authorised is worth keeping too."""
    answer = _answer(body, "permission")
    for known in ("service_id", "appid", "mchid"):
        answer.text(known)
    state = answer.text("authorization_state", required=True)
    if state not in _AUTHORISED:
        answer.unknown_code("authorization_state", state)
    begun, ended = (_china_time(answer, f"{what}_time") for what in ("authorization_success", "cancel_authorization"))
    content: dict[str, JSON] = {
        "person_number": answer.text("openid", required=True),
        "authorisation_state": state,
        "authorised": _AUTHORISED.get(state),
        "authorised_at": f"{begun:%Y-%m-%d %H:%M:%S}" if begun else "",
        "cancelled_at": f"{ended:%Y-%m-%d %H:%M:%S}" if ended else "",
        "risk_level": answer.whole("user_risk_level"),
        "risk_level_version": answer.whole("risk_level_version"),
    }
    record = AgencyRecord(
        RecordKind.AUTHORISATION,
        answer.text("authorization_code") or "none",
        "",
        "",
        content,
        occurred_on=begun.date() if begun else None,
        ended_on=ended.date() if ended else None,
        extra=answer.extra,
    )
    return Reading((record,), answer.drift)


def service_order(body: bytes) -> Reading:
    """One ORDER record. `settled` says whether the platform shows what was due as paid; None when nothing was due."""
    answer = _answer(body, "service_order")
    for known in ("appid", "mchid", "service_id", "attach", "notify_url", "package"):
        answer.text(known)
    for known in ("need_user_confirm", "need_collection"):
        answer.flag(known)
    time_range, fund = answer.part("time_range"), answer.part("risk_fund")
    place, collection = answer.part("location"), answer.part("collection")
    for known in ("start_location", "end_location"):
        place.text(known)
    for known in ("start_time_remark", "end_time_remark"):
        time_range.text(known)
    fund.text("description")
    payments = _amounts(answer, "post_payments", _MOST_PAYMENTS)
    discounts = _amounts(answer, "post_discounts", _MOST_DISCOUNTS)
    details = [Fields(row, "collection.details") for row in collection.rows("details")]
    total = answer.whole("total_amount")
    content: dict[str, JSON] = {
        "person_number": answer.text("openid", required=True),
        "order_number": _number(answer.text("out_order_no", required=True), "out_order_no"),
        "platform_order_number": answer.text("order_id"),
        "service": answer.text("service_introduction"),
        "order_state": _code(answer, "state", _STATES),
        "order_step": _code(answer, "state_description", _DETAILS),
        "total_fen": total,
        "sums_agree": _sums_agree(total, payments, discounts),
        "risk_fund": _code(fund, "name", _FUNDS),
        "risk_fund_fen": fund.whole("amount"),
        **_collected(collection, details),
    }
    record = AgencyRecord(
        RecordKind.ORDER,
        str(content["order_number"]),
        "",
        "",
        content,
        occurred_on=_stamp_day(time_range.text("start_time"), "start_time"),
        ended_on=_stamp_day(time_range.text("end_time"), "end_time"),
        extra={**answer.extra, **{f"collection.{name}": value for name, value in collection.extra.items()}},
    )
    parts = (answer, time_range, fund, place, collection, *payments, *discounts, *details)
    return Reading((record,), tuple(drift for part in parts for drift in part.drift))


def score(body: bytes) -> Reading:
    """One SCORE record (illustrative extension); `score` is None when the platform has none."""
    answer = _answer(body, SCORE)
    number = answer.text("statement_no", required=True)
    points = answer.whole("score")
    content: dict[str, JSON] = {
        "person_number": answer.text("openid", required=True),
        "score": points,
        "available": points is not None,
        "biz_no": number,
    }
    return Reading((AgencyRecord(RecordKind.SCORE, number, "", "", content, extra=answer.extra),), answer.drift)


def score_inputs(body: bytes) -> Reading:
    """One SCORE_ITEM per datum the platform says it counted (illustrative extension)."""
    answer = _answer(body, SCORE_INPUTS)
    common = {
        "person_number": answer.text("openid", required=True),
        "method_id": answer.text("method_id"),
        "method_version": answer.text("method_version"),
    }
    records: list[AgencyRecord] = []
    drift: list[Drift] = []
    for row in answer.rows("items"):
        entry = Fields(row, "items")
        determined = entry.day("determined_on")
        number = entry.text("record_id", required=True)
        content: dict[str, JSON] = {
            "item": entry.text("item", required=True),
            "attributes": entry.attributes("attributes"),
            "determined_on": determined.isoformat() if determined else None,
            **common,
        }
        begun, ended = entry.day("occurred_on"), entry.day("ended_on")
        kind = RecordKind.SCORE_ITEM
        records.append(
            AgencyRecord(kind, number, "", "", content, occurred_on=begun, ended_on=ended, extra=entry.extra)
        )
        drift.extend(entry.drift)
    return Reading(tuple(records), (*answer.drift, *drift))


def identity(body: bytes) -> Identity:
    """Who the person is to the platform (illustrative extension)."""
    answer = _answer(body, IDENTITIES)
    codes = tuple(_number(code, "authorization_codes") for code in answer.rows("authorization_codes"))
    return Identity(_number(answer.text("openid"), "openid"), codes)


def order_numbers(body: bytes) -> tuple[str, ...]:
    """The numbers of a person's orders (illustrative extension: the platform's own API lists none)."""
    return tuple(_number(one, "out_order_nos") for one in _answer(body, ORDER_NUMBERS).rows("out_order_nos"))


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {
    "permission": permission,
    "service_order": service_order,
    SCORE: score,
    SCORE_INPUTS: score_inputs,
}


def _answer(body: bytes, place: str) -> Fields:
    return Fields(jsontext.load_object(jsontext.decode(body)), place)


def _code(part: Fields, name: str, known: frozenset[str]) -> str:
    code = part.text(name)
    if code not in known:
        part.unknown_code(name, code)
    return code


def _number(value: Any, name: str) -> str:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise Unreadable(f"{name} is not a number of the platform")
    return value


def _amounts(answer: Fields, name: str, most: int) -> list[Fields]:
    rows = [Fields(row, name) for row in answer.rows(name)]
    if len(rows) > most:
        raise Unreadable(f"more {name} than an order can have")
    for row in rows:
        row.text("name")
        row.text("description")
        row.whole("count")
    return rows


def _sums_agree(total: int | None, payments: list[Fields], discounts: list[Fields]) -> bool | None:
    """Whether payments less discounts are the total; None when the order lists neither, or no total."""
    due = sum(row.whole("amount") or 0 for row in payments) - sum(row.whole("amount") or 0 for row in discounts)
    return None if total is None or not (payments or discounts) else due == total


def _collected(collection: Fields, details: list[Fields]) -> dict[str, JSON]:
    """How far what was due is paid. The last of several partial payments gives day and reference."""
    state = collection.text("state")
    if state and state not in _SETTLED:
        collection.unknown_code("state", state)
    collection.whole("total_amount")
    found: dict[str, JSON] = {
        "collection": state,
        "settled": _SETTLED.get(state),
        "collected_fen": collection.whole("paid_amount"),
        "outstanding_fen": collection.whole("paying_amount"),
        "paid_on": None,
        "paid_through": "",
        "payment_reference": "",
    }
    for detail in details:
        detail.whole("seq")
        detail.whole("amount")
        paid_on = _stamp_day(detail.text("paid_time"), "paid_time")
        found["paid_on"] = paid_on.isoformat() if paid_on else None
        found["paid_through"] = _code(detail, "paid_type", _PAID_TYPES)
        found["payment_reference"] = detail.text("transaction_id")
    return found


def _stamp_day(text: str, name: str) -> date | None:
    """The day of `yyyyMMddHHmmss` or `yyyyMMdd` in China; None when absent, or for the platform's word OnAccept."""
    if text in ("", "OnAccept"):
        return None
    match = _STAMP.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else _wrong(name)
    except ValueError:
        return _wrong(name)


def _china_time(part: Fields, name: str) -> datetime | None:
    """A moment with its offset (RFC 3339), in China's time; None when absent."""
    text = part.text(name)
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        _wrong(name)
    if moment is not None and moment.tzinfo is None:
        _wrong(name)
    return moment.astimezone(CHINA) if moment else None


def _wrong(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a moment")
