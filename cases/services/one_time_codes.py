"""One-time codes: eight digits sent to an address, typed in on our page, good once and for a quarter of an hour.

They prove that an address is read by whoever opened the case, and help to replace a lost access code. A code stands in
one message and nowhere else: its keyed hash is kept, and no address, log line or event holds it. A code that was never
asked for, is over, was tried too often or is wrong gives one and the same answer.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from cases.models import CodePurpose, ContactChoice, Filing, MailChannel, OneTimeCode
from cases.queries.filings import living_matters
from cases.services import mail
from cases.services.refusals import Refused
from cases.workflow import Reason

DIGITS: Final = 8
LIFE: Final = timedelta(minutes=15)
MOST_TRIES: Final = 5
# Enough for a slow mail server and a mistyped address, too few to bother a stranger with.
MOST_AN_HOUR, MOST_A_DAY = 5, 10
# As long as a message may be on its way, asking again sends no other: whoever knows a reference can ask, and must not
# end the code that its owner is typing.
ON_ITS_WAY: Final = timedelta(minutes=5)
KEPT: Final = timedelta(days=2)


def issue(*, filing: Filing, purpose: CodePurpose, channel: MailChannel, at: datetime) -> bool:
    """Send a fresh code; an earlier one for the same purpose is over. Says whether one was sent.

    The code goes to the new address for a confirmation, else only to a confirmed one. Effects in order: earlier codes
    end; the row; the message. The caller writes the event. Nothing is done while a code for the same purpose and
    address is on its way and still good.

    Raises:
        Refused: NO_CONFIRMED_ADDRESS without an address to send it to; TOO_MANY_CODES after five in an hour or ten in
            a day, counted for the filing and for the address, each purpose for itself.

    """
    address = _address(filing, purpose, channel)
    if not address:
        raise Refused(Reason.NO_CONFIRMED_ADDRESS)
    with transaction.atomic():
        _one_at_a_time(filing)
        to_hash = _address_hash(address)
        live = OneTimeCode.objects.filter(filing=filing, purpose=purpose.value, over_at=None)
        if live.filter(address_hash=to_hash, tries__lt=MOST_TRIES, issued_at__gt=at - ON_ITS_WAY).exists():
            return False
        _refuse_flood(filing, purpose, to_hash, at)
        live.update(over_at=at)
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        row = OneTimeCode(
            filing=filing,
            purpose=purpose.value,
            channel=channel.value,
            address_hash=to_hash,
            issued_at=at,
            expires_at=at + LIFE,
        )
        row.code_hash = _hash_of(row, code)
        row.save(force_insert=True)
        case = living_matters(filing.pk)[0]
        mail.queue(
            key=f"code:{row.pk}",
            to=address,
            template=mail.CODE,
            language=case.language,
            case=case,
            channel=channel,
            secret=code,
            expires_at=row.expires_at,
            at=at,
        )
    return True


def redeem(*, filing: Filing, purpose: CodePurpose, code: str, at: datetime) -> OneTimeCode:
    """Use up the code as typed; spaces and dashes do not matter. Gives what it was.

    The try is counted and committed before the code is looked at, so that parallel tries cannot slip past the fifth.

    Raises:
        Refused: CODE_NOT_GOOD whatever is the matter with it; field is "code".

    """
    typed = "".join(char for char in code if char.isdigit())[:DIGITS]
    row = _counted(filing, purpose, at)
    right = row is not None and hmac.compare_digest(_hash_of(row, typed), row.code_hash)
    if row is None or not right or not _still_meant(row, purpose):
        raise Refused(Reason.CODE_NOT_GOOD, field="code")
    # Of two that type the right code at the same moment, one has used it.
    if not OneTimeCode.objects.filter(pk=row.pk, over_at=None).update(over_at=at):
        raise Refused(Reason.CODE_NOT_GOOD, field="code")
    return row


def is_for(row: OneTimeCode, address: str) -> bool:
    """Say whether a code was sent to this very address."""
    return hmac.compare_digest(_address_hash(address), row.address_hash)


def forget(*, at: datetime) -> int:
    """Delete codes that are long over. Returns how many."""
    return OneTimeCode.objects.filter(issued_at__lt=at - KEPT).delete()[0]


@transaction.atomic
def _counted(filing: Filing, purpose: CodePurpose, at: datetime) -> OneTimeCode | None:
    live = OneTimeCode.objects.select_for_update().filter(filing=filing, purpose=purpose.value, over_at=None)
    row = live.filter(expires_at__gt=at, tries__lt=MOST_TRIES).first()
    if row is None:
        return None
    row.tries += 1
    row.save(update_fields=["tries"])
    return row


def _address(filing: Filing, purpose: CodePurpose, channel: MailChannel) -> str:
    """Where a code goes: a new address is confirmed where it is; nothing else goes to an unconfirmed one."""
    choice = ContactChoice.objects.filter(filing=filing).first()
    if choice is None:
        return ""
    if purpose is CodePurpose.CONFIRM_EMAIL:
        return choice.new_email if channel is MailChannel.EMAIL else ""
    if purpose is CodePurpose.CONFIRM_PHONE:
        return choice.new_phone if channel is MailChannel.SMS else ""
    reader = mail.reader_of(filing)
    if channel is MailChannel.EMAIL:
        return reader.email if choice.email_verified_at and not choice.bounced_at else ""
    return reader.phone if choice.phone_verified_at else ""


def _still_meant(row: OneTimeCode, purpose: CodePurpose) -> bool:
    """Say whether the address the code was sent to is still the one it is for."""
    return is_for(row, _address(row.filing, purpose, MailChannel(row.channel)))


def _refuse_flood(filing: Filing, purpose: CodePurpose, to_hash: str, at: datetime) -> None:
    codes = OneTimeCode.objects.filter(purpose=purpose.value)
    for rows in (codes.filter(filing=filing), codes.filter(address_hash=to_hash)):
        for most, window in ((MOST_AN_HOUR, timedelta(hours=1)), (MOST_A_DAY, timedelta(days=1))):
            if rows.filter(issued_at__gt=at - window).count() >= most:
                raise Refused(Reason.TOO_MANY_CODES)


def _one_at_a_time(filing: Filing) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"one-time code {filing.pk}"])


def _hash_of(row: OneTimeCode, code: str) -> str:
    return _keyed("code", f"{row.uid} {code}")


def _address_hash(address: str) -> str:
    return _keyed("address", address.casefold())


def _keyed(kind: str, text: str) -> str:
    """Digest under a key outside the database: eight digits alone are guessed in a second."""
    return hmac.new(settings.OMBUDSMAN_INDEX_KEY, f"one-time {kind} {text}".encode(), hashlib.sha256).hexdigest()
