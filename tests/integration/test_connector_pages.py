"""The pages about connections: figures from what is kept, the gate from Redis, nobody's data, one event to open it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cases.actors import Role
from cases.models import Agency, Event, Pull, PullPurpose
from cases.services import connector_health, pulling, records
from cases.services.refusals import Refused
from cases.views import desk_connectors_words as words
from cases.workflow import CaseStatus, Reason
from ratings_connectors import queries, services
from ratings_connectors.base import Category
from ratings_connectors.errors import Transient
from ratings_connectors.gates import gates
from ratings_connectors.models import Answer, DriftCount
from ratings_connectors.queries import Period
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


@pytest.fixture
def sign_in(client):
    def make(role):
        user = make_staff(role)
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        return client

    return make


def answer(*, ago=timedelta(hours=1), connector="sesame", status=200, failure="", signature="VALID", ms=100):
    return Answer(
        pull_key="k",
        connector=connector,
        label="l",
        url="https://agency.example/",
        http_status=status,
        headers={},
        body=b"",
        sha256="0" * 64,
        signature=signature,
        failure=failure,
        parser_version="1",
        received_at=NOW - ago,
        elapsed_ms=ms,
    )


def keep(*answers):
    Answer.objects.bulk_create(answers)


def outage(slug="sesame"):
    """An outage of this very moment: pages ask how the gate stands now, and it opens again by itself."""
    for _ in range(4):
        with pytest.raises(Transient), gates().through(services.options_of(slug), at=timezone.now()):
            raise Transient(slug, "http_503")


# --- Figures ---


def test_rates_and_latencies_count_each_span_of_its_own():
    keep(*(answer(ms=ms) for ms in range(1, 101)))
    keep(answer(status=503, ms=9), answer(ago=timedelta(days=3), status=None, failure="TIMEOUT"))
    keep(answer(ago=timedelta(days=8), status=500), answer(connector="court_list", ms=7))

    sesame, court, rail = queries.health_of(slugs=["sesame", "court_list", "rail_sanctions"], at=NOW)

    assert (sesame.day, sesame.week) == (Period(101, 1), Period(102, 2))
    assert (sesame.p50_ms, sesame.p95_ms, court.p50_ms) == (50, 95, 7)
    assert (rail.last_success_at, rail.day, rail.p50_ms) == (None, Period(0, 0), None)


@pytest.mark.parametrize(
    ("how", "unwell"),
    [
        ({"status": 200}, 0),
        ({"status": 404}, 0),
        ({"status": 400}, 0),
        ({"status": 429}, 1),
        ({"status": 302}, 1),
        ({"status": 500}, 1),
        ({"failure": "CUT_SHORT"}, 1),
        ({"signature": "INVALID"}, 1),
        ({"signature": "NOT_SIGNED"}, 0),
        ({"status": None, "failure": "CONNECT"}, 1),
    ],
)
def test_a_refusal_is_an_answer_and_trouble_is_not(how, unwell):
    keep(answer(**how))

    (health,) = queries.health_of(slugs=["sesame"], at=NOW)

    assert (health.day.unwell, health.last_success_at is None) == (unwell, bool(unwell))


def test_causes_are_counted_by_code_latest_first():
    keep(answer(status=503, ago=timedelta(hours=5)), answer(status=503, ago=timedelta(hours=4)))
    keep(answer(signature="INVALID"), answer(status=None, failure="TIMEOUT", ago=timedelta(hours=2)), answer())

    causes = queries.causes_of(slug="sesame", at=NOW)

    assert [(one.code, one.answers) for one in causes] == [
        ("signature_invalid", 1),
        ("network_timeout", 1),
        ("http_503", 2),
    ]


def test_every_cause_of_an_answer_has_words():
    codes = ("network_connect", "network_timeout", "network_cut_short", "network_too_large", "network_encoding")
    codes += (
        "signature_invalid",
        "signature_stale",
        "signature_missing",
        "http_429",
        "http_500",
        "http_503",
        "http_302",
    )

    assert [code for code in codes if code in words._word(code)] == []


# --- Pages ---


def test_the_list_shows_every_connection_and_how_it_stands(world, sign_in):
    make_agencies()
    outage()
    keep(answer())

    page = sign_in(Role.OMBUDSMAN).get(reverse("desk:connectors"))

    told = {row["cells"][0]["text"]: str(row["cells"][1]["text"]) for row in page.context["rows"]}
    assert len(told) == len(queries.slugs())
    names = [Agency.objects.get(connector=slug).name for slug in ("sesame", "court_list")]
    assert [told[name] for name in names] == ["Left in peace", "In use"]


def test_a_connection_without_settings_says_so(sign_in, settings):
    settings.CONNECTORS = {}
    make_agencies()

    page = sign_in(Role.ADMIN).get(reverse("desk:connector", args=["sesame"]))

    assert (page.context["head"]["label"], page.context["gate"]) == ("Not set up", [])
    assert page.context["facts"][0] == {"key": "What is wrong with the settings", "value": "no_settings"}


def test_one_connection_shows_causes_failed_pulls_and_deviations_but_no_person(world, sign_in):
    investigator = make_staff()
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, consents=[("sesame", "SCORE")], at=NOW)
    wanted = [(case.agency, Category.SCORE)]
    ask = partial(records.request_pulls, case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION)
    world.fault("sesame", "UNKNOWN_FIELD", times=1)
    for fault in ("", "BAD_SIGNATURE"):
        (pull,) = ask(by=investigator.actor, at=NOW)
        if fault:
            world.fault("sesame", fault)
        pulling.pull(pull_id=pull.pk, at=NOW)

    page = sign_in(Role.AUDITOR).get(reverse("desk:connector", args=["sesame"]))

    assert Pull.objects.filter(status="failed").count() == DriftCount.objects.count() == 1
    codes = {name: [row["cells"][1]["text"] for row in page.context[name]] for name in ("causes", "failed", "drift")}
    assert codes == {
        "causes": ["signature_invalid"],
        "failed": ["signature_invalid"],
        "drift": [DriftCount.objects.get().name],
    }
    text = page.content.decode()
    canaries = (case.person.name, case.person.id_number, case.reference, pull.transaction_id)
    assert [one for one in canaries if one in text] == []


def test_a_connection_that_nobody_knows_is_not_found(sign_in):
    assert sign_in(Role.OMBUDSMAN).get(reverse("desk:connector", args=["moon"])).status_code == 404


def test_it_works_in_chinese(world, sign_in):
    make_agencies()
    client = sign_in(Role.OMBUDSMAN)
    with translation.override("zh-hans"):
        pages = [
            client.get(url, headers={"accept-language": "zh-hans"})
            for url in ("/desk/connectors/", "/desk/connectors/sesame/")
        ]

    assert [page.status_code for page in pages] == [200, 200]
    assert all('lang="zh-' in page.content.decode() for page in pages)


def test_pages_cost_the_same_however_much_is_kept(world, sign_in):
    make_agencies()
    client = sign_in(Role.OMBUDSMAN)
    costs = []
    for _ in range(2):
        for url in (reverse("desk:connectors"), reverse("desk:connector", args=["sesame"])):
            with CaptureQueriesContext(
                connection,
            ) as spent:
                client.get(url)
            costs.append(len([one for one in spent if "session" not in one["sql"] and "SAVEPOINT" not in one["sql"]]))
        keep(*(answer(status=503) for _ in range(30)))

    assert costs[:2] == costs[2:]


# --- Opening a gate ---


def test_an_administrator_opens_the_gate_and_the_chain_says_who(world, sign_in):
    make_agencies()
    outage()
    client = sign_in(Role.ADMIN)

    answered = client.post(reverse("desk:connector", args=["sesame"]), {"act": "open"})

    assert answered.status_code == 302
    event = Event.objects.get(action="connector_opened")
    assert event.data == {"connector": "sesame"}
    assert gates().look(services.options_of("sesame"), at=timezone.now()).standing.value == "closed"


def test_an_auditor_sees_no_button_and_opens_nothing(world, sign_in):
    make_agencies()
    outage()
    client = sign_in(Role.AUDITOR)

    page = client.get(reverse("desk:connector", args=["sesame"]))
    client.post(reverse("desk:connector", args=["sesame"]), {"act": "open"})

    assert page.context["acts"] == []
    assert gates().look(services.options_of("sesame"), at=timezone.now()).standing.value == "open"


def test_an_open_gate_offers_nothing_to_open(world, sign_in):
    make_agencies()

    assert sign_in(Role.ADMIN).get(reverse("desk:connector", args=["sesame"])).context["acts"] == []


def test_it_requires_the_permission(world):
    with pytest.raises(Refused) as caught:
        connector_health.open_gate(slug="sesame", by=make_staff().actor, at=NOW)

    assert caught.value.reasons == (Reason.NOT_ALLOWED,)


def test_without_redis_nothing_is_said_to_be_opened_and_the_page_says_why(world, sign_in, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    make_agencies()

    with pytest.raises(Refused) as caught:
        connector_health.open_gate(slug="sesame", by=make_staff(Role.ADMIN).actor, at=NOW)
    page = sign_in(Role.ADMIN).get(reverse("desk:connectors"))

    assert caught.value.reasons == (Reason.NOT_REACHABLE_NOW,)
    assert (Event.objects.filter(action="connector_opened").count(), page.context["alone"]) == (0, True)
