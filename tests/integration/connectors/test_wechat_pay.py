"""The payment platform over real HTTP: authorisations, orders, the illustrative score, and orders made by others."""

import json
from datetime import date
from pathlib import Path

import pytest

from cases.scoring import methods
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import from_document
from ratings_connectors import queries, services
from ratings_connectors.errors import NotConfigured, NotFound, RefusedByAgency
from ratings_connectors.mocks import wechat_scoring
from ratings_connectors.mocks.world import people

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 9, 21)
METHOD = Path(next(iter(methods.__path__))) / "wechat_illustrative.v1.json"


def day(text):
    return date.fromisoformat(text) if text else None


def test_the_orders_are_named_first_and_then_asked_one_by_one(mock_agencies, ask):
    query = ask("paid_debt", "ORDERS")

    pulled = services.pull_records(slug="wechat_pay", query=query, at=query.at)

    answers = queries.answers_of(pull_key=query.transaction_id)
    assert [(a.label, a.http_status, a.signature) for a in answers] == [
        ("identities", 200, "VALID"),
        ("orders", 200, "VALID"),
        ("service_order 1", 200, "VALID"),
        ("service_order 2", 200, "VALID"),
    ]
    assert {answer.url for answer in answers} == {
        f"{mock_agencies.url}/wechat_pay/illustrative/identities",
        f"{mock_agencies.url}/wechat_pay/illustrative/orders",
        f"{mock_agencies.url}/wechat_pay/v3/payscore/serviceorder",
    }
    shown = [(r.content["order_number"], r.content["settled"], r.content["total_fen"]) for r in pulled.records]
    assert shown == [("DEMO20251104083000001", True, 400), ("DEMO20260108093000002", False, 36_800)]
    assert {(r.subject_name, r.subject_id_masked) for r in pulled.records} == {("陈广", "4401031979****0038")}


@pytest.mark.parametrize(
    ("person", "category"), [("paid_debt", "ORDERS"), ("p001", "AUTHORISATIONS"), ("paid_debt", "SCORE_INPUTS")]
)
def test_the_kept_answers_are_read_again_alike(mock_agencies, ask, person, category):
    query = ask(person, category)
    pulled = services.pull_records(slug="wechat_pay", query=query, at=query.at)

    again = services.read_again(slug="wechat_pay", query=query)

    assert again.records == pulled.records


def test_an_order_paid_elsewhere_is_seen_settled_after_the_correction(mock_agencies, pull):
    mock_agencies.move("paid_debt", "corrected")

    *_, order = pull("wechat_pay", "paid_debt", "ORDERS").records
    (stated,) = pull("wechat_pay", "paid_debt", "SCORE").records

    assert (order.content["settled"], order.content["paid_on"], order.content["paid_through"]) == (
        True,
        "2026-03-02",
        "MCH",
    )
    assert stated.content["score"] == 678


def test_every_authorisation_is_read_the_ended_one_too(mock_agencies, pull):
    records = pull("wechat_pay", "p001", "AUTHORISATIONS").records

    assert [(r.external_id, r.content["authorised"], r.ended_on) for r in records] == [
        ("DEMOAUTH0102", True, None),
        ("DEMOAUTH0101", False, date(2023, 6, 30)),
    ]


def test_who_never_authorised_anything_has_a_record_that_says_so(mock_agencies, pull):
    (record,) = pull("wechat_pay", "p002", "AUTHORISATIONS").records

    assert (record.external_id, record.content["authorised"]) == ("none", False)


def test_whom_the_platform_does_not_know_is_not_found(mock_agencies, pull):
    with pytest.raises(NotFound):
        pull("wechat_pay", "lawyer", "ORDERS")


def test_the_score_is_the_sum_of_what_the_platform_says_it_counts(mock_agencies, pull):
    method = from_document(json.loads(METHOD.read_text("utf-8")))

    (stated,) = pull("wechat_pay", "paid_debt", "SCORE").records
    counted = [
        Input(r.external_id, r.content["item"], r.content["attributes"], r.occurred_on, r.ended_on)
        for r in pull("wechat_pay", "paid_debt", "SCORE_INPUTS").records
    ]

    assert (stated.content["score"], evaluate(method, counted, AS_OF).total) == (633, 633)


def test_the_office_and_the_mock_platform_sum_alike():
    method = from_document(json.loads(METHOD.read_text("utf-8")))
    sums = {}
    for person in people().values():
        for state, held in person.states.items():
            items = held["wechat_pay"]["items"]
            ours = [
                Input(i["record_id"], i["item"], i["attributes"], day(i["occurred_on"]), day(i["ended_on"]))
                for i in items
            ]
            if items and evaluate(method, ours, AS_OF).total != wechat_scoring.score(items, as_of=AS_OF):
                sums[person.key, state] = wechat_scoring.score(items, as_of=AS_OF)

    assert sums == {}


def test_no_score_is_not_a_score_of_zero(mock_agencies, pull):
    mock_agencies.fault("wechat_pay", "NO_SCORE")

    (record,) = pull("wechat_pay", "journalist", "SCORE").records

    assert (record.content["score"], record.content["available"]) == (None, False)


def test_a_score_off_the_method_is_reported_as_stated(mock_agencies, pull):
    mock_agencies.fault("wechat_pay", "SCORE_NOT_BY_METHOD")

    assert pull("wechat_pay", "paid_debt", "SCORE").records[0].content["score"] == 633 - 23


@pytest.mark.parametrize("category", ["ORDERS", "AUTHORISATIONS", "SCORE"])
def test_a_field_that_changes_between_two_pulls_is_seen(mock_agencies, pull, category):
    mock_agencies.fault("wechat_pay", "CHANGED_FIELD")

    first, second = (pull("wechat_pay", "journalist", category).records[0].content for _ in range(2))

    assert first | {"biz_no": ""} != second | {"biz_no": ""}


def test_the_platform_may_change_to_a_certificate_we_know(mock_agencies, pull, settings):
    settings.CONNECTORS["wechat_pay"]["certificates"].reverse()

    assert len(pull("wechat_pay", "journalist", "AUTHORISATIONS").records) == 1


def test_a_category_it_does_not_offer_is_refused_without_a_call(mock_agencies, pull):
    with pytest.raises(RefusedByAgency) as refusal:
        pull("wechat_pay", "journalist", "COURT_LIST")

    assert refusal.value.code == "category_not_offered"
    assert mock_agencies.requests()["total"] == 0


def test_a_wrong_merchant_is_our_own_mistake(mock_agencies, pull, settings):
    settings.CONNECTORS["wechat_pay"]["merchant_id"] = "1900000002"

    with pytest.raises(NotConfigured) as refusal:
        pull("wechat_pay", "journalist", "ORDERS")

    assert refusal.value.code == "SIGN_ERROR"


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("certificates", [], "missing_option"),
        ("certificates", ["no certificate"], "wrong_key"),
        ("private_key", "no key", "wrong_key"),
        ("callback_keys", ["too short"], "wrong_option"),
        ("service_id", "", "missing_option"),
    ],
)
def test_it_rejects_settings_it_cannot_work_with(mock_agencies, pull, settings, option, value, code):
    settings.CONNECTORS["wechat_pay"][option] = value

    with pytest.raises(NotConfigured) as refusal:
        pull("wechat_pay", "journalist", "ORDERS")

    assert refusal.value.code == code
    assert mock_agencies.requests()["total"] == 0
