"""Attack check 17: no page tells a known reference from an unknown one, by text or by clock.

The long form, with the hash at its real cost, is `manage.py timing_campaign`; its figures are in docs/enumeration.md.
"""

from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.management.commands import timing_campaign
from cases.management.commands.timing_campaign import PAGES
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
TRIES = 40
ENTERING = 200


@pytest.mark.parametrize(("title", "make"), PAGES, ids=[title for title, _make in PAGES])
def test_known_and_unknown_references_are_answered_alike(title, make, settings):
    settings.CODE_TRIES_ALARM = 10**9
    tries = ENTERING if title == PAGES[0][0] else TRIES

    found = timing_campaign._measure(title, make(make_case()), tries)

    assert len(found.answers) == 1
    # Far coarser than the campaign, so that a busy machine does not fail it: a forgotten hash would double the time.
    ratio = median(found.known) / median(found.unknown)
    assert 0.75 < ratio < 1.33, f"known references take {ratio:.2f} times as long"


@pytest.mark.parametrize(("title", "make"), PAGES, ids=[title for title, _make in PAGES])
def test_both_run_the_same_number_of_queries(title, make):
    """What a clock could show in the end is work; the work is counted here, exactly."""
    ask, counts = make(make_case()), []
    ask("", "192.0.2.1")
    for reference in ("", timing_campaign._nobodys()):
        with CaptureQueriesContext(connection) as queries:
            ask(reference, "192.0.2.2" if reference else "192.0.2.3")
        counts.append(len(queries))

    assert counts[0] == counts[1]
