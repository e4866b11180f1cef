"""Pieces of a file over a real connection that breaks, and two of them at once."""

import base64
import hashlib
import http.client
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection, connections
from django.test.testcases import LiveServerThread
from django.urls import reverse
from django.utils import timezone

from cases.models import Evidence
from cases.services import drafts, upload_pieces, uploads
from tests.factories.cases import make_case
from tests.integration.test_access_matrix import complainant

CONTENT = b"I was never told. " * 30_000  # 540 kB
PIECE = 200_000


@pytest.fixture
def address(live_server_of_copy):
    host, _, port = live_server_of_copy.removeprefix("http://").partition(":")
    return host, int(port)


@pytest.fixture
def live_server_of_copy(copied_database, django_db_blocker, settings, tmp_path):
    """The site in a thread, on a database in which everything is committed for real."""
    settings.EVIDENCE_ROOT, settings.CLAMD_SOCKET, settings.UPLOAD_FREE_DISK_MB = tmp_path / "evidence", None, 0
    with django_db_blocker.unblock():
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        try:
            yield f"http://127.0.0.1:{thread.port}"
        finally:
            thread.terminate()
            connections.close_all()


class Line:
    """One browser with an open case, speaking HTTP by hand."""

    def __init__(self, address, client):
        self.address, self.path = address, reverse("my_case:upload")
        client.get(reverse("my_case:files"))
        self.csrf = client.cookies["csrf"].value
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def headers(self, **more):
        return {"Cookie": self.cookies, "X-CSRFToken": self.csrf} | more

    def ask(self, method, body=b"", **headers):
        connection = http.client.HTTPConnection(*self.address, timeout=10)
        try:
            connection.request(method, self.path, body, self.headers(**headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def break_inside(self, token, offset, piece, cut):
        """Announce a whole piece, send the beginning of it, and hang up."""
        lines = [f"PATCH {self.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(piece)}"]
        lines += [f"{name}: {value}" for name, value in self.headers(**of_piece(token, offset, piece)).items()]
        with socket.create_connection(self.address, timeout=10) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + piece[:cut])


def of_piece(token, offset, piece):
    checksum = "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode()
    return {"Upload-Token": token, "Upload-Offset": str(offset), "Upload-Checksum": checksum}


def test_a_line_that_breaks_inside_a_piece_costs_that_piece_only(address):
    line = Line(address, complainant(make_case()))
    fields = {"name": "notes.txt", "size": len(CONTENT), "first": hashlib.sha256(CONTENT[:65536]).hexdigest()}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, said = line.ask("POST", urlencode(fields).encode(), **form)
    token = json.loads(said)["token"]
    assert status == 201
    assert line.ask("PATCH", CONTENT[:PIECE], **of_piece(token, 0, CONTENT[:PIECE]))[0] == 200

    for cut in (0, 1, PIECE // 2, PIECE - 1):
        line.break_inside(token, PIECE, CONTENT[PIECE : 2 * PIECE], cut)
    assert f'"offset": {PIECE}' in line.ask("GET", **{"Upload-Token": token})[1].decode()

    for offset in range(PIECE, len(CONTENT), PIECE):
        piece = CONTENT[offset : offset + PIECE]
        assert line.ask("PATCH", piece, **of_piece(token, offset, piece))[0] == 200
    assert line.ask("POST", b"shows=It", **form, **{"Upload-Token": token})[0] == 200
    assert Evidence.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_two_parallel_pieces_at_one_place_are_written_once(live_server_of_copy):
    """Attack check 60."""
    draft, _ = drafts.begin(language="en", at=timezone.now())
    begun = uploads.begin(owner=draft, name="a.txt", size=20, first="0" * 64, address="192.0.2.1", at=timezone.now())
    gate = threading.Barrier(2)

    def send(content):
        gate.wait()
        try:
            uploads.append(upload=begun.upload, offset=0, content=content, sha256=hashlib.sha256(content).digest())
        except uploads.WrongOffset as wrong:
            return str(wrong.offset)
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(send, (b"a" * 10, b"b" * 10)))

    assert results == ["10", "written"]
    assert upload_pieces.path_of(begun.upload).read_bytes() in {b"a" * 10, b"b" * 10}
