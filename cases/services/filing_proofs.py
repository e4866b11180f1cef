"""Confirming to a third party that a complaint was filed on a day, and nothing else.

The receipt carries a value of 140 bits beside the reference; only both together confirm anything, so that nobody can
find out by trying which references exist. The value follows from the office's key and the case: nothing is stored.
"""

import hashlib
import hmac
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.reference import CODE_ALPHABET, compact, grouped
from cases.services import throttle
from cases.services.refusals import Refused
from cases.workflow import Reason

CHARACTERS: Final = 28  # of 5 bits each
WRONG_AN_HOUR: Final = 30


def value_of(case: Case) -> str:
    """Give the value on the receipt of a case, in groups of four."""
    return grouped(_value(str(case.uid)))


def address_of(case: Case) -> str:
    """Give the whole address behind the picture on the receipt: reference and value, never the access code."""
    return f"{page()}?{urlencode({'reference': grouped(case.reference), 'value': value_of(case)})}"


def page() -> str:
    """Give the address of the page itself, short enough to type."""
    return f"{settings.PUBLIC_BASE_URL}{reverse('public:confirm_filing')}"


def confirm(*, reference: str, value: str, address: str, at: datetime) -> date | None:
    """Give the day on which a complaint was filed, when reference and value belong together; otherwise nothing.

    The same queries and the same digest run for an unknown reference as for a wrong value.

    Raises:
        Refused: TOO_MANY_TRIES after thirty wrong pairs from an address within an hour.

    """
    row = Case.objects.filter(reference=compact(reference)[:32]).values_list("uid", "received_at").first()
    uid, received_at = row or ("nobody", None)
    right = hmac.compare_digest(_value(str(uid)), compact(value)[:64])
    if right and received_at is not None:
        return timezone.localtime(received_at).date()
    if not throttle.count_asking(kind="confirmation", name=address, most=WRONG_AN_HOUR, at=at):
        raise Refused(Reason.TOO_MANY_TRIES)
    return None


def _value(uid: str) -> str:
    digest = hmac.new(settings.OMBUDSMAN_INDEX_KEY, f"filing proof {uid}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest)
    characters = []
    for _place in range(CHARACTERS):
        number, index = divmod(number, len(CODE_ALPHABET))
        characters.append(CODE_ALPHABET[index])
    return "".join(characters)
