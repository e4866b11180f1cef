"""The mock agencies' HTTP server: mounts every agency's mock, spoils answers on the wire, counts requests."""

import json
import socket
import struct
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from ratings_connectors.agencies.baihang.mock import MockBaihang
from ratings_connectors.agencies.city_scheme.mock import MockCityScheme
from ratings_connectors.agencies.clearing.mock import MockClearing
from ratings_connectors.agencies.court_list.mock import MockCourtList
from ratings_connectors.agencies.credit_china.mock import MockCreditChina
from ratings_connectors.agencies.sanction_holders.mock import MockSanctionHolder
from ratings_connectors.agencies.sesame.mock import MockSesame
from ratings_connectors.agencies.wechat_pay.mock import MockWechatPay
from ratings_connectors.mocks.agencies import HOLDERS
from ratings_connectors.mocks.callbacks import Bell
from ratings_connectors.mocks.desk import Desk, MockAgency
from ratings_connectors.mocks.operator import Operator
from ratings_connectors.mocks.state import State
from ratings_connectors.mocks.wire import MockAnswer, MockRequest, json_answer, spoil
from ratings_connectors.mocks.world import people

_AGENCIES: Final[Mapping[str, Callable[[Desk], MockAgency]]] = {
    "sesame": MockSesame,
    "court_list": MockCourtList,
    **dict.fromkeys(HOLDERS, MockSanctionHolder),
    "wechat_pay": MockWechatPay,
    "model_city": MockCityScheme,
    "clearing": MockClearing,
    "credit_china": MockCreditChina,
    "baihang": MockBaihang,
}
_MOST_BODY: Final = 1024 * 1024
_DRIP_SECONDS: Final = 0.2


class MockSite:
    """Everything behind the server, without sockets."""

    def __init__(self, state_path: Path | None, clock: Callable[[], datetime], bell: Bell | None) -> None:
        self.state = State(people(), state_path)
        self._clock = clock
        self._agencies = {slug: build(Desk(slug, self.state, clock)) for slug, build in _AGENCIES.items()}
        self._operator = Operator(self.state, clock, bell, self._agencies)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> MockAnswer:
        """Answer a request to any address."""
        whole = MockRequest.read(method, target, headers, body)
        first, _, rest = whole.path.removeprefix("/").partition("/")
        request = MockRequest(method, f"/{rest}", whole.query, headers, body, whole.raw_query)
        if first == "operator":
            return self._operator.answer(request)
        if first == "healthz":
            return json_answer({"status": "ok", "people": len(people())})
        if first == "":
            return MockAnswer(b"", 302, {"Location": "/operator/"})
        if first not in self._agencies:
            return json_answer({"error": "not found"}, status=404)
        answer = self._agencies[first].answer(request)
        self.state.answered(first, answer.person)
        fault = self.state.take_wire(first, answer.person)
        self._count(first, request, answer)
        return spoil(answer, fault, target) if fault else answer

    def _count(self, agency: str, request: MockRequest, answer: MockAnswer) -> None:
        self.state.add_call(
            {
                "agency": agency,
                "path": request.path,
                "note": answer.note,
                "person": answer.person,
                "transaction": _transaction(request),
                "at": self._clock().isoformat(),
            }
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "MockAgencies"
    sys_version = ""
    site: MockSite

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Addresses hold identity numbers (even if invented): nothing is logged per request."""

    def _serve(self) -> None:
        size = self.headers.get("Content-Length", "0")
        length = int(size) if size.isdigit() else 0
        if length > _MOST_BODY:
            self._send(json_answer({"error": "too large"}, status=413))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            answer = self.site.answer(self.command, self.path, headers, self.rfile.read(length))
        except Exception as error:
            self._send(json_answer({"error": "the mock failed"}, status=500))
            sys.stderr.write(f"mock agencies: {type(error).__name__}: {error}\n")
            raise
        try:
            self._send(answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, answer: MockAnswer) -> None:
        self.close_connection = True
        if answer.silent:
            self._reset()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.endless or answer.announced:
            self.send_header("Content-Length", str(answer.announced or len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if answer.endless:
            self.wfile.write(answer.body)
            while True:
                self.wfile.write(answer.endless)
        if answer.drip:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                time.sleep(_DRIP_SECONDS)
            return
        if answer.reset:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self._reset()
            return
        self.wfile.write(answer.body)

    def _reset(self) -> None:
        """Linger zero makes the kernel send RST instead of an orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class MockServer(ThreadingHTTPServer):
    """One thread per request; threads do not hold up the end of the process."""

    daemon_threads = True
    request_queue_size = 128


def build_server(*, host: str, port: int, state_path: Path | None, bell: Bell | None = None) -> MockServer:
    """A server bound to the address (port 0: any free one), not yet serving. Raises OSError when it is taken.

    `bell` carries the agencies' callbacks to the office; without it they send none.
    """
    site = MockSite(state_path, lambda: datetime.now(UTC), bell)
    handler = type("Handler", (_Handler,), {"site": site})
    return MockServer((host, port), handler)


def _transaction(request: MockRequest) -> str:
    """The transaction id inside a request, for counting; empty where an agency knows none."""
    text = request.form.get("biz_content") or (
        request.body.decode("utf-8", "replace") if request.body[:1] == b"{" else ""
    )
    try:
        content = json.loads(text)
    except ValueError:
        return ""
    return str(content.get("transaction_id") or content.get("request_id") or "") if isinstance(content, dict) else ""
