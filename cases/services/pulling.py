"""The worker's side of a pull: the gate again, one question to the agency, and the whole answer or none of it."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DataError, transaction

from cases.actors import SYSTEM
from cases.models import Case, Consent, Job, Pull, PullPurpose, PullStatus, Record
from cases.queries.records import UNFINISHED, job_key
from cases.services import events, jobs
from cases.services.matching import rows_of
from cases.services.pull_log import logged
from cases.services.records import CASE_OVER, RIGHT_GONE, is_time_to_pull
from cases.services.rights import is_live, right_of
from ratings_connectors import errors, queries
from ratings_connectors import services as connectors
from ratings_connectors.base import Category, RecordQuery

log = logging.getLogger(__name__)
# However often an agency had to be spared meanwhile; a person then asks again.
LONGEST_PULL: Final = timedelta(hours=24)
TOO_LONG: Final = "waited_too_long"


def pull(*, pull_id: int, at: datetime, draw: jobs.Draw = secrets.randbelow) -> timedelta | None:
    """Fetch the records of one pull (job handler). Returns how long to wait before the next attempt, if there is one.

    Effects in order: the attempt is counted and committed (or the pull is BLOCKED when its right is gone); the agency
    is asked, outside any transaction, each raw answer kept as it comes; then, in one transaction, either all records,
    the end of the pull, one event and the job of whoever waits for it, or the typed failure. Killed at any point and
    run again, it asks the same question under the same transaction id and doubles nothing.

    A right that ends while the agency answers ends the pull too: what has come stays as raw bytes, the proof of what
    was asked and sent, but is not read, no further question is sent and no record is made (PIPL, Articles 15 and 47).

    An agency that is to be spared just now is not asked, and that uses up no attempt; but a pull that brought nothing
    within LONGEST_PULL of being asked for has failed. `draw` spreads the waits.
    """
    query = _begin(pull_id, at)
    if query is None:
        return None
    slug, attempt = Pull.objects.values_list("agency__connector", "attempts").get(pk=pull_id)
    named = {"agency": slug, "category": query.category.value, "transaction_id": query.transaction_id}
    try:
        with logged(**named, attempt=attempt, at=at):
            pulled = connectors.pull_records(
                slug=slug,
                query=query,
                at=at,
                still_wanted=lambda took: not _why_over(*_look(pull_id), at + took),
            )
    except errors.CalledOff:
        _leave_unread(pull_id, at)
    except errors.Transient as error:
        return _try_later(pull_id, error, at, draw)
    except errors.NotFound as error:
        _finish(pull_id, connectors.Pulled((), (), ()), at, note=error.code)
    except errors.ConnectorError as error:
        lasting = isinstance(error, errors.RefusedByAgency | errors.NotConfigured)
        _fail(pull_id, error.code, error.detail, at, lasting=lasting)
    else:
        _store(pull_id, pulled, at)
    return None


@transaction.atomic
def _begin(pull_id: int, at: datetime) -> RecordQuery | None:
    row, case = _lock(pull_id)
    if row.status not in UNFINISHED:
        if row.error_code == RIGHT_GONE and not row.attempts:
            # Blocked when it was asked for, by a check that still waits to hear of it.
            _tell(row, at)
        return None
    if over := _why_over(row, case, at):
        _end(row, case, PullStatus.BLOCKED, at, "pull_blocked", code=over)
        return None
    if not case.person.id_number:
        row.lasting = True
        _end(row, case, PullStatus.FAILED, at, "pull_failed", code="no_identity_number")
        return None
    row.status, row.next_try_at = PullStatus.RUNNING.value, None
    row.attempts += 1
    row.save(update_fields=["status", "next_try_at", "attempts"])
    return RecordQuery(
        transaction_id=row.transaction_id,
        category=Category(row.category),
        name=case.person.name,
        id_number=case.person.id_number,
        at=at,
        authorisation=right_of(row).name,
    )


def _store(pull_id: int, pulled: connectors.Pulled, at: datetime) -> None:
    try:
        _finish(pull_id, pulled, at)
    except (ValueError, DataError) as error:
        # Two different records under one number, or text that no database takes: nothing of it was kept.
        _fail(pull_id, "unusable_records", type(error).__name__, at)


@transaction.atomic
def _finish(pull_id: int, pulled: connectors.Pulled, at: datetime, *, note: str = "") -> None:
    row, case = _lock(pull_id)
    if row.status not in UNFINISHED:
        return
    took = timedelta(milliseconds=sum(answer.elapsed_ms for answer in pulled.answers))
    if over := _why_over(row, case, at + took):
        _end_unread(row, case, at, over)
        return
    kept = Record.objects.bulk_create(rows_of(pulled.records, row, case.person, at))
    row.error_code = note
    _end(
        row,
        case,
        PullStatus.DONE,
        at,
        "records_pulled",
        code=note,
        records={record.external_id: record.sha256 for record in kept},
        answers=[answer.sha256 for answer in pulled.answers],
    )


@transaction.atomic
def _leave_unread(pull_id: int, at: datetime) -> None:
    row, case = _lock(pull_id)
    if row.status in UNFINISHED:
        # What ended it is not undone within one attempt: a new consent is a new right, with pulls of its own.
        _end_unread(row, case, at, _why_over(row, case, at) or RIGHT_GONE)


def _end_unread(row: Pull, case: Case, at: datetime, code: str) -> None:
    """End a pull whose answer came too late; the event names what is kept unread by its hashes."""
    unread = [answer.sha256 for answer in queries.proofs_of(pull_keys=[row.transaction_id])]
    log.info("pull %s of %s ended: %s; %s answers stay unread", row.transaction_id, row.agency.slug, code, len(unread))
    _end(row, case, PullStatus.BLOCKED, at, "answer_left_unread", code=code, unread=unread)


def stop_waiting(*, consent: Consent, at: datetime) -> int:
    """Block every pull that still waits on a consent, within the transaction that withdraws it; say how many.

    The case must be locked. A pull that a worker holds at this moment ends when its answer comes, see `pull`. Effects
    in order, for each: its end, one event, the job of whoever waits for it.
    """
    rows = Pull.objects.select_for_update(no_key=True, of=("self",)).select_related("agency", "case")
    waiting = list(rows.filter(consent=consent, status=PullStatus.WAITING.value))
    for row in waiting:
        _end(row, row.case, PullStatus.BLOCKED, at, "pull_blocked", code=RIGHT_GONE)
    log.info("consent %s withdrawn: %s pulls stopped", consent.pk, len(waiting))
    return len(waiting)


@transaction.atomic
def _fail(pull_id: int, code: str, detail: str, at: datetime, *, lasting: bool = False) -> None:
    row, case = _lock(pull_id)
    if row.status in UNFINISHED:
        row.error_detail, row.lasting = detail, lasting
        _end(row, case, PullStatus.FAILED, at, "pull_failed", code=code)


@transaction.atomic
def _try_later(pull_id: int, error: errors.Transient, at: datetime, draw: jobs.Draw) -> timedelta | None:
    """Put off the next attempt, as long as the job has one left and the time is not over; the page shows when."""
    row, case = _lock(pull_id)
    if row.status not in UNFINISHED:
        return None
    if over := _why_over(row, case, at):
        _end_unread(row, case, at, over)
        return None
    attempt = Job.objects.filter(key=job_key(row)).values_list("attempts", flat=True).first() or row.attempts
    row.error_detail = error.detail
    if isinstance(error, errors.NotAsked):
        row.attempts -= 1
    row.save(update_fields=["attempts", "error_detail"])
    if at - row.requested_at >= LONGEST_PULL:
        row.error_detail = error.code
        _end(row, case, PullStatus.FAILED, at, "pull_failed", code=TOO_LONG)
        return None
    if error.counts and attempt >= settings.MAX_JOB_ATTEMPTS:
        _end(row, case, PullStatus.FAILED, at, "pull_failed", code=error.code)
        return None
    wait = min(_wait(row, error, attempt, at, draw), jobs.LONGEST_WAIT)
    row.status, row.next_try_at, row.error_code = PullStatus.WAITING.value, at + wait, error.code
    row.save(update_fields=["status", "next_try_at", "error_code"])
    return wait if error.counts else jobs.Uncounted.of(wait)


def _wait(row: Pull, error: errors.Transient, attempt: int, at: datetime, draw: jobs.Draw) -> timedelta:
    """Say how long to wait: as long as the agency said, else doubling; all but the agency's own time is spread out."""
    asked = timedelta(seconds=error.retry_after or 0) or jobs.wait_after(max(1, attempt))
    turned_away = isinstance(error, errors.NotAsked)
    if error.retry_after and not turned_away:
        return asked
    if error.code == "breaker_open" or not (turned_away or error.counts):
        # The agency is away, and thousands may wait for it: the longer a pull has waited, the less often it looks.
        asked = max(asked, (at - row.requested_at) / 8)
    return jobs.spread(asked, draw)


def _look(pull_id: int) -> tuple[Pull, Case]:
    """Read a pull with its right and its case as they stand now, without waiting for anybody."""
    row = Pull.objects.select_related("case", "agency", "consent", "power").get(pk=pull_id)
    return row, row.case


def _why_over(row: Pull, case: Case, at: datetime) -> str:
    """Say why a pull may not go on at this moment; empty when it may."""
    if not is_time_to_pull(case, PullPurpose(row.purpose)):
        return CASE_OVER
    return "" if is_live(right_of(row), at=at) else RIGHT_GONE


def _lock(pull_id: int) -> tuple[Pull, Case]:
    """Lock the case first, so that of the last two pulls of a case exactly one sees that none is left."""
    case_id = Pull.objects.values_list("case_id", flat=True).get(pk=pull_id)
    case = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=case_id)
    rows = Pull.objects.select_for_update(no_key=True, of=("self",)).select_related("agency", "consent", "power")
    return rows.get(pk=pull_id), case


def _end(
    row: Pull, case: Case, status: PullStatus, at: datetime, action: str, *, code: str = "", **found: object
) -> None:
    row.status, row.finished_at, row.next_try_at, row.error_code = status.value, at, None, code
    if status is PullStatus.DONE:
        row.error_detail = ""
    row.save(update_fields=["status", "finished_at", "next_try_at", "error_code", "error_detail", "lasting"])
    data = {"agency": row.agency.slug, "category": row.category, "transaction_id": row.transaction_id, **found}
    events.record(
        case=case, action=action, by=SYSTEM, at=at, about=row, data={**data, **({"code": code} if code else {})}
    )
    _tell(row, at)


def _tell(row: Pull, at: datetime) -> None:
    """Wake whoever waits for this pull. The keys make it harmless to say so twice."""
    kind: str
    args: dict[str, int | str]
    if row.purpose == PullPurpose.VERIFICATION.value and row.verification_id:
        kind, key, args = "check_answer", f"{row.verification_id}:{row.pk}", {"verification_id": row.verification_id}
    elif row.purpose == PullPurpose.RELIEF.value and row.relief_id:
        kind, key, args = "check_relief", f"{row.relief_id}:{row.pk}", {"relief_id": row.relief_id}
    elif _others_under_way(row):
        return
    else:
        kind, key, args = "recompute", f"{row.case_id}:pull:{row.pk}", {"case_id": row.case_id}
    jobs.enqueue(kind=kind, key=f"{kind}:{key}", args=args, at=at, case=row.case)


def _others_under_way(row: Pull) -> bool:
    return Pull.objects.filter(
        case=row.case_id, purpose=PullPurpose.INVESTIGATION.value, status__in=UNFINISHED
    ).exists()
