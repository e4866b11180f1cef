"""HTTP and signing of the Alipay open gateway (https://openapi.alipay.com/gateway.do), "v2" form.

Common parameters travel in the query string, `biz_content` in the body, as the official SDK does. Times are Beijing
time. Methods beginning `ombudsman.` are illustrative extensions: no public gateway offers them.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ratings_connectors.agencies.sesame import signing
from ratings_connectors.agencies.sesame.codes import require_success
from ratings_connectors.agencies.sesame.envelope import Envelope, node_name, open_envelope
from ratings_connectors.base import CHINA, Keep, SignatureVerdict
from ratings_connectors.errors import ForgedSignature, Malformed, NotConfigured
from ratings_connectors.http import Call, Door, Reply
from ratings_connectors.options import Options

GATEWAY_PATH: Final = "/gateway.do"


class SesameClient:
    """Speaks to the gateway on behalf of one application id."""

    def __init__(self, options: Options, door: Door) -> None:
        options.require("app_id", "private_key", "agency_public_key")
        self._options = options
        self._door = door
        try:
            self._our_key = signing.private_key(options.private_key)
            self._agency_key = signing.public_key(options.agency_public_key)
        except ValueError:
            raise NotConfigured(options.slug, "wrong_key") from None

    def call(self, method: str, content: Mapping[str, Any], *, at: datetime, token: str | None, keep: Keep) -> bytes:
        """Ask one method; keeps the raw answer, then returns its body, known to be a signed success.

        Raises the errors of `Connector.pull`.
        """
        reply = self._door.send(self._request(method, content, at=at, token=token))
        envelope, cause = _opened(reply, node_name(method))
        verdict = self._verdict(envelope)
        keep(reply.as_answer(verdict))
        reply.require_ok(self._options.slug)
        if envelope is None:
            raise Malformed(self._options.slug, "unreadable_answer", cause)
        if verdict is SignatureVerdict.INVALID:
            raise ForgedSignature(self._options.slug, "signature_invalid")
        require_success(envelope.answer, slug=self._options.slug, signed=verdict is SignatureVerdict.VALID)
        return reply.body

    def _request(self, method: str, content: Mapping[str, Any], *, at: datetime, token: str | None) -> Call:
        common = {
            "app_id": self._options.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
            "version": "1.0",
        }
        if token:
            common["auth_token"] = token
        body = {"biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":"))}
        message = signing.string_to_sign({**common, **body}).encode()
        common["sign"] = signing.sign(message, self._our_key)
        return Call(label=method, method="POST", path=GATEWAY_PATH, params=common, form=body)

    def _verdict(self, envelope: Envelope | None) -> SignatureVerdict:
        if envelope is None:
            return SignatureVerdict.UNCHECKED
        if envelope.signature is None:
            return SignatureVerdict.MISSING
        good = signing.is_signed_by(envelope.signed, envelope.signature, self._agency_key)
        return SignatureVerdict.VALID if good else SignatureVerdict.INVALID


def _opened(reply: Reply, node: str) -> tuple[Envelope | None, str]:
    try:
        return open_envelope(reply.body, node), ""
    except ValueError as error:
        return None, str(error)
