"""The real system under a browser: web, worker, beat, relay and the mock agencies as processes, on a database of
their own, reached as the application role.

Tests in this package commit for real and share the database with the processes, so they never use pytest-django's
`db` marks: append-only tables cannot be emptied between tests, each test makes its own people and cases.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg import sql

from cases.actors import SYSTEM
from cases.models import Agency
from cases.services import agencies, deadline_watch
from ombudsman.stack.places import free_port
from ombudsman.stack.prepare import prepare
from ombudsman.stack.services import Services, start_services
from ombudsman.stack.stack import Stack
from tests.addresses import application_url
from tests.functional.journeys.people import People, gathered

ROOT = Path(__file__).resolve().parent.parent.parent
ARTIFACTS = ROOT / "test-artifacts"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    # Without a graphics card both would only be played by the processor.
    "--disable-gpu-rasterization",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The browser library keeps an event loop in this thread; the ORM is nevertheless used from this thread alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="package")
def system_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence, mail and the like of the running system."""
    return tmp_path_factory.mktemp("system")


@pytest.fixture(scope="package", autouse=True)
def functional_database(services: Services, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the migrated test database; Django's connection points at it while this package runs."""
    migrated = connections["default"].settings_dict["NAME"]
    copy = f"{migrated}_functional"
    with django_db_blocker.unblock():
        connections.close_all()
        with psycopg.connect(_maintenance_url(services), autocommit=True) as server:
            _drop(server, copy)
            # A connection that another thread of this process is still closing would forbid the copy.
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [migrated])
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(migrated))
            )
        with pointed_at({"NAME": copy}):
            call_command("provision_database", stdout=StringIO())
            yield copy
        with psycopg.connect(_maintenance_url(services), autocommit=True) as server:
            _drop(server, copy)


@pytest.fixture(scope="package")
def stack(services: Services, functional_database: str, system_folder: Path, worker_id: str) -> Iterator[Stack]:
    """Every process of the real system, ready; its log is test-artifacts/stack-*.log."""
    # Each parallel test process gets message queues of its own.
    number = 0 if worker_id == "master" else 2 * int(worker_id.removeprefix("gw")) + 2
    redis_url = f"{services.redis_url.rpartition('/')[0]}/{number}"
    addresses = {
        "DATABASE_URL": application_url(services, functional_database),
        "REDIS_URL": redis_url,
    }
    with running(addresses, system_folder, name=worker_id) as system, shared_with(system, system_folder):
        yield system


@dataclass
class Breakable:
    """A whole system of its own, services included, and how Django finds its database."""

    stack: Stack
    services: Services
    folder: Path
    point: dict[str, str]


@pytest.fixture(scope="package")
def breakable_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breakable]:
    """Started once for all tests that break it: each leaves it in order."""
    # PostgreSQL's data must lie where its account may go, which a private temporary folder is not.
    folder, files = ROOT / ".local" / "breakable", tmp_path_factory.mktemp("breakable")
    shutil.rmtree(folder, ignore_errors=True)
    own = start_services(folder, redis_port=free_port(), environment={}, database="breakable")
    assert own.postgres is not None
    try:
        addresses = {"DATABASE_URL": own.database_url, "REDIS_URL": own.redis_url}
        prepare(own, {**os.environ, "OMBUDSMAN_MODE": "test", **addresses}, demo_file=None)
        point = {"NAME": "breakable", "HOST": urlsplit(own.owner_url).query.partition("=")[2], "PORT": ""}
        point |= {"USER": urlsplit(own.owner_url).username or "", "PASSWORD": ""}
        with running(addresses, files, name="breakable") as system:
            yield Breakable(system, own, files, point)
    finally:
        own.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def breakable(breakable_system: Breakable, django_db_blocker: Any) -> Iterator[tuple[Stack, Services]]:
    """A system that a test may kill parts of; Django points at it meanwhile."""
    whole = breakable_system
    whole.stack.wait_ready()
    with django_db_blocker.unblock(), pointed_at(whole.point), shared_with(whole.stack, whole.folder):
        yield whole.stack, whole.services


@contextmanager
def running(addresses: dict[str, str], folder: Path, *, name: str) -> Iterator[Stack]:
    """The processes, ready, with short clocks; ended afterwards."""
    ARTIFACTS.mkdir(exist_ok=True)
    web_port, mock_port = free_port(), free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"},
        **addresses,
        "OMBUDSMAN_MODE": "test",
        "PUBLIC_BASE_URL": f"http://localhost:{web_port}",
        "MOCK_AGENCIES_URL": f"http://127.0.0.1:{mock_port}",
        "EVIDENCE_ROOT": str(folder / "evidence"),
        "POPULATION_ROOT": str(folder / "populations"),
        "SWEEP_ROOT": str(folder / "sweeps"),
        "MAIL_FOLDER": str(folder / "mail"),
        "SMS_FOLDER": str(folder / "sms"),
        "DEMO_FILE": str(folder / "demo.json"),
        "JOB_LEASE_SECONDS": "5",
        "JOB_SWEEP_SECONDS": "1",
    }
    with (ARTIFACTS / f"stack-{name}.log").open("w", buffering=1) as log:
        system = Stack(
            environment,
            web_port=web_port,
            mock_port=mock_port,
            folder=folder,
            say=lambda process, line: None if log.closed else print(f"{process:>6} | {line}", file=log),
        )
        try:
            system.start()
            system.wait_ready()
            yield system
        finally:
            system.stop()


@contextmanager
def shared_with(system: Stack, folder: Path) -> Iterator[None]:
    """Let the tests use the folders and addresses of a running system, on whose database Django must be pointed.

    Whatever the tests did to it, nothing may have broken the audit chain.
    """
    places = {
        "EVIDENCE_ROOT": folder / "evidence",
        "MEDIA_ROOT": folder / "evidence",
        "POPULATION_ROOT": folder / "populations",
        "SWEEP_ROOT": folder / "sweeps",
        "EMAIL_FILE_PATH": folder / "mail",
        "SMS_FOLDER": folder / "sms",
        "PUBLIC_BASE_URL": f"http://localhost:{system.web_port}",
        "MOCK_AGENCIES_URL": f"http://127.0.0.1:{system.mock_port}",
    }
    with override_settings(**places):
        yield
        call_command("verify_audit")


@contextmanager
def pointed_at(place: dict[str, str]) -> Iterator[None]:
    """Django's default connection leads to another database meanwhile."""
    connection = connections["default"]
    before = {key: connection.settings_dict[key] for key in place}
    connections.close_all()
    connection.settings_dict.update(place)
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.update(before)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Its absence is a failure, not a reason to skip."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as library:
        if executable is None and not Path(library.chromium.executable_path).exists():
            pytest.fail("No Chromium was found. Type: sudo apt-get install chromium", pytrace=False)
        chromium = library.chromium.launch(executable_path=executable, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """Makes a page of a new visitor (own cookies). Options are the browser context's: viewport, locale, ...

    Fails the test at its end if any page had a script error or broke the content security policy.
    """
    contexts, complaints = [], []

    def make(**options: Any) -> Page:
        context = browser.new_context(base_url=stack.url, **{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: _note(complaints, page.url, line.type, line.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """An English-speaking visitor at a desk."""
    return new_page(locale="en-GB")


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A Chinese-speaking visitor with a phone."""
    return new_page(locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


@pytest.fixture(scope="package")
def office(functional_database: str) -> dict[str, Agency]:
    """Agencies, schemes, methods and deadline rules are in place."""
    now = timezone.now()
    deadline_watch.seed_rules(by=SYSTEM, at=now)
    return agencies.seed(at=now)


@pytest.fixture
def back_office(stack: Stack) -> Callable[[str, str], None]:
    """What really happens at the mock agencies."""

    def move(person: str, state: str) -> None:
        address = f"{settings.MOCK_AGENCIES_URL}/operator/state"
        answer = httpx.post(
            address, data={"person": person, "state": state}, headers={"Accept": "application/json"}, trust_env=False
        )
        assert answer.status_code == 200

    return move


@pytest.fixture
def cast(office: dict[str, Agency], new_page: Callable[..., Page]) -> Callable[..., People]:
    """Make the people of a story about an agency, signed in; see journeys.people.gathered."""

    def make(album: str, agency: str, *, others: Sequence[str] = (), **options: Any) -> People:
        return gathered(new_page, album, office[agency], others=[office[slug] for slug in others], **options)

    return make


def _note(complaints: list[str], url: str, kind: str, text: str) -> None:
    if kind == "error" and "Failed to load resource" not in text:
        complaints.append(f"{url}: {text}")


def _maintenance_url(services: Services) -> str:
    """A door to the server beside the databases that come and go."""
    return urlunsplit(urlsplit(services.owner_url)._replace(path="/postgres"))


def _drop(server: psycopg.Connection[Any], database: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
