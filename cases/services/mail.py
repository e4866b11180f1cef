"""Messages to people outside: written as rows in the business transaction, worded when they leave.

A message only says that there is news and where to read it: no name, no identity number, no access
code, no content of the case. An e-mail may hold the reference, in its text and never in its subject;
it is public and opens nothing alone. What the complainant chose (which way, how often) is honoured
here; `cases.services.sending` hands the rows over.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from cases.actors import Actor
from cases.models import (
    Agency,
    Case,
    ContactChoice,
    Filing,
    Mail,
    MailChannel,
    Pace,
    Person,
    Representative,
    WaitingNews,
)
from cases.reference import grouped
from cases.services import jobs

KIND: Final = "send_mail"
BOTH: Final = "zh-hans+en"
CODE: Final = "one_time_code"
# To the complainant, and never held back for a digest: a date runs, something is asked of them, or it is the last word.
URGENT: Final = frozenset(
    {"acknowledgement", "act_by", "comment_invited", "decided", "file_refused", "more_needed", "refused", "withdrawn"}
)
TEMPLATES: Final = (
    "acknowledgement",
    "act_by",
    "news",
    "digest",
    "new_message",
    "more_needed",
    "file_refused",
    "comment_invited",
    "decided",
    "refused",
    "withdrawn",
    "address_changed",
    "phone_changed",
    CODE,
    "code_replaced",
    "passkey_added",
    "passkey_removed",
    "proofing_waits",
    "code_alarm",
    "resume_link",
    "agency_message",
    "agency_request",
    "agency_returned",
    "agency_reminder",
    "agency_comment_invited",
    "agency_decided",
    "agency_relief",
    "agency_relief_over",
    "deadline_warning",
    "deadline_breached",
    "deadline_moved",
    "deadline_over",
    "decision_questioned",
)  # each is a file templates/emails/<name>.txt: first line the subject
# Asked for by somebody who has no case: the address goes as soon as the message is over.
ADDRESS_GOES: Final = frozenset({"resume_link"})
# What a text message says; everything but a code is told with the same one sentence.
TEXTS: Final[Mapping[str, str]] = {CODE: "texts/one_time_code.txt"}
NEWS_TEXT: Final = "texts/news.txt"


@transaction.atomic
def queue(
    *,
    key: str,
    to: str,
    template: str,
    language: str,
    at: datetime,
    by: Actor | None = None,
    case: Case | None = None,
    context: Mapping[str, str | int] | None = None,
    channel: MailChannel = MailChannel.EMAIL,
    secret: str = "",
    expires_at: datetime | None = None,
) -> Mail | None:
    """Ask for one message once; the same `key` again changes nothing. Without an address there is none.

    `context` holds plain words for the template, never personal data; `secret` is a one-time code, kept sealed
    until the message is over; after `expires_at` it is not sent any more. Effects in order: the row, the job.
    `by` is accepted so that every service is called alike; the event is the caller's own.
    """
    del by
    if template not in TEMPLATES:
        raise ValueError(f"there is no e-mail called {template}")
    if not to:
        return None
    mail = Mail.objects.filter(key=key).first()
    if mail is None:
        mail = Mail.objects.create(
            key=key,
            case=case,
            channel=channel.value,
            to=to,
            template=template,
            language=language,
            context=dict(context or {}),
            secret=secret,
            expires_at=expires_at,
            queued_at=at,
        )
    jobs.enqueue(kind=KIND, key=f"mail:{mail.pk}", args={"mail_id": mail.pk}, case=case, at=at)
    return mail


@transaction.atomic
def to_complainant(*, case: Case, template: str, key: str, at: datetime) -> Mail | None:
    """Tell whoever filed, in their language, the way they chose; nothing when they left no address.

    When somebody acts for the person concerned, the address is theirs. News that can wait is laid aside for the digest
    when they chose one. Gives the e-mail, if there is one now.
    """
    choice = ContactChoice.objects.filter(filing=case.filing_id).first() or ContactChoice()
    if choice.pace != Pace.AT_ONCE.value and template not in URGENT:
        WaitingNews.objects.get_or_create(key=key, defaults={"filing_id": case.filing_id, "case": case, "at": at})
        return None
    return tell(
        case=case,
        choice=choice,
        template=template,
        key=key,
        context={"reference": grouped(case.reference)},
        at=at,
    )


def tell(
    *, case: Case, choice: ContactChoice, template: str, key: str, context: Mapping[str, str], at: datetime
) -> Mail | None:
    """Queue one message on every way the complainant chose and that works. Gives the e-mail, if there is one."""
    reader = acting(case)
    language = case.language
    if choice.by_sms and choice.phone_verified_at:
        queue(
            key=f"sms:{key}"[:120],
            to=reader.phone,
            template=template,
            language=language,
            case=case,
            channel=MailChannel.SMS,
            at=at,
        )
    if not choice.by_email or choice.bounced_at:
        return None
    return queue(key=key, to=reader.email, template=template, language=language, case=case, context=context, at=at)


def acting(case: Case) -> Person | Representative:
    """Give whoever reads our messages about a case: the person concerned, or whoever acts for them."""
    return case.representative or case.person


def reader_of(filing: Filing) -> Person | Representative:
    """Give whoever reads our messages about a filing; all its cases share them."""
    return acting(filing.cases.select_related("person", "representative").order_by("pk")[0])


def to_agency(*, agency: Agency, case: Case, template: str, key: str, at: datetime) -> Mail | None:
    """Queue an e-mail to an agency's office address, in both languages: nobody knows who opens it there."""
    return queue(
        key=key,
        to=agency.email,
        template=template,
        language=BOTH,
        case=case,
        at=at,
        context={"reference": grouped(case.reference)},
    )


def compose(mail: Mail) -> tuple[str, str]:
    """Give subject and body in the reader's language, or in each of the languages joined by a plus."""
    parts = [_worded(mail, language) for language in mail.language.split("+")]
    return " / ".join(subject for subject, _body in parts), "\n".join(body for _subject, body in parts)


def compose_text(mail: Mail) -> str:
    """Give the one sentence of a text message, with the address of this site."""
    return _rendered(mail, TEXTS.get(mail.template, NEWS_TEXT), mail.language)


def _worded(mail: Mail, language: str) -> tuple[str, str]:
    subject, _, body = _rendered(mail, f"emails/{mail.template}.txt", language).partition("\n")
    return subject.strip(), body.strip() + "\n"


def _rendered(mail: Mail, name: str, language: str) -> str:
    with translation.override(language):
        words = {**mail.context, "address": settings.PUBLIC_BASE_URL, "code": mail.secret}
        return render_to_string(name, words).strip()
