"""One-time codes: eight digits, one message, five tries, a quarter of an hour, good once and for one thing."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection

from cases.models import Case, CodePurpose, ContactChoice, Event, Mail, MailChannel, OneTimeCode
from cases.services import one_time_codes, sending
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.cases import AT, make_case

EMAIL, SMS = MailChannel.EMAIL, MailChannel.SMS
CONFIRM = CodePurpose.CONFIRM_EMAIL
LATER = AT + one_time_codes.ON_ITS_WAY


@pytest.fixture
def filing(db):
    case = make_case(email="lin@example.org")
    ContactChoice.objects.create(filing=case.filing, new_email="new@example.org")
    return case.filing


def issue(filing, purpose=CONFIRM, channel=EMAIL, at=AT):
    one_time_codes.issue(filing=filing, purpose=purpose, channel=channel, at=at)
    return Mail.objects.latest("pk").secret


def refused(filing, code, at=AT, purpose=CONFIRM):
    with pytest.raises(Refused) as caught:
        one_time_codes.redeem(filing=filing, purpose=purpose, code=code, at=at)
    return caught.value.reasons


def test_a_code_is_good_once(filing):
    code = issue(filing)

    one_time_codes.redeem(filing=filing, purpose=CONFIRM, code=f"{code[:4]} {code[4:]}", at=AT)

    assert (len(code), code.isdigit()) == (8, True)
    assert refused(filing, code) == (Reason.CODE_NOT_GOOD,)


def test_a_code_ends_after_a_quarter_of_an_hour(filing):
    code = issue(filing)

    assert refused(filing, code, AT + timedelta(minutes=15)) == (Reason.CODE_NOT_GOOD,)


def test_the_sixth_try_fails_even_with_the_right_code(filing):
    """Attack check 15, for one-time codes."""
    code = issue(filing)
    for _ in range(5):
        refused(filing, "00000000" if code != "00000000" else "11111111")

    assert refused(filing, code) == (Reason.CODE_NOT_GOOD,)


def test_a_new_code_ends_the_one_before(filing):
    first, second = issue(filing), issue(filing, at=LATER)

    assert refused(filing, first, LATER) == (Reason.CODE_NOT_GOOD,)
    one_time_codes.redeem(filing=filing, purpose=CONFIRM, code=second, at=LATER)


def test_a_code_that_is_being_typed_is_not_ended_by_asking_again(filing):
    """Whoever knows a reference can ask; its owner must not lose the code that is on its way."""
    code = issue(filing)

    again = one_time_codes.issue(filing=filing, purpose=CONFIRM, channel=EMAIL, at=LATER - timedelta(seconds=1))

    assert (again, OneTimeCode.objects.count(), Mail.objects.count()) == (False, 1, 1)
    one_time_codes.redeem(filing=filing, purpose=CONFIRM, code=code, at=LATER)


def test_another_address_gets_its_code_at_once(filing):
    issue(filing)
    ContactChoice.objects.update(new_email="other@example.org")

    issue(filing)

    assert OneTimeCode.objects.filter(over_at=None).count() == 1
    assert Mail.objects.latest("pk").to == "other@example.org"


def test_codes_for_one_thing_use_up_none_for_another(filing):
    ContactChoice.objects.update(email_verified_at=AT)
    for number in range(5):
        issue(filing, CodePurpose.NEW_ACCESS_CODE, at=AT + number * one_time_codes.ON_ITS_WAY)

    issue(filing)

    assert OneTimeCode.objects.filter(purpose=CONFIRM.value).count() == 1


def test_the_message_hangs_on_a_matter_that_is_not_erased(filing):
    Case.objects.update(erased_at=AT)
    sister = make_case()
    Case.objects.filter(pk=sister.pk).update(filing=filing)

    issue(filing)

    assert Mail.objects.get().case == sister


def test_a_code_for_one_thing_opens_nothing_else(filing):
    code = issue(filing)

    assert refused(filing, code, purpose=CodePurpose.NEW_ACCESS_CODE) == (Reason.CODE_NOT_GOOD,)


def test_a_code_does_not_confirm_an_address_it_was_not_sent_to(filing):
    code = issue(filing)
    choice = ContactChoice.objects.get()
    choice.new_email = "somebody@example.org"
    choice.save()

    assert refused(filing, code) == (Reason.CODE_NOT_GOOD,)


def test_a_code_of_another_filing_is_not_good(filing):
    code = issue(filing)
    other = make_case().filing

    assert refused(other, code) == (Reason.CODE_NOT_GOOD,)


def test_an_unconfirmed_address_gets_no_code_for_a_new_access_code(filing):
    with pytest.raises(Refused) as caught:
        issue(filing, CodePurpose.NEW_ACCESS_CODE)

    assert caught.value.reasons == (Reason.NO_CONFIRMED_ADDRESS,)


def test_a_confirmed_address_gets_one(filing):
    ContactChoice.objects.update(email_verified_at=AT)

    issue(filing, CodePurpose.NEW_ACCESS_CODE)

    assert Mail.objects.latest("pk").to == "lin@example.org"


def test_the_sixth_code_within_an_hour_is_refused(filing):
    for number in range(5):
        issue(filing, at=AT + number * one_time_codes.ON_ITS_WAY)

    with pytest.raises(Refused) as caught:
        issue(filing, at=AT + timedelta(minutes=59))
    issue(filing, at=AT + timedelta(minutes=61))

    assert caught.value.reasons == (Reason.TOO_MANY_CODES,)


def test_the_code_stands_in_its_message_alone(filing, mailoutbox):
    """Attack check 23: not in a row in the clear, not in an event, not in a subject; gone once it was sent."""
    code = issue(filing)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM cases_mail m")
        rows = " ".join(row for (row,) in cursor.fetchall())
    sending.send(mail_id=Mail.objects.latest("pk").pk, at=AT)

    assert code not in rows
    assert code not in json.dumps(list(Event.objects.values_list("data", flat=True)))
    assert OneTimeCode.objects.get().code_hash != code
    assert [(code in one.subject, code in one.body) for one in mailoutbox] == [(False, True)]
    assert Mail.objects.latest("pk").secret == ""


def test_a_code_that_is_over_is_not_sent_any_more(filing, mailoutbox):
    issue(filing)
    row = Mail.objects.latest("pk")

    sending.send(mail_id=row.pk, at=AT + timedelta(minutes=16))

    row.refresh_from_db()
    assert (row.state, row.secret, mailoutbox) == ("expired", "", [])


def test_tries_at_the_same_moment_are_counted_exactly(copied_database):
    filing = make_case(email="lin@example.org").filing
    ContactChoice.objects.create(filing=filing, new_email="new@example.org")
    code = issue(filing)
    said = []

    def attempt(typed):
        try:
            one_time_codes.redeem(filing=filing, purpose=CONFIRM, code=typed, at=AT)
            said.append("good")
        except Refused:
            said.append("refused")
        finally:
            connection.close()

    tries = [threading.Thread(target=attempt, args=(code,)) for _ in range(8)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()

    assert sorted(said) == ["good"] + ["refused"] * 7
