"""HTTP of the courts' list, form generation 2019 (shixin.court.gov.cn, shapes as seen in public code; secondary).

The public site keeps automated clients out with a captcha and HTTP 412. A production connector needs an agreement
with the court; until then `captchaNew.do` is expected to answer the illustrative stub of the mock: the code as text.
The site signs nothing: the verdict is always NOT_SIGNED over our own hash.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from ratings_connectors.agencies.court_list import parse
from ratings_connectors.base import Keep, SignatureVerdict
from ratings_connectors.errors import Malformed, RefusedByAgency, Transient
from ratings_connectors.http import Call, Door

_STUB: Final = b"STUB:"
_RIGHT: Final = b"1"
# How JPEG, PNG and GIF begin.
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")


class CourtListClient:
    """One captcha serves one search with its pages and details."""

    def __init__(self, slug: str, door: Door, keep: Keep) -> None:
        self._slug = slug
        self._door = door
        self._keep = keep
        # Drawn anew for every attempt: a captcha that went stale must not be shown again.
        self._captcha_id = secrets.token_hex(16)
        self._code = ""

    def pass_captcha(self) -> None:
        """Fetch and answer the captcha; raises RefusedByAgency when it is a picture, which only a person can read."""
        stub = self._get("captcha", "/shixin/captchaNew.do", {"captchaId": self._captcha_id})
        if stub.startswith(_PICTURES):
            raise RefusedByAgency(self._slug, "captcha_for_people")
        if not stub.startswith(_STUB) or len(stub) > 20 or not stub.isascii():
            raise Malformed(self._slug, "unreadable_answer", "neither a picture nor its stand-in")
        self._code = stub.removeprefix(_STUB).decode("ascii")
        if self._get("captcha-check", "/shixin/checkyzm.do", self._captcha()).strip() != _RIGHT:
            raise Transient(self._slug, "stale_captcha", retry_after=0)

    def search(self, *, name: str, id_number: str, page: int) -> bytes:
        """One page of the search in all provinces."""
        form = {"pName": name, "pCardNum": id_number, "pProvince": "0", **self._captcha(), "currentPage": str(page)}
        return self._send(Call(f"list:{page}", "POST", "/shixin/searchSX.do", form=form))

    def detail(self, hit: parse.Hit) -> bytes:
        """The full entry of one hit."""
        params = {"id": hit.record_id, "caseCode": hit.case_code, **self._captcha()}
        return self._get(f"detail:{hit.record_id}", "/shixin/disDetailNew", params)

    def _captcha(self) -> dict[str, str]:
        return {"pCode": self._code, "captchaId": self._captcha_id}

    def _get(self, label: str, path: str, params: Mapping[str, str]) -> bytes:
        return self._send(Call(label, "GET", path, params=params))

    def _send(self, call: Call) -> bytes:
        reply = self._door.send(call)
        self._keep(reply.as_answer(SignatureVerdict.NOT_SIGNED))
        if reply.failure is None and reply.status == 412:
            raise RefusedByAgency(self._slug, "automated_clients_refused", "HTTP 412")
        reply.require_ok(self._slug)
        if parse.is_stale(reply.body):
            raise Transient(self._slug, "stale_captcha", retry_after=0)
        if not reply.body:
            raise Malformed(self._slug, "unreadable_answer", "empty")
        return reply.body
