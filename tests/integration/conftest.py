"""The world outside, for tests that go through it: the mock agencies as a process of their own."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from ombudsman.stack.services import Services
from ratings_connectors.mocks.demo import demo_connectors
from tests.integration.connectors.mock_agencies import running_mock_agencies


@pytest.fixture(scope="session")
def mock_world(tmp_path_factory):
    """One mock server for the whole run."""
    with running_mock_agencies(tmp_path_factory.mktemp("world") / "world.json") as server:
        yield server


@pytest.fixture
def world(mock_world, settings):
    """The mock world as on its first day, with short time limits; the settings lead to it."""
    mock_world.reset()
    settings.CONNECTORS = {
        slug: entry | {"read_timeout": 1, "total_timeout": 2, "max_body": 512 * 1024}
        for slug, entry in demo_connectors(mock_world.url).items()
    }
    return mock_world


@pytest.fixture
def copied_database(services: Services, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the migrated test database in which threads commit for real; dropped afterwards.

    Append-only tables cannot be emptied, so that a test which commits needs a database of its own.
    """
    connection = connections["default"]
    migrated = connection.settings_dict["NAME"]
    copy = f"{migrated}_copy"
    address = services.superuser_url() if services.postgres else services.owner_url
    with django_db_blocker.unblock(), psycopg.connect(address, autocommit=True) as server:
        connections.close_all()
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy)))
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [migrated])
        names = map(sql.Identifier, (copy, migrated, connection.settings_dict["USER"]))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names))
        connection.settings_dict["NAME"] = copy
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = migrated
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(copy)))
