"""A lost access code: replaced with a confirmed address, the same answer for everybody, and the old one is dead."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.models import (
    Case,
    CodePurpose,
    ContactChoice,
    Draft,
    Event,
    FreshCode,
    Job,
    Mail,
    MailChannel,
    OneTimeCode,
    Visit,
)
from cases.reference import check_character, grouped
from cases.services import access_codes, one_time_codes, recovery, throttle
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.cases import AT, CODE, make_case
from tests.integration.test_access_codes import HOME, STRANGER, enter

pytestmark = pytest.mark.django_db
MAIL = "lin@example.org"


def confirmed(case, at=AT):
    ContactChoice.objects.update_or_create(filing=case.filing, defaults={"email_verified_at": at})
    return case


def do(job):
    """What the worker does with it."""
    recovery.send_recovery_code(**job.args, at=job.created_at)


def digits_of(case):
    return Mail.objects.filter(case=case, template="one_time_code").latest("pk").secret


def ask(reference, *, at=AT, address=HOME):
    recovery.ask(reference=reference, channel=MailChannel.EMAIL, address=address, at=at)
    do(Job.objects.filter(kind=recovery.KIND).latest("pk"))


def reason(reference, digits, *, address=HOME, at=AT):
    with pytest.raises(Refused) as refused:
        recovery.redeem(reference=reference, code=digits, address=address, at=at)
    return refused.value.reasons


def opened(case):
    """A session in which the case was opened with its code, through the page."""
    client = Client()
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    return client


def test_the_digits_from_the_mail_give_a_new_code_and_end_everything_else():
    """ASVS 5.0, 6.5.1, 7.4.1: used once; the old code and every open page are worth nothing any more."""
    case = confirmed(make_case(email=MAIL))
    elsewhere = opened(case)
    Draft.objects.create(case=case, answers='{"code": "OLD"}', created_at=AT, updated_at=AT, expires_at=AT)
    ask(case.reference)
    digits = digits_of(case)

    assert recovery.redeem(reference=case.reference, code=digits, address=HOME, at=AT) == case

    code = access_codes.fresh_code(filing=case.filing, at=AT)
    assert enter(case.reference, code) == case
    with pytest.raises(Refused):
        enter(case.reference, CODE)
    assert elsewhere.get(reverse("my_case:status")).url == reverse("my_case:enter")
    assert reason(case.reference, digits) == (Reason.CODE_NOT_GOOD,)
    assert Draft.objects.get(case=case).answers == ""
    event = Event.objects.get(chain__case=case, action="code_replaced")
    assert event.data == {"how": "one_time_code", "sessions_ended": 1}
    assert Mail.objects.filter(case=case, template="code_replaced", to__isnull=False).count() == 1


def test_all_matters_of_a_complaint_get_the_same_new_code():
    case = make_case()
    Case.objects.filter(pk=(linked := make_case()).pk).update(filing=case.filing)

    code = access_codes.replace(filing=case.filing, by=citizen(case.pk), at=AT)

    assert enter(case.reference, code) == case
    assert enter(linked.reference, code) == linked
    assert Event.objects.filter(action="code_replaced").count() == 2


def test_the_new_code_is_shown_to_the_session_that_asked_and_to_no_other():
    case = make_case()
    client = opened(case)
    page = reverse("my_case:new_code")

    client.post(page)
    first, again = client.get(page), client.get(page)
    code = access_codes.fresh_code(filing=case.filing, at=timezone.now())
    other = Client()
    other.post(reverse("my_case:enter"), {"reference": case.reference, "code": code})

    assert all(group in first.content.decode() for group in grouped(code).split("-"))
    assert first.content.decode().count(code[:4]) == again.content.decode().count(code[:4])
    assert code[:4] not in other.get(page).content.decode()
    client.post(page, {"act": "confirm"})
    assert not FreshCode.objects.exists()
    assert code[:4] not in client.get(page).content.decode()


def test_a_new_code_that_nobody_confirmed_is_forgotten_after_an_hour_and_still_works():
    case = make_case()
    code = access_codes.replace(filing=case.filing, by=citizen(case.pk), at=AT)
    later = AT + timedelta(hours=1, seconds=1)

    assert access_codes.fresh_code(filing=case.filing, at=later) is None
    access_codes.forget(at=later)
    assert not FreshCode.objects.exists()
    assert enter(case.reference, code, at=later) == case


def test_a_new_code_is_sealed_while_it_waits():
    case = make_case()
    code = access_codes.replace(filing=case.filing, by=citizen(case.pk), at=AT)

    stored = FreshCode.objects.values_list("code", flat=True).get()
    assert code not in str(FreshCode.objects.values())
    assert stored


def test_the_whole_way_through_the_pages():
    case = confirmed(make_case(email=MAIL))
    client = Client()

    asked = client.post(reverse("my_case:recover"), {"reference": grouped(case.reference), "way": "email"})
    do(Job.objects.get(kind=recovery.KIND))
    prefilled = client.get(asked.url).content.decode()
    done = client.post(asked.url, {"reference": case.reference, "code": digits_of(case)})

    assert asked.url == reverse("my_case:recover_code")
    assert grouped(case.reference) in prefilled
    assert done.url == reverse("my_case:new_code")
    assert 'class="secret"' in client.get(done.url).content.decode()
    assert case.reference not in done.url + asked.url


def test_wrong_digits_are_said_beside_their_field():
    answer = Client().post(reverse("my_case:recover_code"), {"reference": make_case().reference, "code": "12345678"})

    assert answer.status_code == 422
    assert 'href="#id_code"' in answer.content.decode()
    assert 'id="id_code_error"' in answer.content.decode()


@pytest.mark.parametrize(("gateway", "ways"), [("folder", 2), ("off", 1)])
def test_digits_go_to_a_telephone_only_where_text_messages_leave(settings, gateway, ways):
    settings.SMS_GATEWAY = gateway

    page = Client().get(reverse("my_case:recover")).content.decode()

    assert page.count('name="way"') == ways


def test_a_confirmed_an_unconfirmed_and_an_unknown_address_get_the_same_answer():
    """Attack check 17, ASVS 5.0, 6.3.8: status, headers, text and the work done for the page are the same."""
    known, plain = confirmed(make_case(email=MAIL)), make_case(email="other@example.org")

    def asked(reference):
        client = Client()
        answer = client.post(reverse("my_case:recover"), {"reference": reference, "way": "email"})
        page = client.get(answer.url).content.decode()
        body = re.sub(r'(name="csrfmiddlewaretoken" value|data-options|name="token" value)="[^"]*"', "", page)
        headers = {name: value for name, value in answer.headers.items() if name != "Vary"}
        return answer.status_code, headers, body.replace(grouped(reference), "")

    nobodys = "TEST99999" + check_character("TEST99999")
    answers = [asked(reference) for reference in (known.reference, plain.reference, nobodys)]

    assert answers[0] == answers[1] == answers[2]
    assert Job.objects.filter(kind=recovery.KIND).count() == 3
    for job in Job.objects.filter(kind=recovery.KIND):
        do(job)
    assert OneTimeCode.objects.filter(purpose=CodePurpose.NEW_ACCESS_CODE.value).count() == 1


def test_a_worker_that_was_killed_sends_the_digits_once():
    case = confirmed(make_case(email=MAIL))
    ask(case.reference)
    do(Job.objects.get(kind=recovery.KIND))

    assert Mail.objects.filter(template="one_time_code").count() == 1
    assert Event.objects.filter(action="new_code_asked").count() == 1


def test_digits_are_tried_as_often_as_codes_and_share_their_limit():
    """ASVS 5.0, 6.3.1: guessing eight digits draws on the same five tries of the reference."""
    case = confirmed(make_case(email=MAIL))
    ask(case.reference)
    answers = [reason(case.reference, "00000000") for _ in range(5)]

    assert answers == [(Reason.CODE_NOT_GOOD,)] * 5
    assert reason(case.reference, digits_of(case)) == (Reason.TOO_MANY_TRIES,)
    with pytest.raises(Refused) as refused:
        enter(case.reference, CODE)
    assert refused.value.reasons == (Reason.TOO_MANY_TRIES,)


def test_a_stranger_cannot_flood_an_address_with_digits():
    """Attack check 25, for complainants: five messages an hour, however many ask from however many places."""
    case = confirmed(make_case(email=MAIL))
    for number in range(15):
        ask(case.reference, address=f"192.0.2.{number}", at=AT + timedelta(minutes=4 * number))

    assert Mail.objects.filter(template="one_time_code").count() == one_time_codes.MOST_AN_HOUR


def test_an_address_asks_ten_times_an_hour():
    for number in range(recovery.ASKED_AN_HOUR):
        ask(f"{number}222222222", address=STRANGER)

    with pytest.raises(Refused) as refused:
        ask("3333333333", address=STRANGER)
    assert refused.value.reasons == (Reason.TOO_MANY_TRIES,)
    assert throttle.count_asking(kind="recovery", name=STRANGER, most=10, at=AT + timedelta(hours=1))


def test_what_was_asked_is_forgotten_when_it_is_done():
    ask("2222222222")
    Job.objects.filter(kind=recovery.KIND).update(status="done", finished_at=AT)

    assert recovery.forget(at=AT + timedelta(days=2)) == 1


def test_opening_a_case_leaves_a_visit_that_goes_with_its_session():
    client = opened(make_case())
    key = client.session.session_key

    assert Visit.objects.get().session_id == key
    Session.objects.filter(session_key=key).delete()
    assert Visit.objects.count() == 0
