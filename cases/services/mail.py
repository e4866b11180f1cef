"""E-mails: written as rows in the business transaction, sent once by a job.

A mail only says that there is news and where to read it: no name, no identity number, no access
code, no content of the case. The reference may stand in it; it is public and opens nothing alone.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from cases.actors import Actor
from cases.models import Agency, Case, Mail
from cases.reference import grouped
from cases.services import jobs

KIND = "send_mail"
TEMPLATES = (
    "acknowledgement",
    "news",
    "new_message",
    "more_needed",
    "file_refused",
    "comment_invited",
    "decided",
    "refused",
    "withdrawn",
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
)  # each is a file templates/emails/<name>.txt: first line the subject


BOTH = "zh-hans+en"


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
    context: dict[str, str | int] | None = None,
) -> Mail | None:
    """Ask for an e-mail once; the same `key` again changes nothing. Without an address there is none.

    `context` holds plain words for the template, never personal data. Effects in order: the row, the
    job. `by` is accepted so that every service is called alike; the event is the caller's own.
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
            to=to,
            template=template,
            language=language,
            context=context or {},
            queued_at=at,
        )
    jobs.enqueue(kind=KIND, key=f"mail:{mail.pk}", args={"mail_id": mail.pk}, case=case, at=at)
    return mail


def to_complainant(*, case: Case, template: str, key: str, at: datetime) -> Mail | None:
    """Queue an e-mail to whoever filed, in the language they chose; nothing when they left no address.

    When somebody acts for the person concerned, the address is theirs.
    """
    acting = case.representative
    address = (acting.email if acting else "") or case.person.email
    return queue(
        key=key,
        to=address,
        template=template,
        language=case.language,
        case=case,
        at=at,
        context={"reference": grouped(case.reference)},
    )


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


@transaction.atomic
def send(*, mail_id: int, at: datetime) -> None:
    """Send one queued e-mail (job handler).

    The row stays locked from the first look until `sent_at` is committed, so that two workers cannot
    both send. A worker killed between the server's OK and that commit would send again; the message
    id is made from the row, so that the reader's mail server can tell it is the same message.
    """
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None or mail.sent_at is not None:
        return
    subject, body = compose(mail)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    EmailMessage(subject, body, to=[mail.to], headers={"Message-ID": f"<{mail.uid}@{host}>"}).send()
    mail.sent_at = at
    mail.save(update_fields=["sent_at"])


def compose(mail: Mail) -> tuple[str, str]:
    """Give subject and body in the reader's language, or in each of the languages joined by a plus."""
    parts = [_worded(mail, language) for language in mail.language.split("+")]
    return " / ".join(subject for subject, _body in parts), "\n".join(body for _subject, body in parts)


def _worded(mail: Mail, language: str) -> tuple[str, str]:
    with translation.override(language):
        text = render_to_string(
            f"emails/{mail.template}.txt", {**mail.context, "address": settings.PUBLIC_BASE_URL}
        ).strip()
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"
