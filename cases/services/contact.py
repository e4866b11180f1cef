"""How the complainant hears from us: which way, how often, and to which address."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.actors import Actor
from cases.models import Case, CodePurpose, ContactChoice, Filing, MailChannel, Pace
from cases.permissions import Permission
from cases.services import events, mail, one_time_codes, security_notices
from cases.services.guards import lock_case, lock_matters, require
from cases.services.refusals import Refused
from cases.workflow import Reason


@dataclass(frozen=True)
class _Way:
    """The columns and the purpose of one channel, and what is told when its address changes."""

    address: str
    purpose: CodePurpose
    notice: str

    @property
    def waiting(self) -> str:
        return f"new_{self.address}"

    @property
    def verified(self) -> str:
        return f"{self.address}_verified_at"


WAYS = {
    MailChannel.EMAIL: _Way("email", CodePurpose.CONFIRM_EMAIL, "address_changed"),
    MailChannel.SMS: _Way("phone", CodePurpose.CONFIRM_PHONE, "phone_changed"),
}


@transaction.atomic
def choose(*, case: Case, by_email: bool, by_sms: bool, pace: Pace, by: Actor, at: datetime) -> ContactChoice:
    """Keep which way and how often; both ways off means that we tell nothing. One event when something changed.

    News that waited for a digest goes out with the next one, or not at all once both ways are off.
    """
    require(by, Permission.CHOOSE_CONTACT)
    case = lock_case(case)
    choice = _locked(case)
    before = (choice.by_email, choice.by_sms, choice.pace)
    choice.by_email, choice.by_sms, choice.pace = by_email, by_sms, pace.value
    if (by_email, by_sms, pace.value) != before:
        choice.save(update_fields=["by_email", "by_sms", "pace"])
        data = {"email": by_email, "sms": by_sms, "pace": pace.value}
        events.record(case=case, action="contact_chosen", by=by, at=at, data=data)
    return choice


@transaction.atomic
def choose_language(*, case: Case, language: str, by: Actor, at: datetime) -> None:
    """Write letters and messages in another language from now on, in every matter of the complaint.

    Effects in order: the matters are locked; the filing and its cases; one event when something changed. What was
    written before stays as it is.
    """
    require(by, Permission.CHOOSE_CONTACT)
    matters = lock_matters(case)
    if all(one.language == language for one in matters):
        return
    Filing.objects.filter(pk=case.filing_id).update(language=language)
    Case.objects.filter(pk__in=[one.pk for one in matters]).update(language=language)
    events.record(case=case, action="language_chosen", by=by, at=at, data={"language": language})


@transaction.atomic
def ask_address(*, case: Case, channel: MailChannel, address: str, by: Actor, at: datetime) -> ContactChoice:
    """Send a one-time code to an address; until it is typed in, messages go where they went before.

    Effects in order: the waiting address; the code and its message; one event.

    Raises:
        Refused: TOO_MANY_CODES; NO_CONFIRMED_ADDRESS for an empty address.

    """
    require(by, Permission.CHOOSE_CONTACT)
    case, way = lock_case(case), WAYS[channel]
    choice = _locked(case)
    setattr(choice, way.waiting, address)
    choice.save(update_fields=[way.waiting])
    one_time_codes.issue(filing=case.filing, purpose=way.purpose, channel=channel, at=at)
    events.record(case=case, action="address_asked", by=by, at=at, data={"channel": channel.value})
    return choice


def confirm(*, case: Case, channel: MailChannel, code: str, by: Actor, at: datetime) -> None:
    """Take a waiting address into use with the code that was sent there.

    Effects in order: the try is counted and committed; when the address changes, every way that was known before is
    told, but a broken one; the address, for all matters of the filing; the channel is switched on; one event.

    Raises:
        Refused: CODE_NOT_GOOD, beside the field "code"; also when another address was given meanwhile.

    """
    require(by, Permission.CHOOSE_CONTACT)
    way = WAYS[channel]
    used = one_time_codes.redeem(filing=case.filing, purpose=way.purpose, code=code, at=at)
    with transaction.atomic():
        case = lock_case(case)
        choice = _locked(case)
        if not one_time_codes.is_for(used, getattr(choice, way.waiting)):
            raise Refused(Reason.CODE_NOT_GOOD, field="code")
        _take_over(case, choice, channel, at)
        events.record(case=case, action="address_confirmed", by=by, at=at, data={"channel": channel.value})


def _take_over(case: Case, choice: ContactChoice, channel: MailChannel, at: datetime) -> None:
    way, reader = WAYS[channel], mail.acting(case)
    old, new = getattr(reader, way.address), getattr(choice, way.waiting)
    if old != new:
        key = f"{way.notice}:{choice.pk}:{at.isoformat()}"
        security_notices.tell(case=case, template=way.notice, key=key, at=at)
    setattr(reader, way.address, new)
    reader.save(update_fields=[way.address])
    setattr(choice, way.waiting, "")
    setattr(choice, way.verified, at)
    if channel is MailChannel.EMAIL:
        choice.by_email, choice.bounced_at, choice.soft_bounces = True, None, 0
    else:
        choice.by_sms = True
    choice.save()


def _locked(case: Case) -> ContactChoice:
    choice, _made = ContactChoice.objects.select_for_update().get_or_create(filing_id=case.filing_id)
    return choice
