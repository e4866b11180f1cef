"""What the court's list sends in place of the captcha's stand-in."""

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ratings_connectors.base import Category, RecordQuery
from ratings_connectors.errors import Malformed, RefusedByAgency
from ratings_connectors.registry import REGISTRY

NOW = datetime(2026, 9, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def court():
    """Serve one body for everything; returns a function that pulls."""

    class Handler(BaseHTTPRequestHandler):
        body = b""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.body)))
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    entries = {"court_list": {"base_url": f"http://127.0.0.1:{server.server_address[1]}"}}
    query = RecordQuery("1" * 30, Category.COURT_LIST, "林闻清", "110101198806150020", NOW)

    def pull(body):
        Handler.body = body
        return REGISTRY.build("court_list", entries=entries, clock=lambda: NOW).pull(query, keep=lambda _: None)

    yield pull
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("picture", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_a_picture_is_for_people(court, picture):
    with pytest.raises(RefusedByAgency) as refusal:
        court(picture + bytes(100))

    assert refusal.value.code == "captcha_for_people"


@pytest.mark.parametrize("body", [b"STUB", "STUB:ab12".encode("utf-16"), b"STUB:" + b"a" * 30, "STUB:四".encode()])
def test_anything_else_is_an_answer_that_cannot_be_read(court, body):
    with pytest.raises(Malformed) as failure:
        court(body)

    assert failure.value.code == "unreadable_answer"
