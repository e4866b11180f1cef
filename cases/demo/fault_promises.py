"""The promises of pulling, each as a look at what one pull left behind; every broken one is named in English."""

import re
import resource
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cases.models import Event, Pull, PullStatus
from cases.services import proofs, records
from cases.tasks import HANDLERS
from cases.wording import pull_errors

_ENDS: Final = ("records_pulled", "pull_failed", "pull_blocked")
# An answer may say the second in which it was written; the second try is written in a later one.
_SECOND: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def of_attempt(pull: Pull, *, requests: int) -> Iterator[str]:
    """What the first attempt broke."""
    status = PullStatus(pull.status)
    if status not in (PullStatus.DONE, PullStatus.FAILED, PullStatus.WAITING):
        yield f"lost: {status.value}"
    if status is PullStatus.WAITING and pull.next_try_at is None:
        yield "lost: nobody asks again"
    if (pull.error_code or status is not PullStatus.DONE) and pull.error_code not in pull_errors.ERRORS:
        yield f"no words for {pull.error_code!r}"
    if status is not PullStatus.DONE and pull.records.exists():
        yield "half saved"
    kept = len(proofs.of_pulls([pull])[pull.pk])
    if kept != requests:
        yield f"{requests} requests, {kept} answers kept"


def of_repetition(pull: Pull) -> Iterator[str]:
    """The same question again gets the same answer: what arrived of the first one is how the second one begins."""
    answers = proofs.answers_of(pull)
    for number, (step, failure, body) in enumerate(answers):
        whole = [other for label, broke, other in answers[number + 1 :] if label == step and not broke]
        if failure and body and whole and not _SECOND.sub(b"", whole[0]).startswith(_SECOND.sub(b"", body)):
            yield f"two answers to one question ({step})"


def of_redelivery(pull: Pull, *, at: datetime) -> Iterator[str]:
    """A job delivered once more, when all is over, changes nothing."""
    before = _trace(pull)
    HANDLERS[records.KIND](pull_id=pull.pk, at=at)
    pull.refresh_from_db()
    if _trace(pull) != before:
        yield "changed when its job ran again"
    ends = Event.objects.filter(object_type="pull", object_id=str(pull.pk), action__in=_ENDS)
    if ends.count() != 1:
        yield f"{ends.count()} ends on record"
    for event in ends:
        told = event.data.get("records", {})
        if len(told) > pull.records.count() or (event.action != "records_pulled" and pull.records.exists()):
            yield "half saved"


def _trace(pull: Pull) -> tuple[object, ...]:
    kept = len(proofs.of_pulls([pull])[pull.pk])
    return pull.status, pull.error_code, pull.attempts, pull.records.count(), kept


def peak_megabytes() -> int:
    """The most memory this process has held; Linux counts in kilobytes, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)
