"""Every fault switch of every agency: a typed outcome, the raw answer kept, never half a set of records."""

import pytest
from django.utils import timezone

from ratings_connectors import queries, services
from ratings_connectors.errors import ConnectorError, ForgedSignature, Malformed, Transient
from ratings_connectors.mocks.agencies import AGENCIES, HOLDERS, agencies_with
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.models import Answer, DriftCount
from ratings_connectors.registry import REGISTRY

pytestmark = pytest.mark.django_db

ENTRIES = demo_connectors("https://agency.example")
CONNECTORS = {slug: REGISTRY.build(slug, entries=ENTRIES, clock=timezone.now) for slug in AGENCIES}
QUESTIONS = {slug: min(connector.categories) for slug, connector in CONNECTORS.items()} | {"sesame": "WATCH_LIST"}
PERSONS = dict.fromkeys(AGENCIES, "journalist") | {
    "sesame": "paid_debt",
    "credit_china": "fare_dodger",
    "baihang": "fare_dodger",
}
EVERYWHERE = {
    Fault.RATE_LIMITED: (Transient, "http_429"),
    Fault.MAINTENANCE: (Transient, "http_503"),
    Fault.SLOW_DRIP: (Transient, "network_timeout"),
    Fault.CONNECTION_RESET: (Transient, "network_cut_short"),
    Fault.RESET_AT_ONCE: (Transient, "network_cut_short"),
    Fault.HUGE_BODY: (Malformed, "answer_too_large"),
    Fault.ANNOUNCED_HUGE: (Malformed, "answer_too_large"),
    Fault.BILLION_ENTRIES: (Malformed, "answer_too_large"),
    Fault.GZIP_BOMB: (Malformed, "answer_too_large"),
    Fault.DEEP_NESTING: (Malformed, "answer_too_large"),
    Fault.TRUNCATED_JSON: (Malformed, "unreadable_answer"),
    Fault.WRONG_CHARSET: (Malformed, "unreadable_answer"),
    Fault.REDIRECT_LOOP: (Malformed, "redirect"),
    Fault.BAD_SIGNATURE: (ForgedSignature, "signature_invalid"),
    Fault.UNSIGNED: (ForgedSignature, "signature_missing"),
    Fault.CLOCK_OFF: (ForgedSignature, "signature_stale"),
    Fault.STALE_CAPTCHA: (Transient, "stale_captcha"),
    Fault.UNAVAILABLE: (Transient, "isp.unknow-error"),
    Fault.FORGED_CONFIRMATION: (ForgedSignature, "confirmation_forged"),
}
# A holder signs its raw bytes: what was changed on the way is a forgery, whatever else it is.
SIGNED_BYTES = {
    Fault.TRUNCATED_JSON: (ForgedSignature, "signature_invalid"),
    Fault.WRONG_CHARSET: (ForgedSignature, "signature_invalid"),
}
SIGNERS_OF_BYTES = (*HOLDERS, "model_city", "clearing", "baihang", "wechat_pay")
OWN_CODES = {
    ("model_city", Fault.UNAVAILABLE): (Transient, "city_busy"),
    ("clearing", Fault.UNAVAILABLE): (Transient, "clearing_busy"),
    ("baihang", Fault.UNAVAILABLE): (Transient, "agency_busy"),
    ("wechat_pay", Fault.UNAVAILABLE): (Transient, "SYSTEM_ERROR"),
}
HARMLESS = {
    Fault.UNKNOWN_FIELD,
    Fault.UNKNOWN_WATCH_CODE,
    Fault.CHANGED_FIELD,
    Fault.NO_SCORE,
    Fault.SCORE_NOT_BY_METHOD,
    Fault.SILENT_CORRECTION,
    Fault.PARTIAL_CORRECTION,
    Fault.REVERTS,
    Fault.DUPLICATE_CALLBACK,
    Fault.NAME_ONLY_MATCH,
}
BREAKING = [(agency, fault) for fault in Fault if fault not in HARMLESS for agency in agencies_with(fault)]


@pytest.mark.parametrize(("agency", "fault"), BREAKING, ids=str)
def test_a_breaking_fault_is_a_typed_failure_with_its_answer_kept(mock_agencies, ask, agency, fault):
    person = PERSONS[agency]
    mock_agencies.fault(agency, fault, person=person)
    query = ask(person, QUESTIONS[agency])

    with pytest.raises(ConnectorError) as failure:
        services.pull_records(slug=agency, query=query, at=query.at)

    expected = {**EVERYWHERE, **(SIGNED_BYTES if agency in SIGNERS_OF_BYTES else {})}[fault]
    expected = OWN_CODES.get((agency, fault), expected)
    assert (type(failure.value), failure.value.code) == expected
    answers = queries.answers_of(pull_key=query.transaction_id)
    assert answers.count() == mock_agencies.requests()["total"]
    assert all(len(answer.body) <= 512 * 1024 for answer in answers)


def test_every_fault_is_either_breaking_or_harmless():
    assert set(Fault) == set(EVERYWHERE) | HARMLESS
    assert {agency for agency, _ in BREAKING} == set(AGENCIES)


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_transient_fault_passes_and_the_retry_works(mock_agencies, ask, agency):
    mock_agencies.fault(agency, "MAINTENANCE", person=PERSONS[agency], times=1)
    query = ask(PERSONS[agency], QUESTIONS[agency])

    with pytest.raises(Transient):
        services.pull_records(slug=agency, query=query, at=query.at)
    pulled = services.pull_records(slug=agency, query=query, at=query.at)

    assert len(pulled.records) == 1
    statuses = queries.answers_of(pull_key=query.transaction_id).values_list("http_status", flat=True)
    assert list(statuses).count(503) == 1


def test_a_wait_that_the_agency_asks_for_is_passed_on(mock_agencies, pull):
    mock_agencies.fault("sesame", "RATE_LIMITED")

    with pytest.raises(Transient) as failure:
        pull("sesame", "paid_debt", "SCORE")

    assert failure.value.retry_after == 7


def test_a_forged_answer_is_kept_with_its_verdict(mock_agencies, ask):
    """Attack check 79."""
    mock_agencies.fault("sesame", "BAD_SIGNATURE")
    query = ask("journalist", "SCORE")

    with pytest.raises(ForgedSignature):
        services.pull_records(slug="sesame", query=query, at=query.at)

    (answer,) = queries.answers_of(pull_key=query.transaction_id)
    assert (answer.signature, answer.failure, answer.http_status) == ("INVALID", "", 200)
    assert b"zhima_credit_score_get_response" in bytes(answer.body)


def test_what_arrived_before_the_connection_broke_is_kept(mock_agencies, ask):
    mock_agencies.fault("sesame", "SLOW_DRIP")
    query = ask("journalist", "SCORE")

    with pytest.raises(Transient):
        services.pull_records(slug="sesame", query=query, at=query.at)

    (answer,) = queries.answers_of(pull_key=query.transaction_id)
    assert (answer.failure, answer.signature) == ("TIMEOUT", "UNCHECKED")
    assert bytes(answer.body).startswith(b'{"zhima')
    assert 1_500 < answer.elapsed_ms < 3_500


def test_an_agency_that_is_away_leaves_a_trace(mock_agencies, ask, settings):
    settings.CONNECTORS["sesame"]["base_url"] = "http://127.0.0.1:9"
    query = ask("journalist", "SCORE")

    with pytest.raises(Transient) as failure:
        services.pull_records(slug="sesame", query=query, at=query.at)

    (answer,) = queries.answers_of(pull_key=query.transaction_id)
    assert failure.value.code == "network_connect"
    assert (answer.http_status, answer.failure, bytes(answer.body)) == (None, "CONNECT", b"")


def test_an_outage_of_one_agency_does_not_touch_another(mock_agencies, pull):
    mock_agencies.fault("sesame", "MAINTENANCE")

    assert len(pull("court_list", "journalist", "COURT_LIST").records) == 1


@pytest.mark.parametrize("agency", AGENCIES)
def test_an_unknown_field_is_kept_and_counted(mock_agencies, pull, agency):
    mock_agencies.fault(agency, "UNKNOWN_FIELD")

    first = pull(agency, PERSONS[agency], QUESTIONS[agency])
    pull(agency, PERSONS[agency], QUESTIONS[agency])

    name = "newField2027" if agency == "court_list" else "new_field_2027"
    (count,) = DriftCount.objects.all()
    assert [entry.name for entry in first.drift] == [name]
    assert (count.connector, count.kind, count.name, count.seen) == (agency, "UNKNOWN_FIELD", name, 2)


def test_an_unknown_watch_code_is_a_record_like_any_other(mock_agencies, pull):
    mock_agencies.fault("sesame", "UNKNOWN_WATCH_CODE")

    pulled = pull("sesame", "paid_debt", "WATCH_LIST")

    assert [record.content["code"] for record in pulled.records] == ["AA001003", "AC009001"]
    assert [(entry.kind, entry.name) for entry in pulled.drift] == [
        ("UNKNOWN_CODE", "AC"),
        ("UNKNOWN_CODE", "AC009"),
        ("UNKNOWN_CODE", "AC009001"),
    ]


def test_no_score_is_not_a_score_of_zero(mock_agencies, pull):
    mock_agencies.fault("sesame", "NO_SCORE")

    (record,) = pull("sesame", "journalist", "SCORE").records

    assert (record.content["score"], record.content["available"]) == (None, False)


def test_a_score_off_the_method_is_reported_as_stated(mock_agencies, pull):
    mock_agencies.fault("sesame", "SCORE_NOT_BY_METHOD")

    assert pull("sesame", "paid_debt", "SCORE").records[0].content["score"] == 614 - 23


@pytest.mark.parametrize("agency", ["court_list", "rail_sanctions"])
def test_a_field_that_changes_between_two_pulls_is_seen(mock_agencies, pull, agency):
    mock_agencies.fault(agency, "CHANGED_FIELD")

    first = pull(agency, "journalist", QUESTIONS[agency]).records
    second = pull(agency, "journalist", QUESTIONS[agency]).records

    assert first != second


def test_a_gigabyte_announced_is_not_read_at_all(mock_agencies, ask):
    """Attack check 78."""
    mock_agencies.fault("rail_sanctions", "ANNOUNCED_HUGE")
    query = ask("journalist", "RESTRICTION")

    with pytest.raises(Malformed):
        services.pull_records(slug="rail_sanctions", query=query, at=query.at)

    (answer,) = queries.answers_of(pull_key=query.transaction_id)
    assert (answer.failure, bytes(answer.body)) == ("TOO_LARGE", b"")


def test_a_partial_correction_changes_the_record_and_not_the_score(mock_agencies, pull):
    mock_agencies.move("paid_debt", "corrected")
    mock_agencies.fault("sesame", "PARTIAL_CORRECTION")

    (entry,) = pull("sesame", "paid_debt", "WATCH_LIST").records
    (score,) = pull("sesame", "paid_debt", "SCORE").records

    assert (entry.content["settled"], score.content["score"]) == (True, 614)


@pytest.mark.parametrize(("agency", "person"), [("model_city", "fare_dodger"), ("wechat_pay", "paid_debt")])
def test_a_partial_correction_leaves_the_score_as_it_was(mock_agencies, pull, agency, person):
    before = pull(agency, person, "SCORE").records[0].content["score"]
    mock_agencies.move(person, "corrected")
    after = pull(agency, person, "SCORE").records[0].content["score"]
    mock_agencies.fault(agency, "PARTIAL_CORRECTION")

    partly = pull(agency, person, "SCORE").records[0].content["score"]

    assert (before < after, partly) == (True, before)


@pytest.mark.parametrize("agency", ["court_list", "rail_sanctions"])
def test_a_correction_that_reverts_is_seen_as_corrected_first(mock_agencies, pull, agency):
    before = pull(agency, "journalist", QUESTIONS[agency]).records
    mock_agencies.move("journalist", "corrected")
    mock_agencies.fault(agency, "REVERTS", person="journalist", times=2)

    seen = [pull(agency, "journalist", QUESTIONS[agency]).records for _ in range(3)]

    assert [records == before for records in seen] == [False, False, True]


def test_a_search_by_name_alone_brings_a_stranger(mock_agencies, pull):
    mock_agencies.move("namesake", "corrected")
    before = pull("court_list", "namesake", "COURT_LIST").records
    mock_agencies.fault("court_list", "NAME_ONLY_MATCH")

    after = pull("court_list", "namesake", "COURT_LIST").records

    assert (before, [record.subject_id_masked for record in after]) == ((), ["3101011985****415X"])


def test_a_stored_answer_can_be_neither_changed_nor_dropped_nor_emptied(mock_agencies, pull):
    from django.db import ProgrammingError, connection, transaction

    pull("sesame", "journalist", "SCORE")

    for statement in (
        "UPDATE ratings_connectors_answer SET label = 'x'",
        "DELETE FROM ratings_connectors_answer",
        "TRUNCATE ratings_connectors_answer CASCADE",
    ):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Answer.objects.filter(label="zhima.credit.score.get").count() == 1
