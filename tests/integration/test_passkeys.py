"""A passkey opens a case without the code, names nobody, and is made only by whoever has just opened the case."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.models import Event, Mail, Passkey, SpentToken
from cases.services import access_codes, passkeys
from cases.services.refusals import Refused
from cases.views.door import OPENED_IN_SESSION
from cases.workflow import Reason
from tests.factories.cases import AT, DEBTOR, make_case
from tests.factories.devices import Device, elsewhere
from tests.integration.test_access_matrix import complainant

pytestmark = pytest.mark.django_db


def add(case, device, *, at=AT, name="my phone"):
    ceremony = passkeys.begin_adding(filing=case.filing, at=at)
    answer = device.make(ceremony.options)
    return passkeys.add(filing=case.filing, token=ceremony.token, answer=answer, name=name, by=citizen(case.pk), at=at)


def enter(device, *, at=AT):
    ceremony = passkeys.begin_opening(at=at)
    return passkeys.enter(token=ceremony.token, answer=device.sign(ceremony.options), at=at)


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.reasons


def test_a_passkey_opens_the_case_it_was_made_in():
    case, other, device = make_case(email="lin@example.org"), make_case(who=DEBTOR), Device()
    add(case, device)
    add(other, Device())

    assert enter(device, at=AT + timedelta(days=1)) == case
    row = case.filing.passkeys.get()
    assert (row.name, row.used_at) == ("my phone", AT + timedelta(days=1))
    assert Event.objects.filter(chain__case=case, action="case_opened", data={"with": "passkey"}).count() == 1
    assert Mail.objects.filter(case=case, template="passkey_added").count() == 1


def test_the_device_is_told_nothing_about_the_person():
    case = make_case(email="lin@example.org")

    options = passkeys.begin_adding(filing=case.filing, at=AT).options

    for private in (case.person.name, case.person.id_number, "lin@example.org", case.reference):
        assert private not in options
    assert '"residentKey": "required"' in options
    assert '"userVerification": "required"' in options


def test_looking_at_the_page_stores_nothing():
    passkeys.begin_opening(at=AT)

    assert SpentToken.objects.count() == 0


@pytest.mark.parametrize("fault", ["other key", "other site", "not verified", "other handle", "removed", "nonsense"])
def test_whatever_is_wrong_gets_one_answer(fault):
    case, device = make_case(), Device()
    row = add(case, device)
    if fault == "other key":
        device.key = Device().key
    elif fault == "other site":
        device.origin = elsewhere()
    elif fault == "not verified":
        device.verified = False
    elif fault == "other handle":
        device.handle = b"x" * 32
    elif fault == "removed":
        passkeys.remove(filing=case.filing, uid=str(row.uid), by=citizen(case.pk), at=AT)
    if fault == "nonsense":
        for answer in ("", "[]", "{}", "[" * 30_000, '{"id": 5}', '{"rawId": "%%", "response": {}}'):
            token = passkeys.begin_opening(at=AT).token
            assert refused(passkeys.enter, token=token, answer=answer, at=AT) == (Reason.PASSKEY_UNKNOWN,)
    else:
        assert refused(enter, device) == (Reason.PASSKEY_UNKNOWN,)


def test_an_answer_works_once_and_for_five_minutes():
    case, device = make_case(), Device()
    add(case, device)
    first, late = passkeys.begin_opening(at=AT), passkeys.begin_opening(at=AT)
    answer = device.sign(first.options)
    passkeys.enter(token=first.token, answer=answer, at=AT)

    again = refused(passkeys.enter, token=first.token, answer=answer, at=AT)
    after = refused(passkeys.enter, token=late.token, answer=device.sign(late.options), at=AT + timedelta(minutes=6))

    assert (again, after) == ((Reason.PASSKEY_UNKNOWN,), (Reason.PASSKEY_UNKNOWN,))


def test_a_counter_that_stands_still_shows_a_copied_key():
    case, device = make_case(), Device(counts=True)
    add(case, device)
    enter(device)
    device.uses -= 1

    assert refused(enter, device) == (Reason.PASSKEY_UNKNOWN,)


def test_a_passkey_made_for_one_complaint_cannot_be_added_to_another():
    case, other, device = make_case(), make_case(who=DEBTOR), Device()
    ceremony = passkeys.begin_adding(filing=case.filing, at=AT)
    told = {"token": ceremony.token, "answer": device.make(ceremony.options), "name": "", "at": AT}

    assert refused(passkeys.add, filing=other.filing, by=citizen(other.pk), **told) == (Reason.PASSKEY_UNKNOWN,)
    add(other, device)
    assert refused(add, case, device) == (Reason.PASSKEY_UNKNOWN,)


def test_ten_passkeys_are_enough():
    case = make_case()
    for _ in range(passkeys.MOST):
        add(case, Device())

    assert refused(add, case, Device()) == (Reason.TOO_MANY_PASSKEYS,)


def test_the_pages_make_use_and_remove_a_passkey():
    case, device = make_case(), Device()
    inside, page = complainant(case), reverse("my_case:passkeys")
    ceremony = inside.get(page).context["ceremony"]
    form = {"token": ceremony.token, "answer": device.make(ceremony.options), "name": "手机"}

    added = inside.post(page, form)
    stranger = Client()
    opening = stranger.get(reverse("my_case:enter")).context["passkey"]
    entered = stranger.post(
        reverse("my_case:open_with_passkey"),
        {"token": opening.token, "answer": device.sign(opening.options), "next": "new_code"},
    )

    assert (added.status_code, entered.url) == (302, reverse("my_case:new_code"))
    assert "手机" in stranger.get(page).content.decode()
    stranger.post(reverse("my_case:remove_passkey", args=[Passkey.objects.get().uid]))
    assert Passkey.objects.count() == 0


def test_whoever_finds_an_open_page_cannot_make_a_passkey_or_a_new_code():
    """ASVS 5.0, 7.5.1: what changes the ways in asks for the code or a passkey again, ten minutes after opening."""
    case = make_case()
    client = complainant(case)
    session = client.session
    session[OPENED_IN_SESSION] = (timezone.now() - timedelta(minutes=11)).timestamp()
    session.save()
    before = case.code_hash

    page = client.get(reverse("my_case:passkeys"))
    added = client.post(reverse("my_case:passkeys"), {"name": ""})
    client.post(reverse("my_case:new_code"))

    case.refresh_from_db()
    assert (page.context["ceremony"], added.status_code, case.code_hash) == (None, 422, before)
    assert "?next=passkeys" in page.content.decode()


def test_nobody_removes_the_passkey_of_somebody_else():
    case, row = make_case(), add(make_case(who=DEBTOR), Device())

    complainant(case).post(reverse("my_case:remove_passkey", args=[row.uid]))

    assert Passkey.objects.filter(pk=row.pk).exists()


def test_a_code_replaced_from_inside_keeps_passkeys_and_one_replaced_from_outside_ends_them():
    case = make_case()
    add(case, Device())

    access_codes.replace(filing=case.filing, by=citizen(case.pk), at=AT)
    kept = case.filing.passkeys.count()
    access_codes.replace(filing=case.filing, by=citizen(case.pk), at=AT, how=access_codes.How.ONE_TIME_CODE)

    assert (kept, case.filing.passkeys.count()) == (1, 0)
