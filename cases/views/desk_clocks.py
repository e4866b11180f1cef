"""Moving the clocks of a case, from its first page: pause, let run again, extend."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from cases.actors import Actor
from cases.deadline_rules import Unit
from cases.forms.deadlines import ExtendForm, PauseForm
from cases.forms.desk import NoForm
from cases.models import Deadline, DeadlineStatus
from cases.permissions import Permission, may
from cases.services import deadlines
from cases.views.acts import Act
from cases.wording import phrases
from cases.wording.deadlines import period, rule_title


def clock_acts(actor: Actor, rows: Iterable[Deadline], now: datetime) -> dict[int, list[Act]]:
    """Give what may be done to each clock that is not over; rule and extensions must have been fetched with it."""
    if not may(actor.role, Permission.MOVE_DEADLINE):
        return {}
    return {row.pk: _acts(actor, row, now) for row in rows}


def _acts(actor: Actor, row: Deadline, now: datetime) -> list[Act]:
    if row.status == DeadlineStatus.PAUSED.value:
        return [_resume(actor, row, now), *_extend(actor, row, now)]
    # What ran out is a breach that somebody has to look at; time that is over is neither stopped nor lengthened.
    if row.status == DeadlineStatus.RUNNING.value and now <= row.due_at:
        return [_pause(actor, row, now), *_extend(actor, row, now)]
    return []


def _pause(actor: Actor, row: Deadline, now: datetime) -> Act:
    return Act(
        f"pause-{row.pk}",
        phrases.labelled(_("Pause"), _title(row)),
        _("Pause the clock"),
        PauseForm,
        lambda form: deadlines.pause(deadline=row, reason=form.cleaned_data["reason"], by=actor, at=now),
        _("The clock stands still from today on."),
        kind="secondary",
    )


def _resume(actor: Actor, row: Deadline, now: datetime) -> Act:
    return Act(
        f"resume-{row.pk}",
        "",
        _("Let the clock run again"),
        NoForm,
        lambda _form: deadlines.resume(deadline=row, by=actor, at=now),
        _("The clock runs again from today on."),
        kind="secondary",
    )


def _extend(actor: Actor, row: Deadline, now: datetime) -> list[Act]:
    """Only a rule that can be extended at all is offered."""
    if not row.rule.extension:
        return []
    return [
        Act(
            f"extend-{row.pk}",
            phrases.labelled(_("Extend"), _title(row)),
            _("Extend the deadline"),
            partial(ExtendForm, allowed=_allowed(row)),
            lambda form: deadlines.extend(deadline=row, by=actor, at=now, **form.cleaned_data),
            _("The deadline was extended."),
            kind="secondary",
        )
    ]


def _allowed(row: Deadline) -> str:
    unit = Unit(row.rule.extension_unit)
    given = sum(one.days for one in row.extensions.all())
    return _("The rule allows %(allowed)s in all. Given so far: %(given)s.") % {
        "allowed": period(row.rule.extension, unit),
        "given": period(given, unit),
    }


def _title(row: Deadline) -> str:
    return rule_title(row.rule_id, row.rule.title)
