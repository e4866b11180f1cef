"""Penalties and credit reports from real pulls: what looks wrong with them, and what does not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.grounds import Ground
from cases.models import Agency, Finding, PullPurpose, Record
from cases.services import records
from cases.views.desk_records_words import COMPARED, court_comparison
from cases.wording.records import value
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.cases import DEBTOR, JOURNALIST, Somebody, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

# After every day that the synthetic records name; the mock agencies themselves know no other time than now.
NOW = datetime.now(UTC)
KINDS = frozenset({"pull_records", "recompute"})
FARE_DODGER = Somebody("孙立", "330102199509300116", date(1995, 9, 30))
OLDER_FORM = Somebody("欧阳秋安", "510104196810190238", date(1968, 10, 19))
NUMBER = "示交执罚字〔2026〕0417号"
PENALTY_PLACES = [("credit_china", "PENALTIES"), ("sesame", "PENALTY_COPY"), ("baihang", "CREDIT_REPORT")]


def investigate(who, grounds, wanted, *, at=NOW):
    investigator = make_staff()
    case = make_case(
        who=who,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        grounds=grounds,
        consents=wanted,
        at=at - timedelta(days=1),
    )
    agencies = {agency.slug: agency for agency in Agency.objects.all()}
    pairs = [(agencies[slug], Category(category)) for slug, category in wanted]
    records.request_pulls(case=case, wanted=pairs, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=at)
    drain(at, kinds=KINDS)
    return case


def proposed(case):
    return [(row.agency.slug, row.code) for row in case.findings.order_by("agency__slug", "code")]


def test_a_penalty_shown_beyond_its_last_day_is_proposed_with_its_copies(world):
    case = investigate(FARE_DODGER, [Ground.TOO_OLD], PENALTY_PLACES)

    assert proposed(case) == [
        ("baihang", "RETENTION_OVER"),
        ("credit_china", "RETENTION_OVER"),
        ("sesame", "RETENTION_OVER"),
    ]
    found = Finding.objects.get(agency__slug="credit_china")
    assert (found.record.external_id, found.facts, found.basis) == (
        NUMBER,
        {"publicity_ends": "2026-07-20"},
        "NDRC Order 36",
    )


def test_without_the_register_a_copy_that_names_no_last_day_is_left_alone(world):
    case = investigate(FARE_DODGER, [Ground.TOO_OLD], PENALTY_PLACES[1:2])

    assert proposed(case) == []


def test_a_copy_that_outlives_the_register_is_proposed(world):
    world.move("fare_dodger", "listing_deleted")

    case = investigate(FARE_DODGER, [Ground.TOO_OLD], PENALTY_PLACES[:2])

    assert proposed(case) == [("sesame", "CORRECTION_INCOMPLETE")]


@pytest.mark.parametrize(("day", "found"), [(date(2026, 7, 20), []), (date(2026, 7, 21), ["RETENTION_OVER"])])
def test_the_last_day_itself_is_no_day_too_many(world, day, found):
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)

    case = investigate(FARE_DODGER, [Ground.TOO_OLD], PENALTY_PLACES[:1], at=at)

    assert [code for _, code in proposed(case)] == found


def test_a_penalty_in_the_older_field_set_names_no_last_day(world):
    case = investigate(OLDER_FORM, [Ground.TOO_OLD], PENALTY_PLACES[:1])

    assert [row.content["field_set"] for row in Record.objects.all()] == ["2015"]
    assert proposed(case) == []


def test_a_paid_debt_in_the_credit_report_is_proposed_and_its_missing_mark(world):
    case = investigate(DEBTOR, [Ground.PAID_OR_PERFORMED], PENALTY_PLACES[2:])

    assert proposed(case) == [("baihang", "NOT_ANNOTATED"), ("baihang", "WRONG_DATA")]
    assert Finding.objects.get(code="NOT_ANNOTATED").facts == {"disputed_since": "2026-08-12", "annotated": False}


def test_who_says_that_the_dispute_is_not_marked_is_heard(world):
    world.move("paid_debt", "corrected")

    case = investigate(DEBTOR, [Ground.NOT_MARKED_DISPUTED], PENALTY_PLACES[2:])

    assert proposed(case) == [("baihang", "NOT_ANNOTATED")]


def test_the_journalists_listing_lives_on_in_the_credit_report(world):
    world.move("journalist", "listing_deleted")

    case = investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT], [("court_list", "COURT_LIST"), *PENALTY_PLACES[2:]])

    assert proposed(case) == [("baihang", "CORRECTION_INCOMPLETE")]
    assert sorted(Record.objects.values_list("kind", flat=True)) == ["ACCOUNT", "COURT_COPY", "QUERY", "QUERY"]


def test_the_courts_entry_stands_beside_every_copy_of_it(world):
    wanted = [("court_list", "COURT_LIST"), ("sesame", "COURT_COPY"), *PENALTY_PLACES[2:]]
    investigate(JOURNALIST, [Ground.NO_VALID_DOCUMENT], wanted)

    table = court_comparison(list(Record.objects.select_related("agency").order_by("pk")))

    assert [column["label"] for column in table["columns"]] == [
        "Field",
        "Court list",
        "Sesame Credit (illustrative)",
        "Baihang Credit (illustrative)",
    ]
    assert [len(row["cells"]) for row in table["rows"]] == [4] * len(COMPARED)


@pytest.mark.parametrize(
    ("name", "found", "words"),
    [
        ("overdue_fen", 720_000, "7,200.00 yuan"),
        ("fine", "50.00", "50.00 yuan"),
        ("fine", "as decided", "as decided"),
        ("penalty_categories", ["warning", "fine"], "warning, fine"),
        ("penalty_categories", [], "–"),
        ("overdue_months", {"2026-01": "2", "2026-02": "9"}, "2026-01: 31 to 60 days late, 2026-02: 9"),
        ("overdue_months", {}, "–"),
        ("asked_for", "CURIOSITY", "CURIOSITY"),
    ],
)
def test_sums_lists_and_codes_are_worded(name, found, words):
    assert value(name, found) == words
