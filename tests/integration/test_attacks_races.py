"""The same thing at the same moment, and the chain under many writers. Numbers are those of our attack list."""

import threading
from collections.abc import Callable, Sequence

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from psycopg.errors import InsufficientPrivilege

from cases.actors import SYSTEM, Role
from cases.chain import genesis, link
from cases.models import Case, Chain, Event
from cases.services import events
from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.cases import AT, DEBTOR, make_case

WRITERS, EVENTS_EACH = 8, 60


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
    """Attack list item 24."""
    user = make_staff(Role.INVESTIGATOR, password=PASSWORD)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    spare = RecoveryCodes.activate(user).generate_codes()[0]
    clients = [Client(), Client()]
    for client in clients:
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    at_once([lambda client=client: client.post(reverse("mfa_authenticate"), {"code": spare}) for client in clients])

    assert sorted("_auth_user_id" in client.session for client in clients) == [False, True]


def test_many_writers_make_no_fork_and_no_gap(copied_database):
    """Attack list item 86: half of them in one case, half in another."""
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_event SET actor = 'nobody'",
        "DELETE FROM cases_event",
        "TRUNCATE cases_event CASCADE",
        "ALTER TABLE cases_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE cases_event CASCADE",
        "ALTER TABLE cases_event OWNER TO ombudsman_app",
        "SET ROLE ombudsman_owner",
    ],
)
def test_the_application_role_cannot_touch_the_past(statement, provisioned):
    """Attack list item 84."""
    make_case()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION ombudsman_app")
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET SESSION AUTHORIZATION")

    assert isinstance(refused.value.__cause__, InsufficientPrivilege)
