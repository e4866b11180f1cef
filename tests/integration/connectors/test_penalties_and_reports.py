"""Credit China's penalties, the platform's copies of them, and Baihang's report, over real HTTP."""

import dataclasses

import pytest

from ratings_connectors import queries, services
from ratings_connectors.base import RecordKind
from ratings_connectors.errors import NotFound, RefusedByAgency

pytestmark = pytest.mark.django_db

NUMBER = "示交执罚字〔2026〕0417号"


def test_a_penalty_its_copy_and_its_mention_in_the_report_carry_one_number(mock_agencies, pull):
    (penalty,) = pull("credit_china", "fare_dodger", "PENALTIES").records
    (copy,) = pull("sesame", "fare_dodger", "PENALTY_COPY").records
    (mention,) = pull("baihang", "fare_dodger", "CREDIT_REPORT").records

    assert [record.kind for record in (penalty, copy, mention)] == [
        RecordKind.PENALTY,
        RecordKind.PENALTY_COPY,
        RecordKind.PENALTY_COPY,
    ]
    assert {record.content["decision_number"] for record in (penalty, copy, mention)} == {NUMBER}
    assert {record.subject_id_masked for record in (penalty, copy, mention)} == {"3301021995****0116"}


def test_both_field_sets_and_all_pages_make_one_reading(mock_agencies, ask):
    query = ask("p029", "PENALTIES")

    pulled = services.pull_records(slug="credit_china", query=query, at=query.at)

    assert [record.content["field_set"] for record in pulled.records] == ["2015", "2018", "2015"]
    assert [answer.label for answer in pulled.answers] == ["penalties:1", "penalties:2"]
    assert {answer.signature for answer in queries.answers_of(pull_key=query.transaction_id)} == {"NOT_SIGNED"}


def test_nobody_of_that_name_has_a_penalty_until_the_search_ignores_the_number(mock_agencies, ask):
    query = dataclasses.replace(ask("fare_dodger", "PENALTIES"), id_number="330102199509300999")
    before = services.pull_records(slug="credit_china", query=query, at=query.at).records
    mock_agencies.fault("credit_china", "NAME_ONLY_MATCH")

    after = services.pull_records(slug="credit_china", query=query, at=query.at).records

    assert (before, [record.external_id for record in after]) == ((), [NUMBER])


@pytest.mark.parametrize(
    ("state", "settled", "overdue", "statement"),
    [
        ("initial", False, 720_000, "本人已于2026年3月2日全部还清。"),
        ("record_only", True, 0, ""),
        ("corrected", True, 0, ""),
    ],
)
def test_the_debt_moves_in_the_report_as_it_does_elsewhere(mock_agencies, pull, state, settled, overdue, statement):
    mock_agencies.move("paid_debt", state)

    records = pull("baihang", "paid_debt", "CREDIT_REPORT").records

    (account,) = [record for record in records if record.kind is RecordKind.ACCOUNT]
    assert (account.content["settled"], account.content["overdue_fen"]) == (settled, overdue)
    assert account.content["statement"] == statement


@pytest.mark.parametrize("state", ["corrected", "hotel_lags", "relisted"])
def test_the_journalists_copy_goes_with_the_correction(mock_agencies, pull, state):
    before = pull("baihang", "journalist", "CREDIT_REPORT").records
    mock_agencies.move("journalist", state)

    after = pull("baihang", "journalist", "CREDIT_REPORT").records

    (copy,) = [record for record in before if record.kind is RecordKind.COURT_COPY]
    assert copy.content["case_code"] == "(2026)示0101执2718号"
    assert [record for record in after if record.kind is RecordKind.COURT_COPY] == []


@pytest.mark.parametrize(("slug", "category"), [("credit_china", "PENALTIES"), ("sesame", "PENALTY_COPY")])
def test_the_penalty_goes_with_the_correction(mock_agencies, pull, slug, category):
    mock_agencies.move("fare_dodger", "corrected")

    assert pull(slug, "fare_dodger", category).records == ()


def test_the_student_stands_in_neither(mock_agencies, pull):
    assert pull("credit_china", "student", "PENALTIES").records == ()
    assert pull("baihang", "student", "CREDIT_REPORT").records == ()


def test_a_person_unknown_to_the_bureau_is_not_found(mock_agencies, ask):
    query = dataclasses.replace(ask("journalist", "CREDIT_REPORT"), id_number="110101199001010000")

    with pytest.raises(NotFound) as failure:
        services.pull_records(slug="baihang", query=query, at=query.at)

    assert failure.value.code == "no_report"
    assert queries.answers_of(pull_key=query.transaction_id).get().signature == "VALID"


def test_the_bureau_refuses_who_names_no_right(mock_agencies, pull):
    with pytest.raises(RefusedByAgency) as failure:
        pull("baihang", "journalist", "CREDIT_REPORT", authorisation=None)

    assert failure.value.code == "basis_of_access_missing"


@pytest.mark.parametrize("slug", ["credit_china", "baihang"])
def test_another_category_is_refused_without_a_call(mock_agencies, pull, slug):
    with pytest.raises(RefusedByAgency) as failure:
        pull(slug, "journalist", "SCORE")

    assert (failure.value.code, mock_agencies.requests()["total"]) == ("category_not_offered", 0)
