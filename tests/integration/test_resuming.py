"""Ways back to a draft from another device: a code to write down, and a link by e-mail. Neither tells anything."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.models import Draft, DraftKey, Job, Mail, QuotaUse, ResumeLink
from cases.reference import CODE_ALPHABET, RESUME_CODE_LENGTH, grouped
from cases.services import drafts, intake, quotas, resuming, sending
from cases.services.refusals import Refused
from cases.workflow import Reason
from tests.factories.accounts import make_staff
from tests.factories.complaints import answers, make_office

pytestmark = pytest.mark.django_db

NOBODYS = "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ"


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def begun(until="story"):
    """A draft answered up to a page; gives it with its first browser."""
    make_office()
    client = Client()
    client.post(reverse("public:start"))
    draft = Draft.objects.latest("pk")
    for slug, values in answers().items():
        if slug == until:
            break
        drafts.save(draft=draft, page=slug, values=values, at=timezone.now())
    draft.refresh_from_db()
    return draft, client


def code_on(client):
    return "".join(re.findall(r"<span>([A-Z2-9]{4})</span>", client.get(reverse("public:later")).content.decode()))


def enter(code, **extra):
    client = Client()
    return client, client.post(reverse("public:resume"), {"code": code}, **extra)


# --- The code ---


def test_the_code_opens_the_draft_on_another_device_as_often_as_one_likes():
    _draft, client = begun()
    code = code_on(client)

    for typed in (grouped(code), code.lower(), code.replace("", " "), grouped(code)):
        other, response = enter(typed)
        assert response.url == reverse("public:step", args=["story"])
        assert other.get(response.url).status_code == 200
    assert client.get(response.url).status_code == 200


def test_the_code_is_always_the_same_and_only_its_digest_is_stored():
    draft, client = begun()

    code = code_on(client)

    assert code == code_on(client) == resuming.code_of(draft=draft, at=timezone.now())
    assert len(code) == RESUME_CODE_LENGTH
    assert set(code) <= set(CODE_ALPHABET)
    assert RESUME_CODE_LENGTH * 5 >= 112
    assert DraftKey.objects.get(kind="code").digest == drafts.digest_of(code)


def test_codes_of_two_drafts_have_nothing_in_common():
    codes = {resuming.code_of(draft=begun()[0], at=timezone.now()) for _ in range(2)}

    assert len(codes) == 2


def lost(how):
    draft, client = begun(until=None)
    code = code_on(client)
    if how == "filed":
        intake.submit(draft=draft, by=citizen(), at=timezone.now())
    elif how == "expired":
        Draft.objects.update(expires_at=timezone.now())
    elif how == "deleted":
        drafts.discard(draft=draft, at=timezone.now())
    elif how == "an officer's":
        Draft.objects.update(taken_by=make_staff())
    return code


@pytest.mark.parametrize("how", ["filed", "expired", "deleted", "an officer's"])
def test_whatever_is_wrong_the_answer_is_the_same(how):
    code = lost(how)
    csrf = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|value="[A-Z2-9 -]+"')

    bodies = {csrf.sub("", enter(typed)[1].content.decode()) for typed in (code, NOBODYS)}

    assert len(bodies) == 1
    assert {enter(typed)[1].status_code for typed in (code, NOBODYS)} == {422}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write the code of your complaint."),
        ("ABCD-EFGH-JKLM-NPQR", "This is a reference or an access code"),
        ("KM7-4Q29-XHC", "This is a reference or an access code"),
        ("ABCD", "you wrote 4."),
    ],
)
def test_a_slip_is_explained_without_looking_anything_up(typed, words):
    _client, response = enter(typed)

    assert response.status_code == 422
    assert text(response).count(words) == 2  # in the summary and beside the field
    assert "<title>Error:" in text(response)
    assert QuotaUse.objects.filter().count() == 0


def test_tries_are_counted_before_the_code_is_looked_at():
    """Attack checks 15 and 16, for drafts: an IPv6 household counts as one, forged headers count for nothing."""
    _draft, client = begun()
    code = code_on(client)
    homes = [f"2001:db8:1:2::{number:x}" for number in range(1, quotas.MOST_RESUMES + 1)]
    for home in homes:
        enter(NOBODYS, REMOTE_ADDR=home)

    _, right = enter(code, REMOTE_ADDR="2001:db8:1:2:ffff::1", headers={"X-Forwarded-For": "198.51.100.7"})
    _, elsewhere = enter(code, REMOTE_ADDR="2001:db8:9:9::1")

    assert right.status_code == 429
    assert "Wait a few minutes and try again." in text(right)
    assert elsewhere.status_code == 302


def test_another_draft_of_this_browser_is_not_pushed_out_unnoticed():
    _draft, client = begun()

    assert "This browser already has a complaint that was begun" in text(client.get(reverse("public:resume")))


def test_a_shared_browser_forgets_and_the_code_still_opens():
    _draft, client = begun()
    code = code_on(client)

    assert client.post(reverse("public:leave_draft")).url == reverse("public:home")

    assert client.get(reverse("public:step", args=["story"])).url == reverse("public:start")
    assert enter(code)[1].status_code == 302


def test_the_page_says_until_when_everything_is_kept():
    draft, client = begun()

    shown = text(client.get(reverse("public:later")))

    assert f"{timezone.localtime(draft.expires_at):%-d %B %Y}" in shown
    assert (draft.expires_at - draft.updated_at).days == 30


# --- The link ---


def mailed(client, to="lin@example.org"):
    """Ask for a link, let the worker send it, and give the mail."""
    response = client.post(reverse("public:later"), {"email": to})
    for row in Mail.objects.filter(template="resume_link", state="waiting"):
        sending.send(mail_id=row.pk, at=timezone.now())
    return response, outbox.outbox[-1] if outbox.outbox else None


def link_in(message):
    return "/" + re.search(r"https?://[^/]+/(continue/\S+)", message.body)[1]


def test_the_link_opens_the_draft_once_and_only_by_a_button():
    _draft, client = begun()
    link = link_in(mailed(client)[1])
    scanner, reader, second = Client(), Client(), Client()

    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
    assert reader.post(link).url == reverse("public:step", args=["story"])

    assert reader.get(reverse("public:step", args=["story"])).status_code == 200
    assert (second.post(link).status_code, second.get(link).status_code) == (410, 410)
    assert client.get(reverse("public:step", args=["story"])).status_code == 200


def test_the_mail_does_not_say_what_it_is_about_and_its_address_is_forgotten():
    _draft, client = begun()

    response, message = mailed(client)

    assert response.status_code == 302
    assert "The link is on its way" in text(client.get(response.url))
    said = f"{message.subject} {message.body}".casefold()
    assert re.findall(r"\b(?:complain|score|list|case|ombudsman|wen)", said) == []
    row = Mail.objects.get(template="resume_link")
    assert (row.to, row.secret, row.state) == ("", "", "sent")
    assert "lin@example.org" not in str(Job.objects.values_list("args", "key"))


def test_the_secret_of_a_link_is_long_and_stored_as_a_digest():
    _draft, client = begun()

    token = link_in(mailed(client)[1]).split("/")[2]

    assert len(token) >= 22  # 128 bits in base64
    assert ResumeLink.objects.get().digest == drafts.digest_of(token)


def test_a_link_ends_after_a_day():
    _draft, client = begun()
    token = link_in(mailed(client)[1]).split("/")[2]
    day = ResumeLink.objects.get().created_at + timedelta(hours=24)

    assert resuming.is_good(token=token, at=day - timedelta(seconds=1))
    assert not resuming.is_good(token=token, at=day)
    with pytest.raises(Refused) as refused:
        resuming.by_link(token=token, at=day)
    assert refused.value.reasons == (Reason.NO_SUCH_DRAFT,)


def test_nobody_fills_a_strangers_letter_box():
    clients = [begun()[1] for _ in range(quotas.MOST_LINKS + 1)]

    statuses = [mailed(client)[0].status_code for client in clients]

    assert statuses == [302, 302, 302, 429]


@pytest.mark.parametrize("to", ["", "lin@", "lin@example.org, wen@example.org", "lin@example.org\nBcc: a@example.org"])
def test_an_address_that_is_none_is_refused_beside_the_field(to):
    _draft, client = begun()

    response, message = mailed(client, to)

    assert response.status_code == 422
    assert "<title>Error:" in text(response)
    assert message is None


def test_a_link_and_a_code_die_when_the_complaint_is_sent():
    draft, client = begun(until=None)
    link = link_in(mailed(client)[1])

    intake.submit(draft=draft, by=citizen(), at=timezone.now())

    assert Client().get(link).status_code == 410
    assert Client().post(link).status_code == 410
