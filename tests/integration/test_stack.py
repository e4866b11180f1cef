"""The supervisor and the embedded services, as processes."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis as redis_library

from ombudsman.stack.console import table
from ombudsman.stack.places import SOCKET_PATH_LIMIT, free_port, port_is_free, socket_folder
from ombudsman.stack.postgres import Postgres, ServiceFailed
from ombudsman.stack.processes import Process
from ombudsman.stack.services import Services, start_services
from ombudsman.stack.stack import PortTaken, Stack

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".local" / "test-stack"


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(question, seconds=5):
    deadline = time.monotonic() + seconds
    while not question() and time.monotonic() < deadline:
        time.sleep(0.05)
    return question()


@pytest.fixture(scope="module")
def own_services():
    services = start_services(FOLDER, redis_port=free_port(), environment={}, careful=True)
    yield services
    services.stop()


def test_named_services_are_used_and_nothing_is_started(tmp_path):
    environment = {"DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://d/0"}

    services = start_services(tmp_path, redis_port=1, environment=environment)

    assert services == Services("postgresql://a@b/c", "postgresql://a@b/c", "redis://d/0")
    assert list(tmp_path.iterdir()) == []


def test_a_taken_redis_port_leaves_no_database_running():
    folder = ROOT / ".local" / "test-stack-taken"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServiceFailed, match="REDIS_PORT"):
            start_services(folder, redis_port=taken.getsockname()[1], environment={})

    assert (Postgres(folder).running(), (folder / "postgres" / "PG_VERSION").exists()) == (False, True)
    shutil.rmtree(folder)


def test_the_database_sorts_and_classifies_chinese(own_services):
    with psycopg.connect(own_services.database_url) as connection:
        row = connection.execute(
            "SELECT current_user, datctype, pg_encoding_to_char(encoding) FROM pg_database "
            "WHERE datname = current_database()"
        ).fetchone()

    assert row == ("ombudsman_app", "C.UTF-8", "UTF8")


def test_killed_services_come_back_with_their_data(own_services):
    with psycopg.connect(own_services.owner_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    with redis_library.Redis.from_url(own_services.redis_url) as client:
        client.set("kept", "1")
    time.sleep(1.2)
    own_services.postgres.kill()
    own_services.redis.kill()
    said = []

    own_services.revive(said.append)

    assert said == ["PostgreSQL had stopped; starting it again.", "Redis had stopped; starting it again."]
    with psycopg.connect(own_services.owner_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
    with redis_library.Redis.from_url(own_services.redis_url) as client:
        assert client.get("kept") == b"1"


def test_redis_requires_its_password(own_services):
    client = redis_library.Redis(port=own_services.redis.port)

    with pytest.raises(redis_library.AuthenticationError):
        client.ping()


def test_a_long_path_moves_the_socket():
    long = Path("/" + "x" * SOCKET_PATH_LIMIT)

    assert len(str(socket_folder(long))) <= SOCKET_PATH_LIMIT
    assert socket_folder(long) == socket_folder(long)
    assert socket_folder(Path("/short")) == Path("/short/socket")


def test_run_names_a_taken_port_in_one_line_and_ends_with_2(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "ombudsman.stack", "run"],
            cwd=ROOT,
            env={**os.environ, "WEB_PORT": str(port), "OMBUDSMAN_FOLDER": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"Port {port} (WEB_PORT) is taken by another program; set WEB_PORT to a free one.\n",
    )


def test_a_stack_rejects_a_taken_port_before_it_starts_anything(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        stack = Stack({}, web_port=port, mock_port=free_port(), folder=tmp_path, say=print)

        with pytest.raises(PortTaken):
            stack.start()

    assert [process.pid for process in stack.processes.values()] == [None] * 5


def test_a_process_that_ends_is_started_again_and_says_so():
    said = []
    process = Process("web", [sys.executable, "-c", "print('hello')"], os.environ, lambda *line: said.append(line))
    process.start()

    deadline = time.monotonic() + 20
    while process.starts < 3 and time.monotonic() < deadline:
        process.watch()
        time.sleep(0.05)
    process.make_sure_it_ended(time.monotonic() + 5)

    assert process.starts == 3
    assert [line for line in said if "again" in line[1]] == [
        ("web", "ended with code 0; starting again in 0.5 s."),
        ("web", "ended with code 0; starting again in 1 s."),
    ]


def test_ending_takes_the_grandchildren_along():
    script = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True); sys.stdin.read()"
    said = []
    process = Process(
        "web",
        [sys.executable, "-c", script + "; import time; time.sleep(60)"],
        os.environ,
        lambda _n, line: said.append(line),
    )
    process.start()
    deadline = time.monotonic() + 10
    while not said and time.monotonic() < deadline:
        time.sleep(0.05)

    process.ask_to_end()
    process.make_sure_it_ended(time.monotonic() + 5)

    assert eventually(lambda: not alive(said[0]))


def test_the_table_lists_what_the_demo_world_wrote(tmp_path):
    demo = tmp_path / "demo.json"
    demo.write_text(
        '{"accounts": [{"email": "a@b.example", "password": "p"}],'
        ' "cases": [{"reference": "R", "code": "C", "to_try": "look around"}]}'
    )

    shown = table("http://localhost:1", "http://localhost:2", demo)

    assert [line.strip() for line in shown.splitlines() if line.strip()] == [
        "Where                                Address",
        "-----------------------------------  ---------------------------------",
        "File a complaint                     http://localhost:1/",
        "Staff and agencies sign in           http://localhost:1/account/login/",
        "Agencies' illustrative back offices  http://localhost:2/",
        "Accounts to try",
        "email        password",
        "-----------  --------",
        "a@b.example  p",
        "Cases to try",
        "reference  code",
        "---------  ----",
        "R          C",
        "look around",
    ]
    assert port_is_free(free_port())
