"""The HTTP door against a socket that says exactly what a test wants said."""

import gzip
import socket
import struct
import threading
import time
from datetime import UTC, datetime

import pytest

from ratings_connectors.base import Failure, SignatureVerdict
from ratings_connectors.errors import Malformed, RefusedByAgency, Transient
from ratings_connectors.http import Call, Door
from ratings_connectors.options import Options

NOW = datetime(2026, 9, 21, 3, 0, tzinfo=UTC)
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def say():
    """Serve these pieces once, with a pause before each; returns a function that asks and gives the reply."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve(pieces, pause):
        connection, _ = listener.accept()
        with connection:
            heard.append(connection.recv(65_536))
            try:
                for piece in pieces:
                    time.sleep(pause)
                    connection.sendall(piece)
            except OSError:
                return

    def ask(*pieces, pause=0.0, **options):
        threading.Thread(target=serve, args=(pieces, pause), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        door = Door(
            options=Options(slug="test", base_url=url, **{"total_timeout": 2, "read_timeout": 1, **options}),
            clock=lambda: NOW,
        )
        ask.heard = heard
        return door.send(Call("step", "GET", "/x", params={"id_number": "1"}))

    yield ask
    listener.close()


def answer(body, *headers):
    head = OK + b"".join(header + b"\r\n" for header in headers)
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def test_it_reports_bytes_time_and_address_without_the_query(say):
    reply = say(answer(b"hello"))

    assert (reply.status, reply.body, reply.failure, reply.received_at) == (200, b"hello", None, NOW)
    assert reply.url.endswith("/x")


def test_it_redacts_secrets_in_headers(say):
    reply = say(answer(b"", b"Set-Cookie: session=secret", b"X-Kept: yes"))

    assert (reply.headers["set-cookie"], reply.headers["x-kept"]) == ("[redacted]", "yes")


def test_it_asks_for_no_compression(say):
    say(answer(b""))

    assert b"accept-encoding: identity\r\n" in say.heard[0].lower()


def test_it_undoes_compression_it_did_not_ask_for(say):
    assert say(answer(gzip.compress(b"hello"), b"Content-Encoding: gzip")).body == b"hello"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (b"br", b"hello"),
        (b"gzip", b"hello"),
        (b"gzip", gzip.compress(b"hello" * 100, mtime=0)[:-9]),
        (b"gzip, gzip", b"x"),
    ],
)
def test_it_names_an_encoding_it_cannot_undo(say, encoding, body):
    assert say(answer(body, b"Content-Encoding: " + encoding)).failure is Failure.ENCODING


def test_it_bounds_the_time_of_headers_that_drip(say):
    """Attack check 78."""
    started = time.monotonic()

    reply = say(OK, *[b"X-%d: y\r\n" % number for number in range(100)], pause=0.3)

    assert (reply.status, reply.failure) == (None, Failure.TIMEOUT)
    assert time.monotonic() - started < 3


def test_it_keeps_what_came_before_the_end(say):
    reply = say(OK + b"Content-Length: 100\r\n\r\nhalf of it")

    assert (reply.status, reply.body, reply.failure) == (200, b"half of it", Failure.CUT_SHORT)


@pytest.mark.parametrize(("size", "failure"), [(10, None), (11, Failure.TOO_LARGE)])
def test_it_stops_at_the_size_limit(say, size, failure):
    """Attack check 78."""
    reply = say(OK + b"\r\n" + b"x" * size, max_body=10)

    assert (len(reply.body), reply.failure) == (10, failure)


def test_it_says_that_something_else_than_http_answered(say):
    assert say(b"SSH-2.0-OpenSSH\r\n").failure is Failure.CUT_SHORT


def test_it_ignores_proxies_of_the_environment(say, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert say(answer(b"direct")).body == b"direct"


def test_an_incomplete_answer_is_kept_as_unchecked(say):
    reply = say(OK + b"Content-Length: 100\r\n\r\nhalf")

    assert reply.as_answer(SignatureVerdict.VALID).signature is SignatureVerdict.UNCHECKED


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"Retry-After: 120", 120),
        (b"Retry-After: 99999999", 86_400),
        (b"Retry-After: Mon, 21 Sep 2026 03:01:00 GMT", 60),
        (b"Retry-After: Mon, 21 Sep 2026 02:00:00 GMT", 0),
        (b"Retry-After: soon", None),
        (b"X: y", None),
    ],
)
def test_it_understands_both_forms_of_retry_after(say, header, seconds):
    reply = say(b"HTTP/1.1 503 Busy\r\n" + header + b"\r\nContent-Length: 0\r\n\r\n")

    with pytest.raises(Transient) as failure:
        reply.require_ok("test")
    assert failure.value.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (b"301 Moved", Malformed, "redirect"),
        (b"403 No", RefusedByAgency, "http_403"),
        (b"404 No", RefusedByAgency, "http_404"),
        (b"412 No", RefusedByAgency, "http_412"),
        (b"500 Oops", Transient, "http_500"),
        (b"206 Part", RefusedByAgency, "http_206"),
    ],
)
def test_every_status_but_200_is_a_typed_failure(say, status, error, code):
    """Attack check 54."""
    reply = say(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    with pytest.raises(error) as failure:
        reply.require_ok("test")
    assert failure.value.code == code


@pytest.mark.parametrize("said", [b"", answer(b"plain text")], ids=["reset", "no TLS"])
def test_a_broken_tls_handshake_is_no_connection(said):
    """Attack check 83."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.sendall(said)
        # Linger zero makes the kernel send RST instead of an orderly end.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1 if not said else 0, 0))
        connection.close()

    threading.Thread(target=serve, daemon=True).start()
    options = Options(slug="test", base_url=f"https://127.0.0.1:{listener.getsockname()[1]}", total_timeout=2)

    with listener:
        reply = Door(options=options, clock=lambda: NOW).send(Call("step", "GET", "/x"))

    assert (reply.status, reply.failure, reply.body) == (None, Failure.CONNECT, b"")


def test_an_announced_length_that_is_too_great_is_not_waited_for(say):
    reply = say(OK + b"Content-Length: 1073741824\r\n\r\n", b"x", pause=0.2)

    assert (reply.failure, reply.body) == (Failure.TOO_LARGE, b"")
