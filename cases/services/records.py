"""Pulling records: on a consent or a power, asked for once, fetched by a worker, stored whole or not at all."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from cases.actors import Actor
from cases.models import Agency, Case, InterimRelief, Pull, PullPurpose, PullStatus, Verification
from cases.permissions import Permission
from cases.queries.records import UNFINISHED, job_key
from cases.services import agencies, events, jobs
from cases.services.guards import lock_case, reasons_against_worker, require
from cases.services.refusals import Refused, refuse_if
from cases.services.rights import NoLiveBasis, Right, live_right, past_right
from cases.workflow import CaseStatus, Reason
from ratings_connectors.base import Category, transaction_id

KIND: Final = "pull_records"
RIGHT_GONE: Final = "right_gone"
CASE_OVER: Final = "case_over"
Wanted = tuple[Agency, Category]


@transaction.atomic
def request_pulls(
    *,
    case: Case,
    wanted: Sequence[Wanted],
    purpose: PullPurpose,
    by: Actor,
    at: datetime,
    verification: Verification | None = None,
    relief: InterimRelief | None = None,
) -> list[Pull]:
    """Ask for records of the complainant, each on a live consent or power, and let workers fetch them.

    A pull of the same thing that is still under way is given back instead of a second one. Effects in order: for each
    wanted pair a row with its transaction id and its job, then one event. Raises Refused: not the actor's case, an
    interest in it, a status in which nothing is investigated; NoLiveBasis (a Refused) names every pair that nobody
    has a right to pull. A check that finds a right gone does not fail: its pull is BLOCKED at once, on the old right.
    """
    require(by, Permission.PULL_RECORDS)
    case = lock_case(case)
    _require_time_to_pull(case, purpose, by)
    rights = {pair: live_right(case, *pair, at=at) for pair in wanted}
    missing = [pair for pair, right in rights.items() if right is None]
    gone = {pair: past_right(case, *pair) for pair in missing} if purpose is not PullPurpose.INVESTIGATION else {}
    refused = tuple(pair for pair in missing if gone.get(pair) is None)
    if refused:
        raise NoLiveBasis(refused)
    under_way = {(row.agency_id, row.category): row for row in _under_way(case, purpose, verification, relief)}
    pulls, fresh = [], []
    for (agency, category), live in rights.items():
        old = under_way.get((agency.pk, category.value))
        if old is None:
            row = _new(case, agency, category, purpose, live or gone[agency, category], at)
            row.verification, row.relief, row.requested_by_id = verification, relief, by.user_id
            if live is None:
                row.status, row.finished_at, row.error_code = PullStatus.BLOCKED.value, at, RIGHT_GONE
            row.save(force_insert=True)
            _enqueue(row, at)
            fresh.append(row)
        pulls.append(old or row)
    if fresh:
        events.record(case=case, action="pulls_requested", by=by, at=at, data=_told(purpose, fresh))
    return pulls


def is_time_to_pull(case: Case, purpose: PullPurpose) -> bool:
    """Say whether a case may have records pulled: an open one, and a decided one to see that a correction lasts."""
    return case.is_open or (purpose is PullPurpose.VERIFICATION and case.status == CaseStatus.CLOSED.value)


def _require_time_to_pull(case: Case, purpose: PullPurpose, by: Actor) -> None:
    if not is_time_to_pull(case, purpose):
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    if purpose is PullPurpose.INVESTIGATION:
        if case.status == CaseStatus.RECEIVED.value:
            raise Refused(Reason.NOT_IN_THIS_STATUS)
        refuse_if(reasons_against_worker(case, by))


def _under_way(
    case: Case, purpose: PullPurpose, verification: Verification | None, relief: InterimRelief | None
) -> Iterable[Pull]:
    rows = Pull.objects.filter(case=case, purpose=purpose.value, verification=verification, relief=relief)
    # One verification pulls each thing once, whatever became of it.
    return rows if verification else rows.filter(status__in=UNFINISHED)


def _new(
    case: Case, agency: Agency, category: Category, purpose: PullPurpose, right: Right | None, at: datetime
) -> Pull:
    if right is None or category not in agencies.offered(agency):
        raise NoLiveBasis(((agency, category),))
    return Pull(
        case=case,
        agency=agency,
        category=category.value,
        purpose=purpose.value,
        transaction_id=transaction_id(at=at, counter=secrets.randbelow(10**13)),
        consent=right.consent,
        power=right.power,
        requested_at=at,
    )


def _enqueue(pull: Pull, at: datetime) -> None:
    """Also a pull that is blocked at once has its job: the job tells whoever waits for it."""
    jobs.enqueue(kind=KIND, key=job_key(pull), args={"pull_id": pull.pk}, at=at, case=pull.case)


def _told(purpose: PullPurpose, pulls: Sequence[Pull]) -> dict[str, object]:
    return {
        "purpose": purpose.value,
        "pulls": [
            {
                "pull": row.pk,
                "agency": row.agency.slug,
                "category": row.category,
                "transaction_id": row.transaction_id,
                "right": f"consent:{row.consent_id}" if row.consent_id else f"power:{row.power_id}",
            }
            for row in pulls
        ],
    }
