"""What somebody must hear at once about the ways into their case, whatever news they chose to get and how."""

from collections.abc import Mapping
from datetime import datetime

from cases.models import Case, ContactChoice, MailChannel
from cases.reference import grouped
from cases.services import mail


def tell(*, case: Case, template: str, key: str, at: datetime, context: Mapping[str, str | int] | None = None) -> None:
    """Queue a message on every way we know, in the person's language; `context` holds plain words for the template.

    An e-mail address is told even if nobody confirmed it: it was given by whoever filed. A telephone gets the one
    sentence that there is news. Nothing of either holds a code.
    """
    choice = ContactChoice.objects.filter(filing=case.filing_id).first()
    reader = mail.acting(case)
    mail.queue(
        key=key,
        to="" if choice and choice.bounced_at else reader.email,
        template=template,
        language=case.language,
        case=case,
        context={"reference": grouped(case.reference), **(context or {})},
        at=at,
    )
    if choice and choice.phone_verified_at:
        mail.queue(
            key=f"sms:{key}"[:120],
            to=reader.phone,
            template=template,
            language=case.language,
            case=case,
            channel=MailChannel.SMS,
            at=at,
        )
