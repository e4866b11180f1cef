"""Mock of the Alipay gateway with the Zhima methods, and our illustrative extensions beside them.

Common parameters are accepted in the query string and in the body. Within 86,400 seconds the same transaction id gets
the first answer again, byte for byte; later it is an error.
"""

import copy
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from ratings_connectors.agencies.sesame import parse, signing
from ratings_connectors.agencies.sesame.envelope import ERROR_NODE, node_name
from ratings_connectors.base import CHINA
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer, json_bytes
from ratings_connectors.mocks.world import Person, stated_score

REMEMBERED_FOR: Final = timedelta(seconds=86_400)
_REQUIRED: Final = {
    "method": "isv.missing-method",
    "sign": "isv.missing-signature",
    "sign_type": "isv.missing-signature-type",
    "app_id": "isv.missing-app-id",
    "timestamp": "isv.missing-timestamp",
    "version": "isv.missing-version",
}
_NEEDS_TOKEN: Final = frozenset({parse.SCORE, parse.SCORE_INPUTS})
_FORGED: Final = signing.sign(b"another text", signing.private_key(demo_keys()["sesame"]["office_private_key"]))


class MockSesame:
    """One gateway. Remembers answers in memory, so a restart forgets them; they are a function of the world anyway."""

    def __init__(self, desk: Desk) -> None:
        keys = demo_keys()["sesame"]
        self._desk = desk
        self._app_id = keys["app_id"]
        self._our_key = signing.private_key(keys["agency_private_key"])
        self._office_key = signing.public_key(keys["office_public_key"])
        self._given: dict[tuple[str, str], tuple[datetime, str, dict[str, Any]]] = {}

    def answer(self, request: MockRequest) -> MockAnswer:
        """The gateway's only address."""
        if request.path != "/gateway.do":
            return json_answer({"error": "not found"}, status=404)
        params = {**request.query, **request.form}
        wrong = self._wrong_with(params)
        if wrong:
            return self._signed(ERROR_NODE, _refusal(*wrong), None, params.get("method", ""))
        content = _content(params)
        number = content.get("cert_no") or content.get("ep_cert_no", "")
        person = self._desk.find(name=content.get("name", ""), id_number=number)
        method = params["method"]
        if self._desk.fault(Fault.UNAVAILABLE, person):
            inner = _refusal("20000", "isp.unknow-error")
        elif person is None:
            inner = _refusal("40004", "OMBUDSMAN.subject_not_found")
        elif method in _NEEDS_TOKEN and not params.get("auth_token"):
            inner = _refusal("20001", "aop.invalid-auth-token")
        else:
            inner = self._once(method, content, person)
        return self._signed(node_name(method), inner, person, method)

    def _wrong_with(self, params: Mapping[str, str]) -> tuple[str, str] | None:
        for name, sub_code in _REQUIRED.items():
            if not params.get(name):
                return "40001", sub_code
        if params["app_id"] != self._app_id:
            return "40002", "isv.invalid-app-id"
        message = signing.string_to_sign(params).encode()
        if params["sign_type"] != "RSA2" or not signing.is_signed_by(message, params["sign"], self._office_key):
            return "40002", "isv.invalid-signature"
        if params["method"] not in (*parse.PARSERS, parse.NOTICE):
            return "40002", "isv.invalid-method"
        return None

    def _once(self, method: str, content: Mapping[str, Any], person: Person) -> dict[str, Any]:
        transaction = str(content.get("transaction_id", ""))
        if not transaction or len(transaction) > 64:
            return _refusal("40004", "ZMCREDIT.invalid_transaction_id")
        now, print_ = self._desk.now(), hashlib.sha256(json_bytes(content)).hexdigest()
        first = self._given.get((method, transaction))
        if first:
            at, same, inner = first
            if now - at >= REMEMBERED_FOR:
                return _refusal("40004", "ZMCREDIT.transaction_id_expired")
            return inner if same == print_ else _refusal("40004", "ZMCREDIT.transaction_id_repeat")
        inner = self._inner(method, content, person)
        if inner["code"] == "10000":
            self._given[method, transaction] = (now, print_, inner)
        return inner

    def _inner(self, method: str, content: Mapping[str, Any], person: Person) -> dict[str, Any]:
        held = self._desk.holdings(person)
        today = self._desk.now().astimezone(CHINA).date()
        number = int(hashlib.sha256(f"{method} {content['transaction_id']}".encode()).hexdigest(), 16) % 10**22
        good = {"code": "10000", "msg": "Success", "biz_no": f"ZM{number:022d}"}
        if self._desk.fault(Fault.UNKNOWN_FIELD, person):
            good["new_field_2027"] = "尚未公布"
        match method:
            case parse.SCORE:
                stated = stated_score(self._desk.holdings_for_score(person), as_of=today)
                return good | {"zm_score": self._score(stated, person)}
            case parse.WATCH_LIST:
                details = self._watch(held["watch"], person)
                return good | {"is_matched": bool(details), "details": details}
            case parse.COURT_COPY | parse.PENALTY_COPY:
                return good | _copies(method, held)
            case parse.SCORE_INPUTS:
                if not held.get("discloses", True):
                    return _refusal("40004", "OMBUDSMAN.method_not_disclosed")
                return good | {"method_id": "sesame-illustrative", "method_version": "1", "items": held["items"]}
        return good | self._take_notice(content, person)

    def _score(self, score: int, person: Person) -> str:
        if self._desk.fault(Fault.NO_SCORE, person):
            return "N/A"
        if self._desk.fault(Fault.SCORE_NOT_BY_METHOD, person):
            return str(score - 23)
        if self._desk.fault(Fault.CHANGED_FIELD, person) and self._desk.flip(person):
            return str(score - 5)
        return str(score)

    def _watch(self, details: list[dict[str, Any]], person: Person) -> list[dict[str, Any]]:
        shown = copy.deepcopy(details)
        if self._desk.fault(Fault.UNKNOWN_WATCH_CODE, person):
            shown.append({"biz_code": "AC", "type": "AC009", "code": "AC009001", "level": 1, "settlement": False})
        return shown

    def _take_notice(self, content: Mapping[str, Any], person: Person) -> dict[str, Any]:
        receipt = f"R{content['transaction_id'][-13:]}"
        self._desk.file_notice(
            {
                "person": person.key,
                "receipt_no": receipt,
                "reference": str(content.get("reference", "")),
                "due_on": str(content.get("due_on", "")),
                "items": content.get("items", []),
            }
        )
        return {"receipt_no": receipt, "corrected": self._desk.fault(Fault.SILENT_CORRECTION, person)}

    def _signed(self, node: str, inner: dict[str, Any], person: Person | None, note: str) -> MockAnswer:
        text = json_bytes(inner)
        signature = signing.sign(text, self._our_key)
        if self._desk.fault(Fault.BAD_SIGNATURE, person):
            signature = _FORGED
        signed = b',"sign":' + json.dumps(signature).encode()
        if self._desk.fault(Fault.UNSIGNED, person):
            signed = b""
        body = b'{"' + node.encode() + b'":' + text + signed + b"}"
        headers = {"Content-Type": "application/json;charset=utf-8"}
        return MockAnswer(body, 200, headers, person.key if person else None, note)


def _copies(method: str, held: Mapping[str, Any]) -> dict[str, Any]:
    if method == parse.PENALTY_COPY:
        hits = held["penalties"]
        return {"data_found": bool(hits), "data": {"hits": hits, "total": len(hits)}}
    rows = [{"ep_element_list": [{"key": k, "value": v} for k, v in c.items()]} for c in held["copies"]]
    return {"lawsuit_person_record": {"cpws_list": [], "zxgg_list": [], "sxgg_list": rows, "bgt_list": []}}


def _refusal(code: str, sub_code: str) -> dict[str, Any]:
    return {"code": code, "msg": "Refused", "sub_code": sub_code, "sub_msg": "示例拒绝"}


def _content(params: Mapping[str, str]) -> dict[str, Any]:
    try:
        content = json.loads(params.get("biz_content", ""))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
