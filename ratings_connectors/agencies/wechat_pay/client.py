"""HTTP and signing of the platform's API v3 (https://api.mch.weixin.qq.com, spare api2.mch.weixin.qq.com).

The host alone is configured: in production the base address has no path, because the signature covers the path.
Addresses under /illustrative are extensions of ours; no merchant API gives a score, or finds a user by identity number.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ratings_connectors import rsa_keys
from ratings_connectors.agencies.wechat_pay import signing
from ratings_connectors.agencies.wechat_pay.codes import require_success
from ratings_connectors.base import Keep, SignatureVerdict
from ratings_connectors.errors import NotConfigured
from ratings_connectors.http import Call, Door
from ratings_connectors.options import Options

PERMISSION_PATH: Final = "/v3/payscore/permissions"
ORDER_PATH: Final = "/v3/payscore/serviceorder"
ILLUSTRATIVE_PATH: Final = "/illustrative"


class WechatPayClient:
    """Speaks to the platform on behalf of one merchant number."""

    def __init__(self, options: Options, door: Door) -> None:
        options.require("app_id", "merchant_id", "merchant_serial", "service_id", "private_key", "certificates")
        self._options = options
        self._door = door
        try:
            self._our_key = rsa_keys.private_key(options.private_key)
            self.platform_keys = signing.platform_keys(options.certificates)
        except ValueError:
            raise NotConfigured(options.slug, "wrong_key") from None

    def permission(self, openid: str, *, at: datetime, keep: Keep) -> bytes:
        """What the person authorises now."""
        asked = {"service_id": self._options.service_id, "appid": self._options.app_id}
        call = Call("permission", "GET", f"{PERMISSION_PATH}/openid/{openid}", params=asked)
        return self._send(call, at=at, keep=keep)

    def permission_by_code(self, code: str, *, place: int, at: datetime, keep: Keep) -> bytes:
        """One authorisation; `place` counts from 1, so that every step of a pull has a name of its own."""
        asked = {"service_id": self._options.service_id}
        call = Call(f"permission_by_code {place}", "GET", f"{PERMISSION_PATH}/authorization-code/{code}", params=asked)
        return self._send(call, at=at, keep=keep)

    def order(self, number: str, *, place: int, at: datetime, keep: Keep) -> bytes:
        """One service order by the merchant's number of it; `place` as above."""
        asked = {"service_id": self._options.service_id, "out_order_no": number, "appid": self._options.app_id}
        return self._send(Call(f"service_order {place}", "GET", ORDER_PATH, params=asked), at=at, keep=keep)

    def illustrative(self, name: str, content: Mapping[str, Any], *, at: datetime, keep: Keep) -> bytes:
        """One of our extensions; the question travels in the body, so that no address names a person."""
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._send(Call(name, "POST", f"{ILLUSTRATIVE_PATH}/{name}", content=body), at=at, keep=keep)

    def _send(self, call: Call, *, at: datetime, keep: Keep) -> bytes:
        """The body of a well-signed success, after its raw answer was kept. Raises the errors of `Connector.pull`."""
        reply = self._door.send(self._signed(call, at))
        verdict = SignatureVerdict.UNCHECKED
        if reply.failure is None:
            verdict = signing.verdict(self.platform_keys, reply.headers, reply.body, at=reply.received_at)
        keep(reply.as_answer(verdict))
        require_success(reply, verdict, slug=self._options.slug)
        return reply.body

    def _signed(self, call: Call, at: datetime) -> Call:
        timestamp, nonce = str(int(at.timestamp())), secrets.token_hex(16).upper()
        message = signing.request_message(
            call.method, call.target, timestamp=timestamp, nonce=nonce, body=call.content or b""
        )
        own = signing.authorization(
            self._our_key,
            message,
            merchant=self._options.merchant_id,
            serial=self._options.merchant_serial,
            timestamp=timestamp,
            nonce=nonce,
        )
        headers = {"Accept": "application/json", "Authorization": own}
        if call.content is not None:
            headers["Content-Type"] = "application/json"
        return Call(call.label, call.method, call.path, call.params, content=call.content, headers=headers)
