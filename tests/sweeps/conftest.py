"""One invented population for all tests; each test gets a copy of its own."""

import shutil

import pytest

from cases.sweeps import Population, open_population
from tests.sweeps.worlds import invented


@pytest.fixture(scope="session")
def first_store(tmp_path_factory) -> Population:
    return invented(tmp_path_factory.mktemp("population") / "store")


@pytest.fixture
def population(first_store, tmp_path) -> Population:
    """Everybody of the first store, to be altered at will."""
    shutil.copytree(first_store.folder, tmp_path / "store")
    return open_population(tmp_path / "store")
