"""How the complainant can be reached, for their own page and for staff."""

from dataclasses import dataclass

from django.db.models import Count, Q

from cases.models import Case, ContactChoice, Mail, MailReader, MailState


@dataclass(frozen=True)
class Address:
    """One address: in use, waiting for its code, and whether it works."""

    now: str
    waiting: str
    confirmed: bool
    came_back: bool = False


@dataclass(frozen=True)
class Contact:
    """Addresses and choices of a filing."""

    email: Address
    phone: Address
    by_email: bool
    by_sms: bool
    pace: str


def contact(case: Case) -> Contact:
    """Give addresses and choices; one query beside the case, its person and representative."""
    choice = ContactChoice.objects.filter(filing=case.filing_id).first() or ContactChoice()
    reader = case.representative or case.person
    return Contact(
        email=Address(
            reader.email, choice.new_email, choice.email_verified_at is not None, choice.bounced_at is not None
        ),
        phone=Address(reader.phone, choice.new_phone, choice.phone_verified_at is not None),
        by_email=choice.by_email,
        by_sms=choice.by_sms,
        pace=choice.pace,
    )


@dataclass(frozen=True)
class Unheard:
    """What we wrote in a case and may not have arrived."""

    comes_back: bool
    to_complainant: int
    to_agencies: int


def unheard(case: Case) -> Unheard:
    """Count messages of a case that surely or perhaps did not arrive, by reader; two queries."""
    lost = Mail.objects.filter(case=case, state__in=[MailState.FAILED.value, MailState.UNKNOWN.value])
    readers = {reader.name: Count("pk", filter=Q(template__startswith=reader.value)) for reader in MailReader}
    counted = lost.aggregate(all=Count("pk"), **readers)
    return Unheard(
        comes_back=ContactChoice.objects.filter(filing=case.filing_id, bounced_at__isnull=False).exists(),
        to_complainant=counted["all"] - sum(counted[reader.name] for reader in MailReader),
        to_agencies=counted[MailReader.AGENCY.name],
    )
