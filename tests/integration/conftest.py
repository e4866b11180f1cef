"""The world outside, for tests that go through it: the mock agencies as a process of their own."""

import pytest

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
