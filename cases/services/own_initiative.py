"""Own-initiative files: opened by an investigator, published by an ombudsman, closed with reasons."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from cases import access
from cases.actors import Actor
from cases.deadlines import local_day
from cases.models import Case, Finding, OwnInitiativeFile, Scheme
from cases.permissions import Permission, may
from cases.services import events
from cases.services.guards import require
from cases.services.refusals import Refused, refuse_if
from cases.workflow import (
    OWN_INITIATIVE,
    UNDER_WAY,
    Facts,
    OwnInitiativeAction,
    OwnInitiativeStatus,
    Reason,
    SweepStatus,
    reasons_against,
)

_NUMBERS = 0x4F494649  # advisory lock: numbers of a year are given out one at a time, without gaps


@transaction.atomic
def open_file(
    *,
    scheme: Scheme,
    title: str,
    reason: str,
    legal_basis: str,
    by: Actor,
    at: datetime,
    case: Case | None = None,
    finding: Finding | None = None,
) -> OwnInitiativeFile:
    """Open a file about one scheme, perhaps because of one case (and one finding in it).

    Effects in order: the row with the next number of the year, one event in the office's chain; the number of the
    case is not in it. Raises Refused: NOT_ALLOWED, CONFLICT_OF_INTEREST, NO_REASONS_GIVEN (field "reason").
    """
    require(by, Permission.OPEN_OWN_INITIATIVE)
    if access.has_conflict_with(by, scheme.pk) or (case is not None and access.has_conflict(by, case)):
        raise Refused(Reason.CONFLICT_OF_INTEREST)
    if not reason.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reason")
    year, serial = _next_number(at)
    row = OwnInitiativeFile.objects.create(
        number=f"OI-{year}-{serial:04d}",
        year=year,
        serial=serial,
        scheme=scheme,
        title=title.strip(),
        reason=reason.strip(),
        legal_basis=legal_basis.strip(),
        case=case,
        finding=finding,
        opened_by_id=by.account,
        opened_at=at,
    )
    data = {"number": row.number, "scheme": scheme.slug}
    events.record(case=None, action="own_initiative_opened", by=by, at=at, about=row, data=data)
    return row


@transaction.atomic
def publish(*, file: OwnInitiativeFile, by: Actor, at: datetime) -> OwnInitiativeFile:
    """Show a file's counts to everybody, with its title, reason and legal basis.

    Effects in order: the status, one event. Raises Refused: NOT_ALLOWED; opened by the same person, an interest, no
    proved result, a sweep under way.
    """
    require(by, Permission.PUBLISH_OWN_INITIATIVE)
    file = lock(file)
    refuse_if(reasons_against_file(file, OwnInitiativeAction.PUBLISH, by))
    file.status = OwnInitiativeStatus.PUBLISHED.value
    file.published_by_id, file.published_at = by.account, at
    file.save(update_fields=["status", "published_by", "published_at"])
    data = {"number": file.number}
    events.record(case=None, action="own_initiative_published", by=by, at=at, about=file, data=data)
    return file


@transaction.atomic
def close(*, file: OwnInitiativeFile, reasons: str, by: Actor, at: datetime) -> OwnInitiativeFile:
    """End a file with reasons. What was published stays public.

    Effects in order: the status, one event. Raises Refused: NOT_ALLOWED, not one's own file, an interest, no reasons
    (field "reasons"), a sweep under way.
    """
    require(by, Permission.OPEN_OWN_INITIATIVE)
    file = lock(file)
    refuse_if(reasons_against_file(file, OwnInitiativeAction.CLOSE, by, reasons=reasons), field="reasons")
    file.status = OwnInitiativeStatus.CLOSED.value
    file.closed_by_id, file.closed_at, file.closing_reasons = by.account, at, reasons.strip()
    file.save(update_fields=["status", "closed_by", "closed_at", "closing_reasons"])
    events.record(case=None, action="own_initiative_closed", by=by, at=at, about=file, data={"number": file.number})
    return file


def lock(file: OwnInitiativeFile) -> OwnInitiativeFile:
    """Give the file as it stands now, locked until the transaction ends. It is locked before any sweep of it."""
    return OwnInitiativeFile.objects.select_for_update(no_key=True).get(pk=file.pk)


def reasons_against_file(
    file: OwnInitiativeFile, action: OwnInitiativeAction, by: Actor, *, reasons: str = "-"
) -> tuple[Reason, ...]:
    """Say why something cannot be done to a file now; empty when it can. `reasons` only where they are asked for."""
    facts = facts_about(file, by, reasons=reasons)
    return reasons_against(OWN_INITIATIVE, OwnInitiativeStatus(file.status), action, facts)


def facts_about(file: OwnInitiativeFile, by: Actor, *, reasons: str = "-") -> Facts:
    """Give what the guards of files and sweeps ask about the one who acts. Two queries: sweeps, and interests."""
    statuses = list(file.sweeps.values_list("status", flat=True))
    return Facts(
        reasons_given=bool(reasons.strip()),
        conflict=access.has_conflict_with(by, file.scheme_id),
        own_file=is_own(file, by),
        same_person=file.opened_by_id == by.user_id,
        final_sweeps=statuses.count(SweepStatus.FINAL.value),
        sweeps_under_way=sum(status in UNDER_WAY for status in statuses),
    )


def is_own(file: OwnInitiativeFile, by: Actor) -> bool:
    """Say whether an actor opened the file, or is an ombudsman, to whom every file is open."""
    return file.opened_by_id == by.user_id or may(by.role, Permission.PUBLISH_OWN_INITIATIVE)


def _next_number(at: datetime) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])
    year = local_day(at).year
    last = OwnInitiativeFile.objects.filter(year=year).aggregate(last=Max("serial"))["last"]
    return year, (last or 0) + 1
