"""The real processes: what is healthy, what comes back, and what the browser is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from cases.models import Heartbeat
from ombudsman.stack.places import free_port, port_is_free
from ombudsman.stack.postgres import Postgres
from ombudsman.stack.stack import NotReady
from tests.functional.accessibility import assert_accessible

ROOT = Path(__file__).resolve().parent.parent.parent


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def eventually(question, seconds=60):
    deadline = time.monotonic() + seconds
    while not question() and time.monotonic() < deadline:
        time.sleep(0.2)
    return question()


def beats_after(moment):
    return Heartbeat.objects.filter(at__gt=moment).exists()


def test_a_running_system_is_alive_and_ready(stack):
    assert get(f"{stack.url}/healthz") == (200, {"status": "alive"})
    assert get(f"{stack.url}/readyz") == (
        200,
        {
            "status": "ready",
            "checks": {"database": "ok", "redis": "ok", "worker": "ok", "migrations": "ok"},
        },
    )


def test_every_page_carries_the_whole_set_of_headers(stack):
    with urllib.request.urlopen(f"{stack.url}/account/login/", timeout=10) as answer:
        headers = answer.headers

    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    assert {name: headers[name] for name in names} == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert sorted(headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
    ]
    assert headers.get_all("Permissions-Policy") == [headers["Permissions-Policy"]]
    assert "no-store" in headers["Cache-Control"]


def test_the_sign_in_page_is_accessible(page, stack):
    page.goto("/account/login/")

    assert_accessible(page)


@pytest.mark.parametrize("name", ["worker", "beat", "relay", "web"])
def test_a_killed_process_comes_back(stack, name):
    before = stack.processes[name].starts

    stack.kill(name)

    assert eventually(lambda: stack.processes[name].starts == before + 1)
    stack.wait_ready()
    moment = timezone.now()
    assert eventually(lambda: beats_after(moment))


def test_an_old_heartbeat_means_not_ready(stack):
    stack.stop_process("beat")
    try:
        time.sleep(1)
        Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=61))

        answer = get(f"{stack.url}/readyz")
    finally:
        stack.start_process("beat")

    assert answer == (
        503,
        {
            "status": "not ready",
            "checks": {"database": "ok", "redis": "ok", "worker": "heartbeat too old", "migrations": "ok"},
        },
    )
    stack.wait_ready()


def test_lost_services_are_reported_and_survived(breakable):
    stack, services = breakable
    services.redis.kill()
    assert get(f"{stack.url}/readyz")[1]["checks"]["redis"] == "not reachable"
    services.redis.start()
    services.postgres.kill()
    assert get(f"{stack.url}/readyz")[1]["checks"]["database"] == "not reachable"
    with pytest.raises(NotReady):
        stack.wait_ready(seconds=1)

    services.postgres.start()

    stack.wait_ready()
    moment = timezone.now()
    assert eventually(lambda: beats_after(moment))


def test_run_shows_what_to_try_and_ends_cleanly_on_ctrl_c():
    folder = ROOT / ".local" / "test-run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "demo.json").write_text('{"cases": [{"reference": "OMB-TRY", "access_code": "try-it"}]}')
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ports = {name: str(free_port()) for name in ("WEB_PORT", "MOCK_PORT", "REDIS_PORT")}
    run = subprocess.Popen(
        [sys.executable, "-m", "ombudsman.stack", "run"],
        cwd=ROOT,
        env={**keep, **ports, "OMBUDSMAN_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    with run, run.stdout as lines:
        shown = []
        for line in lines:
            shown.append(line)
            if "Ready" in line:
                run.send_signal(signal.SIGINT)

    assert run.returncode == 0
    assert any("OMB-TRY" in line for line in shown)
    assert [port_is_free(int(port)) for port in ports.values()] == [True, True, True]
    assert (Postgres(folder).running(), (folder / "postgres" / "PG_VERSION").exists()) == (False, True)
    shutil.rmtree(folder)
