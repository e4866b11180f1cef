"""The city's office and the clearing platform, asked over real HTTP."""

import pytest

from ratings_connectors import queries, services
from ratings_connectors.errors import ForgedSignature, NotConfigured, NotFound, RefusedByAgency, Transient
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.world import people

pytestmark = pytest.mark.django_db


def test_it_pulls_a_city_score_with_its_grade(mock_agencies, pull):
    (score,) = pull("model_city", "fare_dodger", "SCORE").records

    assert {name: score.content[name] for name in ("score", "grade", "method_id", "method_version")} == {
        "score": 950,
        "grade": "B",
        "method_id": "city-illustrative",
        "method_version": "1",
    }


def test_it_pulls_the_events_with_their_booked_points(mock_agencies, pull):
    events = pull("model_city", "fare_dodger", "SCORE_INPUTS").records

    assert [(row.content["item"], row.content["booked_points"]) for row in events] == [
        ("FARE_DODGING", -30),
        ("BREACH_OF_CONTRACT", -20),
    ]


def test_a_corrected_account_has_a_better_grade(mock_agencies, pull):
    mock_agencies.move("fare_dodger", "corrected")

    (score,) = pull("model_city", "fare_dodger", "SCORE").records

    assert (score.content["score"], score.content["grade"]) == (980, "A")


def test_the_city_requires_a_consent(mock_agencies, pull):
    with pytest.raises(RefusedByAgency) as refusal:
        pull("model_city", "fare_dodger", "SCORE", authorisation=None)

    assert refusal.value.code == "city_consent_missing"


def test_the_city_scores_adults_only(mock_agencies, pull):
    with pytest.raises(NotFound) as refusal:
        pull("model_city", "student", "SCORE")

    assert refusal.value.code == "city_not_scored"


def test_a_score_off_the_method_is_off_in_one_event(mock_agencies, pull):
    mock_agencies.fault("model_city", "SCORE_NOT_BY_METHOD", person="fare_dodger")

    (score,) = pull("model_city", "fare_dodger", "SCORE").records
    events = pull("model_city", "fare_dodger", "SCORE_INPUTS").records

    assert score.content["score"] == 927
    assert [row.content["booked_points"] for row in events] == [-30, -43]


def test_a_city_may_say_that_there_is_no_score(mock_agencies, pull):
    mock_agencies.fault("model_city", "NO_SCORE", person="fare_dodger")

    (score,) = pull("model_city", "fare_dodger", "SCORE").records

    assert (score.content["score"], score.content["available"], score.content["grade"]) == (None, False, "")


def test_it_pulls_every_payment_with_a_proof_of_its_own(mock_agencies, pull):
    payments = pull("clearing", "paid_debt", "PAYMENTS").records

    shown = [(row.occurred_on.isoformat(), row.content["amount_fen"], row.content["settled"]) for row in payments]
    assert shown == [("2026-02-10", 700000, False), ("2026-03-02", 720000, True), ("2026-04-19", 8650, True)]
    assert all(row.content["confirmation_signature"] for row in payments)


def test_the_clearing_platform_requires_a_basis(mock_agencies, pull):
    with pytest.raises(RefusedByAgency) as refusal:
        pull("clearing", "paid_debt", "PAYMENTS", authorisation=None)

    assert refusal.value.code == "clearing_basis_missing"


def test_nobody_is_somebody_else(mock_agencies, ask):
    query = ask("paid_debt", "PAYMENTS")
    stranger = people()["journalist"].id_number
    query = type(query)(**{**vars(query), "id_number": stranger})

    with pytest.raises(NotFound) as refusal:
        services.pull_records(slug="clearing", query=query, at=query.at)

    assert refusal.value.code == "clearing_payer_unknown"


def test_one_forged_confirmation_spoils_the_whole_pull(mock_agencies, ask):
    mock_agencies.fault("clearing", "FORGED_CONFIRMATION", person="paid_debt")
    query = ask("paid_debt", "PAYMENTS")

    with pytest.raises(ForgedSignature) as failure:
        services.pull_records(slug="clearing", query=query, at=query.at)

    assert failure.value.code == "confirmation_forged"
    (answer,) = queries.answers_of(pull_key=query.transaction_id)
    assert answer.signature == "INVALID"


@pytest.mark.parametrize(
    ("slug", "category", "code"),
    [("model_city", "SCORE", "city_busy"), ("clearing", "PAYMENTS", "clearing_busy")],
)
def test_a_busy_agency_is_asked_again_later(mock_agencies, pull, slug, category, code):
    mock_agencies.fault(slug, "UNAVAILABLE")

    with pytest.raises(Transient) as failure:
        pull(slug, "paid_debt", category)

    assert failure.value.code == code


@pytest.mark.parametrize(
    ("slug", "category", "code"),
    [
        ("model_city", "SCORE", "city_signature_rejected"),
        ("clearing", "PAYMENTS", "clearing_signature_rejected"),
    ],
)
def test_a_question_signed_with_a_wrong_key_is_our_mistake(mock_agencies, pull, settings, slug, category, code):
    settings.CONNECTORS[slug]["private_key"] = demo_keys()[slug]["agency_private_key"]

    with pytest.raises(NotConfigured) as failure:
        pull(slug, "paid_debt", category)

    assert failure.value.code == code


@pytest.mark.parametrize(("slug", "category"), [("model_city", "PAYMENTS"), ("clearing", "SCORE")])
def test_it_rejects_a_category_that_is_not_offered(mock_agencies, pull, slug, category):
    with pytest.raises(RefusedByAgency) as refusal:
        pull(slug, "paid_debt", category)

    assert (refusal.value.code, refusal.value.detail) == ("category_not_offered", category)
