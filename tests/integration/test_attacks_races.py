"""The same thing at the same moment, and the chain under many writers. Numbers: docs/attack-checks.md."""

import threading
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

import psycopg
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.actors import SYSTEM, Role
from cases.chain import genesis, link
from cases.models import Case, Chain, Event
from cases.services import events
from tests.addresses import application_url
from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.cases import AT, DEBTOR, make_case

WRITERS, EVENTS_EACH = 8, 60
TOUCHING_THE_PAST = (
    "UPDATE cases_event SET actor = 'nobody'",
    "DELETE FROM cases_event",
    "TRUNCATE cases_event CASCADE",
    "ALTER TABLE cases_event DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "DROP TABLE cases_event CASCADE",
    "ALTER TABLE cases_event OWNER TO ombudsman_app",
    "SET ROLE ombudsman_owner",
)


def at_once(works: Sequence[Callable[[], object]]) -> None:
    """Let every work begin at the same moment, each on a connection of its own."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_recovery_code_used_twice_at_the_same_moment_works_once(copied_database):
    """Attack check 24."""
    user = make_staff(Role.INVESTIGATOR, password=PASSWORD)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    spare = RecoveryCodes.activate(user).generate_codes()[0]
    clients = [Client(), Client()]
    for client in clients:
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    at_once([lambda client=client: client.post(reverse("mfa_authenticate"), {"code": spare}) for client in clients])

    assert sorted("_auth_user_id" in client.session for client in clients) == [False, True]


def test_many_writers_make_no_fork_and_no_gap(copied_database):
    """Attack check 86: half of them in one case, half in another."""
    cases = [make_case(), make_case(who=DEBTOR)]
    before = {case.pk: Chain.objects.get(case=case).length for case in cases}

    def write(case: Case) -> None:
        for _ in range(EVENTS_EACH):
            events.record(case=case, action="read", by=SYSTEM, at=AT, about=case, data={"what": "race"})

    at_once([lambda case=cases[number % 2]: write(case) for number in range(WRITERS)])

    for case in cases:
        chain = Chain.objects.get(case=case)
        head = genesis(chain.number)
        rows = list(Event.objects.filter(chain=chain).order_by("seq"))
        for row in rows:
            assert row.previous == head
            head = link(row.previous, events.body_of(row))
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert (chain.head, len(rows)) == (head, before[case.pk] + WRITERS // 2 * EVENTS_EACH)


def answer(application: psycopg.Connection[Any], statement: str) -> str:
    """What the database says to the application: the name of its refusal, or nothing."""
    try:
        application.execute(statement)
    except psycopg.Error as refusal:
        return type(refusal).__name__
    return ""


def test_the_application_role_cannot_touch_the_past(copied_database, services):
    """Attack check 84."""
    make_case()
    call_command("provision_database", stdout=StringIO())
    address = application_url(services, connection.settings_dict["NAME"])

    with psycopg.connect(address, autocommit=True) as application:
        said = {statement: answer(application, statement) for statement in TOUCHING_THE_PAST}
        count = application.execute("SELECT count(*) FROM cases_event").fetchone()

    assert said == dict.fromkeys(TOUCHING_THE_PAST, "InsufficientPrivilege")
    assert count == (Event.objects.count(),)
