"""The committed documents of docs/reference say what the tables in the code say."""

from pathlib import Path

import pytest

from cases.management.references import WORST, documents
from cases.workflow import GUARDS

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "reference"


@pytest.mark.parametrize("name", documents())
def test_the_committed_document_is_fresh(name):
    assert (FOLDER / name).read_text() == documents()[name], "Type: make references"


def test_the_worst_facts_make_every_guard_object():
    assert [action for action, guard in GUARDS.items() if not guard(WORST)] == []
