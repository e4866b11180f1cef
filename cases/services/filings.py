"""What a filing tells once: its own row, the person, and whoever acts for them."""

from datetime import datetime, timedelta

from cases.actors import Actor, Role
from cases.complaint import FORM_VERSION, Complaint
from cases.crypto import blind_index
from cases.deadlines import local_day
from cases.minors import age_on, needs_guardian
from cases.models import Channel, Filing, Person, Representative
from cases.services.refusals import Refused
from cases.told import first_day, written
from cases.workflow import Reason

PAPER_STAYS_AWAY = timedelta(days=14)  # our policy: so long may the paper that proves an authority follow


def open_filing(*, complaint: Complaint, channel: Channel, by: Actor, at: datetime) -> Filing:
    """Write the row of one sending of the form. An officer who wrote it down is named on it."""
    return Filing.objects.create(
        filed_at=at,
        channel=channel.value,
        taken_by_id=None if by.role is Role.CITIZEN else by.user_id,
        language=complaint.language,
        form_version=FORM_VERSION,
        timeline=written(complaint.timeline),
        effects=written(complaint.effects),
        earlier=written(complaint.earlier),
        wishes=list(complaint.wishes),
        at_stake=list(complaint.at_stake),
        needed_by=first_day(complaint.effects),
    )


def person_of(complaint: Complaint) -> Person:
    """Write the person concerned."""
    acting = complaint.representative is not None
    return Person.objects.create(
        name=complaint.name,
        id_number=complaint.id_number,
        id_index=blind_index(complaint.id_number),
        birth_date=complaint.birth_date,
        # Whoever files gave the address: with a representative it is theirs, not the person's.
        email="" if acting else complaint.email,
        phone="" if acting else complaint.phone,
    )


def representative_of(complaint: Complaint, *, at: datetime) -> Representative | None:
    """Write whoever acts for the person, with the limits of their authority."""
    acting = complaint.representative
    if acting is None:
        return None
    return Representative.objects.create(
        kind=acting.kind,
        name=acting.name,
        authority=acting.authority,
        limits=acting.limits,
        authority_until=acting.until,
        paper_due_on=local_day(at + PAPER_STAYS_AWAY) if acting.paper_later else None,
        email=complaint.email,
        phone=complaint.phone,
    )


def require_guardian(*, person: Person, representative: Representative | None, at: datetime, field: str = "") -> None:
    """Insist that a child's records are permitted by a parent or guardian.

    Raises:
        Refused: GUARDIAN_NEEDED for a person under 14 who acts alone or through somebody else.

    """
    if guardian_is_missing(person=person, representative=representative, at=at):
        raise Refused(Reason.GUARDIAN_NEEDED, field=field)


def guardian_is_missing(*, person: Person, representative: Representative | None, at: datetime) -> bool:
    """Say whether nobody may permit anything yet: the person is under 14, and no parent or guardian acts for them."""
    age = age_on(person.birth_date, person.id_number, local_day(at))
    return needs_guardian(age, representative.kind if representative else "")


def require_authority(*, representative: Representative | None, at: datetime) -> None:
    """Insist that the authority of whoever acts has not ended by its own last day.

    Raises:
        Refused: AUTHORITY_ENDED.

    """
    until = representative.authority_until if representative else None
    if until is not None and until < local_day(at):
        raise Refused(Reason.AUTHORITY_ENDED)
