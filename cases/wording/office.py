"""Where our office is, how it is called, and when: set by whoever runs it, in both languages."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True)
class Office:
    """What a visitor, a caller or a letter needs. `dial` is the number as a telephone takes it."""

    address: str
    phone: str
    hours: str
    dial: str


def office() -> Office:
    """Give address, telephone number and hours in the reader's language."""
    phone = _worded(settings.OFFICE_PHONE)
    dial = "".join(char for char in phone if char.isdigit() or char == "+")
    return Office(_worded(settings.OFFICE_ADDRESS), phone, _worded(settings.OFFICE_HOURS), dial)


def _worded(text: str) -> str:
    """Take the half in the reader's language: English first, then Chinese; one text without a bar serves both."""
    english, _bar, chinese = text.partition("|")
    return (chinese if chinese and get_language() != "en" else english).strip()
