"""The periodic work itself: each function is the handler of one row of `schedule.TABLE`, safe to run twice."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Q

from cases.actors import SYSTEM
from cases.models import Job, JobStatus
from cases.services import (
    access_codes,
    bundles,
    checkpoints,
    deadline_watch,
    deletions,
    digests,
    drafts,
    evidence_checking,
    one_time_codes,
    proofings,
    quotas,
    recovery,
    relief_checks,
    uploads,
    verifications,
)

# Long enough to see that the work of the last week was done; the jobs of cases are kept.
DONE_JOBS_KEPT = timedelta(days=7)


def checkpoint(*, at: datetime) -> None:
    """Sign the heads of all chains; hourly."""
    checkpoints.make(by=SYSTEM, at=at)


def scan_deadlines(*, at: datetime) -> None:
    """Warn before deadlines and mark what was missed; every five minutes."""
    deadline_watch.scan(at=at)


def recount_deadlines(*, at: datetime) -> None:
    """Count provisional deadlines again, in case their calendar year was published; nightly."""
    deadline_watch.recompute_provisional(by=SYSTEM, at=at)


def recheck_reliefs(*, at: datetime) -> None:
    """Look at every holder that was ordered to suspend its sanction; nightly, so also the night a clock ran out."""
    relief_checks.recheck(at=at)


def recheck_holders(*, at: datetime) -> None:
    """Look again at the holders of corrections that are due; nightly."""
    verifications.recheck_due(at=at)


def check_evidence(*, at: datetime, **place: Any) -> None:
    """Hash every evidence file of a case again, and every picture and covered version of it; nightly, in slices."""
    evidence_checking.check(place=evidence_checking.Place(**place), at=at)


def send_digests(*, at: datetime) -> None:
    """Queue the daily and weekly messages that are due; hourly, so that a system that was down makes up for it."""
    digests.send_due(at=at)


def apply_retention(*, at: datetime) -> None:
    """Begin the deletions that the retention rules ask for; nightly."""
    deletions.run_rules(at=at)


def expire_drafts(*, at: datetime) -> None:
    """Delete drafts whose time is over, a hundred in a transaction; nightly."""
    while drafts.forget_expired(at=at):
        pass


def expire_uploads(*, at: datetime) -> None:
    """Delete files that came in pieces and were not finished within a day, and what crashes left of them; hourly."""
    uploads.forget_expired(at=at)


def expire_bundles(*, at: datetime) -> None:
    """Delete case bundles whose day is over; hourly."""
    bundles.forget_expired(at=at)


def tidy(*, at: datetime) -> None:
    """Delete what only slowed somebody down or was only a note to ourselves; nightly.

    Effects in order: old failed tries of access codes; requests to prove who one is that ran out; one-time codes
    that are over; what was used of limits; sessions that ended; periodic jobs done a week ago.
    """
    access_codes.forget(at=at)
    recovery.forget(at=at)
    proofings.expire(at=at)
    one_time_codes.forget(at=at)
    quotas.forget(at=at)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    over = Job.objects.filter(status=JobStatus.DONE.value, finished_at__lt=at - DONE_JOBS_KEPT)
    over.filter(Q(args={}) | Q(kind=evidence_checking.KIND), case__isnull=True).delete()
