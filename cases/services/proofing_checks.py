"""The two officers: one compares the papers, another approves and the waiting time begins; either may turn it down.

What the papers say is typed in blind and compared here: no officer is shown what the complaint holds.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from cases import workflow
from cases.actors import Actor
from cases.calendars import STATUTORY
from cases.deadlines import Calendar, end_of
from cases.models import Case, Paper, Proofing
from cases.permissions import Permission
from cases.services import events, security_notices
from cases.services.guards import require
from cases.services.proofing_rows import has_conflict, locked, move
from cases.services.refusals import Refused, refuse_if
from cases.workflow import Facts, ProofingAction, ProofingStatus, Reason

WITH_PHOTO: Final = frozenset({Paper.IDENTITY_CARD, Paper.PASSPORT, Paper.RESIDENCE_PERMIT})
MOST_MISMATCHES: Final = 3
WAITING_DAYS: Final = 3  # working days between approval and the new code
OPEN_FOR: Final = timedelta(days=7)


@dataclass(frozen=True)
class Shown:
    """What the papers say, as an officer reads it off. Compared and thrown away."""

    name: str
    id_number: str = ""
    birth_date: date | None = None
    acting_name: str = ""


def check(*, proofing: Proofing, shown: Shown, papers: Sequence[Paper], reasons: str, by: Actor, at: datetime) -> None:
    """Record that the papers prove who asked: the first of two officers.

    Effects in order: request and cases are locked; the status, which papers, what agreed, reasons; one event. When they
    differ: the mismatch is counted, one event, and the third ends the request.

    Raises:
        Refused: NOT_ALLOWED, NOT_IN_THIS_STATUS, NO_REASONS_GIVEN, CONFLICT_OF_INTEREST, PAPERS_MISSING, PAPERS_DIFFER,
            NOT_PROVABLE when the complaint holds nothing that papers could be compared with.

    """
    require(by, Permission.PROVE_IDENTITY)
    differs = _check(proofing, shown, papers, reasons, by, at)
    # Raised after the mismatch is committed: guessing against the file must leave its trace.
    refuse_if((Reason.PAPERS_DIFFER,) if differs else (), field="name")


@transaction.atomic
def approve(*, proofing: Proofing, reasons: str, by: Actor, at: datetime, calendar: Calendar = STATUTORY) -> Proofing:
    """Approve what another officer checked. The waiting time begins.

    Effects in order: request and cases are locked; status and days; one event; a message on every way we know.

    Raises:
        Refused: NOT_ALLOWED, NOT_IN_THIS_STATUS, NO_REASONS_GIVEN, CHECKED_BY_YOURSELF, CONFLICT_OF_INTEREST.

    """
    require(by, Permission.PROVE_IDENTITY)
    row, cases = locked(proofing)
    facts = Facts(
        reasons_given=bool(reasons.strip()),
        same_person=row.checked_by_id == by.user_id,
        conflict=has_conflict(cases, by),
    )
    move(row, ProofingAction.APPROVE, facts)
    row.approved_by_id, row.approved_at, row.approval_reasons = by.account, at, reasons.strip()
    row.opens_at = end_of(_working_days_after(timezone.localtime(at).date(), WAITING_DAYS, calendar))
    row.closes_at = row.opens_at + OPEN_FOR
    row.save()
    data = {"number": row.number, "opens": row.opens_at.isoformat()}
    events.record(case=cases[0], action="proofing_approved", by=by, at=at, about=row, data=data)
    waiting = {"days": WAITING_DAYS}
    security_notices.tell(case=cases[0], template="proofing_waits", key=f"proofing:{row.pk}", context=waiting, at=at)
    return row


@transaction.atomic
def turn_down(*, proofing: Proofing, reasons: str, by: Actor, at: datetime) -> Proofing:
    """End a request with reasons; also after approval, when the owner called and objected.

    Effects in order: request and cases are locked; the status; one event.

    Raises:
        Refused: NOT_ALLOWED, NOT_IN_THIS_STATUS, NO_REASONS_GIVEN, CONFLICT_OF_INTEREST.

    """
    require(by, Permission.PROVE_IDENTITY)
    row, cases = locked(proofing)
    facts = Facts(reasons_given=bool(reasons.strip()), conflict=has_conflict(cases, by))
    move(row, ProofingAction.TURN_DOWN, facts)
    row.ended_by_id, row.ended_at, row.end_reasons = by.account, at, reasons.strip()
    row.save()
    events.record(case=cases[0], action="proofing_turned_down", by=by, at=at, about=row, data={"number": row.number})
    return row


@transaction.atomic
def _check(proofing: Proofing, shown: Shown, papers: Sequence[Paper], reasons: str, by: Actor, at: datetime) -> bool:
    """Do what `check` says, in one transaction. Returns whether what was typed differs."""
    row, cases = locked(proofing)
    case = cases[0]
    if not case.person.id_number and case.person.birth_date is None:
        raise Refused(Reason.NOT_PROVABLE)
    acting = case.representative is not None
    agreed, differs = _compared(case, shown)
    complete = bool(WITH_PHOTO & set(papers)) and (not acting or Paper.AUTHORITY in papers)
    facts = Facts(reasons_given=bool(reasons.strip()), conflict=has_conflict(cases, by), papers_complete=complete)
    move(row, ProofingAction.CHECK, facts)
    if differs:
        return _mismatch(row, case, by, at)
    row.papers, row.agreed = [paper.value for paper in papers], agreed
    row.checked_by_id, row.checked_at, row.check_reasons = by.account, at, reasons.strip()
    row.save()
    data = {"number": row.number, "papers": row.papers, "agreed": row.agreed}
    events.record(case=case, action="proofing_checked", by=by, at=at, about=row, data=data)
    return False


def _mismatch(row: Proofing, case: Case, by: Actor, at: datetime) -> bool:
    row.mismatches += 1
    row.status = ProofingStatus.ASKED.value
    if row.mismatches >= MOST_MISMATCHES:
        row.status = workflow.PROOFING[ProofingStatus.ASKED, ProofingAction.TURN_DOWN].value
        row.ended_by_id, row.ended_at = by.account, at
    row.save()
    data = {"number": row.number, "times": row.mismatches}
    events.record(case=case, action="proofing_mismatch", by=by, at=at, about=row, data=data)
    return True


def _compared(case: Case, shown: Shown) -> tuple[list[str], bool]:
    """Name what agrees, and say whether anything that the complaint holds does not."""
    person, acting = case.person, case.representative
    pairs = [("name", _plain(person.name), _plain(shown.name))]
    if person.id_number:
        pairs.append(("id_number", _plain(person.id_number), _plain(shown.id_number)))
    if person.birth_date is not None:
        pairs.append(("birth_date", str(person.birth_date), str(shown.birth_date)))
    if acting is not None:
        pairs.append(("acting_name", _plain(acting.name), _plain(shown.acting_name)))
    agreed = [name for name, ours, theirs in pairs if ours == theirs]
    return agreed, len(agreed) < len(pairs)


def _plain(text: str) -> str:
    """A name or number as people write it: widths, case, spaces, dots and dashes do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def _working_days_after(day: date, days: int, calendar: Calendar) -> date:
    """Give the last of `days` working days that follow a day."""
    while days:
        day += timedelta(days=1)
        days -= not calendar.is_rest_day(day)
    return day
