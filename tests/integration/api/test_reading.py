"""What an agency's machine reads: its own requests, field by field, page by page."""

from datetime import timedelta

import pytest

from cases.models import Agency, CorrectionRequest, Event
from cases.services import corrections
from tests.integration.api.conftest import AT, answer_to, make_machine, make_request

pytestmark = pytest.mark.django_db


def test_the_list_gives_ones_own_requests_by_number(machine, agencies):
    first, second = make_request(agencies["sesame"]), make_request(agencies["sesame"])
    make_request(agencies["court_list"])

    answer = machine.get("requests/")

    assert answer.status_code == 200
    assert answer.json() == {"requests": [_row(first), _row(second)], "next_after": None}


def _row(request):
    request.case.refresh_from_db()
    reference = request.case.reference
    return {
        "id": request.pk,
        "reference": f"{reference[:3]}-{reference[3:7]}-{reference[7:]}",
        "status": "sent",
        "round": 1,
        "your_turn": True,
        "sent_at": "2026-09-16T10:30:00+08:00",
        "due_on": "2026-10-08",
    }


def test_pages_follow_one_another_without_gap_or_repeat(machine, agencies):
    made = [make_request(agencies["sesame"]).pk for _ in range(3)]

    first = machine.get("requests/?limit=2").json()
    second = machine.get(f"requests/?limit=2&after={first['next_after']}").json()

    assert [row["id"] for row in first["requests"]] == made[:2]
    assert [row["id"] for row in second["requests"]] == made[2:]
    assert second["next_after"] is None


def test_the_list_takes_the_same_few_queries_for_one_row_and_for_many(
    machine, agencies, django_assert_num_queries, request_sent
):
    machine.get("requests/")  # the throttle's first row, the key's first use
    with django_assert_num_queries(8) as one:
        machine.get("requests/")
    for _ in range(3):
        make_request(agencies["sesame"])
    with django_assert_num_queries(len(one)):
        machine.get("requests/")


def test_one_request_takes_the_same_queries_however_many_items(machine, request_sent, django_assert_max_num_queries):
    with django_assert_max_num_queries(28):
        machine.get(f"requests/{request_sent.pk}/")


def test_the_status_narrows_the_list(machine, agencies):
    waiting, said = make_request(agencies["sesame"]), make_request(agencies["sesame"])
    machine.answer(said)

    ids = {
        status: [row["id"] for row in machine.get(f"requests/?status={status}").json()["requests"]]
        for status in ("sent", "answered", "returned")
    }

    assert ids == {"sent": [waiting.pk], "answered": [said.pk], "returned": []}


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("status=draft", "status", "invalid_choice"),
        ("status=cancelled", "status", "invalid_choice"),
        ("status=sent'--", "status", "invalid_choice"),
        ("limit=101", "limit", "max_value"),
        ("limit=0", "limit", "min_value"),
        ("limit=many", "limit", "invalid"),
        ("after=-1", "after", "min_value"),
        ("after=9223372036854775808", "after", "max_value"),
        (f"after={'9' * 5000}", "after", "max_string_length"),
        ("ordering=case__person__name", "ordering", "unknown_field"),
        ("case__person__name__startswith=C", "case__person__name__startswith", "unknown_field"),
        ("limit=1&limit=100", "limit", "twice"),
        ("format=xml", "format", "unknown_field"),
    ],
)
def test_what_the_list_does_not_offer_is_refused_by_name(machine, query, field, code):
    answer = machine.get(f"requests/?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [(reason["field"], reason["code"]) for reason in answer.json()["reasons"]] == [(field, code)]


def test_a_request_shows_what_the_page_shows(machine, request_sent):
    answer = machine.get(f"requests/{request_sent.pk}/")

    first, second = request_sent.items.select_related("finding")
    assert answer.json() == {
        **_row(request_sent),
        "person": {"name": "陈广", "id_number": "440103197903080038"},
        "message": "Please publish it.",
        "items": [
            {
                "id": item.pk,
                "asked": asked,
                "finding": item.finding.code,
                "basis": item.finding.basis,
                "explanation": f"We asked: {item.finding.code}.",
                "record": {"kind": "", "id": ""},
                "verified": False,
            }
            for item, asked in ((first, "disclose"), (second, "give_reasons"))
        ],
        "rounds": [],
        "deadlines": [answer.json()["deadlines"][0]],
    }
    clock = answer.json()["deadlines"][0]
    assert (clock["due_on"], clock["basis"] != "", clock["why"] != []) == ("2026-10-08", True, True)


def test_nothing_of_the_citizen_but_name_and_number_gets_out(machine, request_sent):
    case = request_sent.case
    person = case.person
    secrets = [person.email, case.narrative, case.wish, person.birth_date.isoformat(), case.code_hash]
    assert all(secrets)

    text = machine.get(f"requests/{request_sent.pk}/").content.decode()

    assert [secret for secret in secrets if secret in text] == []


def test_what_another_agency_answered_in_the_same_case_stays_with_it(machine, agencies, request_sent):
    other = _second_request(request_sent, agencies["court_list"])
    stranger = make_machine(agencies["court_list"])
    stranger.answer(other, answer_to(other, "refused", "canary of the court"))
    assert "canary of the court" in stranger.get(f"requests/{other.pk}/").content.decode()

    assert "canary of the court" not in machine.get(f"requests/{request_sent.pk}/").content.decode()


def _second_request(first: CorrectionRequest, agency: Agency) -> CorrectionRequest:
    from cases.scoring.findings import FindingCode
    from cases.services import findings

    by = first.drafted_by.actor
    found = findings.add(case=first.case, agency=agency, code=FindingCode.NO_REASONS, explanation="Why?", by=by, at=AT)
    drafted = corrections.draft(case=first.case, agency=agency, finding_ids=[found.pk], message="", by=by, at=AT)
    return corrections.send(request=drafted, by=by, at=AT + timedelta(hours=2))


def test_a_foreign_request_looks_like_none(machine, agencies):
    foreign = make_request(agencies["court_list"])
    before = Event.objects.count()

    theirs = machine.get(f"requests/{foreign.pk}/")
    absent = machine.get("requests/999999999/")
    beyond = machine.get(f"requests/{'9' * 40}/")

    assert theirs.status_code == 404
    assert {theirs.content, absent.content, beyond.content} == {theirs.content}
    assert Event.objects.count() == before


def test_drafts_and_cancelled_requests_are_not_there(machine, request_sent):
    by = request_sent.drafted_by.actor
    corrections.cancel(request=request_sent, by=by, at=AT + timedelta(hours=3))

    assert machine.get(f"requests/{request_sent.pk}/").status_code == 404
    assert machine.get("requests/").json()["requests"] == []


def test_every_read_of_a_request_is_noted(machine, request_sent):
    machine.get(f"requests/{request_sent.pk}/")
    machine.get(f"requests/{request_sent.pk}/")

    reads = Event.objects.filter(chain__case=request_sent.case, action="read")
    assert [(event.actor, event.data) for event in reads] == [
        (f"respondent:{machine.user.pk}", {"what": "correction:api"})
    ] * 2


def test_the_description_is_for_key_holders(machine, client):
    described = machine.get("schema/").json()

    assert described["openapi"] == "3.0.3"
    assert sorted(described["paths"]) == [
        "/api/v1/requests/",
        "/api/v1/requests/{id}/",
        "/api/v1/requests/{id}/answer/",
        "/api/v1/schema/",
    ]
    assert client.get("/api/v1/schema/").status_code == 401
