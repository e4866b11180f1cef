"""The dates of a case for the complainant's calendar: neutral, stable, and moved rather than doubled."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.actors import SYSTEM, Role
from cases.models import Deadline, Event
from cases.services import events
from cases.workflow import CaseStatus
from tests.factories.accounts import make_staff
from tests.factories.cases import CODE, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(status=CaseStatus.INVESTIGATING, investigator=make_staff(Role.INVESTIGATOR))


@pytest.fixture
def mine(client, case):
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    return client


def dates(client, language="en"):
    answer = client.get(reverse("my_case:calendar"), headers={"accept-language": language})
    return answer, list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_every_date_that_runs_is_in_it(mine, case):
    answer, found = dates(mine)

    running = Deadline.objects.filter(case=case, status__in=["running", "paused"])
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert sorted(event.decoded("DTSTART") for event in found) == sorted(row.notified_due_on for row in running)
    assert len(found) > 0


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_says_nothing_about_the_person_the_agency_or_the_case(mine, case, language):
    """Attack check 23."""
    text = dates(mine, language)[0].content.decode()

    for private in (case.person.name, case.reference, case.agency.name, case.agency.name_zh, CODE):
        assert private not in text


def test_a_date_that_moved_is_the_same_entry_with_a_higher_sequence(mine, case):
    row = Deadline.objects.filter(case=case, status="running").first()
    before = {str(event["UID"]): event["SEQUENCE"] for event in dates(mine)[1]}
    Deadline.objects.filter(pk=row.pk).update(notified_due_on=date(2026, 12, 24))
    events.record(case=case, action="deadline_extended", by=SYSTEM, at=timezone.now(), about=row)

    after = {str(event["UID"]): (event["SEQUENCE"], event.decoded("DTSTART")) for event in dates(mine)[1]}

    uid = f"{case.uid}-{row.pk}@ombudsman"
    assert set(before) == set(after)
    assert (before[uid], after[uid]) == (0, (1, date(2026, 12, 24)))


def test_taking_it_is_a_look_at_the_case(mine):
    dates(mine)

    assert Event.objects.filter(action="read", data__what="calendar").count() == 1
