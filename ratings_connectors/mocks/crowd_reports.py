"""What Credit China and Baihang hold about people without a story: the same events as everywhere, told once more."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from ratings_connectors.base import mask_id

_SHOWN_FOR: Final = timedelta(days=365)
# Somebody with more penalties than one page holds, told in both field sets.
_OFTEN_FINED: Final = 29
_ORGAN: Final = "示例市公安局交通警察支队"
_BASIS: Final = "《中华人民共和国道路交通安全法》第九十条"
_MARKS: Final = {1: ("1",), 2: ("1", "2"), 3: ("1", "2", "3")}


def penalties(number: int, person: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for a traffic fine: people with an odd number stand there in the older field set, one man in both."""
    fines = [date.fromisoformat(item["occurred_on"]) for item in items if item["item"] == "TRAFFIC_FINE"]
    write, other = (_row_2015, _row_2018) if number % 2 else (_row_2018, _row_2015)
    rows = [write(number, person, day) for day in fines]
    if number == _OFTEN_FINED:
        rows += [other(number, person, day - _SHOWN_FOR) for day in fines]
        rows += [write(number, person, day - 2 * _SHOWN_FOR) for day in fines]
    return rows


def report(number: int, items: Iterable[Mapping[str, Any]], listing: Mapping[str, Any] | None) -> dict[str, Any]:
    """Late payments as accounts, a court listing as its copy."""
    accounts = [_account(number, item) for item in items if item["item"] == "OVERDUE"]
    return {"credit": accounts, "dishonesty": [_copy(listing)] if listing else []}


def _row_2018(number: int, person: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {
        "CF_XDR_MC": person["name"],
        "CF_XDR_LB": "自然人",
        "CF_XDR_ZJLX": "身份证",
        "CF_XDR_ZJHM": mask_id(person["id_number"]),
        "CF_WSH": f"示公交罚字〔{day.year}〕{number:04d}号",
        "CF_WFXW": "违反交通信号通行",
        "CF_SY": "驾驶机动车违反交通信号灯通行。",
        "CF_YJ": _BASIS,
        "CF_CFLB": "罚款",
        "CF_NR": "罚款二百元。",
        "CF_NR_FK": "0.02",
        "CF_JDRQ": day.isoformat(),
        "CF_YXQ": (day + _SHOWN_FOR).isoformat(),
        "CF_GSJZQ": (day + _SHOWN_FOR).isoformat(),
        "CF_CFJG": _ORGAN,
        "CF_SJLY": "示例市信用办",
    }


def _row_2015(number: int, person: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {
        "CF_WSH": f"示公交罚字〔{day.year}〕{number:04d}号",
        "CF_CFMC": "违反交通信号通行",
        "CF_CFLB1": "罚款",
        "CF_CFLB2": "",
        "CF_SY": "驾驶机动车违反交通信号灯通行。",
        "CF_YJ": _BASIS,
        "CF_XDR_MC": person["name"],
        "CF_XDR_SFZ": mask_id(person["id_number"]),
        "CF_JG": "罚款二百元。",
        "CF_JDRQ": day.isoformat(),
        "CF_JZRQ": (day + _SHOWN_FOR).isoformat(),
        "CF_XZJG": _ORGAN,
        "CF_ZT": "0",
        "DFBM": "999900",
        "SJC": f"{day.isoformat()} 10:00:00",
    }


def _account(number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    day, owed = date.fromisoformat(item["occurred_on"]), item["attributes"]
    months = (f"{day - timedelta(days=31 * back):%Y-%m}" for back in range(owed["level"]))
    return {
        "account_id": f"BHA-P{number:03d}-1",
        "account_kind": "LOAN",
        "lender": "示例消费金融公司",
        "currency": "CNY",
        "opened_on": (day - timedelta(days=700)).isoformat(),
        "closed_on": None,
        "balance_fen": 0 if owed["settled"] else 100_000 * owed["level"],
        "overdue_fen": 0 if owed["settled"] else 50_000 * owed["level"],
        "overdue_since": (day - timedelta(days=31 * owed["level"])).isoformat(),
        "overdue_ended_on": day.isoformat() if owed["settled"] else None,
        "settled": owed["settled"],
        "dispute": "NONE",
        "dispute_received_on": None,
        "history": dict(zip(sorted(months), _MARKS[owed["level"]], strict=True)),
        "refreshed_at": "2026-09-06",
    }


def _copy(listing: Mapping[str, Any]) -> dict[str, Any]:
    performed = {"全部未履行": "NONE", "部分未履行": "PART", "全部已履行": "ALL"}[listing["performance"]]
    return {
        "case_code": listing["caseCode"],
        "court": listing["courtName"],
        "province": listing["areaName"],
        "performance": performed,
        "conduct": listing["disruptTypeName"],
        "published_on": listing["publishDate"].replace("年", "-").replace("月", "-").replace("日", ""),
    }
