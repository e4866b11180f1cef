"""The many people without a story, drawn with a fixed seed; some have rare characters in their names."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from ratings_connectors.mocks.agencies import HOLDERS
from ratings_connectors.mocks.crowd_reports import penalties, report
from ratings_connectors.mocks.identity import synthetic_id

SIZE: Final = 200
_SEED: Final = 20260914
_EPOCH: Final = date(2026, 9, 1)
# Somebody listed whose callers hear it and whose face hangs in a square.
_SHAMED: Final = 92
# Somebody whose city holds the grade at C for drunk driving, whatever the points.
_GRADE_CAPPED: Final = 17
_AREAS: Final = ("110101", "310101", "440103", "500103", "510104", "320102", "330102", "420102")
_OVERDUE_CODES: Final = {1: "AA001001", 2: "AA001003", 3: "AA001007"}


def crowd(names: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`SIZE` entries of the shape of people/story.json."""
    draw = random.Random(_SEED)  # noqa: S311 - a reproducible world, not a secret
    return [_person(draw, names, number) for number in range(1, SIZE + 1)]


def _person(draw: random.Random, names: Mapping[str, Any], number: int) -> dict[str, Any]:
    surname, surname_latin = draw.choice(names["surnames"])
    given = [draw.choice(names["given"]) for _ in range(draw.choice((1, 2, 2)))]
    if number % 20 == 0:
        given = [names["rare"][number // 20 % len(names["rare"])]]
    minor = number % 66 == 0
    born = _EPOCH - timedelta(days=draw.randint(5_600, 6_300) if minor else draw.randint(7_300, 25_000))
    person = {
        "key": f"p{number:03d}",
        "name": surname + "".join(character for character, _ in given),
        "latin": f"{surname_latin} {''.join(latin for _, latin in given).capitalize()}",
        "id_number": synthetic_id(area=draw.choice(_AREAS), born=born, serial=number),
        "born": born.isoformat(),
        "story": {"en": "", "zh": ""},
    }
    clean, bad = _good_items(draw, number, born), _bad_items(draw, number)
    listing = _listing(draw, number, person, born) if minor or draw.random() < 0.06 else None
    if listing:
        facts = {
            "case_code": listing["caseCode"],
            "effective_document": listing["gistId"],
            "listed_on": _iso(listing["publishDate"]),
        }
        bad.append(_item(number, 8, "COURT_LISTED", facts) | {"occurred_on": facts["listed_on"]})
    watch = [_watch(item) for item in bad if item["item"] == "OVERDUE"]
    initial: dict[str, Any] = {"sesame": {"items": [*clean, *bad], "watch": watch}}
    initial["model_city"] = {"events": _city_events(number)}
    initial["credit_china"] = {"rows": penalties(number, person, bad)}
    initial["baihang"] = report(number, bad, listing)
    if listing:
        initial["sesame"]["copies"] = [_copy(person, listing)]
        initial["court_list"] = {"listings": [listing]}
        initial["rail_sanctions"] = _ban(number, listing, "RAIL", "RAIL_TICKETS")
    if listing and number == _SHAMED:
        initial["telecom_sanctions"] = _ban(number, listing, "TONE", "RING_TONE")
        initial["screen_sanctions"] = _ban(number, listing, "SCREEN", "PUBLIC_SCREEN")
    corrected = {
        "sesame": {"items": clean, "watch": [], "copies": []},
        "court_list": {"listings": []},
        "credit_china": {"rows": []},
        "baihang": {"credit": [], "dishonesty": []},
        **{holder: {"restricted": False} for holder in HOLDERS if holder in initial},
    }
    return {**person, "states": {"initial": initial, "corrected": corrected}}


def _good_items(draw: random.Random, number: int, born: date) -> list[dict[str, Any]]:
    years = draw.randint(1, max(1, min(12, (_EPOCH.year - born.year) - 14)))
    return [
        _item(number, 1, "IDENTITY_VERIFIED", {}),
        _item(number, 2, "ACCOUNT_YEARS", {"years": years}),
        _item(number, 3, "ON_TIME_PAYMENTS", {"months": draw.randint(0, min(60, years * 12))}),
    ]


def _bad_items(draw: random.Random, number: int) -> list[dict[str, Any]]:
    items = []
    if draw.random() < 0.15:
        level = draw.choice((1, 1, 2, 3))
        owed = {"level": level, "settled": draw.random() < 0.3}
        items.append(_item(number, 4, "OVERDUE", owed, draw.randint(60, 2200)))
    if draw.random() < 0.08:
        items.append(_item(number, 5, "CONTACTS_RISK", {"contacts": draw.randint(1, 14)}))
    if draw.random() < 0.06:
        items.append(_item(number, 6, "FARE_DODGING", {}, draw.randint(10, 500)))
    if draw.random() < 0.03:
        items.append(_item(number, 7, "PETITION", {}, draw.randint(10, 500)))
    if draw.random() < 0.10:
        items.append(_item(number, 9, "TRAFFIC_FINE", {}, draw.randint(10, 700)))
    return items


def _item(
    number: int, place: int, code: str, attributes: Mapping[str, Any], days_ago: int | None = None
) -> dict[str, Any]:
    day = (_EPOCH - timedelta(days=days_ago)).isoformat() if days_ago else None
    return {
        "record_id": f"ZMI-P{number:03d}-{place}",
        "item": code,
        "occurred_on": day,
        "ended_on": day,
        "attributes": dict(attributes),
    }


def _city_events(number: int) -> list[dict[str, Any]]:
    """What stands in the city's account; the same in every state, for nobody complains about it."""
    if number == _GRADE_CAPPED:
        return [_event(number, 1, "DRUNK_DRIVING", {}, 300, document=f"(2025)示{number:03d}刑初1号")]
    if number % 10 == 3:
        return [_event(number, 1, "VOLUNTEERING", {"hours": 5 + number % 60}, 90)]
    if number % 10 == 7:
        return [_event(number, place, "TRAFFIC_TICKET", {}, 100 * place) for place in (1, 2)]
    if number % 25 == 0:
        return [_event(number, 1, "LOAN_ARREARS", {"months": 1 + number // 25, "settled": False}, 200)]
    return []


def _event(
    number: int, place: int, code: str, attributes: Mapping[str, Any], days_ago: int, *, document: str = ""
) -> dict[str, Any]:
    day = (_EPOCH - timedelta(days=days_ago)).isoformat()
    return {
        "event_id": f"MCE-P{number:03d}-{place}",
        "item": code,
        "occurred_on": day,
        "ended_on": day,
        "determined_on": day,
        "document": document,
        "organ": "示范市信用办（示例）",
        "reported_by": "示范市数据共享平台（示例）",
        "attributes": dict(attributes),
    }


def _watch(item: Mapping[str, Any]) -> dict[str, Any]:
    level = item["attributes"]["level"]
    return {
        "biz_code": "AA",
        "type": "AA001",
        "code": _OVERDUE_CODES[level],
        "level": level,
        "refresh_time": "2026-09-06 00:00:00",
        "settlement": item["attributes"]["settled"],
        "status": "",
        "statement": "",
        "extend_info": [
            {"key": "id", "value": item["record_id"].replace("ZMI", "ZMW"), "description": "编号"},
            {"key": "event_max_amt_code", "value": f"M{level * 3:02d}", "description": "金额区间"},
            {"key": "event_end_time_desc", "value": item["ended_on"][:7], "description": "结束月份"},
        ],
    }


def _listing(draw: random.Random, number: int, person: Mapping[str, Any], born: date) -> dict[str, Any]:
    published = _EPOCH - timedelta(days=draw.randint(20, 900))
    registered = published - timedelta(days=60)
    return {
        "id": 702000000 + number,
        "iname": person["name"],
        "caseCode": f"({registered.year})示{number:03d}执{1000 + number}号",
        "age": (published - born).days // 365,
        "sexy": draw.choice(("男性", "女性")),
        "cardNum": f"{person['id_number'][:10]}****{person['id_number'][-4:]}",
        "businessEntity": "",
        "courtName": "示例市示例区人民法院",
        "areaName": "示例省",
        "partyTypeName": "580",
        "gistId": f"({registered.year})示{number:03d}民初{2000 + number}号",
        "gistUnit": "示例市示例区人民法院",
        "regDate": f"{registered:%Y年%m月%d日}",
        "publishDate": f"{published:%Y年%m月%d日}",
        "duty": "支付示例款项及利息。",
        "performance": draw.choice(("全部未履行", "部分未履行", "全部已履行")),
        "performedPart": "暂无",
        "unperformPart": "暂无",
        "disruptTypeName": draw.choice(("违反财产报告制度", "有履行能力而拒不履行生效法律文书确定义务")),
        "focusNumber": draw.randint(0, 400),
    }


def _copy(person: Mapping[str, Any], listing: Mapping[str, Any]) -> dict[str, str]:
    return {
        "case_code": listing["caseCode"],
        "enforce_court": listing["courtName"],
        "region": listing["areaName"],
        "name": person["name"],
        "id_number": listing["cardNum"],
        "performance": listing["performance"],
        "behavior": listing["disruptTypeName"],
        "publish_date": _iso(listing["publishDate"]),
    }


def _ban(number: int, listing: Mapping[str, Any], holder: str, kind: str) -> dict[str, Any]:
    return {
        "restricted": True,
        "restriction_id": f"{holder}-P{number:03d}",
        "kind": kind,
        "basis_source": "court_list",
        "basis_reference": listing["caseCode"],
        "since": _iso(listing["publishDate"]),
        "until": None,
    }


def _iso(chinese_date: str) -> str:
    return chinese_date.replace("年", "-").replace("月", "-").replace("日", "")
