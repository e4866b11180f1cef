"""An answer by machine: complete, reasoned, once."""

import json
import time

import pytest

from cases.api.parsing import LARGEST_BODY
from cases.models import Answer, ApiKey, IdempotencyRecord, Job
from cases.services import corrections
from cases.services.corrections import ItemReply
from tests.integration.api.conftest import AT, answer_to, make_machine, make_request

pytestmark = pytest.mark.django_db


def told(answer) -> tuple[int, str, list[str]]:
    return answer.status_code, answer["Content-Type"], [reason["code"] for reason in answer.json()["reasons"]]


PROBLEM = "application/problem+json"


def test_an_answer_is_taken_and_its_check_is_queued(machine, request_sent):
    answer = machine.answer(request_sent)

    said = Answer.objects.get(request=request_sent)
    assert answer.status_code == 201
    assert answer.json() == {"request": request_sent.pk, "round": 1, "answered_at": answer.json()["answered_at"]}
    assert [(item.code, item.reasons) for item in said.items.all()] == [
        ("corrected", "The method is published now.")
    ] * 2
    assert said.answered_by == machine.user
    assert Job.objects.filter(kind="begin_verification", args={"request_id": request_sent.pk}).count() == 1
    shown = machine.get(f"requests/{request_sent.pk}/").json()
    assert (shown["status"], shown["your_turn"], [one["round"] for one in shown["rounds"]]) == ("answered", False, [1])
    assert [one["passed"] for one in shown["rounds"]] == [None]


def test_the_same_key_and_answer_give_the_first_reply_again(machine, request_sent):
    first = machine.answer(request_sent)
    # Spaces and the order of keys are no other answer.
    again = machine.answer(
        request_sent,
        {"items": [dict(reversed(item.items())) for item in answer_to(request_sent)["items"]]},
        key='"first"',
    )

    assert (again.status_code, again.json()) == (201, first.json())
    assert (first.has_header("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (False, "true")
    assert Answer.objects.filter(request=request_sent).count() == 1


def test_a_key_outlives_the_api_key_it_was_used_with(machine, request_sent, agencies):
    machine.answer(request_sent)

    again = make_machine(agencies["sesame"]).answer(request_sent)

    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")


def test_the_same_key_for_another_answer_is_refused(machine, request_sent):
    machine.answer(request_sent)

    other = machine.answer(request_sent, answer_to(request_sent, "refused"))

    assert told(other) == (422, PROBLEM, ["key_of_another_request"])
    assert [item.code for item in Answer.objects.get().items.all()] == ["corrected", "corrected"]


def test_the_same_key_for_another_request_is_refused(machine, request_sent, agencies):
    machine.answer(request_sent)

    other = make_request(agencies["sesame"])

    assert told(machine.answer(other)) == (422, PROBLEM, ["key_of_another_request"])


def test_agencies_do_not_share_keys(machine, request_sent, agencies):
    machine.answer(request_sent)
    other = make_request(agencies["court_list"])

    assert make_machine(agencies["court_list"]).answer(other).status_code == 201


@pytest.mark.parametrize("key", ["", '""', "a b", "ключ", "x" * 101, 'a"b', "\x00"])
def test_an_answer_needs_a_usable_key(machine, request_sent, key):
    answer = machine.answer(request_sent, key=key)

    assert told(answer) == (400, PROBLEM, ["required"])
    assert answer.json()["reasons"][0]["field"] == "Idempotency-Key"


def test_a_code_without_reasons_is_refused_in_the_words_of_the_page(machine, request_sent):
    answer = machine.answer(request_sent, answer_to(request_sent, reasons="  \n"))

    assert told(answer) == (409, PROBLEM, ["item_without_reasons"])
    assert answer.json()["reasons"][0]["text"] == "Give reasons for every item: a code alone is not an answer."
    assert answer.json() | {"reasons": []} == {
        "type": "tag:ombudsman.example,2026:not-now",
        "title": "This cannot be done now",
        "status": 409,
        "detail": "Give reasons for every item: a code alone is not an answer.",
        "reasons": [],
    }


def test_a_refusal_leaves_nothing_and_frees_the_key(machine, request_sent):
    body = answer_to(request_sent)

    refused = machine.answer(request_sent, {"items": body["items"][:1]})

    assert told(refused) == (409, PROBLEM, ["item_unanswered"])
    assert (Answer.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    assert machine.answer(request_sent, body).status_code == 201


def test_a_second_answer_under_a_new_key_is_refused(machine, request_sent):
    machine.answer(request_sent)

    assert told(machine.answer(request_sent, key="second")) == (409, PROBLEM, ["already_answered"])


def test_an_answer_on_the_page_and_one_by_machine_are_one(machine, request_sent):
    replies = [ItemReply(item["item"], item["code"], "Done.") for item in answer_to(request_sent)["items"]]
    corrections.answer(request=request_sent, replies=replies, by=machine.user.actor, at=AT)

    assert told(machine.answer(request_sent)) == (409, PROBLEM, ["already_answered"])


def test_a_request_that_was_given_up_takes_no_answer(machine, request_sent):
    corrections.give_up(request=request_sent, reasons="Too late.", by=request_sent.drafted_by.actor, at=AT)

    assert told(machine.answer(request_sent)) == (409, PROBLEM, ["not_in_this_status"])


def test_another_agency_cannot_answer_nor_learn_that_there_is_something(agencies, request_sent):
    stranger = make_machine(agencies["court_list"])

    answer = stranger.answer(request_sent)
    absent = stranger.post("requests/999999999/answer/", answer_to(request_sent), idempotency_key="first")

    assert told(answer) == (404, PROBLEM, ["not_found"])
    assert answer.content == absent.content
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"status": "verified"}, "status", "unknown_field"),
        ({"agency": 1}, "agency", "unknown_field"),
        ({"x" * 5000: 1}, "x" * 60, "unknown_field"),
        ({"items": None}, "items", "null"),
        ({"items": "all"}, "items", "not_a_list"),
        ({"items": [1]}, "items[0]", "invalid"),
        ({"items": []}, None, "item_unanswered"),
    ],
)
def test_a_body_of_another_shape_is_refused_by_name(machine, request_sent, change, field, code):
    answer = machine.answer(request_sent, answer_to(request_sent) | change)

    assert [(reason.get("field"), reason["code"]) for reason in answer.json()["reasons"]] == [(field, code)]
    assert (answer["Content-Type"], Answer.objects.count()) == (PROBLEM, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"verified": True}, ("items[1].verified", "unknown_field")),
        ({"code": "done"}, ("items[1].code", "invalid_choice")),
        ({"code": ["corrected"]}, ("items[1].code", "invalid_choice")),
        ({"code": None}, ("items[1].code", "null")),
        ({"reasons": 5}, ("items[1].reasons", "invalid")),
        ({"reasons": ["a"]}, ("items[1].reasons", "invalid")),
        ({"reasons": "x" * 5001}, ("items[1].reasons", "max_length")),
        ({"item": "1"}, ("items[1].item", "invalid")),
        ({"item": True}, ("items[1].item", "invalid")),
        ({"item": 0}, ("items[1].item", "min_value")),
        ({"item": 999999999}, ("items[1].item", "no_item")),
    ],
)
def test_an_item_of_another_shape_is_refused_by_its_place(machine, request_sent, change, code):
    body = answer_to(request_sent)
    body["items"][1] |= change

    answer = machine.answer(request_sent, body)

    assert answer.status_code == 400
    assert [(reason["field"], reason["code"]) for reason in answer.json()["reasons"]] == [code]


def test_what_is_missing_is_named(machine, request_sent):
    answer = machine.answer(request_sent, {"items": [{"item": request_sent.items.first().pk}]})

    assert [(reason["field"], reason["code"]) for reason in answer.json()["reasons"]] == [
        ("items[0].code", "required"),
        ("items[0].reasons", "required"),
    ]


def test_an_item_answered_twice_is_refused(machine, request_sent):
    items = answer_to(request_sent)["items"]

    answer = machine.answer(request_sent, {"items": [*items, items[0]]})

    assert [(reason["field"], reason["code"]) for reason in answer.json()["reasons"]] == [("items[2].item", "twice")]


@pytest.mark.parametrize(
    "body",
    [{"items": [{}] * 340_000}, {"items": [{"item": 1}] * 200}, {f"x{n}": 1 for n in range(70_000)}],
    ids=["items", "wrong items", "names"],
)
def test_a_body_full_of_nonsense_gets_one_short_problem_fast(machine, request_sent, body):
    text = json.dumps(body, separators=(",", ":"))
    assert len(text) <= LARGEST_BODY
    start = time.process_time()

    answer = machine.answer(request_sent, text)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert len(answer.content) < 20_000
    assert time.process_time() - start < 1


def test_refusals_speak_the_language_that_is_asked_for(machine, request_sent):
    answer = machine.answer(request_sent, answer_to(request_sent, reasons=""), accept_language="zh-CN")

    assert (answer.status_code, answer["Content-Language"]) == (409, "zh-hans")
    assert "Accept-Language" in answer["Vary"]


def test_the_record_of_a_write_holds_nothing_personal(machine, request_sent):
    machine.answer(request_sent)

    row = IdempotencyRecord.objects.get()
    assert (row.key, row.status, row.api_key) == ("first", 201, ApiKey.objects.get())
    assert sorted(row.body) == ["answered_at", "request", "round"]
