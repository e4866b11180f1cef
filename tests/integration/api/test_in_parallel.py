"""The same answer sent many times at once, on real connections that commit: exactly one is carried out.

These tests have a copy of the migrated database to themselves and drop it: append-only tables cannot be emptied.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connections, transaction
from psycopg import sql

from cases.models import Answer, ApiKey, Case, Event, IdempotencyRecord, Job
from cases.services import idempotency
from cases.services.idempotency import InFlight, Reply
from ombudsman.stack.services import Services
from tests.factories.agencies import make_agencies
from tests.integration.api.conftest import AT, answer_to, make_machine, make_request


@pytest.fixture
def own_database(services: Services, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Django's connection points at a copy of the test database meanwhile, in every thread."""
    place = connections["default"].settings_dict
    migrated, copy = place["NAME"], f"{place['NAME']}_parallel"
    maintenance = urlunsplit(urlsplit(services.owner_url)._replace(path="/postgres"))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy))
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(migrated))
    connections.close_all()
    with django_db_blocker.unblock(), psycopg.connect(maintenance, autocommit=True) as server:
        server.execute(drop)
        server.execute(make)
        place["NAME"] = copy
        try:
            yield
        finally:
            connections.close_all()
            place["NAME"] = migrated
            server.execute(drop)


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Let `count` threads do something at the same moment, each on its own connection; give what they got."""
    start, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        try:
            start.wait(timeout=10)
            results[number] = act(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_one_key_sent_many_times_at_once_answers_once(own_database):
    """Attack check 60."""
    agency = make_agencies()["sesame"]
    machine = make_machine(agency)
    for turn in range(5):
        request = make_request(agency)
        body, key = answer_to(request), f"turn {turn}".replace(" ", "-")

        answers = at_once(8, lambda _number, r=request, b=body, k=key: machine.answer(r, b, key=k))

        taken = [one for one in answers if one.status_code == 201]
        busy = [one for one in answers if one.status_code == 409]
        assert len(taken) + len(busy) == 8
        assert [one.has_header("Idempotency-Replayed") for one in taken].count(False) == 1
        assert {one.json()["answered_at"] for one in taken} == {taken[0].json()["answered_at"]}
        assert {one.json()["reasons"][0]["code"] for one in busy} <= {"in_flight"}
        assert all(one["Retry-After"] == "1" for one in busy)
        assert Answer.objects.filter(request=request).count() == 1
        assert IdempotencyRecord.objects.filter(key=key).count() == 1
        assert Job.objects.filter(args={"request_id": request.pk}, kind="begin_verification").count() == 1
        assert Event.objects.filter(chain__case=request.case, action="correction_answered").count() == 1
        assert machine.answer(request, body, key=key).status_code == 201


def test_different_keys_at_once_answer_once(own_database):
    """Attack check 59."""
    agency = make_agencies()["sesame"]
    machine, request = make_machine(agency), make_request(agency)
    body = answer_to(request)

    answers = at_once(8, lambda number: machine.answer(request, body, key=f"key-{number}"))

    assert sorted(one.status_code for one in answers) == [201] + [409] * 7
    assert {one.json()["reasons"][0]["code"] for one in answers if one.status_code == 409} == {"already_answered"}
    assert Answer.objects.filter(request=request).count() == 1


def test_a_key_in_use_is_refused_at_once_and_free_when_its_user_fails(own_database):
    machine = make_machine(make_agencies()["sesame"])
    api_key = ApiKey.objects.get(prefix=machine.key.split("_")[1])
    working, end = threading.Event(), threading.Event()

    def once(act: Callable[[], Reply]) -> Reply:
        return idempotency.once(api_key=api_key, key="k", asked={}, act=act, at=AT)

    def slow() -> Reply:
        working.set()
        end.wait(timeout=10)
        raise ConnectionAbortedError

    def work(number: int) -> str:
        if number == 0:
            try:
                once(slow)
            except ConnectionAbortedError:
                return "died"
        assert working.wait(timeout=10)
        try:
            with pytest.raises(InFlight):
                once(lambda: Reply(201, {}))
        finally:
            end.set()
        return "refused"

    assert at_once(2, work) == ["died", "refused"]
    assert once(lambda: Reply(201, {"n": 1})) == Reply(201, {"n": 1})
    assert once(lambda: Reply(201, {"n": 2})) == Reply(201, {"n": 1}, replayed=True)


def test_a_case_that_somebody_holds_too_long_is_a_503_that_can_be_repeated(own_database, caplog):
    agency = make_agencies()["sesame"]
    machine, request = make_machine(agency), make_request(agency)
    holding, tried = threading.Event(), threading.Event()

    def work(number: int) -> Any:
        if number == 0:
            with transaction.atomic():
                Case.objects.select_for_update().get(pk=request.case_id)
                holding.set()
                tried.wait(timeout=30)
            return None
        assert holding.wait(timeout=10)
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            return machine.answer(request)
        finally:
            tried.set()

    answer = at_once(2, work)[1]

    assert (answer.status_code, answer["Retry-After"], Answer.objects.count()) == (503, "5", 0)
    assert machine.answer(request).status_code == 201
