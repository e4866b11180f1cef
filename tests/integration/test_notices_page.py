"""The complainant chooses how they hear from us; an address counts once its code was typed in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.models import Case, ContactChoice, Event, Filing, Mail, Pace, WaitingNews
from cases.services import contact, digests, mail, one_time_codes
from cases.services.digests import slot_before
from tests.factories.cases import CODE, make_case

pytestmark = pytest.mark.django_db
PAGE = "my_case:notices"
NINE = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in the morning at the office


@pytest.fixture
def case():
    return make_case(email="lin@example.org")


@pytest.fixture
def mine(client, case):
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    return client


def post(client, act, **fields):
    return client.post(reverse(PAGE), {"act": act, **fields})


def the_code():
    return Mail.objects.filter(template="one_time_code").latest("pk").secret


def test_a_new_address_is_used_once_its_code_was_typed_and_the_old_one_is_told(mine, case):
    asked = post(mine, "address-email", **{"email-address": "new@example.org"})
    case.person.refresh_from_db()
    before = case.person.email
    answer = post(mine, "code-email", **{"code-email-code": the_code()})

    case.person.refresh_from_db()
    assert (asked.status_code, answer.status_code) == (302, 302)
    assert (before, case.person.email) == ("lin@example.org", "new@example.org")
    assert ContactChoice.objects.get().email_verified_at is not None
    assert Mail.objects.get(template="address_changed").to == "lin@example.org"
    assert list(Event.objects.filter(action__startswith="address_").values_list("action", "data")) == [
        ("address_asked", {"channel": "email"}),
        ("address_confirmed", {"channel": "email"}),
    ]


def test_the_address_given_at_filing_can_be_confirmed_without_telling_anybody(mine):
    post(mine, "address-email", **{"email-address": "lin@example.org"})
    post(mine, "code-email", **{"code-email-code": the_code()})

    assert ContactChoice.objects.get().email_verified_at is not None
    assert not Mail.objects.filter(template="address_changed").exists()


def test_a_wrong_code_changes_nothing_and_says_what_to_do(mine, case):
    post(mine, "address-email", **{"email-address": "new@example.org"})
    wrong = str((int(the_code()) + 1) % 10**8).zfill(8)
    answer = post(mine, "code-email", **{"code-email-code": wrong})

    case.person.refresh_from_db()
    assert answer.status_code == 422
    assert "This code is wrong" in answer.text
    assert case.person.email == "lin@example.org"


@pytest.mark.parametrize("address", ["", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_single_address_is_refused(mine, address):
    """Attack check 29."""
    answer = post(mine, "address-email", **{"email-address": address})

    assert answer.status_code == 422
    assert not Mail.objects.filter(template="one_time_code").exists()


def test_text_messages_go_to_a_confirmed_number_alone(mine, case, settings, tmp_path):
    settings.SMS_FOLDER = tmp_path
    post(mine, "address-phone", **{"phone-address": "+86 138 0000 0000"})
    mail.to_complainant(case=case, template="news", key="one", at=timezone.now())
    post(mine, "code-phone", **{"code-phone-code": the_code()})
    mail.to_complainant(case=Case.objects.get(), template="news", key="two", at=timezone.now())

    told = Mail.objects.filter(channel="sms", template="news")
    assert [(row.to, row.key) for row in told] == [("+8613800000000", "sms:two")]


def test_the_language_is_changed_for_every_matter_with_one_event(mine, case):
    other = make_case()
    Case.objects.filter(pk=other.pk).update(filing=case.filing)

    for _ in range(2):
        post(mine, "language", **{"language-language": "zh-hans"})
    unknown = post(mine, "language", **{"language-language": "tlh"})

    assert [Case.objects.get(pk=one.pk).language for one in (case, other)] == ["zh-hans", "zh-hans"]
    assert Filing.objects.get(pk=case.filing_id).language == "zh-hans"
    assert unknown.status_code == 422
    assert [(event.chain.case, event.data) for event in Event.objects.filter(action="language_chosen")] == [
        (case, {"language": "zh-hans"})
    ]


def test_an_act_that_nobody_offers_changes_nothing(mine):
    for act in ("", "address-fax", "code-fax", "choose"):
        assert post(mine, act).status_code in {302, 422}
    assert not ContactChoice.objects.exists()


def test_stopping_everything_stops_even_what_is_urgent(mine, case):
    post(mine, "stop")
    mail.to_complainant(case=case, template="decided", key="one", at=timezone.now())

    assert not Mail.objects.filter(template="decided").exists()
    assert "We send you nothing" in mine.get(reverse(PAGE)).text


def choose(case, pace):
    contact.choose(case=case, by_email=True, by_sms=False, pace=pace, by=citizen(case.pk), at=NINE)


def test_the_news_of_a_day_is_one_message_and_the_same_slot_gives_no_second(case):
    choose(case, Pace.DAILY)
    for number in range(3):
        mail.to_complainant(case=case, template="news", key=f"n{number}", at=NINE - timedelta(hours=number + 1))
    mail.to_complainant(case=case, template="news", key="later", at=NINE + timedelta(minutes=1))

    last = WaitingNews.objects.get(key="n2").pk
    for minute in range(3):
        digests.send_due(at=NINE + timedelta(minutes=minute))

    assert list(Mail.objects.values_list("template", "key")) == [
        ("digest", f"digest:{case.filing_id}:2026-09-21T09:{last}")
    ]
    assert list(WaitingNews.objects.filter(told_at=None).values_list("key", flat=True)) == ["later"]


def test_news_that_was_committed_after_the_digest_of_its_slot_is_told_all_the_same(case):
    choose(case, Pace.DAILY)
    mail.to_complainant(case=case, template="news", key="early", at=NINE - timedelta(hours=1))
    digests.send_due(at=NINE)
    mail.to_complainant(case=case, template="news", key="slow", at=NINE - timedelta(seconds=1))
    digests.send_due(at=NINE + timedelta(minutes=1))

    assert (Mail.objects.count(), WaitingNews.objects.filter(told_at=None).count()) == (2, 0)


def test_another_telephone_number_is_told_to_every_way_known_before(mine, case, settings, tmp_path):
    settings.SMS_FOLDER = tmp_path
    for number in ("+86 138 0000 0000", "+86 139 0000 0000"):
        post(mine, "address-phone", **{"phone-address": number})
        post(mine, "code-phone", **{"code-phone-code": the_code()})

    told = Mail.objects.filter(template="phone_changed").order_by("pk")
    assert [(row.channel, row.to) for row in told] == [
        ("email", "lin@example.org"),
        ("email", "lin@example.org"),
        ("sms", "+8613800000000"),
    ]


def test_an_address_that_was_given_while_the_code_was_checked_is_not_confirmed(mine, case, monkeypatch):
    post(mine, "address-email", **{"email-address": "new@example.org"})
    redeem = one_time_codes.redeem

    def slowly(**kwargs):
        row = redeem(**kwargs)
        ContactChoice.objects.update(new_email="other@example.org")
        return row

    monkeypatch.setattr(one_time_codes, "redeem", slowly)
    answer = post(mine, "code-email", **{"code-email-code": the_code()})

    case.person.refresh_from_db()
    assert (answer.status_code, case.person.email) == (422, "lin@example.org")


def test_what_is_urgent_does_not_wait_for_the_digest(case):
    choose(case, Pace.WEEKLY)

    mail.to_complainant(case=case, template="comment_invited", key="one", at=NINE)
    mail.to_complainant(case=case, template="news", key="two", at=NINE)

    assert list(Mail.objects.values_list("template", flat=True)) == ["comment_invited"]


def test_a_weekly_digest_missed_on_monday_is_made_up_for(case):
    choose(case, Pace.WEEKLY)
    mail.to_complainant(case=case, template="news", key="one", at=NINE - timedelta(days=2))

    digests.send_due(at=NINE - timedelta(hours=1))
    assert Mail.objects.count() == 0
    digests.send_due(at=NINE + timedelta(days=2))
    assert Mail.objects.get().key.startswith(f"digest:{case.filing_id}:2026-09-21T09:")


@pytest.mark.parametrize(
    ("at", "pace", "slot"),
    [
        (NINE, Pace.DAILY, NINE),
        (NINE - timedelta(seconds=1), Pace.DAILY, NINE - timedelta(days=1)),
        (NINE, Pace.WEEKLY, NINE),
        (NINE - timedelta(seconds=1), Pace.WEEKLY, NINE - timedelta(days=7)),
        (NINE + timedelta(days=6, hours=23), Pace.WEEKLY, NINE),
    ],
)
def test_slots_begin_at_nine(at, pace, slot):
    assert slot_before(at, pace) == slot
