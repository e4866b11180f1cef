"""Keys: made once, kept as a hash, refused all alike."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cases.actors import SYSTEM, Role
from cases.models import ApiKey, Event
from cases.services import api_keys
from cases.services.refusals import Refused
from tests.factories.accounts import make_respondent, make_staff
from tests.integration.api.conftest import AT, Machine, make_machine

pytestmark = pytest.mark.django_db


def typed(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_the_command_prints_a_key_that_works_and_keeps_only_its_hash(agencies):
    user = make_respondent(agencies["sesame"], email="desk@sesame.example")

    key = typed("make_api_key", "sesame", "--label", "back office", "--respondent", "DESK@sesame.example")

    row = ApiKey.objects.get()
    assert re.fullmatch(r"omb_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", key)
    assert (row.prefix, row.label, row.user, row.made_by) == (key.split("_")[1], "back office", user, "system")
    assert row.key_hash == hashlib.sha256(key.split("_", 2)[2].encode()).hexdigest()
    assert Machine(user, key).get("requests/").status_code == 200
    event = Event.objects.get(action="api_key_made")
    assert event.data == {"agency": "sesame", "key": row.prefix, "acts_as": user.pk}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nobody", "--respondent", "desk@sesame.example"), "There is no agency 'nobody'."),
        (("sesame", "--respondent", "who@sesame.example"), "There is no account 'who@sesame.example'."),
        (("court_list", "--respondent", "desk@sesame.example"), "desk@sesame.example is not an active respondent"),
        (("sesame", "--respondent", "staff@office.example"), "staff@office.example is not an active respondent"),
    ],
)
def test_the_command_makes_keys_for_active_respondents_of_that_agency_alone(agencies, words, complaint):
    make_respondent(agencies["sesame"], email="desk@sesame.example")
    make_staff(Role.OMBUDSMAN, email="staff@office.example")

    with pytest.raises(CommandError, match=complaint) as refusal:
        typed("make_api_key", *words, "--label", "x")

    assert (refusal.value.returncode, ApiKey.objects.count()) == (2, 0)


def test_a_revoked_key_is_refused_at_once(machine):
    prefix = machine.key.split("_")[1]
    assert machine.get("requests/").status_code == 200

    assert typed("revoke_api_key", prefix) == f"Key {prefix} is revoked."

    assert machine.get("requests/").status_code == 401
    assert Event.objects.get(action="api_key_revoked").data == {"agency": "sesame", "key": prefix}
    with pytest.raises(CommandError, match="already been done"):
        typed("revoke_api_key", prefix)


def test_only_an_administrator_makes_and_revokes(machine, agencies):
    row = ApiKey.objects.get()
    for role in (Role.OMBUDSMAN, Role.INVESTIGATOR, Role.AUDITOR):
        by = make_staff(role).actor
        with pytest.raises(Refused):
            api_keys.make(agency=agencies["sesame"], user=machine.user, label="x", by=by, at=AT)
        with pytest.raises(Refused):
            api_keys.revoke(api_key=row, by=by, at=AT)

    api_keys.revoke(api_key=row, by=make_staff(Role.ADMIN).actor, at=AT)


def test_every_wrong_key_is_answered_alike(machine, agencies):
    revoked = make_machine(agencies["sesame"]).key
    api_keys.revoke(api_key=ApiKey.objects.get(prefix=revoked.split("_")[1]), by=SYSTEM, at=AT)
    good = machine.key
    headers = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {revoked}"},
        {"Authorization": f"Bearer {good[:-1]}{'A' if good[-1] != 'A' else 'B'}"},
        {"Authorization": f"Bearer omb_{'0' * 12}_{good.split('_', 2)[2]}"},
        {"Authorization": f"Bearer {good} "},
        {"Authorization": f"Bearer  {good}"},
        {"Authorization": f"Basic {good}"},
        {"Authorization": good},
        {"Authorization": "Bearer omb_\0_\0"},
        {"Authorization": "Bearer ключ"},
        {"Authorization": f"Bearer {'x' * 100_000}"},
    ]

    answers = [Client().get("/api/v1/requests/", headers=one) for one in headers]

    first = answers[0]
    assert first["WWW-Authenticate"] == 'Bearer realm="ombudsman"'
    assert {(one.status_code, one.content, tuple(one.items())) for one in answers} == {
        (401, first.content, tuple(first.items()))
    }
    assert Client().get("/api/v1/requests/", {"access_token": good, "key": good}).status_code == 401


def test_a_session_opens_nothing_here(machine, request_sent):
    signed_in = Client()
    signed_in.force_login(machine.user)

    assert signed_in.get("/api/v1/requests/").status_code == 401
    path = f"/api/v1/requests/{request_sent.pk}/answer/"
    assert signed_in.post(path, "{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"agency": "court_list"}, {"role": "auditor", "agency": None}]
)
def test_a_key_ends_with_its_account(machine, agencies, change):
    for name, value in change.items():
        setattr(machine.user, name, agencies.get(value, value) if name == "agency" else value)
    machine.user.save()

    assert machine.get("requests/").status_code == 401


def test_the_last_use_is_noted_to_the_hour(machine):
    row = ApiKey.objects.get()
    used = datetime(2026, 9, 17, 3, 25, 41, tzinfo=UTC)
    uses = []
    for at in (used, used + timedelta(minutes=50), used + timedelta(minutes=100)):
        api_keys.recognise(presented=machine.key, at=at)
        row.refresh_from_db()
        uses.append(row.last_used_at)

    assert [use.strftime("%H:%M:%S") for use in uses] == ["03:00:00", "04:00:00", "05:00:00"]


def test_a_machine_that_runs_wild_is_slowed_down_alone(machine, agencies):
    other = make_machine(agencies["sesame"])

    statuses = [machine.get("requests/").status_code for _ in range(121)]

    assert statuses == [200] * 120 + [429]
    told = machine.get("requests/")
    assert (told["Content-Type"], 0 < int(told["Retry-After"]) <= 60) == ("application/problem+json", True)
    assert told.json()["reasons"][0]["code"] == "throttled"
    assert other.get("requests/").status_code == 200
