import hashlib
from datetime import date

import pytest
from django.db import transaction

from ratings_connectors import queries, services
from ratings_connectors.errors import NotConfigured, NotFound, RefusedByAgency
from ratings_connectors.models import Answer

pytestmark = pytest.mark.django_db


def test_a_score_is_pulled_and_its_answer_kept(mock_agencies, ask):
    query = ask("journalist", "SCORE")

    pulled = services.pull_records(slug="sesame", query=query, at=query.at)

    (record,) = pulled.records
    (answer,) = queries.answers_of(pull_key=query.transaction_id)
    assert (record.content["score"], record.subject_name, record.subject_id_masked) == (
        558,
        "林闻清",
        "1101011988****0020",
    )
    assert (answer.connector, answer.label, answer.http_status, answer.signature, answer.failure) == (
        "sesame",
        "zhima.credit.score.get",
        200,
        "VALID",
        "",
    )
    assert answer.sha256 == hashlib.sha256(bytes(answer.body)).hexdigest()
    assert pulled.answers == (answer,)
    assert answer.url == f"{mock_agencies.url}/sesame/gateway.do"


def test_the_journalists_listing_its_copy_and_both_bans_are_found(mock_agencies, pull):
    (listing,) = pull("court_list", "journalist", "COURT_LIST").records
    (copy,) = pull("sesame", "journalist", "COURT_COPY").records
    (rail,) = pull("rail_sanctions", "journalist", "RESTRICTION").records
    (air,) = pull("air_sanctions", "journalist", "RESTRICTION").records

    case_code = "(2026)示0101执2718号"
    assert (listing.content["case_code"], listing.content["gist_id"], listing.listed_on) == (
        case_code,
        "",
        date(2026, 9, 14),
    )
    assert copy.content["case_code"] == case_code
    assert [(r.content["restricted"], r.content["basis_reference"]) for r in (rail, air)] == [(True, case_code)] * 2


def test_the_items_of_the_score_are_pulled(mock_agencies, pull):
    records = pull("sesame", "paid_debt", "SCORE_INPUTS").records

    assert [(record.content["item"], record.content["attributes"]) for record in records] == [
        ("IDENTITY_VERIFIED", {}),
        ("ACCOUNT_YEARS", {"years": 6}),
        ("ON_TIME_PAYMENTS", {"months": 24}),
        ("OVERDUE", {"level": 2, "settled": False}),
    ]


@pytest.mark.parametrize(
    ("state", "settled", "score"), [("initial", False, 614), ("record_only", True, 614), ("corrected", True, 684)]
)
def test_a_moved_person_is_seen_moved(mock_agencies, pull, state, settled, score):
    mock_agencies.move("paid_debt", state)

    (entry,) = pull("sesame", "paid_debt", "WATCH_LIST").records
    (stated,) = pull("sesame", "paid_debt", "SCORE").records

    assert (entry.content["settled"], stated.content["score"]) == (settled, score)


def test_a_deleted_listing_leaves_the_copies_behind(mock_agencies, pull):
    mock_agencies.move("journalist", "listing_deleted")

    assert pull("court_list", "journalist", "COURT_LIST").records == ()
    assert len(pull("sesame", "journalist", "COURT_COPY").records) == 1
    assert pull("air_sanctions", "journalist", "RESTRICTION").records[0].content["restricted"] is True


def test_the_namesakes_listing_shows_another_number(mock_agencies, pull):
    (listing,) = pull("court_list", "namesake", "COURT_LIST").records

    assert (listing.subject_name, listing.subject_id_masked) == ("王伟", "3101011985****415X")


def test_a_retry_with_the_same_id_gets_identical_bytes(mock_agencies, pull):
    first = pull("sesame", "paid_debt", "SCORE", transaction="20260921110000000" + "7" * 13)
    mock_agencies.move("paid_debt", "corrected")

    second = pull("sesame", "paid_debt", "SCORE", transaction="20260921110000000" + "7" * 13)

    assert bytes(first.answers[0].body) == bytes(second.answers[0].body)
    assert mock_agencies.requests()["by_transaction"] == {"20260921110000000" + "7" * 13: 2}


def test_one_pull_asks_no_more_often_than_needed(mock_agencies, pull):
    pull("sesame", "journalist", "SCORE")
    pull("court_list", "journalist", "COURT_LIST")
    pull("rail_sanctions", "journalist", "RESTRICTION")

    assert mock_agencies.requests()["by_agency"] == {"sesame": 1, "court_list": 4, "rail_sanctions": 1}


@pytest.mark.parametrize(
    ("slug", "person", "category", "more", "error", "code"),
    [
        ("sesame", "hidden_method", "SCORE_INPUTS", {}, RefusedByAgency, "OMBUDSMAN.method_not_disclosed"),
        ("sesame", "journalist", "SCORE", {"authorisation": None}, RefusedByAgency, "aop.invalid-auth-token"),
    ],
)
def test_a_refusal_is_typed_and_its_answer_kept(mock_agencies, ask, slug, person, category, more, error, code):
    query = ask(person, category, **more)

    with pytest.raises(error) as refusal:
        services.pull_records(slug=slug, query=query, at=query.at)

    assert refusal.value.code == code
    assert queries.answers_of(pull_key=query.transaction_id).count() == 1


def test_an_unknown_person_is_not_found(mock_agencies, ask):
    import dataclasses

    query = dataclasses.replace(ask("journalist", "SCORE"), id_number="110101199001010000")

    with pytest.raises(NotFound):
        services.pull_records(slug="sesame", query=query, at=query.at)


@pytest.mark.parametrize(("slug", "code"), [("moon", "unknown_connector"), ("sesame", "host_not_allowed")])
def test_a_pull_without_settings_calls_nobody(mock_agencies, ask, settings, slug, code):
    settings.CONNECTORS["sesame"]["allowed_hosts"] = ["agency.example:443"]
    query = ask("journalist", "SCORE")

    with pytest.raises(NotConfigured) as refusal:
        services.pull_records(slug=slug, query=query, at=query.at)

    assert refusal.value.code == code
    assert mock_agencies.requests()["total"] == 0
    assert Answer.objects.count() == 0


def test_a_category_the_agency_does_not_offer_is_refused_without_a_call(mock_agencies, pull):
    with pytest.raises(RefusedByAgency) as refusal:
        pull("court_list", "journalist", "SCORE")

    assert refusal.value.code == "category_not_offered"
    assert mock_agencies.requests()["total"] == 0


def test_it_rejects_to_run_inside_a_transaction(mock_agencies, pull):
    with pytest.raises(RuntimeError), transaction.atomic():
        pull("sesame", "journalist", "SCORE")
