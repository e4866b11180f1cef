"""Mock of the payment platform's API v3: permissions, service orders, certificates, and our illustrative extensions.

Every answer is signed, refusals too. How old a question is, is not judged: the demonstration's clock may stand
elsewhere. Orders made here live in memory; the same number with the same content is the same order.
"""

import copy
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from ratings_connectors.agencies.wechat_pay import callback, parse, signing
from ratings_connectors.agencies.wechat_pay.mock_keys import MockKeys
from ratings_connectors.base import CHINA
from ratings_connectors.mocks import wechat_scoring
from ratings_connectors.mocks.agencies import AGENCIES
from ratings_connectors.mocks.callbacks import Outgoing
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.state import Rejected
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_bytes
from ratings_connectors.mocks.world import Person

Told = tuple[int, dict[str, Any], Person | None]


class MockWechatPay:
    """One platform that knows one merchant: the office."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._keys = MockKeys()
        self._people = {openid_of(person): person for person in desk.everybody()}
        self._made: dict[str, dict[str, Any]] = {}

    def answer(self, request: MockRequest) -> MockAnswer:
        """Any address of the platform."""
        status, body, person = self._told(request)
        if self._desk.fault(Fault.UNAVAILABLE, person):
            status, body = _refused(500, "SYSTEM_ERROR")
        if status == 200 and person and self._desk.fault(Fault.UNKNOWN_FIELD, person):
            body = {**body, "new_field_2027": "尚未公布"} if not request.path.endswith(parse.IDENTITIES) else body
        text = json_bytes(body)
        headers = {"Content-Type": "application/json; charset=utf-8", **self._signature(text, person)}
        return MockAnswer(text, status, headers, person.key if person else None, request.path)

    def callback(self, person: Person, event: str) -> Outgoing:
        """One callback about a person; see `SendsCallbacks`."""
        known = AGENCIES[self._desk.agency].events
        if event not in known:
            raise Rejected(f"there is no event {event!r}; there are: {', '.join(known)}")
        number, created = secrets.token_hex(16), self._desk.now()
        body = json_bytes(
            {
                "id": number,
                "create_time": created.astimezone(CHINA).isoformat(timespec="seconds"),
                "event_type": f"PAYSCORE.{event}",
                "resource_type": callback.RESOURCE_TYPE,
                "summary": "示例通知",
                "resource": {
                    **self._keys.sealed(json_bytes(self._resource(person, event)), "payscore"),
                    "original_type": "payscore",
                },
            }
        )

        def make() -> tuple[Mapping[str, str], bytes]:
            return {"Content-Type": "application/json", **self._signature(body, person)}, body

        return Outgoing(number, event, person.key, make, twice=self._desk.fault(Fault.DUPLICATE_CALLBACK, person))

    def _told(self, request: MockRequest) -> Told:
        if not self._keys.is_office(request):
            return *_refused(401, "SIGN_ERROR"), None
        asked, parts = _json(request.body), request.path.split("/")[1:]
        match request.method, parts:
            case "GET", ["v3", "certificates"]:
                told: Told = (200, {"data": self._keys.certificates()}, None)
            case "POST", ["illustrative", name]:
                told = self._illustrative(name, asked)
            case "GET", ["v3", "payscore", "permissions", by, number]:
                told = self._permission(by, number)
            case "GET", ["v3", "payscore", "serviceorder"]:
                told = self._order(request.query)
            case "POST", ["v3", "payscore", "serviceorder"]:
                told = self._make_order(asked)
            case "POST", ["v3", "payscore", "serviceorder", number, "sync"]:
                told = self._sync(number, asked)
            case _:
                told = (*_refused(404, "RESOURCE_NOT_EXISTS"), None)
        return told

    def _illustrative(self, name: str, asked: Mapping[str, Any]) -> Told:
        if name == parse.IDENTITIES:
            found = self._desk.find(name=str(asked.get("name")), id_number=str(asked.get("id_number")))
            person = found if found and self._knows(found) else None
        else:
            person = self._people.get(str(asked.get("openid")))
        if person is None:
            return *_refused(404, "RESOURCE_NOT_EXISTS"), None
        held, openid = self._desk.holdings(person), openid_of(person)
        match name:
            case parse.IDENTITIES:
                codes = [one["authorization_code"] for one in held["authorisations"]]
                return 200, {"openid": openid, "authorization_codes": codes}, person
            case parse.ORDER_NUMBERS:
                numbers = [one["out_order_no"] for one in (*held["orders"], *self._made_for(openid))]
                return 200, {"out_order_nos": numbers}, person
            case parse.SCORE:
                number = f"WXS{hashlib.sha256(str(asked.get('request_id')).encode()).hexdigest()[:24]}"
                stated = {"statement_no": number, "openid": openid, "score": self._score(person)}
                return 200, stated, person
            case parse.SCORE_INPUTS:
                method = {"method_id": "wechat-illustrative", "method_version": "1"}
                return 200, {"openid": openid, **method, "items": held["items"]}, person
        return *_refused(404, "RESOURCE_NOT_EXISTS"), None

    def _knows(self, person: Person) -> bool:
        held = self._desk.holdings(person)
        return bool(held["authorisations"] or held["orders"] or held["items"] or self._made_for(openid_of(person)))

    def _score(self, person: Person) -> int | None:
        held = self._desk.holdings_for_score(person)
        fixed: int | None = held["fixed_score"]
        today = self._desk.now().astimezone(CHINA).date()
        if self._desk.fault(Fault.NO_SCORE, person):
            return None
        stated = wechat_scoring.score(held["items"], as_of=today) if fixed is None else fixed
        if self._desk.fault(Fault.SCORE_NOT_BY_METHOD, person):
            return stated - 23
        if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
            return stated - 5
        return stated

    def _permission(self, by: str, number: str) -> Told:
        for openid, person in self._people.items():
            held = self._desk.holdings(person)["authorisations"]
            found = next((one for one in held if by != "openid" and one["authorization_code"] == number), None)
            if found is None and by == "openid" and openid == number:
                found = held[-1] if held else {"authorization_state": "UNAVAILABLE"}
            if found is not None:
                shown = {**self._keys.merchant, "openid": openid, **found}
                if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
                    shown["user_risk_level"] = 9
                return 200, shown, person
        return *_refused(404, "RESOURCE_NOT_EXISTS"), None

    def _order(self, query: Mapping[str, str]) -> Told:
        if ("out_order_no" in query) == ("query_id" in query):
            return *_refused(400, "PARAM_ERROR"), None
        number = query.get("out_order_no") or query.get("query_id")
        for openid, person in self._people.items():
            for order in (*self._desk.holdings(person)["orders"], *self._made_for(openid)):
                if number in (order["out_order_no"], order.get("order_id")):
                    shown = {**self._keys.merchant, "openid": openid, **copy.deepcopy(order)}
                    if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
                        shown["total_amount"] = order.get("total_amount", 0) + 1
                    return 200, shown, person
        return *_refused(404, "RESOURCE_NOT_EXISTS"), None

    def _make_order(self, asked: dict[str, Any]) -> Told:
        number, openid = str(asked.get("out_order_no", "")), str(asked.get("openid", ""))
        if not number or openid not in self._people or asked.get("service_id") != self._keys.merchant["service_id"]:
            return *_refused(400, "PARAM_ERROR"), None
        person = self._people[openid]
        made = self._made.setdefault(number, {"asked": asked, "order": _new_order(asked)})
        if made["asked"] != asked:
            return *_refused(400, "INVALID_REQUEST"), person
        return 200, {**self._keys.merchant, "openid": openid, **made["order"]}, person

    def _sync(self, number: str, asked: Mapping[str, Any]) -> Told:
        made = self._made.get(number)
        if made is None:
            return *_refused(404, "RESOURCE_NOT_EXISTS"), None
        if asked.get("type") != "Order_Paid":
            return *_refused(400, "PARAM_ERROR"), None
        paid_time = str((asked.get("detail") or {}).get("paid_time") or "")
        made["order"] |= {"state": "DONE", "collection": {"state": "USER_PAID", "details": [_elsewhere(paid_time)]}}
        openid = made["asked"]["openid"]
        return 200, {**self._keys.merchant, "openid": openid, **made["order"]}, self._people[openid]

    def _made_for(self, openid: str) -> list[dict[str, Any]]:
        return [made["order"] for made in self._made.values() if made["asked"].get("openid") == openid]

    def _resource(self, person: Person, event: str) -> dict[str, Any]:
        held, common = self._desk.holdings(person), {**self._keys.merchant, "openid": openid_of(person)}
        if event in ("USER_PAID", "USER_CONFIRM"):
            return common | (copy.deepcopy(held["orders"][-1]) if held["orders"] else {"out_order_no": ""})
        now = self._desk.now().astimezone(CHINA)
        codes = [one["authorization_code"] for one in held["authorisations"]]
        return common | {
            "out_request_no": f"DEMO{now:%Y%m%d%H%M%S}",
            "user_service_status": event,
            "openorclose_time": f"{now:%Y%m%d%H%M%S}",
            "authorization_code": codes[-1] if codes else "",
        }

    def _signature(self, text: bytes, person: Person | None) -> dict[str, str]:
        if self._desk.fault(Fault.UNSIGNED, person):
            return {}
        late = signing.TOLERANCE_SECONDS if self._desk.fault(Fault.CLOCK_OFF, person) else 0
        signed = text + b" " if self._desk.fault(Fault.BAD_SIGNATURE, person) else text
        return self._keys.signed_headers(signed, timestamp=int(self._desk.now().timestamp()) - late)


def openid_of(person: Person) -> str:
    """The platform's number for a person: made from the world, the same every time."""
    return f"oDEMO{hashlib.sha256(f'wechat {person.key}'.encode()).hexdigest()[:23]}"


def _refused(status: int, code: str) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": "示例拒绝", "detail": {}}


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body) if body else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _new_order(asked: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("out_order_no", "service_introduction", "risk_fund", "time_range", "location", "attach")
    number = hashlib.sha256(str(asked["out_order_no"]).encode()).hexdigest()[:24]
    return {"order_id": f"1000{number}", "state": "CREATED", **{name: asked[name] for name in kept if name in asked}}


def _elsewhere(paid_time: str) -> dict[str, Any]:
    return {"seq": 1, "paid_type": "MCH", "paid_time": paid_time}
