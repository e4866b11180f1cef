"""Bodies that are not what they should be are refused fast, by name, in one shape; and so is every other address."""

import contextlib
import gzip
import json
import logging
import time
from io import BytesIO

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import exceptions

from cases.api import errors
from cases.api.parsing import LARGEST_BODY, BadJSON, StrictJSONParser, TooLarge, load

PROBLEM = "application/problem+json"
BAD = {
    b"": "not_json",
    b"{": "not_json",
    b"{} {}": "not_json",
    b"{'a': 1}": "not_json",
    b'{"a": 1,}': "not_json",
    b"\xef\xbb\xbf{}": "not_json",
    b'{"a": "\x00"}': "not_json",
    b"\xff\xfe{\x00}\x00": "not_utf8",
    b'{"a": "\xed\xa0\x80"}': "not_utf8",
    b'{"a": NaN}': "not_a_whole_number",
    b'{"a": Infinity}': "not_a_whole_number",
    b'{"a": -Infinity}': "not_a_whole_number",
    b'{"a": 1e999}': "not_a_whole_number",
    b'{"a": 1.0}': "not_a_whole_number",
    b'{"a": ' + b"9" * 5000 + b"}": "number_too_long",
    b'{"a": -' + b"9" * 500_000 + b"}": "number_too_long",
    b'{"a": 1, "a": 2}': "duplicate_key",
    b'{"a": [{"b": 1, "\\u0062": 2}]}': "duplicate_key",
    b'{"a": "\\u0000"}': "nul",
    b'{"\\u0000": 1}': "nul",
    b'{"a": "\\ud800"}': "lone_surrogate",
    b'{"\\uDFFF": 1}': "lone_surrogate",
    b"[" * 100_000: "too_deep",
    b'{"a":' * 100_000: "too_deep",
    b"[" * 100_000 + b"]" * 100_000: "too_deep",
}


@pytest.mark.parametrize("body", BAD, ids=lambda body: f"{body[:20]!r}x{len(body)}")
def test_bad_json_is_named_fast(body):
    start = time.process_time()
    with pytest.raises(BadJSON) as refusal:
        load(body)

    assert refusal.value.detail.code == BAD[body]
    assert time.process_time() - start < 1


def test_good_json_is_read_exactly():
    body = '{"items": [{"item": 12, "reasons": "已更正 \\ud83d\\ude00 \\\\u0000", "x": null, "y": -5, "z": true}]}'

    assert load(body.encode()) == json.loads(body)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**14), 10**14)
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner)
        ),
    )
)
def test_whatever_is_well_formed_comes_through_unchanged(value):
    assert load(json.dumps(value).encode()) == value
    assert load(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(body):
    with contextlib.suppress(BadJSON):
        json.dumps(load(body), ensure_ascii=False).encode()


def test_no_more_than_the_limit_is_read():
    class Endless(BytesIO):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            self.asked += size
            return b" " * size

    stream = Endless()
    with pytest.raises(TooLarge):
        StrictJSONParser().parse(stream)

    assert stream.asked == LARGEST_BODY + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "content_type", "headers", "status"),
    [
        (b"{" * 10, "application/json", {}, 400),
        (b"[]", "application/json", {}, 400),
        (b"null", "application/json", {}, 400),
        (b"", "application/json", {}, 400),
        (b'{"items": []}', "text/plain", {}, 415),
        (b'{"items": []}', "", {}, 415),
        (b'{"items": []}', "application/json-patch+json", {}, 415),
        (b'{"items": []}', "x" * 10_000, {}, 415),
        (b"items=1", "application/x-www-form-urlencoded", {}, 415),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", {}, 415),
        (gzip.compress(b" " * 50_000_000, mtime=0), "application/json", {"content_encoding": "gzip"}, 415),
        (b'{"items": []}', "application/json", {"transfer_encoding": "chunked"}, 411),
        (b" " * (LARGEST_BODY + 1), "application/json", {}, 413),
        (b" " * 50_000_000, "application/json", {}, 413),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_bodies_that_are_no_answer_are_refused_within_a_second(
    machine, request_sent, body, content_type, headers, status
):
    start = time.process_time()

    answer = machine.post(
        f"requests/{request_sent.pk}/answer/", body, content_type=content_type, idempotency_key="k", **headers
    )

    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert time.process_time() - start < 1
    assert len(answer.content) < 2000


@pytest.mark.django_db
def test_json_with_a_charset_is_json(machine, request_sent):
    answer = machine.post(
        f"requests/{request_sent.pk}/answer/",
        {"items": []},
        content_type="application/json; charset=utf-8",
        idempotency_key="k",
    )

    assert answer.status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "nothing/", "requests", "requests/x/", "requests/1/answer", "requests/-1/"])
def test_every_other_address_is_a_problem_too(machine, path):
    answer = machine.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert Client().get(f"/api/v1/{path}").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace", "post"])
def test_other_methods_are_refused(machine, method, request_sent):
    answer = getattr(Client(), method)(
        f"/api/v1/requests/{request_sent.pk}/", headers={"Authorization": f"Bearer {machine.key}"}
    )

    assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.django_db
def test_head_is_get_without_a_body(machine, request_sent):
    answer = Client().head("/api/v1/requests/", headers={"Authorization": f"Bearer {machine.key}"})

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.django_db
def test_json_is_answered_whatever_is_accepted(machine):
    for accept in ("text/html", "application/problem+json", "application/xml;q=1", "garbage"):
        assert machine.get("requests/", accept=accept)["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("error", "status"),
    [(OperationalError("server closed the connection"), 503), (ZeroDivisionError("secret detail"), 500)],
)
def test_what_nobody_foresaw_is_a_problem_without_details(error, status, caplog):
    with caplog.at_level(logging.WARNING):
        answer = errors.answer(error, {})

    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert "secret" not in str(answer.data)
    assert len(caplog.records) == 1


def test_every_status_the_framework_can_raise_has_its_words():
    raised = {
        error.status_code
        for error in vars(exceptions).values()
        if isinstance(error, type) and issubclass(error, exceptions.APIException)
    }

    # 406 cannot happen: JSON is answered whatever is accepted.
    assert raised - set(errors.KINDS) == {406}
