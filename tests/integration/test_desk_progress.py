"""The records page while a batch is under way: how many are over, why, and when the rest is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from cases.actors import citizen
from cases.models import Agency, Job, JobStatus, Pull, PullPurpose
from cases.services import consents, pulling, records
from cases.wording import pull_errors
from cases.workflow import CaseStatus
from ratings_connectors.base import Category
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
WANTED = (
    ("sesame", "SCORE"),
    ("sesame", "SCORE_INPUTS"),
    ("court_list", "COURT_LIST"),
    ("rail_sanctions", "RESTRICTION"),
)


@pytest.fixture
def investigator():
    return make_staff()


@pytest.fixture
def case(investigator):
    return make_case(
        status=CaseStatus.INVESTIGATING, investigator=investigator, consents=WANTED, at=NOW - timedelta(days=1)
    )


@pytest.fixture
def batch(case, investigator):
    wanted = [(Agency.objects.get(slug=slug), Category(code)) for slug, code in WANTED]
    return records.request_pulls(
        case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=NOW
    )


@pytest.fixture
def page(client, investigator, case):
    TOTP.activate(investigator, generate_totp_secret())
    client.force_login(investigator)

    def get(name="progress", **query):
        return client.get(reverse(f"desk:{name}", args=[case.reference]), query)

    return get


def counted(answer):
    return {one["label"]: one["value"] for one in answer.context["progress"]["stats"]}


def test_a_new_batch_waits(batch, page):
    answer = page("records")

    assert answer.context["progress"]["text"] == "0 of 4 are over: Waiting 4"
    assert '<div role="status" id="progress-words"><p>0 of 4 are over: Waiting 4</p></div>' in answer.content.decode()
    assert "Show the newest state" in answer.content.decode()


def test_every_way_in_which_a_pull_can_stand_is_counted_with_its_reason(world, batch, page):
    done, waiting, failed, stopped = batch
    world.fault("sesame", "UNAVAILABLE", times=1)
    pulling.pull(pull_id=waiting.pk, at=NOW)
    pulling.pull(pull_id=done.pk, at=NOW)
    world.fault("court_list", "WRONG_CHARSET", times=1)
    pulling.pull(pull_id=failed.pk, at=NOW)
    consents.withdraw(consent=stopped.consent, by=citizen(stopped.case_id), at=NOW)

    answer = page("records")

    assert counted(answer) == {"Fetched": 1, "Failed": 1, "Stopped, no right": 1, "Waiting": 1}
    notes = [row["note"] for row in reversed(answer.context["progress"]["rows"])]
    assert (notes[0], "next attempt" in notes[1], "attempts so far: 1" in notes[1]) == ("", True, True)
    assert (notes[2] != "", notes[3]) == (True, pull_errors.sentence("right_gone"))


def test_a_page_that_has_seen_it_all_is_not_told_again(world, batch, page):
    before = page()
    seen = before.context["progress"]["seen"]
    unchanged = page(seen=seen)
    pulling.pull(pull_id=batch[0].pk, at=NOW)
    changed = page(seen=seen)

    assert f"?seen={seen}" in before.content.decode()
    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert changed.status_code == 200
    assert '<div id="progress-words" hx-swap-oob="innerHTML"><p>1 of 4 are over: Fetched 1, Waiting 3</p>' in (
        changed.content.decode()
    )


def test_when_all_is_over_the_page_is_loaded_anew(world, batch, page):
    seen = page().context["progress"]["seen"]
    drain(NOW, kinds=frozenset({"pull_records"}))

    answer = page(seen=seen)

    assert (answer.status_code, answer["HX-Refresh"], "hx-get" in answer.content.decode()) == (200, "true", False)


def test_an_agency_that_is_away_for_long_is_asked_about_less_often(world, batch, page):
    drain(NOW, kinds=frozenset({"pull_records"}))
    Pull.objects.filter(pk=batch[0].pk).update(
        status="waiting", finished_at=None, next_try_at=datetime.now(UTC) + timedelta(hours=1)
    )

    assert 'hx-trigger="every 15s"' in page("records").content.decode()


def test_work_that_waits_for_a_person_says_so_and_is_not_polled(world, batch, page):
    for pull in batch[1:]:
        pulling.pull(pull_id=pull.pk, at=NOW)
    Pull.objects.filter(pk=batch[0].pk).update(status="running")
    Job.objects.filter(key=f"pull:{batch[0].pk}").update(
        status=JobStatus.QUARANTINED.value, lease_until=None, finished_at=NOW
    )

    answer = page("records")

    assert counted(answer) == {"Fetched": 3, "Waiting for a person": 1}
    assert ("The work stopped" in answer.content.decode(), "hx-get" in answer.content.decode()) == (True, False)


def test_the_fragment_costs_the_same_for_every_batch(batch, page, django_assert_max_num_queries):
    page()

    with django_assert_max_num_queries(9):
        page()


def test_it_reads_in_chinese(client, batch, page):
    client.cookies["django_language"] = "zh-hans"

    assert page("records").status_code == 200
