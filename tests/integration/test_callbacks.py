"""Agencies that ring by themselves: believed by their signature alone, kept once, acted on where a right lives."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from cases.actors import Actor, Role
from cases.models import Agency, Event, Job, Pull, PullPurpose
from cases.services import callbacks, consents, records
from cases.workflow import CaseStatus
from ratings_connectors.agencies.wechat_pay.mock import MockWechatPay
from ratings_connectors.base import Category
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.state import State
from ratings_connectors.mocks.world import people
from ratings_connectors.models import Callback
from tests.factories.accounts import make_staff
from tests.factories.cases import DEBTOR, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
ADDRESS = "/api/callbacks/wechat_pay/"
PULLS = frozenset({"pull_records", "recompute"})


@pytest.fixture
def platform(settings):
    """The mock platform without its server, to make callbacks as it does."""
    settings.CONNECTORS = demo_connectors("http://127.0.0.1:9")
    return MockWechatPay(Desk("wechat_pay", State(people(), None), lambda: datetime.now(UTC)))


def made(platform, event="USER_PAID", person="paid_debt"):
    headers, body = platform.callback(people()[person], event).make()
    return {name: value for name, value in headers.items() if name != "Content-Type"}, body


def post(headers, body, address=ADDRESS):
    return Client().post(address, body, content_type="application/json", headers=headers)


# --- The door ---


def test_a_callback_is_kept_as_it_came_and_its_work_is_written(platform):
    headers, body = made(platform)

    answer = post(headers, body)

    (kept,) = Callback.objects.all()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (kept.connector, kept.event_type, bytes(kept.body), kept.signature) == (
        "wechat_pay",
        "PAYSCORE.USER_PAID",
        body,
        "VALID",
    )
    assert kept.headers["wechatpay-serial"] == headers["Wechatpay-Serial"]
    assert Job.objects.values_list("kind", "args").get() == ("read_callback", {"callback": kept.pk})


def test_what_is_kept_shows_nobodys_data(platform):
    headers, body = made(platform)

    post(headers, body)

    kept = Callback.objects.get()
    assert [text for text in ("DEMO2026", "oDEMO") if text in f"{bytes(kept.body)!r}{kept.headers}{kept}"] == []


def test_the_second_time_it_is_answered_well_and_nothing_is_done_twice(platform):
    """Attack check 81."""
    headers, body = made(platform)

    answers = [post(headers, body).status_code for _ in range(3)]

    assert answers == [204, 204, 204]
    assert (Callback.objects.count(), Job.objects.count()) == (1, 1)


@pytest.mark.parametrize("fault", [Fault.BAD_SIGNATURE, Fault.UNSIGNED, Fault.CLOCK_OFF])
def test_a_wrong_signature_is_turned_away_and_leaves_nothing(platform, fault):
    """Attack check 79."""
    platform._desk._state.set_fault(agency="wechat_pay", person="*", fault=fault, times=None)

    answer = post(*made(platform))

    assert (answer.status_code, answer.json()) == (401, {"code": "FAIL", "message": "refused"})
    assert (Callback.objects.count(), Job.objects.count()) == (0, 0)


def test_an_altered_body_is_turned_away(platform):
    """Attack check 79."""
    headers, body = made(platform)

    assert post(headers, body.replace(b"USER_PAID", b"USER_OPEN")).status_code == 401
    assert Callback.objects.count() == 0


def test_a_body_too_large_is_not_read(platform):
    headers, body = made(platform)

    assert post(headers, body + b" " * 70_000).status_code == 413


@pytest.mark.parametrize("connector", ["court_list", "sesame", "moon"])
def test_an_agency_that_sends_none_has_no_such_door(platform, connector):
    headers, body = made(platform)

    assert post(headers, body, f"/api/callbacks/{connector}/").status_code == 404


def test_a_callback_that_our_key_does_not_open_is_asked_for_again(platform, settings):
    headers, body = made(platform)
    settings.CONNECTORS["wechat_pay"]["callback_keys"] = ["another key of thirty-two bytes."]

    assert post(headers, body).status_code == 503
    assert Callback.objects.count() == 0


def test_a_signed_text_that_is_no_callback_is_unreadable(platform):
    body = b'{"id":"1","resource_type":"plain"}'
    headers = platform._keys.signed_headers(body, timestamp=int(datetime.now(UTC).timestamp()))

    assert post(headers, body).status_code == 400
    assert Callback.objects.count() == 0


def test_a_kept_callback_can_be_neither_changed_nor_dropped_nor_emptied(platform):
    post(*made(platform))

    for statement in (
        "UPDATE ratings_connectors_callback SET event_type = 'x'",
        "DELETE FROM ratings_connectors_callback",
        "TRUNCATE ratings_connectors_callback CASCADE",
    ):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# --- What follows ---


@pytest.fixture
def case(world):
    """The debtor's case, with orders and authorisations pulled yesterday and consents that live."""
    investigator = make_staff()
    case = make_case(
        who=DEBTOR,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=[("wechat_pay", "ORDERS"), ("wechat_pay", "AUTHORISATIONS")],
        at=NOW - timedelta(days=1),
    )
    agency = Agency.objects.get(slug="wechat_pay")
    wanted = [(agency, Category.ORDERS), (agency, Category.AUTHORISATIONS)]
    records.request_pulls(
        case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=NOW - timedelta(hours=1)
    )
    drain(NOW - timedelta(minutes=50), kinds=PULLS)
    return case


def ring(event="USER_PAID", person="paid_debt"):
    platform = MockWechatPay(Desk("wechat_pay", State(people(), None), lambda: datetime.now(UTC)))
    assert post(*made(platform, event, person)).status_code == 204
    drain(datetime.now(UTC), kinds=frozenset({"read_callback"}))


def asked_again(case):
    return list(case.pulls.order_by("pk").values_list("category", flat=True)[2:])


@pytest.mark.parametrize(("event", "category"), [("USER_PAID", "ORDERS"), ("USER_CLOSE_SERVICE", "AUTHORISATIONS")])
def test_a_change_is_pulled_on_the_live_consent(case, event, category):
    ring(event)

    told = Event.objects.get(chain__case=case, action="callback_received")
    pull = case.pulls.order_by("pk").last()
    assert asked_again(case) == [category]
    assert (pull.consent.category, pull.requested_by) == (category, None)
    assert told.data == {
        "agency": "wechat_pay",
        "callback": Callback.objects.get().pk,
        "event": f"PAYSCORE.{event}",
    }


def test_what_was_paid_is_seen_after_the_callback(case, world):
    world.move("paid_debt", "corrected")

    ring()
    drain(datetime.now(UTC), kinds=PULLS)

    newest = Pull.objects.filter(case=case, category="ORDERS").latest("pk")
    order = newest.records.get(external_id="DEMO20260108093000002")
    assert (order.content["settled"], order.content["paid_through"]) == (True, "MCH")


def test_the_work_done_again_doubles_nothing(case):
    ring()
    drain(datetime.now(UTC), kinds=PULLS)

    callbacks.read(callback=Callback.objects.get().pk, at=datetime.now(UTC))

    assert asked_again(case) == ["ORDERS"]
    assert Event.objects.filter(chain__case=case, action="callback_received").count() == 1


def test_without_a_live_right_it_is_only_kept(case):
    for consent in case.consents.all():
        consents.withdraw(consent=consent, by=Actor(role=Role.CITIZEN, case_id=case.pk), at=datetime.now(UTC))

    ring()

    assert asked_again(case) == []
    assert (Callback.objects.count(), Event.objects.filter(action="callback_received").count()) == (1, 0)


@pytest.mark.parametrize(("event", "person"), [("USER_OPEN_SERVICE", "paid_debt"), ("USER_PAID", "journalist")])
def test_what_concerns_nothing_we_hold_is_only_kept(case, event, person):
    ring(event, person)

    assert asked_again(case) == []
    assert Callback.objects.count() == 1
