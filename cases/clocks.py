"""A deadline as a page shows it: title, last day, days left, and why this date. Used by every audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.deadline_steps import from_rows
from cases.models import Deadline, DeadlineStatus, Duty
from cases.wording.deadlines import explain, explain_kept, rule_title
from cases.wording.rule_bases import rule_basis
from cases.wording.statuses import DUTIES

STATES = {
    DeadlineStatus.RUNNING: "running",
    DeadlineStatus.PAUSED: "paused",
    DeadlineStatus.MET: "met",
    DeadlineStatus.BREACHED: "missed",
    DeadlineStatus.CANCELLED: "met",
}


@dataclass(frozen=True)
class Clock:
    """One deadline in the words of the reader; the fields are those of components/deadline.html."""

    pk: int
    title: str
    who: str
    due: date
    days_left: int | None
    state: str
    why: tuple[str, ...]
    basis: str
    provisional: bool


def clock(row: Deadline, today: date) -> Clock:
    """Word one deadline; its rule must have been fetched with it."""
    status = DeadlineStatus(row.status)
    why = explain(from_rows(row.steps))
    if row.notified_due_on != row.due_on:
        why.append(explain_kept(told=row.notified_due_on, counted=row.due_on))
    return Clock(
        pk=row.pk,
        title=rule_title(row.rule_id, row.rule.title),
        who=str(DUTIES[Duty(row.duty)]),
        due=row.notified_due_on,
        days_left=(row.notified_due_on - today).days if status is DeadlineStatus.RUNNING else None,
        state=STATES[status],
        why=tuple(why),
        basis=rule_basis(row.rule.basis),
        provisional=row.provisional,
    )


def clocks(rows: Iterable[Deadline], today: date) -> list[Clock]:
    """Word several deadlines, in the order given; cancelled ones are left out."""
    return [clock(row, today) for row in rows if row.status != DeadlineStatus.CANCELLED.value]
