"""Attack check 17: no page tells a known reference from an unknown one, by its answer or by the work it does.

What a clock shows, with the hash at its real cost and thousands of tries, is measured by `manage.py timing_campaign`;
its statistics are in docs/enumeration.md.
"""

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.management.commands import timing_campaign
from cases.management.commands.timing_campaign import PAGES
from tests.factories.cases import make_case
from tests.hashers import CountingArgon2

pytestmark = pytest.mark.django_db
TRIES = 20


@pytest.fixture
def counting(settings) -> type[CountingArgon2]:
    settings.PASSWORD_HASHERS = ["tests.hashers.CountingArgon2"]
    assert isinstance(get_hasher("default"), CountingArgon2)
    CountingArgon2.runs = 0
    return CountingArgon2


@pytest.mark.parametrize(("title", "make"), PAGES, ids=[title for title, _make in PAGES])
def test_known_and_unknown_references_are_answered_alike(title, make, settings):
    settings.CODE_TRIES_ALARM = 10**9

    found = timing_campaign._measure(title, make(make_case()), TRIES)

    assert len(found.answers) == 1


@pytest.mark.parametrize(("title", "make"), PAGES, ids=[title for title, _make in PAGES])
def test_both_run_the_same_number_of_queries_and_of_hashes(title, make, counting):
    """What a clock could show in the end is work; the work is counted here, exactly."""
    ask, counts = make(make_case()), []
    ask("", "192.0.2.1")
    for reference in ("", timing_campaign._nobodys()):
        before = counting.runs
        with CaptureQueriesContext(connection) as queries:
            ask(reference, "192.0.2.2" if reference else "192.0.2.3")
        counts.append((len(queries), counting.runs - before))

    assert counts[0] == counts[1]
