"""Messages on a case, between the office and one party at a time."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from cases.actors import Actor, Role
from cases.models import Agency, Case, Evidence, Message, MessageFile
from cases.permissions import Permission
from cases.services import events, mail
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused
from cases.workflow import Reason

LONGEST = 4_000  # characters


@transaction.atomic
def send(
    *,
    case: Case,
    body: str,
    by: Actor,
    at: datetime,
    agency: Agency | None = None,
    files: Iterable[Evidence] = (),
    answer_by: date | None = None,
) -> Message:
    """Write a message. `agency` names the other side, or the sender's own agency; empty is the citizen.

    `files` are files of this case that go with it; one that went with an earlier message stays with that one. The
    citizen may open what the office sent along. `answer_by` is the day by which the office asks the citizen for an
    answer: it stands on their first page until they write or hand something in.

    Effects in order: the row with its files; one event (ids only); an e-mail that there is news, when the office
    wrote to the citizen. The same words sent again within a minute are the second click, not a
    second message. Works on an ended case too: late papers and questions must find a reader.

    Raises:
        Refused: NOT_ALLOWED when a citizen or an agency writes outside its own thread.

    """
    require(by, Permission.WRITE_MESSAGE)
    _own_thread(case, agency, by)
    case = lock_case(case)
    double = _double(case, body, by, at, agency)
    if double is not None:
        _attach(double, files)
        return double
    message = Message.objects.create(
        case=case,
        agency=agency,
        from_role=by.role.value,
        from_user_id=by.user_id,
        body=body,
        sent_at=at,
        answer_by=answer_by,
    )
    _attach(message, files)
    events.record(
        case=case,
        action="message_sent",
        by=by,
        at=at,
        about=message,
        data={"to": _to(by, agency), "agency": agency.slug if agency else ""},
    )
    if agency is None and by.role != Role.CITIZEN:
        template = "more_needed" if answer_by else "new_message"
        mail.to_complainant(case=case, template=template, key=f"message:{message.pk}", at=at)
    elif agency is not None and by.role != Role.RESPONDENT:
        mail.to_agency(agency=agency, case=case, template="agency_message", key=f"message:{message.pk}", at=at)
    return message


@transaction.atomic
def mark_read(*, case: Case, by: Actor, at: datetime, agency: Agency | None = None) -> int:
    """Note that the reader has seen what the other side wrote in one thread. Returns how many were new.

    The read itself is recorded by the page (`reads.note`); this only keeps the moment for the writer.
    """
    own = [by.role.value] if by.role in {Role.CITIZEN, Role.RESPONDENT} else None
    unread = case.messages.filter(agency=agency, read_at__isnull=True)
    others = unread.exclude(from_role__in=own) if own else unread.filter(from_role__in=_outside())
    return others.update(read_at=at)


def _attach(message: Message, files: Iterable[Evidence]) -> None:
    mine = [file for file in files if file.case_id == message.case_id]
    MessageFile.objects.bulk_create(
        [MessageFile(message=message, evidence=file) for file in mine], ignore_conflicts=True
    )


def _outside() -> list[str]:
    return [Role.CITIZEN.value, Role.RESPONDENT.value]


def _to(by: Actor, agency: Agency | None) -> str:
    if by.role in {Role.CITIZEN, Role.RESPONDENT}:
        return "office"
    return "agency" if agency else "citizen"


def _own_thread(case: Case, agency: Agency | None, by: Actor) -> None:
    wrong_citizen = by.role == Role.CITIZEN and (agency is not None or by.case_id != case.pk)
    wrong_agency = by.role == Role.RESPONDENT and (agency is None or agency.pk != by.agency_id)
    if wrong_citizen or wrong_agency:
        raise Refused(Reason.NOT_ALLOWED)


def _double(case: Case, body: str, by: Actor, at: datetime, agency: Agency | None) -> Message | None:
    last = case.messages.filter(agency=agency, from_role=by.role.value, from_user_id=by.user_id).last()
    if last is not None and (at - last.sent_at).total_seconds() < 60 and last.body == body:
        return last
    return None
