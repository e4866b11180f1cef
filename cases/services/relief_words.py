"""Interim relief in words, the same for both sides: who decided it, and what a look at the holder showed."""

from django.utils.translation import gettext as _

from cases.deadlines import local_day
from cases.models import InterimRelief, PullStatus
from cases.services.relief import ORDERED
from cases.templatetags.ui import day
from cases.workflow import ReliefStatus


def decided(row: InterimRelief) -> str:
    """Name who decided and when; empty while nobody has."""
    if row.decided_by is None or row.decided_at is None:
        return ""
    return _("Decided by %(name)s on %(day)s") % {"name": row.decided_by.name, "day": day(local_day(row.decided_at))}


def seen(row: InterimRelief) -> str:
    """Say what our last look at the holder showed, and when we look again; its finished pulls must be prefetched."""
    if ReliefStatus(row.status) not in ORDERED:
        return ""
    newest = next(iter(row.pulls.all()), None)
    if newest is None or newest.finished_at is None:
        return _("Nobody has looked at the holder yet. We look every night, if we have a permission for it.")
    when = {"day": day(local_day(newest.finished_at))}
    if newest.status != PullStatus.DONE.value:
        return _("We could not look at the holder on %(day)s. We try again every night.") % when
    return {
        ReliefStatus.GRANTED: _("On %(day)s the restriction was still there. The holder still has time."),
        ReliefStatus.COMPLIED: _("On %(day)s we saw that the restriction is suspended. We look again every night."),
        ReliefStatus.DEFIED: _("On %(day)s the restriction was still there. We look again every night."),
    }[ReliefStatus(row.status)] % when
