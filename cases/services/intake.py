"""Filing: a complete complaint becomes a case with its clocks, its chain and its access code; later, withdrawal."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases import workflow
from cases.actors import Actor, Role
from cases.complaint import Complaint, Incomplete, from_answers
from cases.crypto import blind_index
from cases.models import Agency, Case, Consent, Draft, Duty, Filing, Person, Representative, Scheme
from cases.permissions import Permission
from cases.reference import new_access_code, new_reference
from cases.services import consents, deadlines, drafts, events, evidence, jobs, mail, relief
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseAction, CaseStatus, Facts, Reason

RECEIPT = "render_receipt"
CODE_STAYS = timedelta(hours=24)  # how long an unconfirmed receipt page can show the code again


@dataclass(frozen=True)
class Ticket:
    """What opens a case: its reference, the access code and the code's hash."""

    reference: str
    code: str
    code_hash: str


@dataclass(frozen=True)
class Filed:
    """A case, and its access code when this very call made it; nobody can ask for the code again."""

    case: Case
    code: str | None


@transaction.atomic
def submit(*, draft: Draft, by: Actor, at: datetime) -> Filed:
    """Turn a draft into a case. A second click, tab or replay gives the same case and no code.

    Effects in order: the draft is locked; everything `file` does; its files move to the case, each
    with a custody event; the typed answers are deleted from the draft.

    The code stays sealed in the draft until its reader confirms having written it down (or for a
    day): a receipt page that never arrived on a bad line must not mean a lost case. It is kept there
    and not in the session, because two tabs overwrite each other's session.

    Raises:
        Refused: DRAFT_INCOMPLETE, DRAFT_EXPIRED.

    """
    row = drafts.locked(draft, at=at)
    if row.case is not None:
        return Filed(row.case, None)
    try:
        complaint = from_answers(drafts.answers_of(row))
    except Incomplete as error:
        raise Refused(Reason.DRAFT_INCOMPLETE, field=str(error)) from error
    filed = file(complaint=complaint, by=by, at=at)
    evidence.move_to_case(draft=row, case=filed.case, by=_complainant(by, filed.case), at=at)
    row.case = filed.case
    row.answers = json.dumps({"code": filed.code})
    row.updated_at, row.expires_at = at, at + CODE_STAYS
    row.save(update_fields=["case", "answers", "updated_at", "expires_at"])
    return filed


@transaction.atomic
def file(*, complaint: Complaint, by: Actor, at: datetime, ticket: Ticket | None = None) -> Filed:
    """Open a case from a complete complaint, under a fresh random ticket unless one is given (the demo world does).

    Effects in order: person and representative, sealed; the case with its reference and the hash of
    its access code; the consents; the chain and its first event; the clocks OMB-ACK and OMB-FINAL;
    a request for interim relief per restriction that bites now; the job that renders the receipt;
    an e-mail of acknowledgement when there is an address. All or nothing.

    Raises:
        Refused: DRAFT_INCOMPLETE when a scheme or holder that was named is gone.

    """
    scheme = Scheme.objects.select_related("agency").filter(pk=complaint.scheme_id).first()
    holders = list(Agency.objects.filter(pk__in=complaint.holders))
    if scheme is None or len(holders) != len(set(complaint.holders)):
        raise Refused(Reason.DRAFT_INCOMPLETE, field="about" if scheme is None else "urgency")
    ticket = ticket or _fresh_ticket()
    case = Case.objects.create(
        filing=Filing.objects.create(filed_at=at, language=complaint.language),
        reference=ticket.reference,
        code_hash=ticket.code_hash,
        person=_person(complaint),
        representative=_representative(complaint),
        agency=scheme.agency,
        scheme=scheme,
        grounds=list(complaint.grounds),
        harms=list(complaint.harms),
        narrative=complaint.narrative,
        wish=complaint.wish,
        earlier_steps=complaint.earlier_steps,
        urgent=complaint.urgent,
        language=complaint.language,
        received_at=at,
    )
    actor = _complainant(by, case)
    given = Consent.objects.bulk_create(
        Consent(case=case, agency_id=agency, category=category, given_at=at, expires_at=at + consents.LIFETIME)
        for agency, category in dict.fromkeys(complaint.consents)
    )
    # The lock on chain numbers is held until the end: as little as possible comes after it.
    events.open_chain(case=case)
    events.record(case=case, action="complaint_received", by=actor, at=at, about=case, data=_facts(case, given))
    for rule_id in ("OMB-ACK", "OMB-FINAL"):
        deadlines.start(case=case, rule_id=rule_id, trigger_at=at, duty=Duty.OFFICE, by=actor, at=at)
    for holder in holders:
        relief.ask(case=case, holder=holder, why=_why(complaint), by=actor, at=at)
    jobs.enqueue(kind=RECEIPT, key=f"receipt:{case.pk}", args={"case_id": case.pk}, case=case, at=at)
    mail.to_complainant(case=case, template="acknowledgement", key=f"acknowledgement:{case.pk}", at=at)
    return Filed(case, ticket.code)


def unconfirmed_code(*, draft: Draft, at: datetime) -> str | None:
    """Give the access code of a filed draft as long as nobody confirmed having it, a day at most."""
    if draft.case_id is None or not draft.answers or draft.expires_at <= at:
        return None
    code: str = json.loads(draft.answers)["code"]
    return code


@transaction.atomic
def confirm_receipt(*, draft: Draft, by: Actor, at: datetime) -> None:
    """Forget the access code for good: its reader has it. A second confirmation changes nothing.

    Effects in order: the code is deleted; one event.
    """
    row = drafts.locked(draft, at=at, also_expired=True)
    if row.case is None or not row.answers:
        return
    row.answers = ""
    row.save(update_fields=["answers"])
    events.record(case=row.case, action="receipt_confirmed", by=_complainant(by, row.case), at=at, about=row.case)


@transaction.atomic
def withdraw(*, case: Case, by: Actor, at: datetime) -> Case:
    """End a case because the complainant wants that. A second click finds it withdrawn.

    Effects in order: the status; open requests for relief end; every consent is withdrawn, so that
    nothing is fetched any more; one event; the clocks stop; an e-mail that says so.

    Raises:
        Refused: NOT_ALLOWED, NOT_IN_THIS_STATUS when the case has ended otherwise.

    """
    require(by, Permission.WITHDRAW)
    row = lock_case(case)
    if row.status == CaseStatus.WITHDRAWN.value:
        return row
    status = CaseStatus(row.status)
    refuse_if(workflow.reasons_against(workflow.CASE, status, CaseAction.WITHDRAW, Facts()))
    row.status = workflow.CASE[status, CaseAction.WITHDRAW].value
    row.closed_at = at
    row.version += 1
    row.save(update_fields=["status", "closed_at", "version"])
    for asked in row.reliefs.all():
        relief.end_if_open(relief=asked, by=by, at=at)
    for consent in row.consents.filter(withdrawn_at__isnull=True):
        consents.withdraw(consent=consent, by=by, at=at)
    events.record(case=row, action="complaint_withdrawn", by=by, at=at, about=row, data={"from": status.value})
    deadlines.cancel_all(case=row, by=by, at=at)
    mail.to_complainant(case=row, template="withdrawn", key=f"withdrawn:{row.pk}", at=at)
    return row


def _person(complaint: Complaint) -> Person:
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


def _representative(complaint: Complaint) -> Representative | None:
    acting = complaint.representative
    if acting is None:
        return None
    return Representative.objects.create(
        kind=acting.kind, name=acting.name, authority=acting.authority, email=complaint.email, phone=complaint.phone
    )


def _fresh_ticket() -> Ticket:
    code = new_access_code()
    return Ticket(_unused_reference(), code, make_password(code))


def _unused_reference() -> str:
    """Draw until the reference is new; among 26 billion the first draw nearly always is."""
    while True:
        reference = new_reference()
        if not Case.objects.filter(reference=reference).exists():
            return reference


def _complainant(by: Actor, case: Case) -> Actor:
    return replace(by, case_id=case.pk) if by.role == Role.CITIZEN else by


def _facts(case: Case, given: list[Consent]) -> dict[str, object]:
    return {
        "scheme": case.scheme.slug,
        "grounds": case.grounds,
        "harms": case.harms,
        "urgent": case.urgent,
        "consents": sorted(f"{consent.agency_id}:{consent.category}" for consent in given),
        "represented": case.representative_id is not None,
    }


def _why(complaint: Complaint) -> str:
    if complaint.why_urgent:
        return complaint.why_urgent
    with translation.override(complaint.language):
        return _("The restriction bites now, and the complainant cannot wait for the decision.")
