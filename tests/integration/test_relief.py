"""Interim relief from the order to its end: sent, looked at, defied or followed, over. Holders answer on real HTTP."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.actors import Role, citizen
from cases.deadlines import local_day
from cases.letters.context import ReliefLine
from cases.models import Agency, Event, Job, Mail, Pull
from cases.services import letter_decision, relief, relief_checks, relief_orders, upkeep, withdrawals
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, Reason
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import AT, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

WHY = "She has to travel for work on Friday."
REASONS = "The listing names no document, and the journey cannot be made up for."
LATER = AT + timedelta(days=6)


@pytest.fixture
def investigator():
    return make_staff(Role.INVESTIGATOR, name="Gao Yuan")


@pytest.fixture
def case(world, investigator):
    consents = [("rail_sanctions", "RESTRICTION"), ("air_sanctions", "RESTRICTION")]
    return make_case(
        status=CaseStatus.INVESTIGATING, investigator=investigator, consents=consents, email="lin@example.org"
    )


@pytest.fixture
def rail(case):
    return Agency.objects.get(slug="rail_sanctions")


@pytest.fixture
def granted(case, rail, investigator):
    asked = relief.ask(case=case, holder=rail, why=WHY, by=citizen(case.pk), at=AT)
    relief.grant(relief=asked, reasons=REASONS, by=investigator.actor, at=AT)
    return asked


@pytest.fixture
def signed_in():
    def client_of(user):
        client = Client()
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        client.force_login(user)
        return client

    return client_of


def now(row):
    row.refresh_from_db()
    return row.status


def mails(template):
    return sorted(mail.to for mail in Mail.objects.filter(template=template, key__startswith="relief"))


def looks(row):
    return Pull.objects.filter(relief=row).count()


def test_an_order_is_sent_to_the_holder_s_people_and_told_to_the_complainant(granted, rail):
    respondent = make_respondent(rail)

    drain(AT)

    assert mails("agency_relief") == [respondent.email]
    assert mails("news") == ["lin@example.org"]


def test_an_order_is_sent_once_however_often_the_work_is_done(granted, rail):
    make_respondent(rail)
    drain(AT)

    for _ in range(2):
        relief_orders.order_relief(relief_id=granted.pk, at=AT)

    assert len(mails("agency_relief")) == 1
    assert [event.action for event in Event.objects.filter(action__in=relief_orders.TOLD)] == ["relief_notified"]


def test_the_holder_is_looked_at_at_once_and_has_its_time(granted):
    drain(AT)

    assert (now(granted), looks(granted)) == ("granted", 1)
    assert granted.checked_at is not None
    assert Event.objects.filter(action="relief_defied").count() == 0


def test_when_the_time_is_over_the_holder_defies_the_order(granted):
    drain(AT)

    upkeep.recheck_reliefs(at=LATER)
    drain(LATER)

    assert (now(granted), looks(granted)) == ("defied", 2)
    assert Event.objects.get(action="relief_defied").data == {"holder": "rail_sanctions"}
    assert len(mails("news")) == 2


def test_a_defied_order_is_looked_at_every_night_until_it_is_followed(granted, world):
    for day in range(6, 9):
        upkeep.recheck_reliefs(at=AT + timedelta(days=day))
        drain(AT + timedelta(days=day))
    defied = now(granted)
    world.move("journalist", "corrected")

    upkeep.recheck_reliefs(at=AT + timedelta(days=9))
    drain(AT + timedelta(days=9))

    assert (defied, now(granted)) == ("defied", "complied")
    # The order's own first look was still waiting on the sixth day.
    assert looks(granted) == 4
    assert Event.objects.filter(action="relief_defied").count() == 1


def test_a_restriction_that_comes_back_defies_the_order_at_once(granted, world):
    world.move("journalist", "corrected")
    drain(AT)
    followed = now(granted)
    world.move("journalist", "initial")

    upkeep.recheck_reliefs(at=AT + timedelta(days=1))
    drain(AT + timedelta(days=1))

    assert (followed, now(granted)) == ("complied", "defied")


def test_a_look_that_failed_changes_nothing(granted, world):
    drain(AT)
    world.fault("rail_sanctions", "BAD_SIGNATURE", times=1)

    upkeep.recheck_reliefs(at=LATER)
    drain(LATER)

    assert (now(granted), looks(granted)) == ("granted", 2)


def test_a_holder_nobody_may_look_at_keeps_its_order(case, investigator):
    holder = Agency.objects.get(slug="hotel_sanctions")
    asked = relief.ask(case=case, holder=holder, why=WHY, by=citizen(case.pk), at=AT)
    relief.grant(relief=asked, reasons=REASONS, by=investigator.actor, at=AT)

    drain(AT)

    assert (now(asked), looks(asked)) == ("granted", 0)
    with pytest.raises(Refused):
        relief_checks.ask_holder(relief=asked, by=investigator.actor, at=AT)


def test_an_order_ends_by_itself_after_its_last_day(case, rail, investigator):
    respondent = make_respondent(rail)
    asked = relief.ask(case=case, holder=rail, why=WHY, by=citizen(case.pk), at=AT)
    relief.grant(relief=asked, reasons=REASONS, until=local_day(AT), by=investigator.actor, at=AT)

    upkeep.recheck_reliefs(at=AT)
    on_the_day = now(asked)
    upkeep.recheck_reliefs(at=AT + timedelta(days=1))

    assert (on_the_day, now(asked)) == ("granted", "ended")
    assert mails("agency_relief_over") == [respondent.email]


def test_the_end_of_the_case_ends_the_order_and_tells_the_holder(granted, case, rail):
    respondent = make_respondent(rail)

    withdrawals.withdraw(case=case, by=citizen(case.pk), at=AT + timedelta(hours=1))
    drain(AT + timedelta(hours=1))

    assert (now(granted), looks(granted)) == ("ended", 0)
    assert (mails("agency_relief"), mails("agency_relief_over")) == ([], [respondent.email])


def test_what_was_only_asked_for_ends_without_a_word_to_the_holder(case, rail):
    make_respondent(rail)
    relief.ask(case=case, holder=rail, why=WHY, by=citizen(case.pk), at=AT)

    withdrawals.withdraw(case=case, by=citizen(case.pk), at=AT)

    assert mails("agency_relief_over") == []


def test_a_refusal_needs_reasons_and_is_signed(case, rail, investigator):
    asked = relief.ask(case=case, holder=rail, why=WHY, by=citizen(case.pk), at=AT)

    with pytest.raises(Refused) as refusal:
        relief.decline(relief=asked, reasons=" ", by=investigator.actor, at=AT)
    relief.decline(relief=asked, reasons="The journey is over.", by=investigator.actor, at=AT)

    assert refusal.value.reasons == (Reason.NO_REASONS_GIVEN,)
    assert now(asked) == "declined"
    assert (asked.decided_by, asked.reasons) == (investigator, "The journey is over.")
    assert not Job.objects.filter(kind__in=[relief.ORDER, relief.LOOK]).exists()


def test_whoever_holds_the_case_asks_on_behalf_of_the_complainant(case, rail, investigator):
    air = Agency.objects.get(slug="air_sanctions")

    rows = relief.ask_each(case=case, holders=[rail, air], why=WHY, by=investigator.actor, at=AT)

    assert [row.holder for row in rows] == [rail, air]
    assert Event.objects.filter(action="relief_asked_for_them").count() == 2


def test_the_desk_asks_every_holder_in_one_form(case, investigator, signed_in):
    client, page = signed_in(investigator), reverse("desk:relief", args=[case.reference])

    nothing = client.post(page, {"act": "ask", "ask-why": WHY})
    answer = client.post(page, {"act": "ask", "ask-holders": ["all"], "ask-why": WHY})

    assert (nothing.status_code, answer.status_code) == (422, 302)
    assert WHY in nothing.content.decode()
    assert case.reliefs.count() == Agency.objects.filter(kind="sanction_holder").count()
    assert {row.why for row in case.reliefs.all()} == {WHY}


def test_the_decision_says_who_suspended_what_and_why(granted, case, rail, investigator):
    air = Agency.objects.get(slug="air_sanctions")
    asked = relief.ask(case=case, holder=air, why=WHY, by=citizen(case.pk), at=AT)
    relief.decline(relief=asked, reasons="The train is enough.", by=investigator.actor, at=AT)

    with translation.override("en"):
        lines = letter_decision.reliefs(case)

    assert lines == [
        ReliefLine(rail.name, "Ordered", "Decided by Gao Yuan on 16 September 2026", REASONS),
        ReliefLine(air.name, "Declined", "Decided by Gao Yuan on 16 September 2026", "The train is enough."),
    ]


def test_nobody_is_asked_when_no_holder_is_named(case):
    with pytest.raises(Refused) as refusal:
        relief.ask_each(case=case, holders=[], why=WHY, by=citizen(case.pk), at=AT)

    assert refusal.value.reasons == (Reason.NO_SANCTION_NAMED,)


def test_the_holder_reads_the_order_in_its_portal(granted, rail, signed_in):
    client = signed_in(make_respondent(rail))

    inbox = client.get(reverse("agency:inbox")).content.decode()
    page = client.get(reverse("agency:order", args=[granted.pk]))

    assert f'href="{reverse("agency:order", args=[granted.pk])}"' in inbox
    text = page.content.decode()
    assert (REASONS in text, "Decided by Gao Yuan on 16 September 2026" in text) == (True, True)
    assert granted.case.person.id_number in text
    assert Event.objects.filter(action="read", data={"what": "relief_order"}).count() == 1


def test_a_holder_sees_neither_what_was_only_asked_for_nor_orders_to_others(case, rail, granted, signed_in):
    air = Agency.objects.get(slug="air_sanctions")
    asked = relief.ask(case=case, holder=air, why=WHY, by=citizen(case.pk), at=AT)
    client = signed_in(make_respondent(air))

    assert client.get(reverse("agency:order", args=[granted.pk])).status_code == 404
    assert client.get(reverse("agency:order", args=[asked.pk])).status_code == 404
