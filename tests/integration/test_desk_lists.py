"""Lists are paged along (due date, number) from both ends, and every event has a sentence for staff."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cases import services
from cases.models import Case, Match
from cases.queries import desk
from cases.queries.desk import Place, Show
from cases.services import matching
from cases.wording import trail
from tests.factories.cases import JOURNALIST, make_case

FIRST_DAY = date(2026, 10, 1)
TEMPLATED = {"deadline_breached", "deadline_over", "finding_confirmed", "finding_dismissed"}


@pytest.fixture
def sixty(db):
    """Sixty cases: fifty in pairs by due date, ten without one."""
    for number in range(60):
        case = make_case()
        due = FIRST_DAY + timedelta(days=number // 2) if number < 50 else None
        Case.objects.filter(pk=case.pk).update(next_due_on=due)
    return Case.objects.all()


def references(page):
    return [row.place.pk for row in page.rows]


def test_paging_forwards_and_backwards_meets_every_case_once_in_the_same_order(sixty):
    forwards, page = [], desk.page(sixty)
    forwards += references(page)
    while page.after:
        page = desk.page(sixty, after=page.after)
        forwards += references(page)
    page = desk.page(sixty, last=True)
    backwards = references(page)
    while page.before:
        page = desk.page(sixty, before=page.before)
        backwards = references(page) + backwards

    assert len(forwards) == len(set(forwards)) == 60
    assert backwards == forwards


def test_the_first_and_the_last_page_name_no_page_beyond(sixty):
    first, last = desk.page(sixty), desk.page(sixty, last=True)

    assert (first.before, last.after) == (None, None)
    assert first.after is not None
    assert last.before is not None
    assert [row.due_on for row in last.rows][-10:] == [None] * 10


def test_a_page_costs_one_query_and_at_most_two_in_the_middle(sixty, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = desk.page(sixty)
    with django_assert_num_queries(1):
        desk.page(sixty, last=True)
    with django_assert_num_queries(2):
        desk.page(sixty, after=first.after)


@pytest.mark.parametrize(
    "text", [None, "", "x", "2026-10-01", "2026-13-01.5", "2026-10-01.-5", ".99999999999999999999"]
)
def test_a_place_that_is_none_is_the_beginning(text):
    assert desk.place(text) is None


def test_a_place_survives_its_way_through_the_url():
    for place in (Place(FIRST_DAY, 5), Place(None, 7)):
        assert desk.place(str(place)) == place


def test_the_queue_holds_new_complaints_that_nobody_has(db):
    make_case()

    assert desk.count(desk.listed(Case.objects.all(), Show.QUEUE, 0)) == 1
    assert desk.count(desk.listed(Case.objects.all(), Show.MINE, 0)) == 0


def test_every_action_that_a_service_writes_is_worded_for_staff():
    source = "\n".join(path.read_text() for path in Path(services.__file__).parent.glob("*.py"))
    written = set(re.findall(r'action="([a-z_]+)"', source)) | TEMPLATED

    assert sorted(written - set(trail.ACTIONS)) == []


@pytest.mark.parametrize(
    ("name", "masked", "match"),
    [
        ("林闻清", "1101011988****0020", Match.EXACT),
        (" 林 闻清 ", "110101198806150020", Match.EXACT),
        ("林文清", "1101011988****0020", Match.PARTIAL),  # all digits, another name
        ("林闻清", "1101011988****9999", Match.PARTIAL),  # one block of digits
        ("林闻清", "****", Match.PARTIAL),  # nothing shown
        ("林闻清", "3101011990****9999", Match.NONE),  # never by name alone
        ("王伟", "3101011990****9999", Match.NONE),
        ("林闻清", "1101011988", Match.NONE),
    ],
)
def test_a_record_is_the_persons_by_number_and_name_never_by_name_alone(name, masked, match):
    graded = matching.grade(name=name, id_masked=masked, person_name=JOURNALIST.name, id_number=JOURNALIST.id_number)

    assert graded is match
