"""Celery's side of background work: an id in, one service call, the retry rule."""

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.utils import timezone

from cases.models import Heartbeat
from cases.services import (
    bundles,
    callbacks,
    code_alarm,
    deadline_rows,
    decisions,
    deletions,
    erasing,
    evidence,
    jobs,
    letters,
    mail,
    notices,
    previews,
    proofings,
    pulling,
    records,
    recovery,
    redactions,
    relief,
    relief_checks,
    relief_orders,
    schedule,
    scores,
    sending,
    sweep_proofs,
    sweeping,
    sweeps,
    throttle,
    verifications,
)

log = logging.getLogger(__name__)

Handler = Callable[..., timedelta | None]
HANDLERS: Mapping[str, Handler] = {
    **schedule.HANDLERS,
    bundles.KIND: bundles.build,
    evidence.KIND: evidence.scan,
    previews.KIND: previews.draw,
    redactions.KIND: redactions.make,
    mail.KIND: sending.send,
    deletions.KIND: deletions.erase,
    erasing.REMOVE: erasing.remove_files,
    records.KIND: pulling.pull,
    callbacks.KIND: callbacks.read,
    throttle.ALARM: code_alarm.code_alarm,
    recovery.KIND: recovery.send_recovery_code,
    proofings.NOTE: proofings.note_proofing,
    "recompute": scores.recompute_case,
    "begin_verification": verifications.begin,
    "check_answer": verifications.check_answer,
    "check_relief": relief_checks.check_relief,
    relief.LOOK: relief_checks.look_at_relief,
    relief.ORDER: relief_orders.order_relief,
    "issue_decision": decisions.issue,
    "tell_decision": notices.tell_decision,
    "notify_agency": notices.notify_agency,
    deadline_rows.NOTICE: notices.deadline_notice,
    sweeps.KIND_PART: sweeping.sweep_part,
    sweeps.KIND_PROOF: sweep_proofs.prove_sweep,
    letters.KIND_RECEIPT: letters.render_receipt,
    letters.KIND_REQUEST: letters.render_correction_request,
}


@shared_task(name="cases.tasks.run_job", ignore_result=True)
def run_job(job_id: int) -> None:
    """Claim one piece of work and do it. A second copy of the message finds it taken and ends.

    A handler is called with the job's arguments and `at`; it returns None when the work is done, or
    how long to wait before the next attempt. An unexpected error is an attempt that failed: it is
    logged, kept on the row in short, and tried again until quarantine.
    """
    job = jobs.claim(job_id=job_id, at=timezone.now())
    if job is None:
        return
    try:
        wait = HANDLERS[job.kind](**job.args, at=timezone.now())
    except Exception as error:  # the row must record every failure, whatever it was
        log.exception("job %s failed at attempt %s", job.pk, job.attempts)
        jobs.fail(job=job, error=_told(error), at=timezone.now())
        return
    if wait is None:
        jobs.finish(job=job, at=timezone.now())
    else:
        jobs.fail(job=job, error="asked to wait", at=timezone.now(), retry_after=wait)


@shared_task(name="cases.tasks.tick", ignore_result=True)
def tick() -> None:
    """Beat's only task: a sign of life, the sweep for lost work, and the periodic work of this minute."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": now})
    schedule.plan(at=now)
    for job_id in jobs.due(at=now):
        run_job.delay(job_id)


def _told(error: Exception) -> str:
    """Give the kind of an error and where it was raised, without its words: they may name a person."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"
