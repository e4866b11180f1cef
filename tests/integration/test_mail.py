"""E-mails are rows first, sent once, worded in the reader's language, and say nothing about the person."""

import pytest
from django.core.mail import get_connection

from cases.models import Job, Mail
from cases.services import jobs, mail, sending
from tests.factories.cases import AT, CODE, make_case

pytestmark = pytest.mark.django_db


def queue(case, template="news", key="k"):
    return mail.to_complainant(case=case, template=template, key=key, at=AT)


def test_a_mail_is_sent_once_however_often_the_job_runs(mailoutbox):
    row = queue(make_case(email="lin@example.org"))

    sending.send(mail_id=row.pk, at=AT)
    sending.send(mail_id=row.pk, at=AT)

    row.refresh_from_db()
    assert row.sent_at == AT
    assert [(one.to, one.extra_headers["Message-ID"]) for one in mailoutbox] == [
        (["lin@example.org"], f"<{row.uid}@ombudsman.example>")
    ]


def test_the_same_key_is_the_same_mail():
    case = make_case(email="lin@example.org")

    assert queue(case).pk == queue(case).pk
    assert (Mail.objects.count(), Job.objects.count()) == (1, 1)


def test_a_server_that_refuses_leaves_the_mail_to_be_sent_again(settings, mailoutbox):
    row = queue(make_case(email="lin@example.org"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert get_connection().port == 1

    wait = sending.send(mail_id=row.pk, at=AT)

    assert isinstance(wait, jobs.Uncounted)
    row.refresh_from_db()
    assert row.sent_at is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sending.send(mail_id=row.pk, at=AT)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("template", mail.TEMPLATES)
def test_every_template_has_a_one_line_subject_and_says_nothing_personal(template, language):
    case = make_case(email="lin@example.org")
    row = queue(case, template)
    row.language = language

    subject, body = mail.compose(row)

    assert subject
    assert "\n" not in subject
    assert len(body.strip().splitlines()) > 1
    for secret in (case.person.name, case.person.id_number, CODE, "lin@example.org", "{{", "{%"):
        assert secret not in subject + body


def test_an_unknown_template_is_refused():
    with pytest.raises(ValueError, match="no e-mail called"):
        queue(make_case(email="lin@example.org"), "gossip")


def test_whoever_is_warned_reads_where_to_call(settings):
    settings.OFFICE_PHONE = "+86 10 5550 0123 | 电话一二三"
    told = {"reference": "KM7-4Q29-XHC", "days": 3}

    for name in ("code_replaced", "address_changed", "phone_changed", "proofing_waits"):
        row = Mail(template=name, language="zh-hans+en", context=told)
        _subject, body = mail.compose(row)
        assert ("+86 10 5550 0123 (" in body, "电话一二三 (" in body) == (True, True)
