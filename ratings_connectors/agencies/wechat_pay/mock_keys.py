"""What the mock platform signs, seals and recognises with: the demo keys, which protect nothing."""

import base64
import re
import secrets
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ratings_connectors import rsa_keys
from ratings_connectors.agencies.wechat_pay import callback, signing
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.wire import MockRequest

_AUTHORIZATION: Final = re.compile(rf'{signing.SCHEME} ((?:[a-z_]+="[^"]*",?)+)')
_PART: Final = re.compile(r'([a-z_]+)="([^"]*)"')


class MockKeys:
    """The platform's side: its two certificates (the second waits for the change), and the merchant it knows."""

    def __init__(self) -> None:
        self._texts = demo_keys()["wechat_pay"]
        self._our_key = rsa_keys.private_key(self._texts["agency_private_key"])
        self._office_key = rsa_keys.public_key(self._texts["office_public_key"])
        (self._serial,) = signing.platform_keys([self._texts["agency_certificate"]])
        self.merchant = {
            "appid": self._texts["app_id"],
            "mchid": self._texts["merchant_id"],
            "service_id": self._texts["service_id"],
        }

    def is_office(self, request: MockRequest) -> bool:
        """Whether the office signed the request."""
        whole = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        parts = dict(_PART.findall(whole[1])) if whole else {}
        message = signing.request_message(
            request.method,
            f"{request.path}?{request.raw_query}" if request.raw_query else request.path,
            timestamp=parts.get("timestamp", ""),
            nonce=parts.get("nonce_str", ""),
            body=request.body,
        )
        ours = (self._texts["merchant_id"], self._texts["merchant_serial"])
        named = (parts.get("mchid"), parts.get("serial_no"))
        return named == ours and rsa_keys.is_signed_by(message, parts.get("signature", ""), self._office_key)

    def signed_headers(self, text: bytes, *, timestamp: int) -> dict[str, str]:
        """The signature of an answer or a callback over the text."""
        return signing.signed_headers(
            self._our_key, serial=self._serial, timestamp=str(timestamp), nonce=secrets.token_hex(16), body=text
        )

    def sealed(self, plain: bytes, about: str) -> dict[str, str]:
        """An encrypted resource, as callbacks and the list of certificates carry it."""
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self._texts["callback_key"].encode()).encrypt(nonce.encode(), plain, about.encode())
        return {
            "algorithm": callback.ALGORITHM,
            "ciphertext": base64.b64encode(sealed).decode(),
            "associated_data": about,
            "nonce": nonce,
        }

    def certificates(self) -> list[dict[str, Any]]:
        """Both certificates as the platform lists them."""
        return [self._certificate(self._texts[f"{which}_certificate"]) for which in ("agency", "next")]

    def _certificate(self, pem: str) -> dict[str, Any]:
        ((serial, held),) = signing.platform_keys([pem]).items()
        return {
            "serial_no": serial,
            "effective_time": held.valid_from.isoformat(),
            "expire_time": held.valid_until.isoformat(),
            "encrypt_certificate": self.sealed(pem.encode(), "certificate"),
        }
