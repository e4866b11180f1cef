"""Mail that came back: whose it was is known by a random word in the address it returned to, or by its Message-ID.

Both mean nothing to anybody else and cannot be guessed, so that nobody can silence somebody's address with a forged
message. What a server writes for people is not read, only the fields of RFC 3464.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cases.actors import SYSTEM
from cases.models import Bounce, Case, ContactChoice, Mail, MailReader, MailState
from cases.services import events
from cases.services.guards import lock_case

LARGEST: Final = 1024 * 1024  # bytes read of one message; a report is a few kilobytes
SOFT_BEFORE_PAUSE: Final = 3
SOFT_COUNTS_FOR: Final = timedelta(days=30)
WORD: Final = re.compile(r"\+([0-9a-f]{32})@|<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
STATUS: Final = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


class Taken(StrEnum):
    """What became of one message in the box for returned mail."""

    HARD = "hard"
    SOFT = "soft"
    AGAIN = "again"  # read before
    NOTHING = "nothing"  # a delay, a receipt, a holiday notice
    STRANGE = "strange"  # not about a message of ours


@dataclass(frozen=True)
class _Report:
    """The fields of a delivery report that count."""

    action: str
    status: str


def sender_of(mail: Mail) -> str:
    """Give the address a message returns to."""
    name, at, host = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{mail.uid.hex}{at}{host}" if at else settings.DEFAULT_FROM_EMAIL


def take(*, raw: bytes, at: datetime) -> Taken:
    """Read one returned message; the same one again changes nothing.

    Effects in order: the bounce; when it is final, or the third in a month that is not, the address is marked and gets
    nothing more until it is confirmed again; one event in the case.
    """
    message = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
    report = _report(message)
    mail = _ours(message)
    if mail is None:
        return Taken.STRANGE
    if report is None or report.action != "failed":
        return Taken.NOTHING
    hard = report.status.startswith("5")
    fresh = mark(mail=mail, hard=hard, status=report.status, digest=hashlib.sha256(raw[:LARGEST]).hexdigest(), at=at)
    return (Taken.HARD if hard else Taken.SOFT) if fresh else Taken.AGAIN


@transaction.atomic
def mark(*, mail: Mail, hard: bool, status: str, digest: str, at: datetime) -> bool:
    """Note that a message came back, once a digest; say whether that was new. One to an agency did not arrive."""
    case = lock_case(mail.case) if mail.case is not None else None
    facts = {"mail": mail, "hard": hard, "status": status[:12], "taken_at": at}
    _row, fresh = Bounce.objects.get_or_create(digest=digest, defaults=facts)
    if not fresh or case is None:
        return fresh
    choice, _made = ContactChoice.objects.select_for_update().get_or_create(filing_id=case.filing_id)
    if not _is_in_use(mail, case.representative or case.person):
        if hard and mail.template.startswith(MailReader.AGENCY):
            _never_arrived(mail, case, at)
        return True
    choice.soft_bounces = 0 if hard else _soft_lately(choice, case.representative or case.person, at)
    if choice.bounced_at is None and (hard or choice.soft_bounces >= SOFT_BEFORE_PAUSE):
        choice.bounced_at = at
        data = {"status": status[:12], "hard": hard}
        events.record(case=case, action="mail_returned", by=SYSTEM, at=at, about=mail, data=data)
    choice.save(update_fields=["soft_bounces", "bounced_at"])
    return True


def _never_arrived(mail: Mail, case: Case, at: datetime) -> None:
    """An agency did not get what was sent: the case says so, and the desk counts it."""
    sent = Mail.objects.filter(pk=mail.pk, state=MailState.SENT.value)
    if sent.update(state=MailState.FAILED.value, sent_at=None):
        data = {"channel": mail.channel, "state": MailState.FAILED.value, "template": mail.template}
        events.record(case=case, action="mail_not_sent", by=SYSTEM, at=at, about=mail, data=data)


def _soft_lately(choice: ContactChoice, reader: Any, at: datetime) -> int:
    """Count the passing failures of the address in use since it was confirmed, a month at most."""
    since = max(filter(None, (at - SOFT_COUNTS_FOR, choice.email_verified_at)))
    rows = Bounce.objects.filter(mail__case__filing=choice.filing_id, hard=False, taken_at__gt=since)
    return sum(_is_in_use(row.mail, reader) for row in rows.select_related("mail"))


def _is_in_use(mail: Mail, reader: Any) -> bool:
    """Say whether the address that failed is the one we would write to today; an old or an unconfirmed one is not."""
    return bool(mail.to == reader.email)


def _report(message: Message) -> _Report | None:
    """Find the report on the one reader (RFC 3464, section 2.3); None in a message that is no report."""
    for part in _parts(message):
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _blocks(part):
            if block["Action"]:
                status = STATUS.search(str(block["Status"] or ""))
                return _Report(str(block["Action"]).strip().lower(), status[0] if status else "")
    return None


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _ours(message: Message) -> Mail | None:
    """Find our message by the address the report came to, or by the Message-ID of what it returns."""
    for uid in _words(message):
        mail = Mail.objects.select_related("case__person", "case__representative").filter(uid=uid).first()
        if mail is not None:
            return mail
    return None


def _words(message: Message) -> Iterator[UUID]:
    for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To"):
        for value in message.get_all(name, []):
            yield from _uids(str(value))
    for part in _parts(message):
        if part.get_content_type() == "text/rfc822-headers":
            yield from _uids(str(part.get_payload())[:LARGEST])
        elif part is not message:
            yield from _uids(str(part["Message-ID"] or ""))


def _uids(text: str) -> Iterator[UUID]:
    for word in WORD.finditer(text):
        yield UUID(word[1] or word[2])


def _parts(message: Message) -> Iterator[Message]:
    """Walk the parts of a message, a few at most: a report has three, whoever sends thousands is not a mail server."""
    for number, part in enumerate(message.walk()):
        if number >= 40:
            return
        yield part
