"""Filing: a complete complaint becomes its cases with clocks, chains and one access code."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actors import Actor, Role, citizen
from cases.complaint import Complaint, Incomplete, consents_of, from_answers
from cases.models import Agency, Case, Channel, Consent, Draft, Duty, Scheme
from cases.reference import new_access_code, new_reference
from cases.services import consents, deadlines, drafts, events, filings, jobs, mail, matter_files, relief
from cases.services.refusals import Refused
from cases.told import answers_written
from cases.workflow import Reason

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
    """The cases of one filing, and their access code when this very call made them; nobody can ask for it again."""

    cases: tuple[Case, ...]
    code: str | None

    @property
    def case(self) -> Case:
        """The first of them."""
        return self.cases[0]


@transaction.atomic
def submit(*, draft: Draft, by: Actor, at: datetime) -> Filed:
    """Turn a draft into cases, one a matter. A second click, tab or replay gives the same cases and no code.

    Effects in order: the draft is locked; everything `file` does, and before the chains begin its files
    move to the cases they belong to; a custody event for each; the typed answers are deleted from the draft.

    The code stays sealed in the draft until its reader confirms having written it down (or for a
    day): a receipt page that never arrived on a bad line must not mean a lost case. It is kept there
    and not in the session, because two tabs overwrite each other's session.

    Raises:
        Refused: DRAFT_INCOMPLETE, DRAFT_EXPIRED, GUARDIAN_NEEDED; NOT_ALLOWED for a draft that
            another officer writes down.

    """
    row = drafts.locked(draft, at=at)
    if row.taken_by_id is not None and row.taken_by_id != by.user_id:
        raise Refused(Reason.NOT_ALLOWED)
    if row.case is not None:
        return Filed(tuple(row.case.filing.cases.order_by("pk")), None)
    try:
        complaint = from_answers(drafts.answers_of(row))
    except Incomplete as error:
        raise Refused(Reason.DRAFT_INCOMPLETE, field=str(error)) from error
    opened = _open(complaint, by=by, at=at, ticket=_fresh_ticket(), channel=Channel(row.channel))
    homes = [(case, matter.without) for case, matter in zip(opened.filed.cases, complaint.matters, strict=True)]
    files = matter_files.hand_over(draft=row, cases=homes)
    filed = _begin(opened, by=by, at=at)
    matter_files.receive(files=files, by=by, at=at)
    row.case = filed.case
    row.answers, row.aside = json.dumps({"code": filed.code}), ""
    row.updated_at, row.expires_at = at, at + CODE_STAYS
    row.save(update_fields=["case", "answers", "aside", "updated_at", "expires_at"])
    return filed


@transaction.atomic
def file(
    *,
    complaint: Complaint,
    by: Actor,
    at: datetime,
    ticket: Ticket | None = None,
    channel: Channel = Channel.WEB,
) -> Filed:
    """Open the cases of a complete complaint, under a fresh random ticket unless one is given (the demo world does).

    An officer may file for somebody on the telephone or on paper; what is asked stays the citizen's.

    Effects in order: the filing, person and representative, sealed; then matter by matter: the case
    with its reference and the hash of the one access code; the consents that concern it; the chain
    and its first event; the clocks OMB-ACK and OMB-FINAL; the requests for interim relief, each once;
    the job that renders the receipt. At last one e-mail of acknowledgement when there is an address.
    All or nothing.

    Raises:
        Refused: DRAFT_INCOMPLETE when a scheme or holder that was named is gone; GUARDIAN_NEEDED when
            a child under 14 permits fetching records without a parent or guardian.

    """
    return _begin(_open(complaint, by=by, at=at, ticket=ticket or _fresh_ticket(), channel=channel), by=by, at=at)


@dataclass(frozen=True)
class _Opened:
    """A filing whose cases have their rows and no chains yet."""

    complaint: Complaint
    filed: Filed
    holders: list[Agency]


def _open(complaint: Complaint, *, by: Actor, at: datetime, ticket: Ticket, channel: Channel) -> _Opened:
    """Write every row that needs no chain: chains are numbered one filing at a time, so nothing may dawdle there."""
    schemes = Scheme.objects.select_related("agency").in_bulk([matter.scheme_id for matter in complaint.matters])
    holders = list(Agency.objects.filter(pk__in=complaint.holders))
    known = {matter.scheme_id for matter in complaint.matters} <= set(schemes)
    if not known or len(holders) != len(set(complaint.holders)):
        raise Refused(Reason.DRAFT_INCOMPLETE, field="urgency" if known else "about")
    person = filings.person_of(complaint)
    representative = filings.representative_of(complaint, at=at)
    if complaint.consents:
        filings.require_guardian(person=person, representative=representative, at=at, field="consent")
    filing = filings.open_filing(complaint=complaint, channel=channel, by=by, at=at)
    cases = []
    for place, matter in enumerate(complaint.matters):
        scheme = schemes[matter.scheme_id]
        case = Case.objects.create(
            filing=filing,
            reference=_unused_reference() if place else ticket.reference,
            code_hash=ticket.code_hash,
            person=person,
            representative=representative,
            agency=scheme.agency,
            scheme=scheme,
            entry=matter.entry,
            grounds=list(matter.grounds),
            details=answers_written(dict(matter.details)),
            harms=list(complaint.harms),
            narrative=complaint.narrative,
            wish=complaint.wish,
            earlier_steps=complaint.earlier_steps,
            urgent=complaint.urgent,
            language=complaint.language,
            received_at=at,
        )
        cases.append(case)
    return _Opened(complaint, Filed(tuple(cases), ticket.code), holders)


def _begin(opened: _Opened, *, by: Actor, at: datetime) -> Filed:
    """Begin every case of a filing, and acknowledge it. The lock on chain numbers is held from here to the end."""
    filed, cases = opened.filed, list(opened.filed.cases)
    bites = _bites(cases, opened.holders)
    for case in cases:
        _begin_one(case, cases, opened.complaint, bites[case.pk], by, at)
    first = filed.case
    mail.to_complainant(case=first, template="acknowledgement", key=f"acknowledgement:{first.pk}", at=at)
    return filed


def _begin_one(
    case: Case, cases: list[Case], complaint: Complaint, holders: list[Agency], by: Actor, at: datetime
) -> None:
    """Start the life of one case: consents, chain, clocks, relief, receipt."""
    pairs = consents_of(
        case.agency_id,
        alone=len(cases) == 1,
        first=case == cases[0],
        agencies=frozenset(one.agency_id for one in cases),
        given=complaint.consents,
    )
    given = Consent.objects.bulk_create(
        Consent(case=case, agency_id=agency, category=category, given_at=at, expires_at=at + consents.LIFETIME)
        for agency, category in pairs
    )
    actor = complainant(by, case)
    events.open_chain(case=case)
    action = "complaint_received" if by.role is Role.CITIZEN else "complaint_taken"
    events.record(case=case, action=action, by=actor, at=at, about=case, data=_facts(case, given))
    for rule_id in ("OMB-ACK", "OMB-FINAL"):
        deadlines.start(case=case, rule_id=rule_id, trigger_at=at, duty=Duty.OFFICE, by=actor, at=at)
    for holder in holders:
        # Also on the telephone it is the citizen who asks.
        relief.ask(case=case, holder=holder, why=_why(complaint), by=citizen(case.pk), at=at)
    jobs.enqueue(kind=RECEIPT, key=f"receipt:{case.pk}", args={"case_id": case.pk}, case=case, at=at)


def _bites(cases: list[Case], holders: list[Agency]) -> dict[int, list[Agency]]:
    """Ask each holder once: in the first matter that is about it, else in the first of all."""
    asked: dict[int, list[Agency]] = {case.pk: [] for case in cases}
    for holder in holders:
        asked[next((case for case in cases if case.agency_id == holder.pk), cases[0]).pk].append(holder)
    return asked


def _fresh_ticket() -> Ticket:
    code = new_access_code()
    return Ticket(_unused_reference(), code, make_password(code))


def _unused_reference() -> str:
    """Draw until the reference is new; among 26 billion the first draw nearly always is."""
    while True:
        reference = new_reference()
        if not Case.objects.filter(reference=reference).exists():
            return reference


def complainant(by: Actor, case: Case) -> Actor:
    """Give a citizen the case that is theirs from now on; an officer stays who they are."""
    return replace(by, case_id=case.pk) if by.role == Role.CITIZEN else by


def _facts(case: Case, given: list[Consent]) -> dict[str, object]:
    return {
        "scheme": case.scheme.slug,
        "grounds": case.grounds,
        "harms": case.harms,
        "urgent": case.urgent,
        "consents": sorted(f"{consent.agency_id}:{consent.category}" for consent in given),
        "represented": case.representative_id is not None,
        "channel": case.filing.channel,
        "needed_by": case.filing.needed_by.isoformat() if case.filing.needed_by else None,
        "linked": case.filing.cases.count(),
    }


def _why(complaint: Complaint) -> str:
    if complaint.why_urgent:
        return complaint.why_urgent
    with translation.override(complaint.language):
        return _("The restriction bites now, and the complainant cannot wait for the decision.")
