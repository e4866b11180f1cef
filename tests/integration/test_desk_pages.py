"""The desk's pages through the test client: what each role sees, what each button does, how many queries it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from cases.actors import Role
from cases.models import CorrectionRequest, Event, Finding, Job, JobStatus, Pull, StatutoryPower
from cases.services import findings, jobs
from cases.workflow import CaseStatus
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import REASONS, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
KINDS = frozenset({"pull_records", "recompute"})
EVERYTHING = [
    ("sesame", "SCORE"),
    ("sesame", "SCORE_INPUTS"),
    ("sesame", "COURT_COPY"),
    ("court_list", "COURT_LIST"),
    ("rail_sanctions", "RESTRICTION"),
]
CASE_PAGES = ("case", "records", "score", "corrections", "relief", "evidence", "messages", "decision", "trail")


@pytest.fixture
def sign_in(client):
    """Sign in as an account with its second factor in place."""

    def make(user):
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        return client

    return make


@pytest.fixture
def investigator():
    return make_staff(name="Investigator Wu")


@pytest.fixture
def case(investigator):
    return make_case(
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=EVERYTHING,
        at=NOW - timedelta(days=1),
    )


def url(name, case, *more):
    return reverse(f"desk:{name}", args=[case.reference, *more])


def post(client, address, act, **fields):
    return client.post(address, {"act": act, **{f"{act}-{name}": value for name, value in fields.items()}})


# --- The lists ---


def test_the_caseload_shows_ones_own_open_cases_by_due_date(sign_in, investigator, case):
    make_case()  # nobody's yet

    answer = sign_in(investigator).get(reverse("desk:home"))

    assert [row["cells"][0]["text"] for row in answer.context["rows"]] == [
        f"{case.reference[:3]}-{case.reference[3:7]}-{case.reference[7:]}"
    ]
    assert [tab["label"] for tab in answer.context["tabs"]] == ["My cases", "New complaints"]


def test_a_respondent_is_sent_to_the_agencys_inbox(sign_in):
    respondent = make_respondent(make_agencies()["sesame"])

    answer = sign_in(respondent).get(reverse("desk:home"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("agency:inbox"))


def test_only_an_ombudsman_and_an_auditor_see_all_cases(sign_in):
    answer = sign_in(make_staff(Role.AUDITOR)).get(reverse("desk:home"))

    assert [tab["label"] for tab in answer.context["tabs"]] == ["All open cases"]


def test_the_caseload_costs_the_same_with_more_cases(sign_in, investigator, django_assert_num_queries):
    make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)
    client = sign_in(investigator)
    client.get(reverse("desk:home"))
    with django_assert_num_queries(14):
        client.get(reverse("desk:home"))
    for _ in range(5):
        make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)

    with django_assert_num_queries(14):
        client.get(reverse("desk:home"))


# --- The case ---


@pytest.mark.parametrize("page", CASE_PAGES)
def test_every_page_of_a_case_opens_and_leaves_a_read_event(sign_in, investigator, case, page):
    client = sign_in(investigator)
    before = Event.objects.filter(action="read").count()

    answer = client.get(url(page, case))

    assert answer.status_code == 200
    assert Event.objects.filter(action="read").count() == before + 1


@pytest.mark.parametrize("page", CASE_PAGES)
def test_a_case_of_somebody_else_does_not_exist(sign_in, case, page):
    assert sign_in(make_staff()).get(url(page, case)).status_code == 404


def test_a_case_is_accepted_from_its_page(sign_in, investigator):
    case = make_case()

    answer = post(sign_in(investigator), url("case", case), "accept", to=investigator.pk, reasons=REASONS)

    case.refresh_from_db()
    assert (answer.status_code, case.status, case.assigned_to) == (302, "investigating", investigator)


def test_a_refused_act_keeps_what_was_typed_and_answers_422(sign_in, investigator):
    case = make_case()

    answer = post(sign_in(investigator), url("case", case), "refuse", reasons="Not ours.", referral="")

    assert answer.status_code == 422
    assert "Not ours." in answer.content.decode()


# --- The journalist, from the desk ---


def test_the_investigation_runs_from_pull_to_sent_request(world, sign_in, investigator, case):
    client = sign_in(investigator)
    client.post(
        url("records", case),
        {"act": "pull", "pull-wanted": [f"{slug}:{category}" for slug, category in EVERYTHING]},
    )
    during = client.get(url("progress", case))
    drain(datetime.now(UTC), kinds=KINDS)
    after = client.get(url("progress", case))
    records = client.get(url("records", case))
    score = client.get(url("score", case))

    assert Pull.objects.filter(status="done").count() == len(EVERYTHING)
    assert ('hx-trigger="every 2s"' in during.content.decode(), after.get("HX-Refresh")) == (True, "true")
    assert [stat["value"] for stat in score.context["scores"][0].stats] == ["558", "558", "708"]
    assert [row.get("state", "") for row in score.context["scores"][0].rows] == ["", "", "", "", "differing", "total"]
    assert records.context["comparison"]["columns"][1]["label"] == "Court list"

    listing = Finding.objects.get(agency__slug="court_list", code="NOT_ELIGIBLE")
    judged = post(client, url("finding", case, listing.pk), "confirm", reasons="There is no effective document.")
    court = listing.agency_id
    drafted = client.post(
        url("corrections", case),
        {"act": f"draft-{court}", f"draft-{court}-findings": [listing.pk], f"draft-{court}-message": "Please delete."},
    )
    request = CorrectionRequest.objects.get()
    sent = post(client, url("corrections", case), f"send-{request.pk}")

    request.refresh_from_db()
    assert (judged.status_code, drafted.status_code, sent.status_code) == (302, 302, 302)
    assert (request.status, client.get(url("corrections", case)).status_code) == ("sent", 200)


def test_a_payment_day_proved_while_confirming_moves_the_lawful_score(world, sign_in, investigator, case):
    client = sign_in(investigator)
    client.post(url("records", case), {"act": "pull", "pull-wanted": ["sesame:SCORE", "sesame:SCORE_INPUTS"]})
    drain(datetime.now(UTC), kinds=KINDS)
    item = case.records.get(content__item="COURT_LISTED")

    answer = client.post(
        url("new_finding", case),
        {
            "act": "add",
            "add-code": "PERFORMED_NOT_DELETED",
            "add-about": f"r{item.pk}",
            "add-proved_on": "2026-09-20",
            "add-explanation": "The apology was printed.",
        },
    )

    assert answer.status_code == 302
    assert Finding.objects.get(code="PERFORMED_NOT_DELETED").facts == {"performed_on": "2026-09-20"}


def test_the_score_page_costs_the_same_with_more_findings(
    world, sign_in, investigator, case, django_assert_max_num_queries
):
    client = sign_in(investigator)
    client.post(
        url("records", case),
        {"act": "pull", "pull-wanted": [f"{slug}:{category}" for slug, category in EVERYTHING]},
    )
    drain(datetime.now(UTC), kinds=KINDS)

    with django_assert_max_num_queries(24):
        client.get(url("score", case))
    with django_assert_max_num_queries(24):
        client.get(url("records", case))
    with django_assert_max_num_queries(28):
        client.get(url("case", case))


def test_without_consent_the_page_says_why_nothing_can_be_fetched(sign_in, investigator):
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)

    answer = sign_in(investigator).get(url("records", case))

    assert "There is no live consent and no statutory power for this pull." in answer.content.decode()


def test_an_ombudsman_signs_a_power_from_the_page(sign_in, case):
    answer = post(
        sign_in(make_staff(Role.OMBUDSMAN)),
        url("records", case),
        "power",
        wanted="air_sanctions:RESTRICTION",
        basis="Office statute, article 9 (illustrative)",
        days="30",
    )

    assert answer.status_code == 302
    assert StatutoryPower.objects.get().categories == ["RESTRICTION"]


def test_an_auditor_sees_the_trail_and_can_do_nothing(sign_in, case):
    client = sign_in(make_staff(Role.AUDITOR))

    pages = [client.get(url(page, case)) for page in CASE_PAGES]

    assert {page.status_code for page in pages} == {200}
    assert [act.key for page in pages for act in page.context.get("acts", [])] == []


def test_stopped_work_is_started_again(sign_in, settings):
    settings.MAX_JOB_ATTEMPTS = 1
    job = jobs.enqueue(kind="tidy", key="tidy:test", args={}, at=NOW)
    jobs.fail(job=jobs.claim(job_id=job.pk, at=NOW), error="no", at=NOW)

    answer = post(sign_in(make_staff(Role.ADMIN)), reverse("desk:jobs"), f"release-{job.pk}")

    job.refresh_from_db()
    assert (answer.status_code, job.status) == (302, JobStatus.WAITING.value)
    assert Job.objects.count() == 1


def test_an_interest_is_declared_and_ended_from_the_page(sign_in, investigator):
    agency = make_agencies()["sesame"]
    client = sign_in(investigator)

    post(client, reverse("desk:interests"), "declare", agency=agency.pk, statement="Shares")
    interest = investigator.interests.get()
    post(client, reverse("desk:interests"), f"end-{interest.pk}")

    interest.refresh_from_db()
    assert interest.ended_at is not None


def test_a_dismissal_needs_reasons(world, sign_in, investigator, case):
    client = sign_in(investigator)
    client.post(url("records", case), {"act": "pull", "pull-wanted": ["court_list:COURT_LIST"]})
    drain(datetime.now(UTC), kinds=KINDS)
    finding = case.findings.first()

    answer = post(client, url("finding", case, finding.pk), "dismiss", reasons="")

    assert answer.status_code == 422
    assert findings.dismissed_keys(case) == frozenset()
