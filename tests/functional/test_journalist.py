"""The journalist: listed without an effective document and without notice; cannot fly."""

import pytest
from django.utils import timezone

from cases.actors import SYSTEM
from cases.services import agencies, deadline_watch
from tests.functional.journeys.citizen import Citizen
from tests.functional.journeys.stories import JOURNALIST


@pytest.fixture(scope="package")
def office(functional_database):
    """Agencies, schemes, methods and deadline rules are in place."""
    now = timezone.now()
    deadline_watch.seed_rules(by=SYSTEM, at=now)
    return agencies.seed(at=now)


def test_filing(office, page):
    lin = Citizen(page, "journalist-en")
    lin.file(JOURNALIST)
    lin.return_to_case()
