"""Fixtures every test may use: the services run, the test database has its two roles, translations are compiled."""

import os
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command

from ombudsman.stack.messages import compile_messages
from ombudsman.stack.places import own_port
from ombudsman.stack.postgres import make_roles
from ombudsman.stack.services import Services, start_services

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def services() -> Services:
    """PostgreSQL and Redis: those the environment names, else embedded ones of the tests alone, left running.

    They are left running because starting them is the slow part, and because a parallel run may be using them;
    `make clean` stops them.
    """
    folder = ROOT / ".local" / "test"
    return start_services(folder, redis_port=own_port(folder), environment=os.environ, careful=False)


@pytest.fixture(scope="session", autouse=True)
def _compiled_messages() -> None:
    compile_messages(ROOT / "locale")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: Services, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before the test database is made: the server is up and knows both roles."""
    with psycopg.connect(_maintenance_url(services), autocommit=True) as server:
        make_roles(server)


@pytest.fixture
def provisioned(db: None) -> None:
    """The application role holds its rights in the test database, as in production."""
    call_command("provision_database", stdout=StringIO())


def _maintenance_url(services: Services) -> str:
    return services.superuser_url() if services.postgres else services.owner_url
