"""`manage.py recheck`: the night's work on demand, for one case or all, up to a moment."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import journalist
from tests.factories.journalist import answered, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(world):
    """A correction at the court that was verified an hour ago."""
    at = datetime.now(UTC) - timedelta(hours=5)
    story = journalist.investigated(["court_list", "rail_sanctions"], at=at)
    request = sent(story, at + timedelta(hours=2))
    world.move("journalist", "corrected")
    return answered(request, story, at + timedelta(hours=4))


def recheck(*words):
    """Run the command; give what it said."""
    said = StringIO()
    call_command("recheck", *words, stdout=said)
    return said.getvalue().strip()


def test_nothing_is_due_yet(request_):
    assert recheck() == "0 checks begun."


def test_what_falls_due_up_to_a_moment_is_checked_now_and_keeps_its_schedule(request_):
    days = set(request_.watches.values_list("due_on", flat=True))
    later = (datetime.now(UTC) + timedelta(days=20)).isoformat()

    assert recheck("--case", request_.case.reference, "--at", later) == "1 checks begun."
    assert recheck("--at", later) == "0 checks begun."

    assert list(request_.verifications.values_list("recheck", flat=True)) == [False, True]
    assert set(request_.watches.values_list("due_on", flat=True)) == days


@pytest.mark.parametrize("words", [("--case", "NOSUCHCASE"), ("--at", "tomorrow")])
def test_it_rejects_what_makes_no_sense(words):
    with pytest.raises(CommandError) as refusal:
        recheck(*words)

    assert refusal.value.returncode == 2
