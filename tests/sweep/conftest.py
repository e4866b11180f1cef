"""The engines, one of each for a whole run: each is started by the first test that asks for it."""

from collections.abc import Iterator

import pytest

from ombudsman.stack.services import Services
from tests.sweep.engines import ClickHouse, DuckDB, Engine, PostgreSQL, Spark, SQLite


@pytest.fixture(scope="session")
def duckdb() -> Iterator[DuckDB]:
    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def sqlite() -> Iterator[SQLite]:
    engine = SQLite()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def postgresql(services: Services) -> Iterator[PostgreSQL]:
    engine = PostgreSQL(services.owner_url)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def clickhouse() -> Iterator[ClickHouse]:
    engine = ClickHouse()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def spark() -> Iterator[Spark]:
    engine = Spark()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def engines(duckdb: DuckDB, sqlite: SQLite, postgresql: PostgreSQL) -> list[Engine]:
    """Those that answer within milliseconds."""
    return [duckdb, sqlite, postgresql]
