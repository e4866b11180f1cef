"""The gateway's promise: one transaction id, one answer, for a day."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ratings_connectors.agencies.sesame import parse, signing
from ratings_connectors.agencies.sesame.mock import MockSesame
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.state import State
from ratings_connectors.mocks.wire import MockRequest
from ratings_connectors.mocks.world import people

FIRST = datetime(2026, 9, 21, 3, 0, tzinfo=UTC)


class Scene:
    """A gateway with a clock we turn."""

    def __init__(self):
        self.now = FIRST
        self.state = State(people(), None)
        self.gateway = MockSesame(Desk("sesame", self.state, lambda: self.now))

    def ask(self, transaction, person="paid_debt", **params):
        who = people()[person]
        content = {"transaction_id": transaction, "cert_no": who.id_number, "name": who.name}
        common = {
            "app_id": demo_keys()["sesame"]["app_id"],
            "method": parse.SCORE,
            "sign_type": "RSA2",
            "timestamp": "2026-09-21 11:00:00",
            "version": "1.0",
            "auth_token": "consent-1",
            "biz_content": json.dumps(content),
            **params,
        }
        key = signing.private_key(demo_keys()["sesame"]["office_private_key"])
        signed = {**common, "sign": signing.sign(signing.string_to_sign(common).encode(), key), **params}
        return self.gateway.answer(MockRequest("POST", "/gateway.do", signed, {}, b"")).body


@pytest.fixture
def scene():
    return Scene()


def inner(body):
    return next(iter(json.loads(body).values()))


def test_the_same_id_gets_the_same_bytes_within_a_day(scene):
    first = scene.ask("t1")
    scene.state.move("paid_debt", "corrected")
    scene.now = FIRST + timedelta(seconds=86_399)

    assert scene.ask("t1") == first


def test_the_same_id_is_an_error_a_day_later(scene):
    scene.ask("t1")
    scene.now = FIRST + timedelta(seconds=86_400)

    assert inner(scene.ask("t1"))["sub_code"] == "ZMCREDIT.transaction_id_expired"


def test_the_same_id_for_another_question_is_an_error(scene):
    scene.ask("t1")

    assert inner(scene.ask("t1", person="journalist"))["sub_code"] == "ZMCREDIT.transaction_id_repeat"


def test_a_new_id_sees_the_world_as_it_is(scene):
    scene.ask("t1")
    scene.state.move("paid_debt", "corrected")

    assert inner(scene.ask("t2"))["zm_score"] == "684"


@pytest.mark.parametrize(
    ("params", "sub_code"),
    [
        ({"sign": ""}, "isv.missing-signature"),
        ({"sign": "AAAA"}, "isv.invalid-signature"),
        ({"app_id": "1"}, "isv.invalid-app-id"),
        ({"method": "zhima.credit.unknown"}, "isv.invalid-method"),
        ({"auth_token": ""}, "aop.invalid-auth-token"),
    ],
)
def test_the_gateway_rejects_a_bad_request(scene, params, sub_code):
    assert inner(scene.ask("t1", **params))["sub_code"] == sub_code
