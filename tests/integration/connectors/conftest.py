"""The connectors against a real mock server; settings lead to it."""

import itertools
from datetime import UTC, datetime

import pytest

from ratings_connectors import services
from ratings_connectors.base import Category, RecordQuery, transaction_id
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.mocks.world import people
from tests.integration.connectors.mock_agencies import running_mock_agencies

_COUNTER = itertools.count(1)


@pytest.fixture(scope="session")
def _mock_process(tmp_path_factory):
    with running_mock_agencies(tmp_path_factory.mktemp("mock") / "world.json") as server:
        yield server


@pytest.fixture
def mock_agencies(_mock_process, settings):
    """A world as on the first day; time limits short enough to wait for."""
    _mock_process.reset()
    settings.CONNECTORS = {
        slug: entry | {"read_timeout": 1, "total_timeout": 2, "max_body": 512 * 1024}
        for slug, entry in demo_connectors(_mock_process.url).items()
    }
    return _mock_process


@pytest.fixture
def ask():
    """A question about a person of the mock world; a new transaction id unless one is given."""

    def make(person, category, *, transaction=None, authorisation="consent-1"):
        now = datetime.now(UTC)
        who = people()[person]
        return RecordQuery(
            transaction_id=transaction or transaction_id(at=now, counter=next(_COUNTER)),
            category=Category(category),
            name=who.name,
            id_number=who.id_number,
            at=now,
            authorisation=authorisation,
        )

    return make


@pytest.fixture
def pull(ask):
    """One pull through the service, as a worker makes it."""

    def make(slug, person, category, **more):
        query = ask(person, category, **more)
        return services.pull_records(slug=slug, query=query, at=query.at)

    return make
