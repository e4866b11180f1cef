"""The mock platform rings from its own process: again until it is answered well, and twice on purpose."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from cases.models import Job
from cases.services import callbacks
from ratings_connectors.agencies.wechat_pay.mock import MockWechatPay
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.state import State
from ratings_connectors.mocks.world import people
from ratings_connectors.models import Callback
from tests.integration.connectors.mock_agencies import running_mock_agencies


@pytest.fixture
def receiver():
    """A place to ring that answers as it is told and remembers the ids."""
    answers, seen = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", answers, seen
    server.shutdown()
    server.server_close()


def rung_at(url, tmp_path, *, factor="0.0005"):
    more = ["--callback-url", f"{url}/api/callbacks", "--callback-factor", factor]
    return running_mock_agencies(tmp_path / "world.json", more=more)


def delivery(mock):
    for _ in range(200):
        (entry,) = mock.callbacks()
        if entry["over"]:
            return entry["answers"]
        time.sleep(0.05)
    raise AssertionError("the callback is still being tried")


def test_the_platform_tries_again_until_it_is_answered_well(receiver, tmp_path):
    url, answers, seen = receiver
    answers += [500, 401, 200]
    with rung_at(url, tmp_path) as mock:
        mock.ring("wechat_pay", "paid_debt", "USER_PAID")

        assert delivery(mock) == [500, 401, 200]
    assert len(set(seen)) == 1


def test_the_platform_gives_up_after_the_documented_fifteen_times(tmp_path):
    with rung_at("http://127.0.0.1:9", tmp_path, factor="0.000001") as mock:
        mock.ring("wechat_pay", "paid_debt", "USER_PAID")

        assert delivery(mock) == [0] * 16


def test_the_office_believes_the_first_good_copy_and_does_nothing_for_the_second(
    copied_database, django_db_blocker, settings, tmp_path
):
    """Two forged attempts, one good, and the same again on purpose: from process to process, committed for real."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args):
            """Say nothing."""

    office = get_wsgi_application()

    def answer(environ, start):
        reply = office(environ, start)
        body = list(reply)
        reply.close()
        connections.close_all()  # this thread's own
        return body

    settings.CONNECTORS = demo_connectors("http://127.0.0.1:9")
    server = make_server("127.0.0.1", 0, answer, handler_class=Quiet)
    with django_db_blocker.unblock(), rung_at(f"http://127.0.0.1:{server.server_address[1]}", tmp_path) as mock:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mock.fault("wechat_pay", "BAD_SIGNATURE", times=2)
        mock.fault("wechat_pay", "DUPLICATE_CALLBACK")

        mock.ring("wechat_pay", "paid_debt", "USER_PAID")
        answers = delivery(mock)
        kept = Callback.objects.count(), Job.objects.filter(kind="read_callback").count()
        server.shutdown()
        server.server_close()

    assert (answers, kept) == ([401, 401, 204, 204], (1, 1))


def test_eight_copies_in_the_same_moment_are_one(copied_database, django_db_blocker, settings):
    """Attack check 81."""
    settings.CONNECTORS = demo_connectors("http://127.0.0.1:9")
    platform = MockWechatPay(Desk("wechat_pay", State(people(), None), lambda: datetime.now(UTC)))
    headers, body = platform.callback(people()["paid_debt"], "USER_PAID").make()
    lower = {name.lower(): value for name, value in headers.items()}
    ready = threading.Barrier(8)

    def take(_number):
        ready.wait()
        try:
            return callbacks.take(connector="wechat_pay", headers=lower, body=body, at=datetime.now(UTC))
        finally:
            connections.close_all()

    with django_db_blocker.unblock(), ThreadPoolExecutor(8) as pool:
        taken = sorted(pool.map(take, range(8)))
        kept = Callback.objects.count(), Job.objects.filter(kind="read_callback").count()

    assert (taken, kept) == (["kept", *["known"] * 7], (1, 1))
