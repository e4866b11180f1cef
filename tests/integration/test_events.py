"""The audit chain is written in order, guarded by the database, and free of personal data."""

from datetime import UTC, datetime

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from cases import chain
from cases.actors import SYSTEM
from cases.models import Chain, Event, EventDetail
from cases.services import events

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_each_event_points_at_the_one_before():
    first = events.record(case=None, action="office_opened", by=SYSTEM, at=AT)
    second = events.record(case=None, action="office_opened", by=SYSTEM, at=AT, data={"n": 2})

    assert second.previous == first.hash
    assert second.hash == chain.link(first.hash, events.body_of(second))
    assert Chain.objects.get(number=0).head == second.hash


def test_personal_detail_is_only_committed_to():
    event = events.record(case=None, action="name_changed", by=SYSTEM, at=AT, detail={"name": "Lin Wenqing"})

    detail = EventDetail.objects.get(event=event)
    assert event.commitment == chain.commitment(detail.salt, {"name": "Lin Wenqing"})
    assert event.data == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_event SET action = 'nothing'",
        "DELETE FROM cases_event",
        "TRUNCATE cases_event CASCADE",
    ],
)
def test_the_database_refuses_to_change_an_event(statement):
    recorded = events.record(case=None, action="office_opened", by=SYSTEM, at=AT)
    before = Event.objects.count()
    # The row's own checks are done now, so that only the guard can refuse.
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises((ProgrammingError, InternalError), match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    recorded.refresh_from_db()
    assert (recorded.action, Event.objects.count()) == ("office_opened", before)
