"""Handing messages over: every try is a row before it begins, so that no outcome is guessed.

A worker that died, or a server that never answered, leaves a try whose outcome nobody knows. What happens then is
decided by kind (docs/adr/0007-unknown-outcome.md): messages that start a clock for their reader, or say the last word,
are handed over once more under the same Message-ID; all others are never sent twice. What was surely not taken is
tried again for four days, however long the server is away.
"""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import BadHeaderError
from django.db import connection, transaction

from cases.actors import SYSTEM
from cases.models import Mail, MailAttempt, MailChannel, MailOutcome, MailState
from cases.services import bounces, events, jobs, mail, sms
from cases.services.guards import lock_case
from cases.services.smtp import Unanswered

# What tells somebody that another may have got into their case.
SECURITY: Final = frozenset(
    {"address_changed", "phone_changed", "code_replaced", "passkey_added", "passkey_removed", "proofing_waits"}
)
AGAIN: Final = mail.URGENT | SECURITY | {n for n in mail.TEMPLATES if n.startswith(("agency_", "deadline_"))}
MOST_UNKNOWN: Final = 2  # tries of such a message that may end without an answer
GIVE_UP_AFTER: Final = timedelta(days=4)  # RFC 5321, section 4.5.4.1: at least four to five days
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
LOCKS: Final = 0x6D61696C  # advisory locks: one worker a message


@dataclass(frozen=True)
class _Said:
    """What became of one try, and the server's code."""

    outcome: MailOutcome
    reply: str = ""
    address_refused: bool = False


def send(*, mail_id: int, at: datetime) -> timedelta | None:
    """Hand over one message (job handler).

    Effects in order: an attempt, committed; the server is spoken to, outside any transaction; the outcome, and when it
    is final the state of the message. Another worker that finds the attempt open waits while the first one lives.
    """
    if not _take(mail_id):
        return jobs.Uncounted.of(SHORTEST_WAIT)
    try:
        attempt = _begin(mail_id, at)
        if attempt is None:
            return None
        return _end(attempt.pk, _hand_over(attempt.mail, at), at)
    finally:
        _let_go(mail_id)


@transaction.atomic
def _begin(mail_id: int, at: datetime) -> MailAttempt | None:
    row = _locked(mail_id)
    if row is None or row.state != MailState.WAITING.value:
        return None
    if row.expires_at is not None and row.expires_at <= at:
        _finish(row, MailState.EXPIRED, at)
        return None
    # Nobody else is at it (we hold its lock), so whoever began this try is gone.
    row.attempts.filter(outcome="").update(outcome=MailOutcome.UNKNOWN.value, ended_at=at)
    if _is_unknown_for_good(row):
        _finish(row, MailState.UNKNOWN, at)
        return None
    return MailAttempt.objects.create(mail=row, began_at=at)


@transaction.atomic
def _end(attempt_id: int, said: _Said, at: datetime) -> timedelta | None:
    attempt = MailAttempt.objects.select_for_update().get(pk=attempt_id)
    row = _locked(attempt.mail_id)
    if row is None:
        return None
    attempt.outcome, attempt.reply, attempt.ended_at = said.outcome.value, said.reply[:40], at
    attempt.save(update_fields=["outcome", "reply", "ended_at"])
    match said.outcome:
        case MailOutcome.ACCEPTED:
            _finish(row, MailState.SENT, at)
        case MailOutcome.REFUSED:
            _finish(row, MailState.FAILED, at)
            if said.address_refused:
                bounces.mark(mail=row, hard=True, status=said.reply, digest=f"attempt:{attempt.pk}", at=at)
        case MailOutcome.UNKNOWN if _is_unknown_for_good(row):
            _finish(row, MailState.UNKNOWN, at)
        case _ if at - row.queued_at >= GIVE_UP_AFTER:
            _finish(row, MailState.FAILED, at)
        case _:
            return jobs.Uncounted.of(_wait(row, at))
    return None


def _hand_over(row: Mail, at: datetime) -> _Said:
    return _text(row, at) if row.channel == MailChannel.SMS.value else _email(row)


def _email(row: Mail) -> _Said:
    try:
        _message(row).send()
    except Unanswered:
        return _Said(MailOutcome.UNKNOWN)
    except (BadHeaderError, ValueError):
        return _Said(MailOutcome.REFUSED, "address")
    except (smtplib.SMTPException, OSError) as error:
        return _not_taken(error)
    return _Said(MailOutcome.ACCEPTED)


def _not_taken(error: Exception) -> _Said:
    """Read from an error whether it may be tried again; only the reader's own refusal speaks against the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return _Said(_by_code(code), str(code), address_refused=code // 100 == 5)
    if isinstance(error, smtplib.SMTPDataError):
        return _Said(_by_code(error.smtp_code), str(error.smtp_code))
    return _Said(MailOutcome.LATER, type(error).__name__)


def _message(row: Mail) -> EmailMessage:
    """Make the e-mail: plain text, one reader, a sender that only we can read a bounce from.

    Raises:
        ValueError: the address is not one address.

    """
    if parseaddr(row.to)[1] != row.to or "@" not in row.to or any(char in row.to for char in ",;\r\n "):
        raise ValueError("not one address")
    subject, body = mail.compose(row)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": f"<{row.uid}@{host}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday notice answers it
    }
    return EmailMessage(subject, body, bounces.sender_of(row), [row.to], headers=headers)


def _text(row: Mail, at: datetime) -> _Said:
    try:
        reply = sms.gateway().send(uid=str(row.uid), to=row.to, text=mail.compose_text(row), at=at)
    except sms.Refused as error:
        return _Said(MailOutcome.REFUSED, str(error))
    except OSError as error:
        return _Said(MailOutcome.LATER, type(error).__name__)
    return _Said(MailOutcome.ACCEPTED, reply)


def _finish(row: Mail, state: MailState, at: datetime) -> None:
    """End a message; its one-time code goes. What was not sent is written into the case it is about."""
    row.state, row.secret = state.value, ""
    row.sent_at = at if state is MailState.SENT else None
    if row.template in mail.ADDRESS_GOES:
        row.to = ""
    row.save(update_fields=["state", "secret", "sent_at", "to"])
    if row.case is not None and state in {MailState.FAILED, MailState.UNKNOWN}:
        data = {"channel": row.channel, "state": state.value, "template": row.template}
        events.record(case=row.case, action="mail_not_sent", by=SYSTEM, at=at, about=row, data=data)


def _is_unknown_for_good(row: Mail) -> bool:
    unknown = row.attempts.filter(outcome=MailOutcome.UNKNOWN.value).count()
    sendable = row.channel == MailChannel.EMAIL.value and row.template in AGAIN
    return unknown >= (MOST_UNKNOWN if sendable else 1)


def _wait(row: Mail, at: datetime) -> timedelta:
    """Wait a quarter of the time that a message has been waiting: quick at first, hourly in the end."""
    quarter: timedelta = (at - row.queued_at) / 4
    return jobs.spread(min(max(quarter, SHORTEST_WAIT), LONGEST_WAIT))


def _by_code(code: int) -> MailOutcome:
    return MailOutcome.REFUSED if code // 100 == 5 else MailOutcome.LATER


def _locked(mail_id: int) -> Mail | None:
    """Lock a message as everybody does: its case first."""
    unlocked = Mail.objects.select_related("case").filter(pk=mail_id).first()
    if unlocked is not None and unlocked.case is not None:
        lock_case(unlocked.case)
    return Mail.objects.select_for_update(of=("self",)).select_related("case").filter(pk=mail_id).first()


def _take(mail_id: int) -> bool:
    """Hold a lock that lives exactly as long as this worker's connection: a killed worker has let go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, mail_id % 2**31])
        row = cursor.fetchone()
    return bool(row and row[0])


def _let_go(mail_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, mail_id % 2**31])
