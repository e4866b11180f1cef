"""Fixtures every test may use: the services run, the test database has its two roles, translations are compiled."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from ombudsman.stack.messages import compile_messages
from ombudsman.stack.places import own_port
from ombudsman.stack.postgres import make_roles
from ombudsman.stack.services import Services, start_services
from tests.factories.agencies import make_agencies

ROOT = Path(__file__).resolve().parent.parent
# The same examples every time, and no opinion on how fast this machine is.
hypothesis_settings.load_profile("ci")
# Each line is one group, the first that fits counts. The running system is started twice, so that two test processes
# share the longest work: for those who use it, and for those who break it and everybody else.
SHARED = (
    ("tests/functional/test_every_page.py", "tests/functional/test_stories.py", "tests/functional/test_scoring_"),
    ("tests/functional/",),
    ("tests/integration/test_stack.py",),
    ("tests/sweep/test_spark.py",),
)


class Together(LoadScopeScheduling):
    """In a parallel run, tests that share processes stay together; all others go where there is room.

    The library's own way, a mark, does not reach the names of tests in the pytest we use.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((group[0] for group in SHARED if nodeid.startswith(group)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One test process more than there are processors: many tests wait for the running system, the disk or a clock."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.fixture(scope="session")
def services() -> Services:
    """PostgreSQL and Redis: those the environment names, else embedded ones of the tests alone, left running.

    They are left running because starting them is the slow part, and because a parallel run may be using them;
    `make clean` stops them.
    """
    folder = ROOT / ".local" / "test"
    with _one_at_a_time():
        return start_services(folder, redis_port=own_port(folder), environment=os.environ, careful=False)


@pytest.fixture(scope="session", autouse=True)
def _compiled_messages() -> None:
    with _one_at_a_time():
        compile_messages(ROOT / "locale")


@pytest.fixture(autouse=True)
def _own_gates(settings: Any) -> None:
    """No test meets a gate that the one before closed: each has its own names in Redis."""
    settings.CONNECTOR_GATES_PREFIX = f"test:{uuid4().hex}"


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """No test hears the language of the one before: a request of the test client leaves its language switched on."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: Services, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before the test database is made: the server is up and knows both roles."""
    with _one_at_a_time(), psycopg.connect(_maintenance_url(services), autocommit=True) as server:
        make_roles(server)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
    services: Services,
) -> Iterator[None]:
    """The migrated test database with the illustrative agencies, whichever tests were chosen.

    The library's own fixture makes none when no chosen test carries its mark, as is so in the browser tests, which
    would then copy whatever database the settings name.
    """
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, aliases={"default"}, keepdb=django_db_keepdb and not django_db_createdb
        )
        # Nearly every test begins with the same agencies: they are there for all, as on the office's own first day.
        make_agencies()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            name = connections["default"].settings_dict["NAME"]
            with psycopg.connect(_maintenance_url(services), autocommit=True) as server:
                # The server may still be closing the session of a test's thread, and would refuse to drop its database.
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            teardown_databases(made, verbosity=0)


@pytest.fixture
def provisioned(db: None) -> None:
    """The application role holds its rights in the test database, as in production."""
    call_command("provision_database", stdout=StringIO())


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Parallel test processes wait here for one another: what follows looks first and makes then."""
    (ROOT / ".local").mkdir(exist_ok=True)
    with (ROOT / ".local" / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _maintenance_url(services: Services) -> str:
    return services.superuser_url() if services.postgres else services.owner_url
