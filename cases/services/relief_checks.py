"""Did the holder suspend its sanction? Looked at afresh: at once, every night while the order stands, on demand."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from cases import workflow
from cases.actors import SYSTEM, Actor
from cases.deadlines import local_day
from cases.models import Deadline, InterimRelief, Match, PullPurpose, PullStatus, Record
from cases.permissions import Permission
from cases.services import deadlines, events, mail, records, relief
from cases.services.guards import require
from cases.services.refusals import Refused
from cases.workflow import Facts, ReliefAction, ReliefStatus
from ratings_connectors.base import Category, RecordKind

OVER: Final = (PullStatus.DONE.value, PullStatus.FAILED.value, PullStatus.BLOCKED.value)


@transaction.atomic
def ask_holder(*, relief: InterimRelief, by: Actor, at: datetime) -> None:
    """Pull the restriction's status afresh, to see whether the holder complied.

    Raises Refused: no permission, the case has ended, or nobody gave a right to look at this holder.
    """
    require(by, Permission.DECIDE_RELIEF)
    _pull(relief, by, at)


def look_at_relief(*, relief_id: int, at: datetime) -> None:
    """Look at the holder of an order that stands (job handler). Idempotent: one pull is under way at a time.

    An order whose last day is over ends. Without a right to look, nothing happens: the pages say that nobody looked.
    """
    row = InterimRelief.objects.select_related("case", "holder").get(pk=relief_id)
    if ReliefStatus(row.status) not in relief.ORDERED:
        return
    if row.until is not None and row.until < local_day(at):
        relief.end_if_open(relief=row, by=SYSTEM, at=at)
        return
    try:
        with transaction.atomic():
            _pull(row, SYSTEM, at)
    except Refused:
        return


def recheck(*, at: datetime) -> None:
    """Look at every order that stands, each in a transaction of its own; nightly."""
    standing = InterimRelief.objects.filter(status__in=[status.value for status in relief.ORDERED])
    for pk in standing.order_by("pk").values_list("pk", flat=True):
        look_at_relief(relief_id=pk, at=at)


@transaction.atomic
def check_relief(*, relief_id: int, at: datetime) -> timedelta | None:
    """Read the newest pull for this relief and say whether the sanction is suspended (job handler). Idempotent.

    A holder whose clock still runs is not yet in breach; one that suspended and restricts again is, at once. A pull
    that failed says nothing. Effects in order: the relief moves on, its clock is met, an event, the complainant's mail.
    """
    row, case = relief.lock(InterimRelief.objects.get(pk=relief_id))
    newest = row.pulls.filter(status__in=OVER).order_by("-finished_at", "-pk").first()
    if newest is None or newest.status != PullStatus.DONE.value or ReliefStatus(row.status) not in relief.ORDERED:
        return None
    live = _is_restricted(newest.pk)
    row.checked_at = newest.finished_at
    row.save(update_fields=["checked_at"])
    if live and row.status == ReliefStatus.GRANTED.value and not _is_time_up(row, at):
        return None
    action = ReliefAction.SEE_DEFIED if live else ReliefAction.SEE_COMPLIED
    if (ReliefStatus(row.status), action) not in workflow.RELIEF:
        return None
    relief.step(row, action, Facts())
    row.save(update_fields=["status"])
    if not live:
        deadlines.meet_all(case=case, rule_ids=(), subject=row, by=SYSTEM, at=at)
    name = "relief_defied" if live else "relief_complied"
    events.record(case=case, action=name, by=SYSTEM, at=at, about=row, data={"holder": row.holder.slug})
    mail.to_complainant(case=case, template="news", key=f"{name}:{row.pk}:{newest.pk}", at=at)
    return None


def _pull(row: InterimRelief, by: Actor, at: datetime) -> None:
    row, case = relief.lock(row)
    wanted = [(row.holder, Category.RESTRICTION)]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.RELIEF, by=by, at=at, relief=row)


def _is_restricted(pull_id: int) -> bool:
    """Whether the holder shows a restriction of this person; a namesake's is none of theirs."""
    rows = Record.objects.filter(pull=pull_id, kind=RecordKind.RESTRICTION.value, content__restricted=True)
    return rows.exclude(match=Match.NONE.value).exists()


def _is_time_up(row: InterimRelief, at: datetime) -> bool:
    clocks = Deadline.objects.filter(relief=row, rule_id=relief.COMPLY_RULE)
    return not clocks.filter(due_at__gte=at).exists()
